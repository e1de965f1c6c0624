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
        private double size() {
            return Math.log((double) before / after);
        }
    }

    /**
     * Compares orders of the same rows.
     *
     * @param labelled rows that are left out
     */
    static Changes between(int[] before, int[] after, Set<Integer> labelled) {
        int[] placeBefore = places(before);
        List<Move> moves = new ArrayList<>();
        for (int place = 0; place < after.length; place++) {
            int row = after[place];
            if (!labelled.contains(row) && placeBefore[row] != place) {
                moves.add(new Move(row, placeBefore[row] + 1, place + 1));
            }
        }
        Set<Integer> headBefore = head(before, labelled);
        Set<Integer> entered = new HashSet<>(head(after, labelled));
        entered.removeAll(headBefore);
        return new Changes(
                entered.size(),
                most(moves, Comparator.comparingDouble((Move move) -> -move.size()), true),
                most(moves, Comparator.comparingDouble(Move::size), false));
    }

    private static List<Move> most(List<Move> moves, Comparator<Move> order, boolean up) {
        return moves.stream()
                .filter(move -> up == (move.after() < move.before()))
                .sorted(order.thenComparingInt(Move::row))
                .limit(MOVES)
                .toList();
    }

    private static Set<Integer> head(int[] order, Set<Integer> labelled) {
        return IntStream.of(order)
                .filter(row -> !labelled.contains(row))
                .limit(HEAD)
                .boxed()
                .collect(Collectors.toSet());
    }

    private static int[] places(int[] order) {
        int[] places = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            places[order[place]] = place;
        }
        return places;
    }
}
