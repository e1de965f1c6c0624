package org.galaxyscreen.detectors.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.NearestCentres;
import org.galaxyscreen.detectors.internal.ProductRows;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * Greedy k-means++ (Arthur and Vassilvitskii 2007): of a few rows drawn in proportion to their squared distance, the one
 * that helps most. Several runs in step, so that each pass over the rows serves all.
 */
final class Seeding {
    private final ProductRows rows;
    private final Matrix matrix;
    private final double @Nullable [] weights;
    private final int clusters;
    private final int dimensions;
    private final OneDnnThreads threads;

    Seeding(ProductRows rows, int clusters, OneDnnThreads threads) {
        this(rows, null, clusters, threads);
    }

    /** @param weights that the rows count with; null where they all count as one */
    Seeding(ProductRows rows, double @Nullable [] weights, int clusters, OneDnnThreads threads) {
        this.rows = rows;
        this.matrix = rows.matrix();
        this.weights = weights;
        this.clusters = clusters;
        this.dimensions = rows.columns();
        this.threads = threads;
    }

    /** How many rows are tried for each centre. */
    static int trials(int clusters) {
        return 2 + (int) Math.log(clusters);
    }

    /** First centres, row-major, for each run. */
    List<float[]> seed(List<SplittableRandom> randoms) {
        List<float[]> centres = new ArrayList<>();
        int runs = randoms.size();
        int trials = trials(clusters);
        int[] drawn = new int[runs];
        for (int r = 0; r < runs; r++) {
            centres.add(new float[clusters * dimensions]);
            drawn[r] = randoms.get(r).nextInt(rows.rows());
            matrix.copyRows(drawn[r], 1, centres.get(r), 0);
        }
        float[][] squared = distancesTo(drawn);
        for (int c = 1; c < clusters; c++) {
            Cancellation.check(Lloyd.TASK);
            int[] candidates = new int[runs * trials];
            for (int r = 0; r < runs; r++) {
                double total = sum(squared[r]);
                for (int t = 0; t < trials; t++) {
                    candidates[r * trials + t] = draw(squared[r], total, randoms.get(r));
                }
            }
            float[][] toCandidates = distancesTo(candidates);
            float[][] before = squared;
            double[] totals = new double[candidates.length];
            threads.run(Lloyd.TASK, candidates.length, (worker, part) -> {
                float[] nearer = toCandidates[part];
                float[] current = before[part / trials];
                for (int i = 0; i < nearer.length; i++) {
                    nearer[i] = Math.min(nearer[i], current[i]);
                }
                totals[part] = sum(nearer);
            });
            squared = new float[runs][];
            for (int r = 0; r < runs; r++) {
                int best = r * trials;
                for (int t = best + 1; t < (r + 1) * trials; t++) {
                    best = totals[t] < totals[best] ? t : best;
                }
                squared[r] = toCandidates[best];
                matrix.copyRows(candidates[best], 1, centres.get(r), c * dimensions);
            }
        }
        return centres;
    }

    private double sum(float[] squared) {
        double sum = 0;
        for (int i = 0; i < squared.length; i++) {
            sum += weighted(squared, i);
        }
        return sum;
    }

    private double weighted(float[] squared, int row) {
        return weights == null ? squared[row] : weights[row] * squared[row];
    }

    private int draw(float[] squared, double total, SplittableRandom random) {
        if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
            return random.nextInt(squared.length); // fewer distinct rows than clusters
        }
        double target = random.nextDouble() * total;
        for (int i = 0; i < squared.length; i++) {
            target -= weighted(squared, i);
            if (target < 0) {
                return i;
            }
        }
        return squared.length - 1;
    }

    /** All rows' squared distances to each of some rows. */
    private float[][] distancesTo(int[] references) {
        float[] values = new float[references.length * dimensions];
        for (int i = 0; i < references.length; i++) {
            matrix.copyRows(references[i], 1, values, i * dimensions);
        }
        float[][] squared = new float[references.length][rows.rows()];
        new NearestCentres(rows, Matrix.of(values, dimensions), threads, Lloyd.TASK).forEach((row, find) -> {
            for (int i = 0; i < squared.length; i++) {
                squared[i][row] = (float) find.squared(i);
            }
        });
        return squared;
    }
}
