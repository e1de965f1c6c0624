package org.galaxyscreen.synthetic;

/**
 * Where a component is and how it lies.
 *
 * @param x centre, pixels from the left edge
 * @param y centre, pixels from the top edge
 * @param axisRatio minor over major axis
 * @param angle of the major axis, radians from the x axis
 */
record Ellipse(double x, double y, double axisRatio, double angle) {
    Ellipse round() {
        return new Ellipse(x, y, 1, angle);
    }

    Ellipse withAxisRatio(double ratio) {
        return new Ellipse(x, y, ratio, angle);
    }

    Ellipse turned(double by) {
        return new Ellipse(x, y, axisRatio, angle + by);
    }

    /** The pixel x of a point in the ellipse's own plane, where it is a circle. */
    double imageX(double u, double v) {
        return x + u * StrictMath.cos(angle) - v * axisRatio * StrictMath.sin(angle);
    }

    /** The pixel y of a point in the ellipse's own plane. */
    double imageY(double u, double v) {
        return y + u * StrictMath.sin(angle) + v * axisRatio * StrictMath.cos(angle);
    }
}
