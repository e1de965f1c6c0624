package org.galaxyscreen.io.sky;

/**
 * A direction.
 *
 * @param longitude right ascension or Galactic longitude, degrees, brought into [0, 360)
 * @param latitude declination or Galactic latitude, degrees in [−90, 90]
 */
public record SkyPosition(double longitude, double latitude) {
    /** @throws IllegalArgumentException if one is not finite, or the latitude is out of range */
    public SkyPosition {
        if (!Double.isFinite(longitude) || !(Math.abs(latitude) <= 90)) {
            throw new IllegalArgumentException("position is " + longitude + ", " + latitude
                    + "; degrees, with a latitude of at most 90, expected");
        }
        longitude %= 360;
        longitude = longitude < 0 ? longitude + 360 : longitude;
        longitude = longitude >= 360 ? 0 : longitude;
    }

    /** Degrees to another position on the sphere; exact for the smallest and the largest. */
    public double separation(SkyPosition other) {
        double b1 = Math.toRadians(latitude);
        double b2 = Math.toRadians(other.latitude);
        double dl = Math.toRadians(other.longitude - longitude);
        double x = Math.cos(b2) * Math.sin(dl);
        double y = Math.cos(b1) * Math.sin(b2) - Math.sin(b1) * Math.cos(b2) * Math.cos(dl);
        double z = Math.sin(b1) * Math.sin(b2) + Math.cos(b1) * Math.cos(b2) * Math.cos(dl);
        return Math.toDegrees(Math.atan2(Math.hypot(x, y), z));
    }
}
