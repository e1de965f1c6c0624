package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import java.util.Optional;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * Euclidean distances between many rows, by matrix products: ‖x‖² + ‖y‖² − 2 x·y.
 *
 * <p>The products only bound the distances. Whatever they cannot decide, given the bound on their rounding, is computed again
 * in double from the rows themselves, and so is every distance that is returned. So results depend neither on the order in
 * which a product is summed, nor on its number format, threads, tiles or batches, and cancellation cannot hurt.
 */
public final class Distances {
    private static final int BLOCK = 64;
    private static final int SAMPLE = 64;

    /** References of which one tile of products can hold all. */
    private static final int FEW = 256;

    private Distances() {}

    /** ‖x − y‖², summed in double in one fixed order. */
    public static double squared(float[] x, int xOffset, float[] y, int yOffset, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            double da = (double) x[xOffset + i] - y[yOffset + i];
            double db = (double) x[xOffset + i + 1] - y[yOffset + i + 1];
            double dc = (double) x[xOffset + i + 2] - y[yOffset + i + 2];
            double dd = (double) x[xOffset + i + 3] - y[yOffset + i + 3];
            a += da * da;
            b += db * db;
            c += dc * dc;
            d += dd * dd;
        }
        for (; i < length; i++) {
            double da = (double) x[xOffset + i] - y[yOffset + i];
            a += da * da;
        }
        return a + b + (c + d);
    }

    /** The same to the bit, of a row whose values are converted already: conversions take more time than the arithmetic. */
    static double squared(double[] x, float[] y) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < x.length; i += 4) {
            double da = x[i] - y[i];
            double db = x[i + 1] - y[i + 1];
            double dc = x[i + 2] - y[i + 2];
            double dd = x[i + 3] - y[i + 3];
            a += da * da;
            b += db * db;
            c += dc * dc;
            d += dd * dd;
        }
        for (; i < x.length; i++) {
            double da = x[i] - y[i];
            a += da * da;
        }
        return a + b + (c + d);
    }

    /**
     * The nearest row for each row.
     *
     * @param nearest index of the nearest row, the lowest one among equals
     * @param distance Euclidean
     */
    public record Nearest(int[] nearest, double[] distance) {}

    /** The nearest of {@code references} for each of {@code queries}. */
    public static Nearest nearest(Matrix queries, Matrix references, String task) {
        return nearest(queries, References.of(references), task);
    }

    /** The same among rows that others are searched among again and again. */
    public static Nearest nearest(Matrix queries, References references, String task) {
        int[] nearest = new int[queries.rows()];
        double[] distance = new double[queries.rows()];
        if (references.matrix().rows() <= FEW) {
            amongFew(queries, references.matrix(), task, nearest, distance);
            return new Nearest(nearest, distance);
        }
        Neighbours neighbours = neighbours(queries, references, 1, false, task);
        for (int i = 0; i < nearest.length; i++) {
            nearest[i] = neighbours.index[i][0];
            distance[i] = neighbours.distance[i][0];
        }
        return new Nearest(nearest, distance);
    }

    private static void amongFew(Matrix queries, Matrix few, String task, int[] nearest, double[] distance) {
        try (OneDnnThreads threads = new OneDnnThreads()) {
            ProductRows.Frame frame = ProductRows.Frame.of(few);
            ProductRows rows = new ProductRows(queries, frame, ProductPrecision.FLOAT32, threads, task);
            new NearestCentres(rows, few, threads, task).find(nearest, distance);
            Arrays.setAll(distance, i -> Math.sqrt(distance[i]));
        }
    }

    /**
     * The nearest rows for each row, the nearest first; among equals the lower index.
     *
     * @param index of the neighbours, {@code k} a query
     * @param distance Euclidean
     */
    public record Neighbours(int[][] index, double[][] distance) {}

    /**
     * The {@code k} nearest of {@code references} for each of {@code queries}, exactly.
     *
     * @param k 1 to the number of references, less one if {@code excludeSelf}
     * @param excludeSelf whether reference {@code i} does not count as a neighbour of query {@code i}
     */
    public static Neighbours neighbours(
            Matrix queries, References references, int k, boolean excludeSelf, String task) {
        try (OneDnnThreads threads = new OneDnnThreads()) {
            return neighbours(queries, references, k, excludeSelf, threads, task);
        }
    }

    /** As above, among rows that are searched among once. */
    public static Neighbours neighbours(Matrix queries, Matrix references, int k, boolean excludeSelf, String task) {
        return neighbours(queries, References.of(references), k, excludeSelf, task);
    }

    /** As above, on threads that are there. */
    public static Neighbours neighbours(
            Matrix queries, Matrix references, int k, boolean excludeSelf, OneDnnThreads threads, String task) {
        return neighbours(queries, References.of(references), k, excludeSelf, threads, task);
    }

    /** As above, on threads that are there. */
    public static Neighbours neighbours(
            Matrix queries, References among, int k, boolean excludeSelf, OneDnnThreads threads, String task) {
        Matrix references = among.matrix();
        // In cells a row is told from itself only where the queries are the rows themselves.
        Optional<Cells> cells =
                excludeSelf && queries != references ? Optional.empty() : among.cells(queries.rows(), threads, task);
        if (cells.isPresent()) {
            return CellNeighbours.find(cells.get(), queries, k, excludeSelf, threads, task);
        }
        ProductRows.Frame frame = ProductRows.Frame.of(references);
        ProductPrecision format = ProductPrecision.fastest(queries.rows(), references.rows(), queries.columns());
        ProductRows right = new ProductRows(references, frame, format, threads, task);
        if (format != ProductPrecision.FLOAT32
                && undecided(queries, right, k, threads, task) > worthwhile(references.rows(), queries.columns())) {
            right = new ProductRows(references, frame, ProductPrecision.FLOAT32, threads, task);
        }
        return neighbours(queries, right, k, excludeSelf, threads, task);
    }

    /** How many references a format leaves to be computed exactly for a query: the mean over a few of the queries. */
    private static double undecided(Matrix queries, ProductRows references, int k, OneDnnThreads threads, String task) {
        int count = Math.min(SAMPLE, queries.rows());
        float[] sample = new float[count * queries.columns()];
        for (int i = 0; i < count; i++) {
            queries.copyRows((int) ((long) i * queries.rows() / count), 1, sample, i * queries.columns());
        }
        Matrix few = Matrix.of(sample, queries.columns());
        ProductRows right = new ProductRows(few, references.frame(), references.format(), threads, task);
        Candidates[] candidates = new Candidates[count];
        Arrays.setAll(candidates, i -> new Candidates(k));
        // The few are the right ones, for those are packed, which takes its time.
        BoundedDistances bounded = new BoundedDistances(references, right, false, candidates);
        new Tiles(references, right, false, threads, task).forEach((worker, tile) -> bounded.ofRight(tile));
        return Arrays.stream(candidates).mapToInt(Candidates::left).average().orElse(0);
    }

    /**
     * How many of them the faster format pays for: what it saves of a query's products, at half their time, over the time of
     * an exact distance. Both are those of common processors; a wrong guess costs time, and nothing else.
     */
    private static double worthwhile(int references, int columns) {
        double saved = references * (double) columns / 4.8e11;
        double exact = 0.7e-9 * columns + 2e-7;
        return saved / exact;
    }

    /** As above, bounded by products in a given format, which does not change what is found. */
    public static Neighbours neighbours(
            Matrix queries,
            Matrix references,
            int k,
            boolean excludeSelf,
            ProductPrecision format,
            OneDnnThreads threads,
            String task) {
        ProductRows.Frame frame = ProductRows.Frame.of(references);
        return neighbours(
                queries, new ProductRows(references, frame, format, threads, task), k, excludeSelf, threads, task);
    }

    private static Neighbours neighbours(
            Matrix queries, ProductRows right, int k, boolean excludeSelf, OneDnnThreads threads, String task) {
        if (queries.rows() == 0) {
            return new Neighbours(new int[0][], new double[0][]);
        }
        Matrix references = right.matrix();
        boolean symmetric = queries == references && excludeSelf;
        ProductRows left = symmetric ? right : new ProductRows(queries, right.frame(), right.format(), threads, task);
        Candidates[] candidates = new Candidates[queries.rows()];
        Arrays.setAll(candidates, i -> new Candidates(k));
        BoundedDistances bounded = new BoundedDistances(left, right, excludeSelf, candidates);
        new Tiles(left, right, symmetric, threads, task).forEach((worker, tile) -> {
            if (symmetric) {
                bounded.bothWays(tile);
            } else {
                bounded.oneWay(tile);
            }
        });
        return resolve(queries, references, k, candidates, threads, task);
    }

    private static Neighbours resolve(
            Matrix queries, Matrix references, int k, Candidates[] candidates, OneDnnThreads threads, String task) {
        int[][] index = new int[queries.rows()][];
        double[][] distance = new double[queries.rows()][];
        int columns = queries.columns();
        threads.run(task, (queries.rows() + BLOCK - 1) / BLOCK, (worker, block) -> {
            float[] query = new float[columns];
            float[] reference = new float[columns];
            int to = Math.min(queries.rows(), (block + 1) * BLOCK);
            for (int i = block * BLOCK; i < to; i++) {
                queries.copyRows(i, 1, query, 0);
                candidates[i].resolve(query, references, reference);
                index[i] = candidates[i].index(k);
                distance[i] = candidates[i].distance(k);
            }
        });
        return new Neighbours(index, distance);
    }

    /** Finds in the tiles which pairs may be among the nearest. */
    private static final class BoundedDistances {
        private final ProductRows left;
        private final ProductRows right;
        private final boolean excludeSelf;
        private final Candidates[] candidates;
        private final double uncertainty;

        BoundedDistances(ProductRows left, ProductRows right, boolean excludeSelf, Candidates[] candidates) {
            this.left = left;
            this.right = right;
            this.excludeSelf = excludeSelf;
            this.candidates = candidates;
            this.uncertainty = ProductRows.uncertainty(left, right);
        }

        void oneWay(Tiles.Tile tile) {
            float[] products = tile.products();
            float[] shares = new float[tile.rightCount()];
            for (int j = 0; j < shares.length; j++) {
                shares[j] = Candidates.share(right.squaredNorm(tile.right() + j), uncertainty);
            }
            float[] excess = new float[shares.length];
            for (int i = 0; i < tile.leftCount(); i++) {
                int query = tile.left() + i;
                Candidates best = candidates[query];
                float share = Candidates.share(left.squaredNorm(query), uncertainty);
                float least = Candidates.least(best.bound());
                TileScan.excess(products, i * tile.stride(), shares, share, least, 0, excess);
                for (int j = TileScan.next(excess, 0); j < excess.length; j = TileScan.next(excess, j + 1)) {
                    float product = products[i * tile.stride() + j];
                    if (!(product - shares[j] - share < least)) {
                        offer(best, query, tile.right() + j, product);
                        least = Candidates.least(best.bound());
                    }
                }
            }
        }

        /** The candidates are those of the right rows, which are few. */
        void ofRight(Tiles.Tile tile) {
            float[] products = tile.products();
            for (int j = 0; j < tile.rightCount(); j++) {
                Candidates best = candidates[tile.right() + j];
                double norm = right.squaredNorm(tile.right() + j);
                float share = Candidates.share(norm, uncertainty);
                float least = Candidates.least(best.bound());
                for (int i = 0; i < tile.leftCount(); i++) {
                    float product = products[i * tile.stride() + j];
                    double other = left.squaredNorm(tile.left() + i);
                    if (!(product - Candidates.share(other, uncertainty) - share < least)) {
                        best.offer(tile.left() + i, norm + other, product, uncertainty);
                        least = Candidates.least(best.bound());
                    }
                }
            }
        }

        /** For rows with themselves: each pair above the diagonal is for both of its rows. */
        void bothWays(Tiles.Tile tile) {
            float[] products = tile.products();
            float[] shares = new float[tile.rightCount()];
            float[] leasts = new float[tile.rightCount()];
            for (int j = 0; j < shares.length; j++) {
                shares[j] = Candidates.share(right.squaredNorm(tile.right() + j), uncertainty);
                leasts[j] = Candidates.least(candidates[tile.right() + j].bound());
            }
            float[] excess = new float[shares.length];
            for (int i = 0; i < tile.leftCount(); i++) {
                int query = tile.left() + i;
                Candidates best = candidates[query];
                float share = Candidates.share(left.squaredNorm(query), uncertainty);
                float least = Candidates.least(best.bound());
                int from = Math.max(0, query + 1 - tile.right());
                TileScan.excess(products, i * tile.stride(), shares, share, leasts, least, from, excess);
                for (int j = TileScan.next(excess, from); j < excess.length; j = TileScan.next(excess, j + 1)) {
                    float product = products[i * tile.stride() + j];
                    float reached = product - shares[j] - share;
                    if (!(reached < least)) {
                        offer(best, query, tile.right() + j, product);
                        least = Candidates.least(best.bound());
                    }
                    if (!(reached < leasts[j])) {
                        Candidates other = candidates[tile.right() + j];
                        offer(other, tile.right() + j, query, product);
                        leasts[j] = Candidates.least(other.bound());
                    }
                }
            }
        }

        private void offer(Candidates best, int query, int reference, float product) {
            if (excludeSelf && reference == query) {
                return;
            }
            best.offer(reference, left.squaredNorm(query) + right.squaredNorm(reference), product, uncertainty);
        }
    }
}
