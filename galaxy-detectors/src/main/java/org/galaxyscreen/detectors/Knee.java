package org.galaxyscreen.detectors;

/**
 * Where a curve bends most: the point farthest from the line between its ends, both axes scaled to 0 to 1 (Satopää, Albrecht,
 * Irwin and Raghavan 2011, doi:10.1109/ICDCSW.2011.20, without smoothing).
 */
final class Knee {
    private Knee() {}

    /** The index of the knee of a curve that falls and flattens, as an inertia does. */
    static int ofFalling(double[] x, double[] y) {
        return farthest(x, y, true);
    }

    /** The index of the knee of a curve that rises ever more steeply, as sorted distances to neighbours do. */
    static int ofRising(double[] x, double[] y) {
        return farthest(x, y, false);
    }

    private static int farthest(double[] x, double[] y, boolean falling) {
        int n = x.length;
        if (n < 3) {
            throw new IllegalStateException(n + " points have no knee; three or more needed");
        }
        double width = x[n - 1] - x[0];
        double height = Math.abs(y[n - 1] - y[0]);
        int knee = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            double along = (x[i] - x[0]) / width;
            double up = height > 0 ? (y[i] - Math.min(y[0], y[n - 1])) / height : 0;
            // How far below the line: from (0, 1) to (1, 0) where it falls, from (0, 0) to (1, 1) where it rises.
            double below = (falling ? 1 - along : along) - up;
            if (below > largest) {
                largest = below;
                knee = i;
            }
        }
        return knee;
    }
}
