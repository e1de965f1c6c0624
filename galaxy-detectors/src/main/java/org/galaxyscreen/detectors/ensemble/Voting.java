package org.galaxyscreen.detectors.ensemble;

import java.util.Objects;

/**
 * How many members must flag an object for the ensemble to flag it.
 *
 * @param rule which rule
 * @param least the number for {@link Rule#AT_LEAST}; 0 for the others
 */
public record Voting(Rule rule, int least) {
    /** The rules there are. */
    public enum Rule {
        /** Every member. */
        ALL,
        /** More than half of the members. */
        MAJORITY,
        /** A number of members. */
        AT_LEAST,
        /** One member. */
        ANY
    }

    /** @throws IllegalArgumentException if {@code least} does not fit the rule */
    public Voting {
        Objects.requireNonNull(rule, "rule");
        if (rule == Rule.AT_LEAST ? least < 1 : least != 0) {
            throw new IllegalArgumentException(
                    "least is " + least + "; " + (rule == Rule.AT_LEAST ? "1 or more" : "0") + " expected for " + rule);
        }
    }

    /** Every member must flag. */
    public static Voting all() {
        return new Voting(Rule.ALL, 0);
    }

    /** More than half of the members must flag. */
    public static Voting majority() {
        return new Voting(Rule.MAJORITY, 0);
    }

    /** So many members must flag. */
    public static Voting atLeast(int members) {
        return new Voting(Rule.AT_LEAST, members);
    }

    /** One member is enough. */
    public static Voting any() {
        return new Voting(Rule.ANY, 0);
    }

    /**
     * How many of so many members must flag.
     *
     * @throws IllegalArgumentException if more are asked for than there are
     */
    public int needed(int members) {
        if (least > members) {
            throw new IllegalArgumentException("at least " + least + " of " + members + " members cannot flag");
        }
        return switch (rule) {
            case ALL -> members;
            case MAJORITY -> members / 2 + 1;
            case AT_LEAST -> least;
            case ANY -> 1;
        };
    }
}
