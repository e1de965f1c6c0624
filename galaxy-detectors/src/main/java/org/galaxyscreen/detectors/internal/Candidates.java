package org.galaxyscreen.detectors.internal;

import java.util.Arrays;

/** The references that may still be among a query's nearest; bounds are in scaled units. */
final class Candidates {
    private final double[] uppers;
    private int filled;
    private int[] indices;
    private double[] lowers;
    private double[] exact = new double[0];
    private int size;
    private volatile double bound = Double.POSITIVE_INFINITY;

    Candidates(int k) {
        uppers = new double[k];
        indices = new int[2 * k + 8];
        lowers = new double[2 * k + 8];
    }

    /** No reference whose lower bound is above this can be among the nearest. */
    double bound() {
        return bound;
    }

    /** Half of what a pair's lower bound has of a row: ‖x‖² (1 − u) / 2; −∞ where no product decides. */
    static float share(double squaredNorm, double uncertainty) {
        return squaredNorm == Double.POSITIVE_INFINITY
                ? Float.NEGATIVE_INFINITY
                : (float) (squaredNorm * (1 - uncertainty) / 2);
    }

    /** What a product less the shares must reach for the pair to be within a bound. */
    static float least(double bound) {
        return Math.nextDown((float) (-(bound + ProductRows.absolute()) / 2));
    }

    /**
     * Offers a reference by its product with the query.
     *
     * @param norms the sum of their squared norms
     * @param uncertainty of the products: {@link ProductRows#uncertainty}
     */
    void offer(int index, double norms, float product, double uncertainty) {
        double estimate = norms - 2.0 * product;
        double margin = uncertainty * norms + ProductRows.absolute();
        boolean decided = Double.isFinite(estimate) && Double.isFinite(margin);
        offer(index, decided ? estimate - margin : 0, decided ? estimate + margin : Double.POSITIVE_INFINITY);
    }

    private synchronized void offer(int index, double lower, double upper) {
        if (lower > bound) {
            return;
        }
        if (filled < uppers.length || upper < uppers[uppers.length - 1]) {
            int at = filled < uppers.length ? filled++ : uppers.length - 1;
            for (; at > 0 && uppers[at - 1] > upper; at--) {
                uppers[at] = uppers[at - 1];
            }
            uppers[at] = upper;
            if (filled == uppers.length) {
                bound = uppers[uppers.length - 1];
            }
        }
        if (size == indices.length) {
            prune();
            if (2 * size > indices.length) {
                indices = Arrays.copyOf(indices, 2 * indices.length);
                lowers = Arrays.copyOf(lowers, 2 * lowers.length);
            }
        }
        indices[size] = index;
        lowers[size++] = lower;
    }

    /** How many are left to be computed exactly. */
    synchronized int left() {
        prune();
        return size;
    }

    private void prune() {
        // Without a branch, which would be guessed wrong as often as not.
        double most = bound;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            double lower = lowers[i];
            indices[kept] = indices[i];
            lowers[kept] = lower;
            kept += lower <= most ? 1 : 0;
        }
        size = kept;
    }

    /** Computes what is left exactly and sorts it by distance, then index. */
    void resolve(float[] query, Matrix references, float[] reference) {
        prune();
        exact = new double[size];
        double[] doubles = new double[query.length];
        for (int k = 0; k < doubles.length; k++) {
            doubles[k] = query[k];
        }
        Integer[] order = new Integer[size];
        for (int i = 0; i < size; i++) {
            references.copyRows(indices[i], 1, reference, 0);
            exact[i] = Distances.squared(doubles, reference);
            order[i] = i;
        }
        Arrays.sort(
                order,
                (a, b) -> exact[a] != exact[b]
                        ? Double.compare(exact[a], exact[b])
                        : Integer.compare(indices[a], indices[b]));
        int[] sortedIndices = new int[size];
        double[] sortedExact = new double[size];
        for (int i = 0; i < size; i++) {
            sortedIndices[i] = indices[order[i]];
            sortedExact[i] = exact[order[i]];
        }
        indices = sortedIndices;
        exact = sortedExact;
        lowers = new double[0];
    }

    int[] index(int k) {
        return Arrays.copyOf(indices, k);
    }

    double[] distance(int k) {
        double[] distance = new double[k];
        Arrays.setAll(distance, i -> Math.sqrt(exact[i]));
        return distance;
    }
}
