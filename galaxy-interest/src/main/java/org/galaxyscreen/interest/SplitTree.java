package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** The nodes of a tree that parts rows by one column at a time; a node without a column is a leaf. */
final class SplitTree {
    private static final int LEAF = -1;

    private final float[][] rows;
    private final int[] order;
    private final int[] column;
    private final float[] cut;
    private final int[] child;
    private int nodes = 1;

    /** A tree whose root is a leaf with all rows. */
    SplitTree(float[][] rows) {
        this.rows = rows;
        this.order = IntStream.range(0, rows.length).toArray();
        this.column = new int[2 * rows.length];
        this.cut = new float[2 * rows.length];
        this.child = new int[2 * rows.length];
        Arrays.fill(column, LEAF);
    }

    /** How many nodes can be: room for what is kept of each. */
    int room() {
        return column.length;
    }

    int nodes() {
        return nodes;
    }

    /** The row at a place of those that the nodes share: each has a range of places. */
    int row(int place) {
        return order[place];
    }

    /** The leaf of a row in a larger array. */
    int leaf(float[] chunk, int at) {
        int node = 0;
        while (column[node] != LEAF) {
            node = child[node] + (chunk[at + column[node]] <= cut[node] ? 0 : 1);
        }
        return node;
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
