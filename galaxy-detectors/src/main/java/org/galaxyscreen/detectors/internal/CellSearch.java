package org.galaxyscreen.detectors.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.galaxyscreen.linalg.NativeScope;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * The products of rows with those rows in {@link Cells} that may be within their reach, cell by cell, the nearest cells first, on all threads. A
 * group of rows of one cell is seen to by one thread from beginning to end, so a visitor's state of a row needs no lock.
 */
final class CellSearch {
    static final int TILE = 128;

    private static final int LEFT_ROWS = 32;
    private static final int GROUP = 128;

    private final Cells cells;
    private final ProductRows queries;
    private final int[] order;
    private final int[] start;
    private final boolean once;
    private final OneDnnThreads threads;
    private final String task;
    private final int[] firstTile;

    /** Hears of rows by their members: places in {@link #order}. */
    interface Visitor {
        /** How far a member looks, in scaled units; may become less. */
        double reach(int member);

        /** Sees to a tile, which is reused afterwards. */
        void visit(int worker, Tile tile);

        /** All tiles of these members have been visited; {@code to} is exclusive. */
        void done(int worker, int from, int to);
    }

    /**
     * Products of a few members with rows that are next to each other in {@link Cells#order}.
     *
     * @param members the first {@code count} count
     * @param position the first of {@code columns} rows in the cells' order
     * @param products of member i and row j: {@code products[i · TILE + j]}; beyond the columns they are of no row
     */
    record Tile(int[] members, int count, int position, int columns, float[] products) {}

    /** A part of one cell's members. */
    private record Group(int cell, int from, int to) {}

    private CellSearch(
            Cells cells,
            ProductRows queries,
            int[] order,
            int[] start,
            boolean once,
            OneDnnThreads threads,
            String task) {
        this.cells = cells;
        this.queries = queries;
        this.order = order;
        this.start = start;
        this.once = once;
        this.threads = threads;
        this.task = task;
        this.firstTile = new int[cells.count() + 1];
        for (int c = 0; c < cells.count(); c++) {
            int rows = cells.start()[c + 1] - cells.start()[c];
            firstTile[c + 1] = firstTile[c] + (rows + TILE - 1) / TILE;
        }
    }

    /** Of other rows, made ready in the cells' frame. */
    static CellSearch of(Cells cells, ProductRows queries, OneDnnThreads threads, String task) {
        int[] cellOf = cells.assign(queries, threads, task);
        int[] start = Cells.starts(cellOf, cells.count());
        return new CellSearch(cells, queries, Cells.inOrder(cellOf, start), start, false, threads, task);
    }

    /**
     * Of the cells' own rows, whose members are then places in {@link Cells#order}.
     *
     * @param once whether a pair of cells is visited by the members of the lower one alone; within a cell each pair is still visited twice
     */
    static CellSearch ofOwn(Cells cells, boolean once, OneDnnThreads threads, String task) {
        return new CellSearch(cells, cells.rows(), cells.order(), cells.start(), once, threads, task);
    }

    /** The row of each member. */
    int[] order() {
        return order;
    }

    void forEach(Visitor visitor) {
        List<Group> groups = new ArrayList<>();
        for (int c = 0; c < cells.count(); c++) {
            for (int from = start[c]; from < start[c + 1]; from += GROUP) {
                groups.add(new Group(c, from, Math.min(start[c + 1], from + GROUP)));
            }
        }
        memory[] packed = new memory[firstTile[cells.count()]];
        try (NativeScope scope = new NativeScope()) {
            engine cpu = scope.own(new engine(engine.kind.cpu, 0));
            List<Worker> workers = new ArrayList<>();
            try {
                for (int i = 0; i < threads.count(); i++) {
                    // On a worker: a primitive is made for the number of threads that its maker may use.
                    int worker = i;
                    workers.add(OneDnnThreads.result(threads.submit(() -> new Worker(cpu, worker, packed, visitor))));
                }
                threads.run(task, cells.count(), (worker, cell) -> workers.get(worker)
                        .pack(cell));
                threads.run(task, groups.size(), (worker, group) -> workers.get(worker)
                        .search(groups.get(group)));
            } finally {
                workers.forEach(Worker::close);
            }
        } finally {
            for (memory tile : packed) {
                if (tile != null) {
                    tile.close();
                }
            }
        }
    }

