package org.galaxyscreen.detectors.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.detectors.evaluation.Dependence.Group;
import org.galaxyscreen.detectors.evaluation.Dependence.Method;
import org.galaxyscreen.detectors.internal.TwoSamples;
import org.jspecify.annotations.Nullable;

/**
 * Whether scores and flags depend on how objects were observed: on the tile, the place on the detector, the seeing, the depth, or any other
 * column of a catalogue. A survey's anomalies should not; where they do, the detector may have found the instrument. Immutable.
 *
 * <p>Of a column of numbers, scores are tested by Spearman's rank correlation, and the flagged against the other objects by Kolmogorov and
 * Smirnov's test of two samples; of categories, scores by Kruskal and Wallis's test, and flags by χ². Categories of fewer than
 * {@value #LEAST_IN_CATEGORY} objects are put together. Where a limiting distribution is not to be trusted, flags' p is from random
 * permutations: of χ² where fewer than five flagged or ordinary objects are expected in a category, of Kolmogorov and Smirnov's distance where
 * one value in a hundred or more is the same. Not where more than {@value #MOST_PERMUTED} objects would be moved each time: χ² is then
 * approximate, and the distance's p too great. All probabilities are two-sided and adjusted together after Holm (1979), which holds for tests
 * that depend on each other too.
 *
 * <p>A dependence need not be a fault: mergers are more common in clusters, and bright galaxies show more detail. In a large survey the
 * smallest dependence has a small p, so the effect counts.
 *
 * <pre>{@code
 * List<Dependence> found = Systematics.defaults(0).test(scores, flagged, List.of(SurveyColumn.ofNumbers("seeing", seeing)));
 * found.forEach(each -> each.finding(0.01).ifPresent(System.out::println));
 * }</pre>
 */
public final class Systematics {
    /** The fewest objects with a value in a column that is tested. */
    public static final int LEAST_OBJECTS = 20;

    /** The fewest objects of a category that stands for itself. */
    public static final int LEAST_IN_CATEGORY = 5;

    /** The most objects that are moved in a permutation. */
    public static final int MOST_PERMUTED = 100_000;

    /** Where fewer are expected in a cell, χ² has another distribution than its limit (Cochran 1954). */
    private static final double LEAST_EXPECTED = 5;

    private static final Rate NONE = new Rate(0, 0);

    private final int bins;
    private final int permutations;
    private final long seed;

    private Systematics(int bins, int permutations, long seed) {
        this.bins = bins;
        this.permutations = permutations;
        this.seed = seed;
    }

    /** Ten groups of numbers; 9,999 permutations, drawn with the seed. */
    public static Systematics defaults(long seed) {
        return new Systematics(10, 9_999, seed);
    }

    /**
     * This with another number of groups that a column's numbers are shown in; the tests do not depend on it.
     *
     * @throws IllegalArgumentException if it is not 2 to 100
     */
    public Systematics withBins(int newBins) {
        if (newBins < 2 || newBins > 100) {
            throw new IllegalArgumentException("bins is " + newBins + "; 2 to 100 expected");
        }
        return new Systematics(newBins, permutations, seed);
    }

    /**
     * This with another number of permutations, of which p cannot be smaller than one.
     *
     * @throws IllegalArgumentException if it is not 99 to 1,000,000
     */
    public Systematics withPermutations(int number) {
        if (number < 99 || number > 1_000_000) {
            throw new IllegalArgumentException("permutations is " + number + "; 99 to 1000000 expected");
        }
        return new Systematics(bins, number, seed);
    }

