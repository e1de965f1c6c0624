package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import org.galaxyscreen.linalg.OneDnnThreads;

/** The pairs of rows that are within a radius of each other, exactly; a pair at just the radius counts. */
public final class PairsWithin {
    private final Matrix rows;
    private final double radius;
    private final OneDnnThreads threads;
    private final String task;
    private final ProductRows bounded;
    private final Worker[] workers;

    public PairsWithin(Matrix rows, double radius, OneDnnThreads threads, String task) {
        this(rows, radius, ProductPrecision.fastest(rows.rows(), rows.rows() / 2, rows.columns()), threads, task);
    }

    public PairsWithin(Matrix rows, double radius, ProductPrecision format, OneDnnThreads threads, String task) {
        this.rows = rows;
        this.radius = radius;
        this.threads = threads;
        this.task = task;
        this.bounded = new ProductRows(rows, ProductRows.Frame.of(rows), format, threads, task);
        this.workers = new Worker[threads.count()];
        Arrays.setAll(workers, i -> new Worker(rows.columns()));
    }

    /** Takes pairs, on the threads that found them; several at once. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Sees to some pairs.
         *
         * @param pairs first and second row in turn, the first always the lower one
         * @param length of the array's part that is filled
         */
        void visit(int worker, int[] pairs, int length);
    }

    /** Visits each pair once. */
    public void forEach(Visitor visitor) {
        double squared = bounded.frame().scaled(radius * radius);
        double uncertainty = ProductRows.uncertainty(bounded, bounded);
        new Tiles(bounded, bounded, true, threads, task).forEach((worker, tile) -> {
            Worker own = workers[worker];
            own.length = 0;
            own.loaded = -1;
            find(tile, squared, uncertainty, own);
            visitor.visit(worker, own.pairs, own.length);
        });
    }

    private void find(Tiles.Tile tile, double squared, double uncertainty, Worker own) {
        float[] products = tile.products();
        float[] shares = new float[tile.rightCount()];
        for (int j = 0; j < shares.length; j++) {
            double norm = bounded.squaredNorm(tile.right() + j);
            shares[j] =
                    norm == Double.POSITIVE_INFINITY ? Float.NEGATIVE_INFINITY : (float) (norm * (1 - uncertainty) / 2);
        }
        float[] excess = new float[shares.length];
        for (int a = 0; a < tile.leftCount(); a++) {
            int i = tile.left() + a;
            double norm = bounded.squaredNorm(i);
            // What a product less the right row's share must reach: in float32, so rounded downwards.
            float least = norm == Double.POSITIVE_INFINITY
                    ? Float.NEGATIVE_INFINITY
                    : Math.nextDown((float) ((norm * (1 - uncertainty) - squared - ProductRows.absolute()) / 2));
            int base = a * tile.stride();
            int first = Math.max(0, i + 1 - tile.right());
            TileScan.excess(products, base, shares, 0, least, first, excess);
            for (int b = TileScan.next(excess, first); b < excess.length; b = TileScan.next(excess, b + 1)) {
                int j = tile.right() + b;
                double norms = norm + bounded.squaredNorm(j);
                double beyond = norms - 2.0 * products[base + b] - squared;
                if (beyond <= -(uncertainty * norms + ProductRows.absolute()) || own.isWithin(i, j)) {
                    own.add(i, j);
                }
            }
        }
    }

    private final class Worker {
        private final float[] left;
        private final float[] right;
        private int loaded;
        private int[] pairs = new int[1024];
        private int length;

        Worker(int columns) {
            left = new float[columns];
            right = new float[columns];
        }

        /** Compared as distances, since that is how a radius is measured. */
        boolean isWithin(int i, int j) {
            if (loaded != i) {
                rows.copyRows(i, 1, left, 0);
                loaded = i;
            }
            rows.copyRows(j, 1, right, 0);
            return Math.sqrt(Distances.squared(left, 0, right, 0, left.length)) <= radius;
        }

        void add(int i, int j) {
            if (length == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * length);
            }
            pairs[length++] = i;
            pairs[length++] = j;
        }
    }
}
