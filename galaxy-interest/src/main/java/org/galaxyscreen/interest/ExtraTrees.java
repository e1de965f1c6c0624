package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Extremely randomised regression trees (Geurts, Ernst and Wehenkel 2006, doi:10.1007/s10994-006-6226-1): at each node as many
 * columns as the square root of all, each with one random cut; the cut that lowers the variance most is taken. No bootstrap.
 *
 * @param trees how many, from 1
 * @param leaf how many judged rows a leaf has at least, from 1
 */
public record ExtraTrees(int trees, int leaf) implements InterestModel {
    /** @throws IllegalArgumentException if a number is not positive */
    public ExtraTrees {
        if (trees < 1 || leaf < 1) {
            throw new IllegalArgumentException("trees is " + trees + " and leaf " + leaf + "; 1 or more expected");
        }
    }

    /** 100 trees, two rows a leaf. */
    public static ExtraTrees defaults() {
        return new ExtraTrees(100, 2);
    }

    @Override
    public String name() {
        return "extra_trees";
    }

    @Override
    public Prediction predict(ReviewSpace space, Judgements judgements, long seed) {
        if (!judgements.vary()) {
            return Prediction.of(space.plain());
        }
        float[][] rows = new float[judgements.size()][];
        double[] values = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = space.standardised(judgements.row(i));
            values[i] = judgements.value(i);
        }
        SplittableRandom random = new SplittableRandom(seed);
        SplittableRandom[] own = new SplittableRandom[trees];
        Arrays.setAll(own, i -> random.split());
        Tree[] grown = new Tree[trees];
        IntStream.range(0, trees).parallel().forEach(i -> grown[i] = new Tree(rows, values, own[i], leaf));
        double[] scores = new double[space.rows()];
        space.forEachBlock((block, from, row, count) -> {
            int[] reached = new int[count];
            for (Tree tree : grown) {
                tree.nodes.leaves(block, from, space.dimensions(), count, reached);
                for (int i = 0; i < count; i++) {
                    scores[row + i] += tree.mean[reached[i]];
                }
            }
        });
        Arrays.setAll(scores, row -> scores[row] / trees);
        return Prediction.of(scores);
    }

    /** One tree, and the mean of each node. */
    private static final class Tree {
        private final float[][] rows;
        private final double[] values;
        private final SplittableRandom random;
        private final int least;
        private final SplitTree tree;
        private final double[] mean;
        private final SplitTree.Nodes nodes;

        Tree(float[][] rows, double[] values, SplittableRandom random, int least) {
            this.rows = rows;
            this.values = values;
            this.random = random;
            this.least = least;
            this.tree = new SplitTree(rows);
            this.mean = new double[tree.room()];
            grow(0, 0, rows.length);
            this.nodes = tree.grown();
        }

        private void grow(int node, int from, int to) {
            double sum = 0;
            boolean vary = false;
            for (int i = from; i < to; i++) {
                double value = values[tree.row(i)];
                sum += value;
                vary |= value != values[tree.row(from)];
            }
            mean[node] = sum / (to - from);
            if (vary && to - from >= 2 * least) {
                part(node, from, to, sum);
            }
        }

        /** Parts a node by the best of some cuts, if one leaves enough rows on both sides. */
        private void part(int node, int from, int to, double sum) {
            int d = rows[0].length;
            int tries = Math.max(1, (int) Math.round(Math.sqrt(d)));
            double best = Double.NEGATIVE_INFINITY;
            int column = 0;
            float cut = Float.NaN;
            for (int t = 0; t < tries; t++) {
                int k = random.nextInt(d);
                double u = random.nextDouble();
                float at = tree.cut(k, from, to, () -> u);
                double left = 0;
                int count = 0;
                for (int i = from; i < to; i++) {
                    if (rows[tree.row(i)][k] <= at) {
                        left += values[tree.row(i)];
                        count++;
                    }
                }
                int others = to - from - count;
                if (count < least || others < least) {
                    continue;
                }
                double gain = left * left / count + (sum - left) * (sum - left) / others;
                if (gain > best) {
                    best = gain;
                    column = k;
                    cut = at;
                }
            }
            if (Float.isNaN(cut)) {
                return;
            }
            int middle = tree.split(node, from, to, column, cut);
            grow(tree.child(node), from, middle);
            grow(tree.child(node) + 1, middle, to);
        }
    }
}
