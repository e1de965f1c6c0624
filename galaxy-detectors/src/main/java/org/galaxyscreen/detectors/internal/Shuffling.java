package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** Random order, by Fisher and Yates's shuffle. */
public final class Shuffling {
    /** From so many times as many numbers on the same one is rarely drawn again. */
    private static final int RARELY_TWICE = 64;

    private Shuffling() {}

    public static int[] permutation(int count, SplittableRandom random) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        shuffle(order, random);
        return order;
    }

    /** Different numbers below {@code of}, in random order: as many as are asked for, which takes no more time where {@code of} is great. */
    public static int[] sample(int count, int of, SplittableRandom random) {
        if (of < RARELY_TWICE * (long) count) {
            return Arrays.copyOf(permutation(of, random), count);
        }
        Set<Integer> drawn = new LinkedHashSet<>();
        while (drawn.size() < count) {
            drawn.add(random.nextInt(of));
        }
        return drawn.stream().mapToInt(Integer::intValue).toArray();
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