    /**
     * Tests scores and flags against each column.
     *
     * @param scores one an object, not NaN; higher is more anomalous
     * @param flagged whether each object is flagged
     * @param columns each of as many objects, in their order
     * @return one a column, in their order
     * @throws IllegalArgumentException if the lengths differ, a score is NaN, or a column's name comes twice
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public List<Dependence> test(double[] scores, boolean[] flagged, List<SurveyColumn> columns) {
        if (scores.length != flagged.length) {
            throw new IllegalArgumentException("there are " + scores.length + " scores and " + flagged.length
                    + " flags; as many of each expected");
        }
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("scores[" + i + "] is NaN; a number expected");
            }
        }
        if (columns.stream().map(SurveyColumn::name).distinct().count() != columns.size()) {
            throw new IllegalArgumentException("columns are " + columns + "; each name once expected");
        }
        List<Dependence> found = new ArrayList<>();
        for (SurveyColumn column : columns) {
            Cancellation.check("testing for systematics");
            if (column.size() != scores.length) {
                throw new IllegalArgumentException("the column " + column.name() + " is of " + column.size()
                        + " objects; " + scores.length + " expected");
            }
            found.add(new Sample(scores, flagged, column).test());
        }
        return adjusted(found);
    }

    /** After Holm: the k-th smallest of m times m − k + 1, and never below the ones before. */
    private static List<Dependence> adjusted(List<Dependence> found) {
        double[] sorted = found.stream()
                .flatMap(each -> Stream.of(each.scores(), each.flags()))
                .filter(Objects::nonNull)
                .mapToDouble(Dependence.Test::p)
                .sorted()
                .toArray();
        double[] adjusted = new double[sorted.length];
        for (int k = 0; k < sorted.length; k++) {
            adjusted[k] = Math.max(k == 0 ? 0 : adjusted[k - 1], Math.min(1, sorted[k] * (sorted.length - k)));
        }
        return found.stream()
                .map(each -> each.withTests(
                        adjusted(each.scores(), sorted, adjusted), adjusted(each.flags(), sorted, adjusted)))
                .toList();
    }

    private static Dependence.@Nullable Test adjusted(
            Dependence.@Nullable Test test, double[] sorted, double[] adjusted) {
        // Equal probabilities have the first one's: the others' are not smaller, and multiplied by less.
        return test == null ? null : test.withAdjusted(adjusted[RankTests.below(sorted, test.p())]);
    }

    /** The objects that have a value in one column. */
    private final class Sample {
        private final SurveyColumn column;
        private final double[] scores;
        private final boolean[] flagged;
        private final int[] objects;
        private final int flags;
        private final Rate missing;

        Sample(double[] allScores, boolean[] allFlagged, SurveyColumn column) {
            this.column = column;
            int[] kept = new int[allScores.length];
            int count = 0;
            int withFlag = 0;
            int missingFlags = 0;
            for (int i = 0; i < allScores.length; i++) {
                if (column.has(i)) {
                    kept[count++] = i;
                    withFlag += allFlagged[i] ? 1 : 0;
                } else {
                    missingFlags += allFlagged[i] ? 1 : 0;
                }
            }
            objects = Arrays.copyOf(kept, count);
            scores = new double[count];
            flagged = new boolean[count];
            for (int i = 0; i < count; i++) {
                scores[i] = allScores[objects[i]];
                flagged[i] = allFlagged[objects[i]];
            }
            flags = withFlag;
            missing = new Rate(missingFlags, allScores.length - count);
        }

        Dependence test() {
            if (objects.length < LEAST_OBJECTS) {
                return untested(objects.length + " objects have a value, fewer than " + LEAST_OBJECTS, List.of());
            }
            return column.isCategory() ? ofCategories() : ofNumbers();
        }

        private Dependence untested(String why, List<Group> groups) {
            return new Dependence(column.name(), column.isCategory(), missing, null, null, groups, why);
        }

        private boolean flagsVary() {
            return flags > 0 && flags < objects.length;
        }

        private Dependence ofNumbers() {
            double[] values = new double[objects.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = column.number(objects[i]) + 0.0; // −0 is 0
            }
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            List<Group> groups = groups(values, sorted);
            if (sorted[0] == sorted[sorted.length - 1]) {
                return untested("all objects have one value", groups);
            }
            double[] ranks = RankTests.ranks(scores);
            double rho = RankTests.correlation(RankTests.ranks(values), ranks);
            if (Double.isNaN(rho)) {
                return untested("all objects have one score", groups);
            }
            double p = RankTests.ofCorrelation(rho, values.length);
            return new Dependence(
                    column.name(),
                    false,
                    missing,
                    new Dependence.Test(Method.SPEARMAN, rho, rho, p, p, false),
                    flagsVary() ? flagsOfNumbers(values, sorted) : null,
                    groups,
                    "");
        }