    /** One thread's kernels and what it knows of its group. */
    private final class Worker implements AutoCloseable {
        private final int number;
        private final memory[] packed;
        private final Visitor visitor;
        private final int columns = queries.columns();
        private final ProductKernel tiles;
        private final ProductKernel centres;
        private final memory packedCentres;
        private final float[] rightTile = new float[TILE * columns];
        private final float[] leftTile = new float[LEFT_ROWS * columns];
        private final float[] group = new float[GROUP * columns];
        private final float[] products = new float[LEFT_ROWS * TILE];
        private final float[] ofCentres = new float[LEFT_ROWS * cells.count()];
        private final float[] bounds = new float[GROUP * cells.count()];
        private final float[] nearest = new float[cells.count()];
        private final int[] members = new int[LEFT_ROWS];

        Worker(engine cpu, int number, memory[] packed, Visitor visitor) {
            this.number = number;
            this.packed = packed;
            this.visitor = visitor;
            tiles = new ProductKernel(LEFT_ROWS, TILE, columns, ProductPrecision.FLOAT32, cpu);
            centres = new ProductKernel(LEFT_ROWS, cells.count(), columns, ProductPrecision.FLOAT32, cpu);
            float[] all = new float[cells.count() * columns];
            cells.centres().fill(0, cells.count(), all);
            packedCentres = centres.pack(all);
        }

        void pack(int cell) {
            int end = cells.start()[cell + 1];
            for (int from = cells.start()[cell], tile = firstTile[cell]; from < end; from += TILE, tile++) {
                cells.rows().fill(cells.order(), from, Math.min(TILE, end - from), rightTile);
                packed[tile] = tiles.pack(rightTile);
            }
        }

        void search(Group some) {
            int count = some.to() - some.from();
            queries.fill(order, some.from(), count, group);
            bound(some, count);
            for (long cell : cellsByNearness(some.cell(), count)) {
                int c = (int) cell;
                if (nearest(c) > furthest(some.from(), count)) {
                    break;
                }
                visit(some, count, c);
            }
            visitor.done(number, some.from(), some.to());
        }

        private void bound(Group some, int count) {
            Arrays.fill(nearest, Float.POSITIVE_INFINITY);
            for (int from = 0; from < count; from += LEFT_ROWS) {
                int here = Math.min(LEFT_ROWS, count - from);
                System.arraycopy(group, from * columns, leftTile, 0, here * columns);
                centres.load(leftTile);
                centres.multiply(packedCentres, ofCentres);
                for (int i = 0; i < here; i++) {
                    int at = (from + i) * cells.count();
                    double norm = queries.squaredNorm(order[some.from() + from + i]);
                    cells.bounds(some.cell(), norm, ofCentres, i * cells.count(), bounds, at);
                    TileScan.nearest(bounds, at, nearest);
                }
            }
        }

        /** Cell numbers in the lower halves, the own one first, the others by their bounds. */
        private long[] cellsByNearness(int own, int count) {
            long[] sorted = new long[cells.count()];
            int length = 0;
            for (int c = once ? own : 0; c < cells.count(); c++) {
                if (cells.start()[c] < cells.start()[c + 1]) {
                    // The bits of a float from 0 up are in the order of the floats.
                    long key = c == own ? -1 : Float.floatToRawIntBits(nearest(c));
                    sorted[length++] = key << 32 | c;
                }
            }
            Arrays.sort(sorted, 0, length);
            return Arrays.copyOf(sorted, length);
        }

        /** What is not a number says nothing: such a cell comes first. */
        private float nearest(int cell) {
            return nearest[cell] >= 0 ? nearest[cell] : 0;
        }

        private double furthest(int from, int count) {
            double furthest = 0;
            for (int i = 0; i < count; i++) {
                furthest = Math.max(furthest, visitor.reach(from + i));
            }
            return furthest;
        }

        private void visit(Group some, int count, int cell) {
            int filled = 0;
            for (int i = 0; i < count; i++) {
                if (!(bounds[i * cells.count() + cell] > visitor.reach(some.from() + i))) {
                    members[filled] = some.from() + i;
                    System.arraycopy(group, i * columns, leftTile, filled++ * columns, columns);
                }
                if (filled == LEFT_ROWS || i == count - 1 && filled > 0) {
                    multiply(filled, cell);
                    filled = 0;
                }
            }
        }

        private void multiply(int filled, int cell) {
            tiles.load(leftTile);
            int end = cells.start()[cell + 1];
            for (int from = cells.start()[cell], tile = firstTile[cell]; from < end; from += TILE, tile++) {
                tiles.multiply(packed[tile], products);
                visitor.visit(number, new Tile(members, filled, from, Math.min(TILE, end - from), products));
            }
        }

        @Override
        public void close() {
            packedCentres.close();
            centres.close();
            tiles.close();
        }
    }
}
