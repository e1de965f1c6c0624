package org.galaxyscreen.detectors.cluster;

import java.util.ArrayList;
import java.util.Arrays;
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
    private final int partRows;

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
        this.partRows = NearestCentres.partRows(rows.rows());
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
        Distances[] chosen = new Distances[runs];
        Distances[] tried = new Distances[runs * trials];
        Arrays.setAll(chosen, i -> new Distances());
        Arrays.setAll(tried, i -> new Distances());
        for (int r = 0; r < runs; r++) {
            centres.add(new float[clusters * dimensions]);
            drawn[r] = randoms.get(r).nextInt(rows.rows());
            matrix.copyRows(drawn[r], 1, centres.get(r), 0);
        }
        measure(drawn, chosen, chosen);
        for (int c = 1; c < clusters; c++) {
            Cancellation.check(Lloyd.TASK);
            int[] candidates = new int[runs * trials];
            for (int i = 0; i < candidates.length; i++) {
                candidates[i] = chosen[i / trials].draw(randoms.get(i / trials));
            }
            measure(candidates, chosen, tried);
            for (int r = 0; r < runs; r++) {
                int best = r * trials;
                for (int t = best + 1; t < (r + 1) * trials; t++) {
                    best = tried[t].total() < tried[best].total() ? t : best;
                }
                Distances swap = chosen[r];
                chosen[r] = tried[best];
                tried[best] = swap;
                matrix.copyRows(candidates[best], 1, centres.get(r), c * dimensions);
            }
        }
        return centres;
    }

    /**
     * Takes the distances of all rows to each of some rows, where they are less than those before of the run that it is a candidate of: if those
     * are others.
     */
    private void measure(int[] candidates, Distances[] before, Distances[] nearer) {
        float[] values = new float[candidates.length * dimensions];
        matrix.copyRows(candidates, 0, candidates.length, values, 0);
        int each = nearer.length / before.length;
        for (Distances distances : nearer) {
            Arrays.fill(distances.ofPart, 0);
        }
        new NearestCentres(rows, Matrix.of(values, dimensions), threads, Lloyd.TASK).forEach((worker, tile) -> {
            for (int i = 0; i < candidates.length; i++) {
                nearer[i].take(tile, i, before[i / each].squared);
            }
        });
    }

    /** The squared distances of all rows to the nearest of some centres, with their sums, part by part of a pass. */
    private final class Distances {
        private final float[] squared = new float[rows.rows()];
        private final double[] ofPart = new double[(squared.length + partRows - 1) / partRows];

        void take(NearestCentres.Tile tile, int centre, float[] before) {
            int from = tile.row(0);
            int to = from + tile.count();
            tile.squared(centre, squared, from);
            for (int row = from; row < to; row++) {
                squared[row] = Math.min(before[row], squared[row]);
            }
            double sum = 0;
            for (int row = from; row < to; row++) {
                sum += weighted(row);
            }
            ofPart[tile.part()] += sum;
        }

        private double weighted(int row) {
            return weights == null ? squared[row] : weights[row] * squared[row];
        }

        double total() {
            double total = 0;
            for (double part : ofPart) {
                total += part;
            }
            return total;
        }

        /** Where the sums round otherwise than the target did: the last that can be drawn. */
        private int lastBefore(int to) {
            int row = to - 1;
            while (row > 0 && !(weighted(row) > 0)) {
                row--;
            }
            return row;
        }

        /** A row, in proportion to its part of the total. */
        int draw(SplittableRandom random) {
            double total = total();
            if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
                return random.nextInt(squared.length); // fewer distinct rows than clusters
            }
            double target = random.nextDouble() * total;
            for (int part = 0; part < ofPart.length; part++) {
                if (target >= ofPart[part]) {
                    target -= ofPart[part];
                    continue;
                }
                double sum = 0;
                for (int row = part * partRows; row < Math.min(squared.length, (part + 1) * partRows); row++) {
                    sum += weighted(row);
                    if (sum > target) {
                        return row;
                    }
                }
                return lastBefore(Math.min(squared.length, (part + 1) * partRows));
            }
            return lastBefore(squared.length);
        }
    }
}
