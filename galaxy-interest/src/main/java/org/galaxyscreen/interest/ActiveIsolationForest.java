package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Active anomaly discovery (Das et al. 2017, arXiv:1708.09441; as in coniferest): an isolation forest whose leaves have weights. The weights
 * are moved so that objects of interest score above a quantile of all scores, and others below it, with a penalty on their distance
 * from equal weights; found by subgradient steps.
 *
 * @param trees how many, from 1
 * @param subsample rows a tree is grown on, 2 to 32,768
 * @param quantile the part of the objects taken for interesting: the rest is to score below
 */
public record ActiveIsolationForest(int trees, int subsample, double quantile) implements InterestModel {
    private static final int STEPS = 200;
    private static final double PENALTY = 1;

    /** @throws IllegalArgumentException if a value is outside its range */
    public ActiveIsolationForest {
        if (trees < 1 || subsample < 2 || subsample > 32768 || !(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("trees is " + trees + ", subsample " + subsample + ", quantile "
                    + quantile + "; 1 or more, 2 to 32768, and between 0 and 1 expected");
        }
    }

    /** 100 trees of 256 rows; 3 % interesting, as in coniferest. */
    public static ActiveIsolationForest defaults() {
        return new ActiveIsolationForest(100, 256, 0.03);
    }

    @Override
    public String name() {
        return "active_isolation_forest";
    }

    @Override
    public Prediction predict(ReviewSpace space, Judgements judgements, long seed) {
        Grown grown = space.kept(new Key(this, seed), Grown.class, () -> grow(space, seed));
        double[][] weights = equal(grown.forest());
        if (judgements.vary()) {
            learn(space, judgements, grown, weights);
        }
        return Prediction.of(scores(space, grown.forest(), weights));
    }

    /** What a forest depends on beside the rows. */
    private record Key(ActiveIsolationForest model, long seed) {}

    /**
     * A forest before any label.
     *
     * @param bound below which all but the {@link #quantile} score, with equal weights
     */
    private record Grown(IsolationTree[] forest, double bound) {}

    private Grown grow(ReviewSpace space, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SplittableRandom[] own = new SplittableRandom[trees];
        Arrays.setAll(own, i -> random.split());
        IsolationTree[] forest = new IsolationTree[trees];
        IntStream.range(0, trees).parallel().forEach(i -> forest[i] = IsolationTree.grow(space, subsample, own[i]));
        double[] sorted = scores(space, forest, equal(forest));
        Arrays.parallelSort(sorted);
        return new Grown(forest, sorted[(int) Math.floor((1 - quantile) * (sorted.length - 1))]);
    }

    private static double[][] equal(IsolationTree[] forest) {
        return Arrays.stream(forest)
                .map(tree -> {
                    double[] each = new double[tree.nodes()];
                    Arrays.fill(each, 1);
                    return each;
                })
                .toArray(double[][]::new);
    }

    /** Deep leaves are ordinary: the score falls with depth. */
    private static double[] scores(ReviewSpace space, IsolationTree[] forest, double[][] weights) {
        double[][] worth = new double[forest.length][];
        Arrays.setAll(worth, t -> {
            double[] each = new double[weights[t].length];
            Arrays.setAll(each, leaf -> -weights[t][leaf] * forest[t].depth(leaf));
            return each;
        });
        double[] scores = new double[space.rows()];
        space.forEachBlock((values, from, row, count) -> {
            int[] leaves = new int[count];
            for (int t = 0; t < forest.length; t++) {
                forest[t].leaves(values, from, space.dimensions(), count, leaves);
                for (int i = 0; i < count; i++) {
                    scores[row + i] += worth[t][leaves[i]];
                }
            }
        });
        Arrays.setAll(scores, row -> scores[row] / forest.length);
        return scores;
    }

    /** The leaf of every judged row in every tree. */
    private static int[][] leaves(ReviewSpace space, Judgements judgements, IsolationTree[] forest) {
        int[][] leaves = new int[judgements.size()][forest.length];
        int[] reached = new int[1];
        for (int i = 0; i < leaves.length; i++) {
            float[] row = space.standardised(judgements.row(i));
            for (int t = 0; t < forest.length; t++) {
                forest[t].leaves(row, 0, row.length, 1, reached);
                leaves[i][t] = reached[0];
            }
        }
        return leaves;
    }

    private static void learn(ReviewSpace space, Judgements judgements, Grown grown, double[][] weights) {
        int m = judgements.size();
        IsolationTree[] forest = grown.forest();
        double bound = grown.bound();
        int[][] leaves = leaves(space, judgements, forest);
        int interesting = 0;
        for (int i = 0; i < m; i++) {
            interesting += judgements.value(i) >= Reviewer.INTERESTING ? 1 : 0;
        }
        double[] share = new double[m];
        for (int i = 0; i < m; i++) {
            boolean wanted = judgements.value(i) >= Reviewer.INTERESTING;
            share[i] = wanted ? 1.0 / Math.max(1, interesting) : 1.0 / Math.max(1, m - interesting);
        }
        for (int step = 1; step <= STEPS; step++) {
            double rate = 1.0 / (PENALTY * (step + 1));
            double[] push = new double[m];
            for (int i = 0; i < m; i++) {
                double score = 0;
                for (int t = 0; t < forest.length; t++) {
                    int leaf = leaves[i][t];
                    score -= weights[t][leaf] * forest[t].depth(leaf) / forest.length;
                }
                boolean wanted = judgements.value(i) >= Reviewer.INTERESTING;
                push[i] = wanted && score < bound ? share[i] : !wanted && score > bound ? -share[i] : 0;
            }
            for (double[] tree : weights) {
                Arrays.setAll(tree, leaf -> tree[leaf] - rate * PENALTY * (tree[leaf] - 1));
            }
            for (int i = 0; i < m; i++) {
                for (int t = 0; t < forest.length && push[i] != 0; t++) {
                    int leaf = leaves[i][t];
                    weights[t][leaf] -= rate * push[i] * forest[t].depth(leaf);
                }
            }
        }
    }
}
