package org.galaxyscreen.core;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/**
 * What a detector, or an ensemble of them, says of objects: a score and a flag each, and those of the members. A detector that stands alone
 * is its own only member. Immutable.
 */
public final class Verdicts {
    private final Scores scores;
    private final boolean[] flags;
    private final List<Scores> members;
    private final List<AnomalyCatalogue.Column> columns;

    /**
     * @param scores what the objects are ranked by
     * @param flags whether an object is an anomaly, one an object; copied
     * @param members each member's scores of the same objects
     * @param columns the members' names and fences, in their order
     * @throws IllegalArgumentException if the lengths differ
     */
    public Verdicts(Scores scores, boolean[] flags, List<Scores> members, List<AnomalyCatalogue.Column> columns) {
        this.scores = Objects.requireNonNull(scores, "scores");
        this.flags = flags.clone();
        this.members = List.copyOf(members);
        this.columns = List.copyOf(columns);
        if (flags.length != scores.size()) {
            throw new IllegalArgumentException(flags.length + " flags for " + scores.size() + " objects");
        }
        if (columns.size() != members.size()) {
            throw new IllegalArgumentException(columns.size() + " columns for " + members.size() + " members");
        }
        for (Scores member : members) {
            if (member.size() != scores.size()) {
                throw new IllegalArgumentException(member + " for " + scores.size() + " objects");
            }
        }
    }

    /** Those of a detector that stands alone. */
    public static Verdicts of(Scores scores, Fences fences) {
        boolean[] flags = new boolean[scores.size()];
        for (int row = 0; row < flags.length; row++) {
            flags[row] = fences.isAnomalous(scores.value(row));
        }
        return new Verdicts(
                scores, flags, List.of(scores), List.of(new AnomalyCatalogue.Column(scores.detector(), fences)));
    }

    /** What the objects are ranked by. */
    public Scores scores() {
        return scores;
    }

    /** How many objects there are. */
    public int rows() {
        return flags.length;
    }

    /** Whether the object is an anomaly. */
    public boolean flagged(int row) {
        return flags[row];
    }

    /** How many objects are anomalies. */
    public long flagged() {
        long count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    /**
     * How many objects a member flags.
     *
     * @throws IndexOutOfBoundsException if there is no such member
     */
    public long flaggedBy(int member) {
        Fences fences = columns.get(member).fences();
        Scores theirs = members.get(member);
        long count = 0;
        for (int row = 0; row < theirs.size(); row++) {
            count += fences.isAnomalous(theirs.value(row)) ? 1 : 0;
        }
        return count;
    }

    /** Each member's scores, in the members' order. */
    public List<Scores> members() {
        return members;
    }

    /** The members' names and fences, in their order. */
    public List<AnomalyCatalogue.Column> columns() {
        return columns;
    }

    /** Whether that member flags the object. */
    public boolean flagged(int member, int row) {
        return columns.get(member).fences().isAnomalous(members.get(member).value(row));
    }

    /** How many members flag the object. */
    public int votes(int row) {
        int votes = 0;
        for (int member = 0; member < members.size(); member++) {
            votes += flagged(member, row) ? 1 : 0;
        }
        return votes;
    }

    /**
     * Ranks the objects: by score, then by votes, then by row, so that no two runs differ.
     *
     * @param learnedFrom the rows that the catalogue marks as learned from
     * @return every object, the oddest first
     */
    public AnomalyCatalogue rank(int... learnedFrom) {
        BitSet training = new BitSet();
        for (int row : learnedFrom) {
            training.set(row);
        }
        return new AnomalyCatalogue(columns, new RankedEntries(this, order(), training));
    }

    private int[] order() {
        int[] order = RadixOrder.descending(scores.values());
        for (int from = 0; from < order.length; ) {
            double score = scores.value(order[from]);
            int to = from + 1;
            while (to < order.length && Double.compare(scores.value(order[to]), score) == 0) {
                to++;
            }
            if (to > from + 1) {
                sortByVotes(order, from, to);
            }
            from = to;
        }
        return order;
    }

    /** The most votes first; of equal ones the rows stay in their order. */
    private void sortByVotes(int[] order, int from, int to) {
        int[] rows = Arrays.copyOfRange(order, from, to);
        int at = from;
        for (int votes = members.size(); votes >= 0; votes--) {
            for (int row : rows) {
                if (votes(row) == votes) {
                    order[at++] = row;
                }
            }
        }
    }

    /**
     * What is said of one row, as a line of a catalogue.
     *
     * @param rank in the catalogue, from 1
     * @param object the row's, or what stands for it there
     * @param learnedFrom whether the catalogue marks it as learned from
     */
    public AnomalyCatalogue.Entry entry(int row, int rank, SurveyObject object, boolean learnedFrom) {
        Double[] theirs = new Double[members.size()];
        Boolean[] flagging = new Boolean[theirs.length];
        for (int member = 0; member < theirs.length; member++) {
            theirs[member] = members.get(member).value(row);
            flagging[member] = flagged(member, row);
        }
        return new AnomalyCatalogue.Entry(
                rank, object, learnedFrom, List.of(theirs), List.of(flagging), scores.value(row), flags[row]);
    }
}
