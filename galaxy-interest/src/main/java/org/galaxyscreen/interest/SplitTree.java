package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** The nodes of a tree that parts rows by one column at a time. */
final class SplitTree {
    private final float[][] rows;
    private final int[] order;
    private final int[] column;
    private final float[] cut;
    private final int[] child;
    private final int[] levelOf;
    private int nodes = 1;
    private int depth;

    /** A tree whose root is a leaf with all rows. */
    SplitTree(float[][] rows) {
        this.rows = rows;
        this.order = IntStream.range(0, rows.length).toArray();
        this.column = new int[2 * rows.length];
        this.cut = new float[2 * rows.length];
        this.child = new int[2 * rows.length];
        this.levelOf = new int[2 * rows.length];
        // A leaf is its own first child, to which every value goes.
        Arrays.fill(cut, Float.POSITIVE_INFINITY);
        Arrays.setAll(child, node -> node);
    }

    /** How many nodes can be: room for what is kept of each. */
    int room() {
        return column.length;
    }

    /** The row at a place of those that the nodes share: each has a range of places. */
    int row(int place) {
        return order[place];
    }

    /** The nodes as they are now, without the rows that they were grown on. */
    Nodes grown() {
        return new Nodes(Arrays.copyOf(column, nodes), Arrays.copyOf(cut, nodes), Arrays.copyOf(child, nodes), depth);
    }

    /**
     * The nodes of a tree that is grown. Immutable.
     *
     * @param child where a node's values up to the cut go; the others go to the node after it
     * @param depth of the deepest leaf
     */
    record Nodes(int[] column, float[] cut, int[] child, int depth) {
        int count() {
            return column.length;
        }

        /**
         * The leaves of rows that lie side by side. All rows go down a level at a time, so that the steps of different rows overlap, and a
         * row that has reached its leaf stays there.
         *
         * @param values of the rows
         * @param from where the first of them begins
         * @param width how many values a row has
         * @param leaves of as many rows as are asked for; written
         */
        void leaves(float[] values, int from, int width, int count, int[] leaves) {
            Arrays.fill(leaves, 0, count, 0);
            for (int level = 0; level < depth; level++) {
                for (int i = 0, at = from; i < count; i++, at += width) {
                    int node = leaves[i];
                    leaves[i] = child[node] + (values[at + column[node]] > cut[node] ? 1 : 0);
                }
            }
        }
    }

    /**
     * A cut between the least and the greatest value of a column; both sides get a row.
     *
     * @param part of the way from the least to the greatest, 0 to 1; asked for only where they differ
     * @return NaN where the values do not differ
     */
    float cut(int candidate, int from, int to, DoubleSupplier part) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            float value = rows[order[i]][candidate];
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return low < high
                ? Math.min((float) (low + part.getAsDouble() * ((double) high - low)), Math.nextDown(high))
                : Float.NaN;
    }

    /**
     * Parts a leaf in two, which {@link #child} tells.
     *
     * @param from the first place of its rows
     * @param to after the last
     * @return the first place of the second child's rows
     */
    int split(int node, int from, int to, int by, float at) {
        column[node] = by;
        cut[node] = at;
        child[node] = nodes;
        levelOf[nodes] = levelOf[node] + 1;
        levelOf[nodes + 1] = levelOf[node] + 1;
        depth = Math.max(depth, levelOf[node] + 1);
        nodes += 2;
        int middle = from;
        for (int i = from; i < to; i++) {
            if (rows[order[i]][by] <= at) {
                int swap = order[i];
                order[i] = order[middle];
                order[middle++] = swap;
            }
        }
        return middle;
    }

    /** The first child of a node that was parted; the second is the one after it. */
    int child(int node) {
        return child[node];
    }
}
