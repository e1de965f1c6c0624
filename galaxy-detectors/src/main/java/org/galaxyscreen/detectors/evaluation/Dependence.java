package org.galaxyscreen.detectors.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether scores and flags depend on one column: what {@link Systematics} found. Immutable.
 *
 * @param column its name
 * @param category whether its values are names without order
 * @param missing how many objects have no value in it, and how many of them are flagged; they are in no test
 * @param scores the test of the scores; null where there is none
 * @param flags the test of the flags; null where there is none, as when no object is flagged
 * @param groups the objects by their values: about equally many each, rising, where they are numbers; the largest categories first
 * @param untested why there is no test of the scores; empty where there is one
 */
public record Dependence(
        String column,
        boolean category,
        Rate missing,
        @Nullable Test scores,
        @Nullable Test flags,
        List<Group> groups,
        String untested) {
    /** Copies. */
    public Dependence {
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(missing, "missing");
        groups = List.copyOf(groups);
        Objects.requireNonNull(untested, "untested");
    }

    /** How dependence is tested. */
    public enum Method {
        /** Of scores with numbers: the effect is the rank correlation, −1 to 1. It sees what rises or falls throughout, not a hump. */
        SPEARMAN("Spearman", "ρ"),
        /** Of scores between categories: the effect is epsilon squared, 0 to 1, the part of the ranks' variance that is between them. */
        KRUSKAL_WALLIS("Kruskal–Wallis", "ε²"),
        /** Of the numbers of flagged objects with those of the others: the effect is the distance of their distributions, 0 to 1. */
        KOLMOGOROV_SMIRNOV("Kolmogorov–Smirnov", "D"),
        /** Of the numbers of flagged objects in categories: the effect is Cramér's V, 0 to 1. */
        CHI_SQUARED("chi-squared", "V");

        private final String title;
        private final String symbol;

        Method(String title, String symbol) {
            this.title = title;
            this.symbol = symbol;
        }

        /** What people call the test. */
        public String title() {
            return title;
        }

        /** The effect's sign in formulas. */
        public String symbol() {
            return symbol;
        }
    }

    /**
     * One test.
     *
     * @param method which
     * @param statistic Spearman's ρ, Kruskal and Wallis's H, Kolmogorov and Smirnov's D or χ²
     * @param effect how strong the dependence is, in the method's units: 0 is none
     * @param p the probability of such a statistic or a more extreme one without dependence
     * @param adjusted p after Holm (1979), for all tests that were made together
     * @param permuted whether p is from random permutations, of which it cannot be smaller than one
     */
    public record Test(Method method, double statistic, double effect, double p, double adjusted, boolean permuted) {
        Test withAdjusted(double newAdjusted) {
            return new Test(method, statistic, effect, p, newAdjusted, permuted);
        }
    }

    /**
     * Objects of like values.
     *
     * @param name the category, or the range as people read it
     * @param from the least number; NaN of a category
     * @param to the greatest number; NaN of a category
     * @param flagged how many there are, and how many of them are flagged
     * @param medianScore of them
     */
    public record Group(String name, double from, double to, Rate flagged, double medianScore) {}

    Dependence withTests(@Nullable Test newScores, @Nullable Test newFlags) {
        return new Dependence(column, category, missing, newScores, newFlags, groups, untested);
    }

    /** How many objects have a value in the column. */
    public long objects() {
        return groups.stream().mapToLong(group -> group.flagged().of()).sum();
    }

    /**
     * Whether flags depend on the column.
     *
     * @param level the chance of a false alarm among all tests made together: 0.01, say
     */
    public boolean flagsDepend(double level) {
        return flags != null && flags.adjusted() < level;
    }

    /**
     * Whether scores depend on the column.
     *
     * @param level the chance of a false alarm among all tests made together: 0.01, say
     */
    public boolean scoresDepend(double level) {
        return scores != null && scores.adjusted() < level;
    }

    /**
     * A line for a person on what was found; empty where nothing was: "flags depend on seeing: 0.4 % flagged at 0.7 to 0.9, 9.1 % at 1.5 to 2.1
     * (Kolmogorov–Smirnov D = 0.31, adjusted p = 2e-12)". Where flags and scores depend on the column, the flags are spoken of.
     *
     * @param level as in {@link #flagsDepend}
     */
    public Optional<String> finding(double level) {
        if (flagsDepend(level)) {
            return Optional.of((scoresDepend(level) ? "flags and scores" : "flags") + " depend on " + column + ": "
                    + extremes() + " (" + shown(Objects.requireNonNull(flags)) + ")");
        }
        return scoresDepend(level)
                ? Optional.of(
                        "scores depend on " + column + ", flags do not (" + shown(Objects.requireNonNull(scores)) + ")")
                : Optional.empty();
    }

    private String extremes() {
        List<Group> byRate = new ArrayList<>(groups);
        byRate.sort(Comparator.comparingDouble(group -> group.flagged().value()));
        Group low = byRate.get(0);
        Group high = byRate.get(byRate.size() - 1);
        String where = category ? " in " : " at ";
        return percent(low.flagged().value()) + " flagged" + where + low.name() + ", "
                + percent(high.flagged().value()) + where + high.name();
    }

    /**
     * A rate as people write it: {@code 20.3 %}, {@code 0.42 %}, {@code 0 %}.
     *
     * @param rate 0 to 1
     */
    public static String percent(double rate) {
        return rate == 0 ? "0 %" : String.format(Locale.ROOT, rate < 0.01 ? "%.2f %%" : "%.1f %%", 100 * rate);
    }

    /** A test as people write it: {@code Spearman ρ = 0.31, adjusted p = 2e-12}. */
    private static String shown(Test test) {
        return String.format(
                Locale.ROOT,
                "%s %s = %.2f, adjusted p %s",
                test.method().title(),
                test.method().symbol(),
                test.effect(),
                shownP(test.adjusted()));
    }

    /**
     * A probability as people write it, with its sign: {@code = 0.013}, {@code = 2e-12}, {@code < 1e-300}.
     *
     * @param p 0 to 1
     */
    public static String shownP(double p) {
        return p < 1e-300
                ? "< 1e-300"
                : "= " + (p < 1e-3 ? String.format(Locale.ROOT, "%.0e", p).replace("e-0", "e-") : shown(p));
    }

    private static String shown(double p) {
        return String.format(Locale.ROOT, p < 0.1 ? "%.3f" : "%.2f", p);
    }
}
