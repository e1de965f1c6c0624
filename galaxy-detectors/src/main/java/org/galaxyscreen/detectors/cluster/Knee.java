package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Where a curve bends most: "Kneedle" (Satopää, Albrecht, Irwin and Raghavan 2011, doi:10.1109/ICDCSW.2011.20).
 *
 * <p>Both axes are scaled to 0 … 1, and the curve is mirrored so that it rises and is concave. Its height above the diagonal
 * is then largest where it bends. The curve is taken as it is: the paper's smoothing spline is left to the caller.
 */
final class Knee {
    /** Heights up to this are a straight line's, which scaling rounds. */
    private static final double ROUNDING = 1e-9;

    private Knee() {}

    /** What a curve looks like as a whole. */
    enum Shape {
        CONCAVE_INCREASING(false, false),
        CONCAVE_DECREASING(false, true),
        CONVEX_INCREASING(true, true),
        CONVEX_DECREASING(true, false);

        private final boolean upsideDown;
        private final boolean backwards;

        Shape(boolean upsideDown, boolean backwards) {
            this.upsideDown = upsideDown;
            this.backwards = backwards;
        }

        /** The index that a point of the mirrored curve has on the curve as it was given. */
        private int index(int mirrored, int length) {
            return backwards ? length - 1 - mirrored : mirrored;
        }
    }

    /**
     * The point farthest from the straight line between the curve's ends: one knee, whatever small bumps there are.
     *
     * @param x strictly increasing
     * @param y as long as {@code x}
     * @return its index; nothing if the curve does not bend as {@code shape} says: no point is more than a mean step of x away
     */
    static OptionalInt farthest(double[] x, double[] y, Shape shape) {
        double[] height = heights(x, y, shape);
        int best = 0;
        for (int i = 1; i < height.length; i++) {
            best = height[i] > height[best] ? i : best;
        }
        return height.length > 0 && height[best] > 1.0 / (height.length - 1)
                ? OptionalInt.of(shape.index(best, height.length))
                : OptionalInt.empty();
    }

    /**
     * All knees, as published: local maxima of the height after which it falls by {@code sensitivity} mean steps of x before it
     * reaches a local minimum, or below 0 afterwards.
     *
     * @param x strictly increasing
     * @param y as long as {@code x}
     * @param sensitivity from 0; how many flat points a knee must be followed by, about: the smaller, the more knees
     * @return their indices, in the order in which they are found: from the steep end of the curve to the flat one
     */
    static int[] all(double[] x, double[] y, Shape shape, double sensitivity) {
        if (!(sensitivity >= 0)) {
            throw new IllegalArgumentException("sensitivity is " + sensitivity + "; 0 or more expected");
        }
        double[] height = heights(x, y, shape);
        int[] knees = new int[height.length];
        int count = 0;
        int peak = -1;
        double threshold = 0;
        boolean found = true;
        for (int i = 1; i < height.length - 1; i++) {
            if (height[i] >= height[i - 1] && height[i] >= height[i + 1]) {
                peak = i;
                threshold = height[i] - sensitivity / (height.length - 1);
                found = height[i] <= ROUNDING;
            } else if (height[i] <= height[i - 1] && height[i] <= height[i + 1]) {
                threshold = 0;
            }
            if (!found && height[i + 1] < threshold) {
                knees[count++] = shape.index(peak, height.length);
                found = true;
            }
        }
        return Arrays.copyOf(knees, count);
    }

    /** The mirrored curve's heights above the diagonal; none if the curve is too short or flat. */
    private static double[] heights(double[] x, double[] y, Shape shape) {
        int length = x.length;
        if (y.length != length) {
            throw new IllegalArgumentException("y has " + y.length + " values; as many as x, " + length + ", expected");
        }
        for (int i = 1; i < length; i++) {
            if (!(x[i] > x[i - 1])) {
                throw new IllegalArgumentException(
                        "x[" + i + "] is " + x[i] + " after " + x[i - 1] + "; a strictly increasing x expected");
            }
        }
        double least = Arrays.stream(y).min().orElse(0);
        double range = Arrays.stream(y).max().orElse(0) - least;
        if (length < 3 || !(range > 0)) {
            return new double[0];
        }
        double width = x[length - 1] - x[0];
        double[] height = new double[length];
        for (int i = 0; i < length; i++) {
            int at = shape.index(i, length);
            double along = (shape.backwards ? x[length - 1] - x[at] : x[at] - x[0]) / width;
            double up = (y[at] - least) / range;
            height[i] = (shape.upsideDown ? 1 - up : up) - along;
        }
        return height;
    }
}
