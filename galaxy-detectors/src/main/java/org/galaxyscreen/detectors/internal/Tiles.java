package org.galaxyscreen.detectors.internal;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.galaxyscreen.linalg.NativeScope;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * The products of all pairs of two sets of rows, a tile at a time, on all threads. Memory is bounded by a band of packed
 * right rows and the tiles.
 */
final class Tiles {
    private static final int LEFT_ROWS = 256;
    private static final int RIGHT_ROWS = 1024;
    private static final int LEFT_ROWS_OF_ALL_RIGHT = 64;

    /** Values in a band of packed right rows: 256 MiB in float32. */
    private static final long BAND_VALUES = 1 << 26;

    private final ProductRows left;
    private final ProductRows right;
    private final boolean upperTriangle;
    private final OneDnnThreads threads;
    private final String task;
    private final int leftRows;
    private final int rightRows;

    /** Hears of a tile, on the thread that computed it; several at once. */
    @FunctionalInterface
    interface Visitor {
        /** Sees to a tile, which is reused afterwards. */
        void visit(int worker, Tile tile);
    }

    /**
     * A tile.
     *
     * @param left the first left row
     * @param right the first right row
     * @param stride where the next left row's products begin
     * @param products of left row {@code left + i} and right row {@code right + j}: {@code products[i · stride + j]}
     */
    record Tile(int left, int leftCount, int right, int rightCount, int stride, float[] products) {}

    /** @param upperTriangle whether tiles wholly below the diagonal are left out; for rows with themselves */
    Tiles(ProductRows left, ProductRows right, boolean upperTriangle, OneDnnThreads threads, String task) {
        this(left, right, upperTriangle, LEFT_ROWS, RIGHT_ROWS, threads, task);
    }

    /** Tiles that hold all right rows, which must be few. */
    static Tiles allRight(ProductRows left, ProductRows right, OneDnnThreads threads, String task) {
        return new Tiles(left, right, false, LEFT_ROWS_OF_ALL_RIGHT, right.rows(), threads, task);
    }

    private Tiles(
            ProductRows left,
            ProductRows right,
            boolean upperTriangle,
            int leftRows,
            int rightRows,
            OneDnnThreads threads,
            String task) {
        this.left = left;
        this.right = right;
        this.upperTriangle = upperTriangle;
        this.threads = threads;
        this.task = task;
        this.leftRows = Math.min(leftRows, left.rows());
        this.rightRows = Math.min(rightRows, right.rows());
    }

    /** Computes all tiles. */
    void forEach(Visitor visitor) {
        if (left.rows() == 0 || right.rows() == 0) {
            return;
        }
        try (NativeScope scope = new NativeScope()) {
            engine cpu = scope.own(new engine(engine.kind.cpu, 0));
            List<Worker> workers = new ArrayList<>();
            try {
                for (int i = 0; i < threads.count(); i++) {
                    // On a worker: a primitive is made for the number of threads that its maker may use.
                    workers.add(OneDnnThreads.result(threads.submit(() -> new Worker(cpu))));
                }
                int tilesInBand = (int) Math.max(1, BAND_VALUES / ((long) rightRows * right.columns()));
                int tiles = (right.rows() + rightRows - 1) / rightRows;
                for (int from = 0; from < tiles; from += tilesInBand) {
                    band(workers, from, Math.min(tiles, from + tilesInBand), visitor);
                }
            } finally {
                workers.forEach(Worker::close);
            }
        }
    }

    private void band(List<Worker> workers, int from, int to, Visitor visitor) {
        memory[] packed = new memory[to - from];
        try {
            threads.run(
                    task,
                    packed.length,
                    (worker, tile) -> packed[tile] = workers.get(worker).pack((from + tile) * rightRows));
            int blocks = (left.rows() + leftRows - 1) / leftRows;
            int needed = upperTriangle ? Math.min(blocks, (to * rightRows + leftRows - 1) / leftRows) : blocks;
            threads.run(task, needed, (worker, block) -> workers.get(worker)
                    .multiply(worker, block * leftRows, from, packed, visitor));
        } finally {
            for (memory tile : packed) {
                if (tile != null) {
                    tile.close();
                }
            }
        }
    }

    private final class Worker implements AutoCloseable {
        private final ProductKernel kernel;
        private final float[] leftTile = new float[leftRows * left.columns()];
        private final float[] rightTile = new float[rightRows * left.columns()];
        private final float[] products = new float[leftRows * rightRows];

        Worker(engine cpu) {
            kernel = new ProductKernel(leftRows, rightRows, left.columns(), left.format(), cpu);
        }

        memory pack(int row) {
            right.fill(row, Math.min(rightRows, right.rows() - row), rightTile);
            return kernel.pack(rightTile);
        }

        void multiply(int worker, int row, int firstTile, memory[] packed, Visitor visitor) {
            int count = Math.min(leftRows, left.rows() - row);
            left.fill(row, count, leftTile);
            kernel.load(leftTile);
            for (int tile = 0; tile < packed.length; tile++) {
                int column = (firstTile + tile) * rightRows;
                int columns = Math.min(rightRows, right.rows() - column);
                if (upperTriangle && column + columns <= row + 1) {
                    continue;
                }
                kernel.multiply(packed[tile], products);
                visitor.visit(worker, new Tile(row, count, column, columns, rightRows, products));
            }
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
