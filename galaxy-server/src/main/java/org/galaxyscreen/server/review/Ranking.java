package org.galaxyscreen.server.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.galaxyscreen.interest.LabelledNeighbour;
import org.galaxyscreen.interest.Remaining;
import org.jspecify.annotations.Nullable;

/**
 * What was learned last: objects are meant by their rows. Immutable by convention: the arrays are not copied.
 *
 * @param version 1 for the first, 2 for the next, …
 * @param learned how many labelled objects it was learned from
 * @param order rows, the most interesting first
 * @param batch rows to look at now, in that order
 * @param sample whether these are of a random sample, by which the number of interesting objects is estimated
 * @param why the labelled objects that made a proposal's score, by row; none for a sample
 * @param changes what is different from the one before; null for the first
 * @param remaining how many interesting objects are likely to be left without a label
 * @param sampled whether a random sample was drawn, by which that is narrower
 */
record Ranking(
        long version,
        int learned,
        int[] order,
        int[] batch,
        boolean sample,
        Map<Integer, List<LabelledNeighbour>> why,
        @Nullable Changes changes,
        Remaining remaining,
        boolean sampled) {
    /** At the head of a ranking, as many as a person would look through. */
    static final int HEAD = 100;

    private static final int MOVES = 6;

    /**
     * How a ranking differs from the one before, the labelled objects left out.
     *
     * @param entered how many came into the first hundred
     * @param rose those that rose most, by the logarithm of the place
     * @param fell those that fell most
     */
    record Changes(int entered, List<Move> rose, List<Move> fell) {}

    /**
     * An object's places, from 1.
     *
     * @param row which object
     */
    record Move(int row, int before, int after) {
        /** How often the smaller place goes into the larger. */
        private double times() {
            return (double) Math.max(before, after) / Math.min(before, after);
        }
    }

    /**
     * Compares orders of the same rows.
     *
     * @param labelled rows that are left out
     */
    static Changes between(int[] before, int[] after, Set<Integer> labelled) {
        int[] placeBefore = places(before);
        Set<Integer> headBefore = head(before, labelled);
        Set<Integer> entered = new HashSet<>(head(after, labelled));
        entered.removeAll(headBefore);
        return new Changes(
                entered.size(), most(placeBefore, after, labelled, true), most(placeBefore, after, labelled, false));
    }

    /** The few that moved most; there may be a million, so that no others are put in order. */
    private static List<Move> most(int[] placeBefore, int[] after, Set<Integer> labelled, boolean up) {
        Comparator<Move> order =
                Comparator.comparingDouble((Move move) -> -move.times()).thenComparingInt(Move::row);
        List<Move> most = new ArrayList<>();
        double least = 1;
        for (int place = 0; place < after.length; place++) {
            int row = after[place];
            Move move = up == place < placeBefore[row] ? new Move(row, placeBefore[row] + 1, place + 1) : null;
            if (move == null || move.before() == move.after() || move.times() < least || labelled.contains(row)) {
                continue;
            }
            most.add(move);
            most.sort(order);
            if (most.size() > MOVES) {
                most.remove(MOVES);
                least = most.get(MOVES - 1).times();
            }
        }
        return List.copyOf(most);
    }

    private static Set<Integer> head(int[] order, Set<Integer> labelled) {
        return IntStream.of(order)
                .filter(row -> !labelled.contains(row))
                .limit(HEAD)
                .boxed()
                .collect(Collectors.toSet());
    }

    /** Each row's place, from 0. */
    static int[] places(int[] order) {
        int[] places = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            places[order[place]] = place;
        }
        return places;
    }
}