        private Dependence.Test flagsOfNumbers(double[] values, double[] sorted) {
            double[] of = new double[flags];
            double[] others = new double[values.length - flags];
            int nextFlagged = 0;
            int nextOther = 0;
            for (int i = 0; i < values.length; i++) {
                if (flagged[i]) {
                    of[nextFlagged++] = values[i];
                } else {
                    others[nextOther++] = values[i];
                }
            }
            Arrays.sort(of);
            Arrays.sort(others);
            double distance = TwoSamples.distance(others, of);
            int[] sizes = sizesOfEqual(sorted);
            boolean permuted = sorted.length <= MOST_PERMUTED
                    && 100L * Arrays.stream(sizes).max().orElse(0) >= sorted.length;
            double p = permuted
                    ? new FlagPermutations(sizes, flags, permutations, seed)
                            .probability(distance, drawn -> distance(drawn, sizes))
                    : TwoSamples.probability(distance, others.length, of.length);
            return new Dependence.Test(Method.KOLMOGOROV_SMIRNOV, distance, distance, p, p, permuted);
        }

        private double distance(int[] drawn, int[] sizes) {
            long of = 0;
            long all = 0;
            double greatest = 0;
            for (int i = 0; i < sizes.length; i++) {
                of += drawn[i];
                all += sizes[i];
                greatest = Math.max(
                        greatest, Math.abs((double) of / flags - (double) (all - of) / (scores.length - flags)));
            }
            return greatest;
        }

        /** Of numbers: as many objects in each as equal values let. */
        private List<Group> groups(double[] values, double[] sorted) {
            List<Integer> ends = new ArrayList<>();
            int end = 0;
            for (int bin = 1; bin <= bins; bin++) {
                int aimed = (int) ((long) bin * sorted.length / bins);
                if (aimed > end) {
                    end = RankTests.through(sorted, sorted[aimed - 1]);
                    ends.add(end);
                }
            }
            double[] last = ends.stream().mapToDouble(each -> sorted[each - 1]).toArray();
            int[] groupOf = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                groupOf[i] = RankTests.below(last, values[i]);
            }
            double range = sorted[sorted.length - 1] - sorted[0];
            List<Group> named = new ArrayList<>();
            for (int g = 0; g < last.length; g++) {
                double from = sorted[g == 0 ? 0 : ends.get(g - 1)];
                String name =
                        from == last[g] ? shown(from, range) : shown(from, range) + " to " + shown(last[g], range);
                named.add(new Group(name, from, last[g], NONE, Double.NaN));
            }
            return counted(named, groupOf);
        }

        /** The groups with their flags and scores. */
        private List<Group> counted(List<Group> named, int[] groupOf) {
            int[] sizes = new int[named.size()];
            int[] withFlag = new int[named.size()];
            for (int i = 0; i < groupOf.length; i++) {
                sizes[groupOf[i]]++;
                withFlag[groupOf[i]] += flagged[i] ? 1 : 0;
            }
            double[][] own = new double[named.size()][];
            Arrays.setAll(own, g -> new double[sizes[g]]);
            int[] next = new int[named.size()];
            for (int i = 0; i < groupOf.length; i++) {
                own[groupOf[i]][next[groupOf[i]]++] = scores[i];
            }
            List<Group> groups = new ArrayList<>();
            for (int g = 0; g < own.length; g++) {
                Arrays.sort(own[g]);
                double median = (own[g][(sizes[g] - 1) / 2] + own[g][sizes[g] / 2]) / 2;
                Group group = named.get(g);
                groups.add(new Group(group.name(), group.from(), group.to(), new Rate(withFlag[g], sizes[g]), median));
            }
            return groups;
        }

