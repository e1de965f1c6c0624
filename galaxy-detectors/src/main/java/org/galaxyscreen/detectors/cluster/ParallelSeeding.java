package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.NearestCentres;
import org.galaxyscreen.detectors.internal.ProductRows;
import org.galaxyscreen.linalg.OneDnnThreads;

/** k-means|| (Bahmani, Moseley, Vattani, Kumar and Vassilvitskii 2012, arXiv:1203.6402, algorithm 2). */
final class ParallelSeeding {
    /** Rows drawn in a round, for each cluster: the paper's ℓ = 2k. */
    private static final double OVERSAMPLING = 2;

    /** The paper finds no more to be needed. */
    private static final int ROUNDS = 5;

    /** Rounds until enough rows are drawn: where a few rows are so far that only they are. */
    private static final int MOST_ROUNDS = 50;

    /** Candidates that one pass measures all rows against. */
    private static final int CANDIDATES = 1024;

    private final ProductRows rows;
    private final Matrix matrix;
    private final int clusters;
    private final OneDnnThreads threads;

    ParallelSeeding(ProductRows rows, int clusters, OneDnnThreads threads) {
        this.rows = rows;
        this.matrix = rows.matrix();
        this.clusters = clusters;
        this.threads = threads;
    }

    /** First centres, row-major. */
    float[] seed(SplittableRandom random) {
        Draws draws = new Draws();
        draws.add(random.nextInt(rows.rows()));
        draws.measure();
        for (int round = 0; round < ROUNDS || (draws.count < clusters && round < MOST_ROUNDS); round++) {
            Cancellation.check(Lloyd.TASK);
            double total = draws.total();
            if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
                break; // every row was drawn, or is a copy of one that was
            }
            double factor = OVERSAMPLING * clusters / total;
            for (int i = 0; i < draws.squared.length; i++) {
                if (random.nextDouble() < factor * draws.squared[i]) {
                    draws.add(i);
                }
            }
            draws.measure();
        }
        while (draws.count < clusters) {
            draws.add(random.nextInt(rows.rows())); // fewer distinct rows than clusters
        }
        draws.measure();
        return draws.choose(random);
    }

    /** The rows drawn so far, and how far all rows are from the nearest of them. */
    private final class Draws {
        final float[] squared = new float[rows.rows()];
        private final int[] nearest = new int[rows.rows()];
        private int[] drawn = new int[64];
        private int count;
        private int measured;

        Draws() {
            Arrays.fill(squared, Float.POSITIVE_INFINITY);
        }

        void add(int row) {
            if (count == drawn.length) {
                drawn = Arrays.copyOf(drawn, 2 * count);
            }
            drawn[count++] = row;
        }

        double total() {
            double total = 0;
            for (float distance : squared) {
                total += distance;
            }
            return total;
        }

        /** Measures all rows against those drawn since the last time. */
        void measure() {
            for (; measured < count; measured = Math.min(count, measured + CANDIDATES)) {
                int first = measured;
                int some = Math.min(CANDIDATES, count - first);
                Matrix candidates = Matrix.of(copy(first, some), rows.columns());
                new NearestCentres(rows, candidates, threads, Lloyd.TASK).forEach((worker, tile) -> {
                    tile.among(0, some);
                    for (int i = 0; i < tile.count(); i++) {
                        int closest = tile.nearest(i);
                        float distance = (float) tile.squared(i, closest);
                        if (distance < squared[tile.row(i)]) {
                            squared[tile.row(i)] = distance;
                            nearest[tile.row(i)] = first + closest;
                        }
                    }
                });
            }
        }

        private float[] copy(int first, int some) {
            float[] values = new float[Math.multiplyExact(some, rows.columns())];
            matrix.copyRows(drawn, first, some, values, 0);
            return values;
        }

        float[] choose(SplittableRandom random) {
            double[] weights = new double[count];
            for (int candidate : nearest) {
                weights[candidate]++;
            }
            Matrix candidates = Matrix.of(copy(0, count), rows.columns());
            ProductRows bounded = new ProductRows(candidates, rows.frame(), rows.format(), threads, Lloyd.TASK);
            return new Seeding(bounded, weights, clusters, threads)
                    .seed(List.of(random))
                    .get(0);
        }
    }
}
