package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** One tree of an isolation forest (Liu, Ting and Zhou 2008, doi:10.1109/ICDM.2008.17), which tells its leaves apart. */
final class IsolationTree {
    private static final double EULER = 0.5772156649015329;

    private final SplitTree.Nodes nodes;
    private final double[] depth;

    private IsolationTree(SplitTree.Nodes nodes, double[] depth) {
        this.nodes = nodes;
        this.depth = depth;
    }

    static IsolationTree grow(ReviewSpace space, int subsample, SplittableRandom random) {
        int count = Math.min(subsample, space.rows());
        // Floyd's sampling: each set of rows is as likely, and no table of all rows is needed.
        Set<Integer> drawn = new TreeSet<>();
        for (int last = space.rows() - count; last < space.rows(); last++) {
            int row = random.nextInt(last + 1);
            if (!drawn.add(row)) {
                drawn.add(last);
            }
        }
        float[][] rows = drawn.stream().map(space::standardised).toArray(float[][]::new);
        Growth growth = new Growth(rows, random);
        growth.grow(0, 0, count, 0);
        SplitTree.Nodes nodes = growth.tree.grown();
        return new IsolationTree(nodes, Arrays.copyOf(growth.depth, nodes.count()));
    }

    int nodes() {
        return nodes.count();
    }

    double depth(int leaf) {
        return depth[leaf];
    }

    /** As {@link SplitTree.Nodes#leaves}. */
    void leaves(float[] values, int from, int width, int count, int[] leaves) {
        nodes.leaves(values, from, width, count, leaves);
    }

    /** A tree that grows, with the rows that it grows on. */
    private static final class Growth {
        private final float[][] rows;
        private final SplittableRandom random;
        private final int deepest;
        private final SplitTree tree;
        private final double[] depth;

        Growth(float[][] rows, SplittableRandom random) {
            this.rows = rows;
            this.random = random;
            this.deepest = 32 - Integer.numberOfLeadingZeros(rows.length - 1);
            this.tree = new SplitTree(rows);
            this.depth = new double[tree.room()];
        }

        void grow(int node, int from, int to, int level) {
            int size = to - from;
            depth[node] = level
                    + (size < 2 ? 0 : size == 2 ? 1 : 2 * (Math.log(size - 1.0) + EULER) - 2 * (size - 1.0) / size);
            if (size < 2 || level >= deepest) {
                return;
            }
            int d = rows[0].length;
            for (int trial = 0; trial < d; trial++) {
                int k = random.nextInt(d);
                float cut = tree.cut(k, from, to, random::nextDouble);
                if (!Float.isNaN(cut)) {
                    int middle = tree.split(node, from, to, k, cut);
                    grow(tree.child(node), from, middle, level + 1);
                    grow(tree.child(node) + 1, middle, to, level + 1);
                    return;
                }
            }
        }
    }
}