        private Dependence ofCategories() {
            Map<String, Integer> counts = new LinkedHashMap<>();
            for (int object : objects) {
                counts.merge(column.category(object), 1, Integer::sum);
            }
            List<String> names = new ArrayList<>(counts.keySet());
            names.sort(
                    Comparator.comparing((String name) -> -counts.get(name)).thenComparing(Comparator.naturalOrder()));
            List<String> kept = names.stream()
                    .filter(name -> counts.get(name) >= LEAST_IN_CATEGORY)
                    .toList();
            Map<String, Integer> numbers = new LinkedHashMap<>();
            kept.forEach(name -> numbers.put(name, numbers.size()));
            int rare = names.size() - kept.size();
            int[] groupOf = new int[objects.length];
            for (int i = 0; i < groupOf.length; i++) {
                groupOf[i] = numbers.getOrDefault(column.category(objects[i]), kept.size());
            }
            List<String> shown = new ArrayList<>(kept);
            if (rare > 0) {
                shown.add(rare + (rare == 1 ? " rarer value" : " rarer values"));
            }
            int groupCount = shown.size();
            List<Group> groups = counted(
                    shown.stream()
                            .map(name -> new Group(name, Double.NaN, Double.NaN, NONE, Double.NaN))
                            .toList(),
                    groupOf);
            if (groupCount < 2 || kept.isEmpty()) {
                return untested(
                        names.size() == 1
                                ? "all objects have one value"
                                : "no two values have " + LEAST_IN_CATEGORY + " objects each",
                        groups);
            }
            double h = RankTests.kruskalWallis(RankTests.ranks(scores), groupOf, groupCount);
            if (Double.isNaN(h)) {
                return untested("all objects have one score", groups);
            }
            double p = RankTests.ofChiSquared(h, groupCount - 1);
            return new Dependence(
                    column.name(),
                    true,
                    missing,
                    new Dependence.Test(Method.KRUSKAL_WALLIS, h, h / (scores.length - 1), p, p, false),
                    flagsVary() ? flagsOfCategories(groups) : null,
                    groups,
                    "");
        }

        private Dependence.Test flagsOfCategories(List<Group> groups) {
            int[] sizes = groups.stream()
                    .mapToInt(group -> (int) group.flagged().of())
                    .toArray();
            int[] of = groups.stream()
                    .mapToInt(group -> (int) group.flagged().found())
                    .toArray();
            double rate = (double) flags / scores.length;
            double statistic = RankTests.chiSquared(of, sizes, rate);
            int fewest = Arrays.stream(sizes).min().orElse(0);
            boolean permuted = fewest * Math.min(rate, 1 - rate) < LEAST_EXPECTED
                    && Math.min(flags, scores.length - flags) <= MOST_PERMUTED;
            double p = permuted
                    ? new FlagPermutations(sizes, flags, permutations, seed)
                            .probability(statistic, drawn -> RankTests.chiSquared(drawn, sizes, rate))
                    : RankTests.ofChiSquared(statistic, sizes.length - 1);
            return new Dependence.Test(
                    Method.CHI_SQUARED, statistic, Math.sqrt(statistic / scores.length), p, p, permuted);
        }
    }

    /** How often each value comes, rising. */
    private static int[] sizesOfEqual(double[] sorted) {
        int[] sizes = new int[sorted.length];
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                count++;
            }
            sizes[count - 1]++;
        }
        return Arrays.copyOf(sizes, count);
    }

    /** Three significant digits, or as many decimals as tell a hundredth of the range, without zeros that say nothing. */
    private static String shown(double value, double range) {
        double size = Math.abs(value);
        if (value != 0 && (size >= 1e7 || size < 1e-4)) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int decimals = Math.max(decimals(size, 2), decimals(range, 2));
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static int decimals(double size, int digits) {
        return size > 0 ? (int) Math.max(0, Math.min(9, digits - Math.floor(Math.log10(size)))) : 0;
    }
}
