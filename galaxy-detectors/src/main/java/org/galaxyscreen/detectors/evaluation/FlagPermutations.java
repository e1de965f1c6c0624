package org.galaxyscreen.detectors.evaluation;

import java.util.SplittableRandom;
import org.galaxyscreen.core.Cancellation;

/** What flags would look like if they fell on objects by chance: as many of them, each set as likely as any other. For one test. */
final class FlagPermutations {
    /** Against rounding: a statistic as great as the one seen counts as so. */
    private static final double EQUAL = 1 - 1e-12;

    private final int[] objects;
    private final int[] sizes;
    private final int drawn;
    private final int permutations;
    private final SplittableRandom random;

    /** What is counted in each group. */
    @FunctionalInterface
    interface Statistic {
        double of(int[] drawn);
    }

    /**
     * @param sizes of the groups that objects are in
     * @param drawn how many objects are flagged
     */
    FlagPermutations(int[] sizes, int drawn, int permutations, long seed) {
        int count = 0;
        for (int size : sizes) {
            count += size;
        }
        objects = new int[count];
        int next = 0;
        for (int group = 0; group < sizes.length; group++) {
            for (int i = 0; i < sizes[group]; i++) {
                objects[next++] = group;
            }
        }
        this.sizes = sizes;
        this.drawn = drawn;
        this.permutations = permutations;
        this.random = new SplittableRandom(seed);
    }

    /** The part of the permutations, the one seen included, whose statistic is at least as great. */
    double probability(double seen, Statistic statistic) {
        // The fewer are drawn, flagged ones or the others.
        boolean others = drawn > objects.length - drawn;
        int draws = others ? objects.length - drawn : drawn;
        int[] counts = new int[sizes.length];
        int asGreat = 1;
        for (int permutation = 0; permutation < permutations; permutation++) {
            if (permutation % 100 == 0) {
                Cancellation.check("testing for systematics");
            }
            for (int group = 0; group < counts.length; group++) {
                counts[group] = others ? sizes[group] : 0;
            }
            for (int i = 0; i < draws; i++) {
                int at = i + random.nextInt(objects.length - i);
                int group = objects[at];
                objects[at] = objects[i];
                objects[i] = group;
                counts[group] += others ? -1 : 1;
            }
            if (statistic.of(counts) >= seen * EQUAL) {
                asGreat++;
            }
        }
        return asGreat / (permutations + 1.0);
    }
}
