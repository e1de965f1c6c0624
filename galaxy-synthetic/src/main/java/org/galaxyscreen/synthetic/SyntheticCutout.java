package org.galaxyscreen.synthetic;

import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;

/** One object of a synthetic survey, a function of the survey's seed and the object's number. */
final class SyntheticCutout {
    private static final double PIXEL_SCALE = 0.262;

    private final long seed;
    private final int index;
    private final double redshift;
    private final double ra;
    private final double dec;
    private final SyntheticKind ordinary;

    SyntheticCutout(long seed, int index) {
        this.seed = seed;
        this.index = index;
        SeededRandom random = SeededRandom.of(seed, 2L * index);
        redshift = round(random.logBetween(0.015, 0.22), 1e5);
        ra = round(random.between(0, 360), 1e6);
        // Uniform on the sphere between the declinations of DECaLS.
        double low = StrictMath.sin(Math.toRadians(-18));
        double high = StrictMath.sin(Math.toRadians(32));
        dec = round(StrictMath.toDegrees(StrictMath.asin(random.between(low, high))), 1e6);
        ordinary = anyKind(random.next());
    }

    private static double round(double value, double steps) {
        return StrictMath.rint(value * steps) / steps;
    }

    /** In proportions near those of Galaxy10. */
    private static SyntheticKind anyKind(double dice) {
        if (dice < 0.35) {
            return SyntheticKind.SMOOTH;
        }
        if (dice < 0.68) {
            return SyntheticKind.SPIRAL;
        }
        return dice < 0.83 ? SyntheticKind.BARRED_SPIRAL : SyntheticKind.EDGE_ON;
    }

    /** What it is if it is no anomaly; also the galaxy that some anomalies befall. */
    SyntheticKind ordinaryKind() {
        return ordinary;
    }

    SurveyObject object(String id, SyntheticKind kind) {
        return new SurveyObject(id, ra, dec, redshift, PIXEL_SCALE, kind.label());
    }

    Image paint(SyntheticKind kind) {
        SeededRandom random = SeededRandom.of(seed, 2L * index + 1);
        Scene scene = new Scene();
        // Nearer galaxies look larger, but cutouts are taken of those that fit.
        double scale = random.between(13, 21) * StrictMath.pow(0.06 / redshift, 0.3);
        double x = Scene.SIZE / 2.0 + random.between(-1.5, 1.5);
        double y = Scene.SIZE / 2.0 + random.between(-1.5, 1.5);
        GalaxyPainter galaxies = new GalaxyPainter(scene, random, scale);
        AnomalyPainter anomalies = new AnomalyPainter(scene, random, scale);
        switch (kind) {
            case MERGER -> anomalies.merger(x, y);
            case RING -> anomalies.ring(x, y);
            case ARC -> anomalies.arc(x, y);
            default -> galaxies.paint(kind.isAnomaly() ? ordinary : kind, x, y);
        }
        if (kind == SyntheticKind.SATELLITE_TRAIL) {
            anomalies.satelliteTrail();
        } else if (kind == SyntheticKind.SATURATED_STAR) {
            anomalies.saturatedStar();
        }
        new FieldPainter(scene, random).paint();
        Camera camera = new Camera(random.between(1.5, 2.3), random.logBetween(0.008, 0.016));
        Image image = camera.expose(scene, random);
        return switch (kind) {
            case DEAD_COLUMNS -> new SensorFaults(random).deadColumns(image);
            case BLANK -> new SensorFaults(random).blank(image, camera.expose(new Scene(), random));
            case CORRUPT -> new SensorFaults(random).corrupt(image);
            default -> image;
        };
    }
}
