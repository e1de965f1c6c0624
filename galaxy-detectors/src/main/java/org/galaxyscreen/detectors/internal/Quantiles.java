package org.galaxyscreen.detectors.internal;

import java.util.Arrays;

/** Quantiles by linear interpolation, as NumPy's default (Hyndman and Fan 1996, type 7). */
public final class Quantiles {
    /** Of fewer values all are sorted. */
    private static final int FEW = 1000;

    /** Parts that are looked at before the last is sorted: three times as many as usual. */
    private static final int MOST_ROUNDS = 100;

    private Quantiles() {}

    /**
     * @param values at least one, in any order; not changed
     * @param probability 0 to 1
     */
    public static double of(double[] values, double probability) {
        if (values.length < FEW) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return ofSorted(sorted, probability);
        }
        long[] keys = new long[values.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ordered(Double.doubleToLongBits(values[i]));
        }
        double position = probability * (keys.length - 1);
        int below = (int) Math.floor(position);
        select(keys, below);
        long above = keys[below];
        if (below + 1 < keys.length) {
            above = keys[below + 1];
            for (int i = below + 2; i < keys.length; i++) {
                above = Math.min(above, keys[i]);
            }
        }
        return between(value(keys[below]), value(above), position - below);
    }

    public static double ofSorted(double[] sorted, double probability) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values; at least one is needed for a quantile");
        }
        double position = probability * (sorted.length - 1);
        int below = (int) Math.floor(position);
        return between(sorted[below], sorted[Math.min(below + 1, sorted.length - 1)], position - below);
    }

    /** As NumPy's lerp: exact at both ends. */
    private static double between(double below, double above, double part) {
        double difference = above - below;
        return part < 0.5 ? below + difference * part : above - difference * (1 - part);
    }

    /** Bits of a double as a number of the same order, as {@link Double#compare} has it; and back. */
    private static long ordered(long bits) {
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    private static double value(long key) {
        return Double.longBitsToDouble(ordered(key));
    }

    /** Moves what would have a place in the sorted array there, and nothing larger before it (Hoare 1961, Algorithm 65: Find). */
    private static void select(long[] keys, int place) {
        int from = 0;
        int to = keys.length - 1;
        for (int round = 0; from < to; round++) {
            if (round == MOST_ROUNDS) {
                Arrays.sort(keys, from, to + 1);
                return;
            }
            long pivot = middle(keys[from], keys[(from + to) >>> 1], keys[to]);
            int left = from;
            int right = to;
            while (left <= right) {
                while (keys[left] < pivot) {
                    left++;
                }
                while (keys[right] > pivot) {
                    right--;
                }
                if (left <= right) {
                    long swap = keys[left];
                    keys[left++] = keys[right];
                    keys[right--] = swap;
                }
            }
            if (place <= right) {
                to = right;
            } else if (place >= left) {
                from = left;
            } else {
                return;
            }
        }
    }

    private static long middle(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
