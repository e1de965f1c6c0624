package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import org.galaxyscreen.detectors.internal.Distances.Neighbours;
import org.galaxyscreen.linalg.OneDnnThreads;

/** The nearest rows of each of many, looked for in {@link Cells}: the same as among all rows. */
final class CellNeighbours implements CellSearch.Visitor {
    private final Cells cells;
    private final CellSearch search;
    private final ProductRows left;
    private final ProductRows right;
    private final int k;
    private final boolean excludeSelf;
    private final double uncertainty;
    private final float[] shares;
    private final Candidates[] candidates;
    private final Scratch[] scratch;
    private final int[][] index;
    private final double[][] distance;

    /** One worker's. */
    private static final class Scratch {
        final float[] shares = new float[CellSearch.TILE];
        final float[] excess = new float[CellSearch.TILE];
        final float[] query;
        final float[] reference;
        long products;

        Scratch(int columns) {
            query = new float[columns];
            reference = new float[columns];
        }
    }

    private CellNeighbours(
            Cells cells, CellSearch search, ProductRows left, int k, boolean excludeSelf, OneDnnThreads threads) {
        this.cells = cells;
        this.search = search;
        this.left = left;
        this.right = cells.rows();
        this.k = k;
        this.excludeSelf = excludeSelf;
        this.uncertainty = ProductRows.uncertainty(left, right);
        this.shares = new float[right.rows()];
        for (int position = 0; position < shares.length; position++) {
            shares[position] = Candidates.share(right.squaredNorm(cells.order()[position]), uncertainty);
        }
        this.candidates = new Candidates[left.rows()];
        this.scratch = new Scratch[threads.count()];
        Arrays.setAll(scratch, i -> new Scratch(left.columns()));
        this.index = new int[left.rows()][];
        this.distance = new double[left.rows()][];
    }

    /** @param excludeSelf only where the queries are the cells' own rows */
    static Neighbours find(
            Cells cells, Matrix queries, int k, boolean excludeSelf, OneDnnThreads threads, String task) {
        CellNeighbours found = search(cells, queries, k, excludeSelf, threads, task);
        return new Neighbours(found.index, found.distance);
    }

    /** The part of all rows that a search for the nearest of some rows looks at. */
    static double share(Cells cells, Matrix queries, int k, OneDnnThreads threads, String task) {
        CellNeighbours found = search(cells, queries, k, false, threads, task);
        long products =
                Arrays.stream(found.scratch).mapToLong(own -> own.products).sum();
        return (double) products / queries.rows() / cells.rows().rows();
    }

    private static CellNeighbours search(
            Cells cells, Matrix queries, int k, boolean excludeSelf, OneDnnThreads threads, String task) {
        boolean own = queries == cells.rows().matrix();
        ProductRows left = own
                ? cells.rows()
                : new ProductRows(queries, cells.rows().frame(), ProductPrecision.FLOAT32, threads, task);
        CellSearch search =
                own ? CellSearch.ofOwn(cells, false, threads, task) : CellSearch.of(cells, left, threads, task);
        CellNeighbours found = new CellNeighbours(cells, search, left, k, excludeSelf, threads);
        search.forEach(found);
        return found;
    }

    private Candidates candidates(int member) {
        Candidates own = candidates[member];
        if (own == null) {
            own = new Candidates(k);
            candidates[member] = own;
        }
        return own;
    }

    @Override
    public double reach(int member) {
        return Math.sqrt(candidates(member).bound());
    }

    @Override
    public void visit(int worker, CellSearch.Tile tile) {
        Scratch own = scratch[worker];
        own.products += (long) tile.count() * tile.columns();
        System.arraycopy(shares, tile.position(), own.shares, 0, tile.columns());
        // Never reached: what lies beyond the columns is no row.
        Arrays.fill(own.shares, tile.columns(), own.shares.length, Float.POSITIVE_INFINITY);
        for (int i = 0; i < tile.count(); i++) {
            int query = search.order()[tile.members()[i]];
            Candidates best = candidates(tile.members()[i]);
            float share = Candidates.share(left.squaredNorm(query), uncertainty);
            float least = Candidates.least(best.bound());
            int base = i * CellSearch.TILE;
            TileScan.excess(tile.products(), base, own.shares, share, least, 0, own.excess);
            for (int j = TileScan.next(own.excess, 0); j < tile.columns(); j = TileScan.next(own.excess, j + 1)) {
                float product = tile.products()[base + j];
                if (!(product - own.shares[j] - share < least)) {
                    offer(best, query, cells.order()[tile.position() + j], product);
                    least = Candidates.least(best.bound());
                }
            }
        }
    }

    private void offer(Candidates best, int query, int reference, float product) {
        if (!(excludeSelf && reference == query)) {
            best.offer(reference, left.squaredNorm(query) + right.squaredNorm(reference), product, uncertainty);
        }
    }

    @Override
    public void done(int worker, int from, int to) {
        Scratch own = scratch[worker];
        for (int member = from; member < to; member++) {
            int query = search.order()[member];
            left.matrix().copyRows(query, 1, own.query, 0);
            Candidates best = candidates(member);
            best.resolve(own.query, right.matrix(), own.reference);
            index[query] = best.index(k);
            distance[query] = best.distance(k);
            candidates[member] = null;
        }
    }
}
