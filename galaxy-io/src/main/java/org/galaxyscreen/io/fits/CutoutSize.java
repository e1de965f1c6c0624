package org.galaxyscreen.io.fits;

/**
 * How large a cutout is. Immutable.
 *
 * @param value the side
 * @param inPixels whether in pixels of the tile; else in arc seconds
 */
public record CutoutSize(double value, boolean inPixels) {
    /** @throws IllegalArgumentException if it is not positive and finite */
    public CutoutSize {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("size is " + value + "; a positive number expected");
        }
    }

    /** A side in pixels, rounded to whole ones. */
    public static CutoutSize pixels(double side) {
        return new CutoutSize(side, true);
    }

    /** A side in arc seconds, rounded to whole pixels of the tile. */
    public static CutoutSize arcseconds(double side) {
        return new CutoutSize(side, false);
    }

    /** Pixels in a tile of that scale, at least 1. */
    double side(double arcsecondsPerPixel) {
        return Math.max(1, Math.rint(inPixels ? value : value / arcsecondsPerPixel));
    }
}
