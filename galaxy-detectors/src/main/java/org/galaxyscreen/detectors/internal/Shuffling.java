package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random order, by Fisher and Yates's shuffle. */
public final class Shuffling {
    private Shuffling() {}

    public static int[] permutation(int count, SplittableRandom random) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        shuffle(order, random);
        return order;
    }

    /** Shuffles in place. */
    public static void shuffle(int[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }
}
