package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import java.util.Optional;
import org.galaxyscreen.linalg.OneDnnThreads;

/** The pairs of rows that are within a radius of each other, exactly; a pair at just the radius counts. */
public final class PairsWithin {
    private final Matrix rows;
    private final Optional<Cells> cells;
    private final double radius;
    private final OneDnnThreads threads;
    private final String task;
    private final ProductRows bounded;
    private final Worker[] workers;

    public PairsWithin(References among, double radius, OneDnnThreads threads, String task) {
        this(
                among.matrix(),
                among.cells(among.matrix().rows(), threads, task),
                radius,
                ProductPrecision.fastest(
                        among.matrix().rows(),
                        among.matrix().rows() / 2,
                        among.matrix().columns()),
                threads,
                task);
    }

    PairsWithin(Matrix rows, double radius, ProductPrecision format, OneDnnThreads threads, String task) {
        this(rows, Optional.empty(), radius, format, threads, task);
    }

    private PairsWithin(
            Matrix rows,
            Optional<Cells> cells,
            double radius,
            ProductPrecision format,
            OneDnnThreads threads,
            String task) {
        this.rows = rows;
        this.cells = cells;
        this.radius = radius;
        this.threads = threads;
        this.task = task;
        this.bounded = cells.isPresent()
                ? cells.get().rows()
                : new ProductRows(rows, ProductRows.Frame.of(rows), format, threads, task);
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
        if (cells.isPresent()) {
            CellSearch search = CellSearch.ofOwn(cells.get(), true, threads, task);
            search.forEach(new InCells(search.order(), visitor, squared, uncertainty));
            return;
        }
        new Tiles(bounded, bounded, true, threads, task).forEach((worker, tile) -> {
            Worker own = workers[worker];
            own.begin();
            float[] shares = new float[tile.rightCount()];
            for (int j = 0; j < shares.length; j++) {
                shares[j] = Candidates.share(bounded.squaredNorm(tile.right() + j), uncertainty);
            }
            float[] excess = new float[shares.length];
            for (int a = 0; a < tile.leftCount(); a++) {
                int i = tile.left() + a;
                int base = a * tile.stride();
                double norm = bounded.squaredNorm(i);
                int first = Math.max(0, i + 1 - tile.right());
                TileScan.excess(tile.products(), base, shares, 0, least(norm, squared, uncertainty), first, excess);
                for (int b = TileScan.next(excess, first); b < excess.length; b = TileScan.next(excess, b + 1)) {
                    int j = tile.right() + b;
                    double norms = norm + bounded.squaredNorm(j);
                    own.offer(i, j, norms, tile.products()[base + b], squared, uncertainty);
                }
            }
            visitor.visit(worker, own.pairs, own.length);
        });
    }

    /** What a product less the right row's share must reach: in float32, so rounded downwards. */
    private static float least(double norm, double squared, double uncertainty) {
        return norm == Double.POSITIVE_INFINITY
                ? Float.NEGATIVE_INFINITY
                : Math.nextDown((float) ((norm * (1 - uncertainty) - squared - ProductRows.absolute()) / 2));
    }

    /** The same pairs, looked for cell by cell. */
    private final class InCells implements CellSearch.Visitor {
        private final int[] order;
        private final Visitor visitor;
        private final double squared;
        private final double uncertainty;
        private final double reach;
        private final float[] shares;
        private final float[][] scratch = new float[2 * workers.length][CellSearch.TILE];

        InCells(int[] order, Visitor visitor, double squared, double uncertainty) {
            this.order = order;
            this.visitor = visitor;
            this.squared = squared;
            this.uncertainty = uncertainty;
            this.reach = Math.sqrt(squared) * (1 + 0x1p-40); // the root and the square are rounded
            this.shares = new float[order.length];
            for (int position = 0; position < shares.length; position++) {
                shares[position] = Candidates.share(bounded.squaredNorm(order[position]), uncertainty);
            }
        }

        @Override
        public double reach(int member) {
            return reach;
        }

        @Override
        public void visit(int worker, CellSearch.Tile tile) {
            Worker own = workers[worker];
            own.begin();
            float[] here = scratch[2 * worker];
            float[] excess = scratch[2 * worker + 1];
            System.arraycopy(shares, tile.position(), here, 0, tile.columns());
            Arrays.fill(here, tile.columns(), here.length, Float.POSITIVE_INFINITY);
            for (int a = 0; a < tile.count(); a++) {
                int member = tile.members()[a];
                // Of a cell's own rows those behind: each pair once.
                int first = Math.min(tile.columns(), Math.max(0, member + 1 - tile.position()));
                int base = a * CellSearch.TILE;
                int i = order[member];
                double norm = bounded.squaredNorm(i);
                TileScan.excess(tile.products(), base, here, 0, least(norm, squared, uncertainty), first, excess);
                for (int b = TileScan.next(excess, first); b < tile.columns(); b = TileScan.next(excess, b + 1)) {
                    int j = order[tile.position() + b];
                    double norms = norm + bounded.squaredNorm(j);
                    float product = tile.products()[base + b];
                    own.offer(Math.min(i, j), Math.max(i, j), norms, product, squared, uncertainty);
                }
            }
            visitor.visit(worker, own.pairs, own.length);
        }

        @Override
        public void done(int worker, int from, int to) {}
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

        void begin() {
            length = 0;
            loaded = -1;
        }

        void offer(int i, int j, double norms, float product, double squared, double uncertainty) {
            double beyond = norms - 2.0 * product - squared;
            if (beyond <= -(uncertainty * norms + ProductRows.absolute()) || isWithin(i, j)) {
                add(i, j);
            }
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
