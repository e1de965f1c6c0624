package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.SurveyObject;

/**
 * A random sample of the objects without a label, drawn to learn how many of them are interesting: mostly from the head of the
 * ranking, where there are more, and everywhere to some part. Immutable.
 *
 * <p>Behind it is a guess of the rate of interesting objects at each place of the ranking: at its head that of the last
 * labels, falling as {@code (1 + r/(0.12 n))^−1.2} with the place r among n. How far that is off as a whole is then learned from the
 * sample. The form and the weight of the guess were chosen on labelled surveys.
 */
public final class Audit {
    /** The guess counts as so many interesting objects that were found where as many were expected. */
    private static final double TRUST = 4;

    private static final double REACH = 0.12;
    private static final double UNIFORM = 0.3;
    private final ReviewSpace space;
    private final int[] drawn;
    private final double[] rate;

    private Audit(ReviewSpace space, int[] drawn, double[] rate) {
        this.space = space;
        this.drawn = drawn;
        this.rate = rate;
    }

    /**
     * @param ranked rows without a label, the most interesting first
     * @param head the rate of interesting objects at the head
     */
    static Audit draw(ReviewSpace space, int[] ranked, double head, int count, SplittableRandom random) {
        double[] rate = new double[space.rows()];
        double sum = 0;
        for (int r = 0; r < ranked.length; r++) {
            rate[ranked[r]] = head * Math.pow(1 + r / (REACH * ranked.length), -1.2);
            sum += rate[ranked[r]];
        }
        int size = Math.min(count, ranked.length);
        boolean[] taken = new boolean[ranked.length];
        int[] drawn = new int[size];
        int i = 0;
        while (i < size) {
            int r = random.nextDouble() < UNIFORM ? random.nextInt(ranked.length) : byRate(ranked, rate, sum, random);
            if (!taken[r]) {
                taken[r] = true;
                drawn[i++] = ranked[r];
            }
        }
        return new Audit(space, drawn, rate);
    }

    private static int byRate(int[] ranked, double[] rate, double sum, SplittableRandom random) {
        double left = random.nextDouble() * sum;
        for (int r = 0; r < ranked.length; r++) {
            left -= rate[ranked[r]];
            if (left <= 0) {
                return r;
            }
        }
        return random.nextInt(ranked.length);
    }

    /** The objects to label, in the order in which they were drawn. */
    public List<SurveyObject> objects() {
        List<SurveyObject> objects = new ArrayList<>();
        for (int row : drawn) {
            objects.add(space.objects().get(row));
        }
        return List.copyOf(objects);
    }

    /**
     * @param decided rows with a label that says how interesting they are
     * @param interesting those among them that are
     */
    Remaining remaining(boolean[] decided, boolean[] interesting) {
        double expected = 0;
        int found = 0;
        for (int row : drawn) {
            if (decided[row]) {
                expected += rate[row];
                found += interesting[row] ? 1 : 0;
            }
        }
        double left = 0;
        for (int row = 0; row < rate.length; row++) {
            left += decided[row] ? 0 : rate[row];
        }
        double shape = TRUST + found;
        double mean = left * shape / (TRUST + expected);
        // The number itself varies about its expectation, as a Poisson variable does.
        return Remaining.gamma(mean, 1 / (1 / shape + 1 / Math.max(mean, 0.5)));
    }

    @Override
    public String toString() {
        return "Audit" + Arrays.toString(drawn);
    }
}
