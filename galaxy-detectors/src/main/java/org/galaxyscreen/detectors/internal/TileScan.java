package org.galaxyscreen.detectors.internal;

/**
 * The inner loops over a tile's products: small methods of their own, so that the first is vectorised and the second is a few
 * instructions a pair. Most pairs are passed over here.
 */
final class TileScan {
    private TileScan() {}

    /** By how much the products of a left row, less the shares, are above what is needed; less than 0 is not enough. */
    static void excess(float[] products, int base, float[] shares, float share, float least, int from, float[] excess) {
        for (int j = from; j < excess.length; j++) {
            excess[j] = products[base + j] - shares[j] - share - least;
        }
    }

    /** The same where each right row has needs of its own: the greater of the two. */
    static void excess(
            float[] products,
            int base,
            float[] shares,
            float share,
            float[] leasts,
            float least,
            int from,
            float[] excess) {
        for (int j = from; j < excess.length; j++) {
            float reached = products[base + j] - shares[j] - share;
            excess[j] = Math.max(reached - least, reached - leasts[j]);
        }
    }

    /** The next place, from one on, that is not below 0; what is not a number, from a product that overflowed, is not. */
    static int next(float[] excess, int from) {
        int j = from;
        while (j < excess.length && excess[j] < 0) {
            j++;
        }
        return j;
    }

    /**
     * Keeps the least and the second least of {@code norm} less twice the products. All arrays have one index: of another offset into a
     * longer one Java 17 makes no vector.
     */
    static void leastTwo(float[] products, float norm, float[] least, float[] second) {
        for (int i = 0; i < products.length; i++) {
            float value = norm - 2 * products[i];
            second[i] = Math.min(second[i], Math.max(least[i], value));
            least[i] = Math.min(least[i], value);
        }
    }

    /** Squared distances of rows to one centre. */
    static void squared(float[] products, float[] norms, float norm, float[] squared) {
        for (int i = 0; i < squared.length; i++) {
            squared[i] = norms[i] + norm - 2 * products[i];
        }
    }

    /** What is of the squared distances to other centres beyond that to the own one, where it is the least so far. */
    static void lessen(float[] gaps, float[] lower, float[] products, int base, float own) {
        for (int c = 0; c < gaps.length; c++) {
            gaps[c] = Math.min(gaps[c], lower[c] - 2 * products[base + c] - own);
        }
    }

    /** Bounds of distances to cells: {@link Cells#bounds}. */
    static void bounds(
            float[] lower,
            float[] products,
            int base,
            float own,
            float[] gaps,
            float[] reciprocals,
            float[] bounds,
            int at) {
        for (int c = 0; c < lower.length; c++) {
            float beyond = lower[c] - 2 * products[base + c] - own;
            bounds[at + c] = (beyond + gaps[c]) * reciprocals[c] * 0.999999f;
        }
    }

    /** The lesser of bounds so far and those of one row, none of them below 0. */
    static void nearest(float[] bounds, int at, float[] nearest) {
        for (int c = 0; c < nearest.length; c++) {
            nearest[c] = Math.min(nearest[c], Math.max(0, bounds[at + c]));
        }
    }
}
