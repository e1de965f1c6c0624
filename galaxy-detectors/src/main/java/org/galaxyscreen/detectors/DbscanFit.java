package org.galaxyscreen.detectors;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;

/**
 * One fit of DBSCAN: two passes over the pairs of rows, one that counts neighbours and one that joins core rows, so that
 * no list of neighbours need be held.
 */
final class DbscanFit {
    private static final String TASK = "fitting DBSCAN";
    private static final int PASSES = 3;

    private final Matrix rows;
    private final double squaredEps;
    private final double eps;
    private final double uncertainty;
    private final float[] left;
    private final float[] right;

    private DbscanFit(Matrix rows, double eps) {
        this.rows = rows;
        this.eps = eps;
        this.squaredEps = eps * eps;
        this.uncertainty = Distances.uncertainty(rows.columns());
        this.left = new float[rows.columns()];
        this.right = new float[rows.columns()];
    }

    static FittedDbscan fit(DbscanDetector settings, Features train, ProgressListener progress) {
        try (Matrix rows = Matrix.of(train)) {
            double eps = eps(settings, rows);
            progress.onProgress(new Progress(TASK, 1, PASSES, "passes"));
            DbscanFit fit = new DbscanFit(rows, eps);
            boolean[] core = fit.coreRows(settings.minPts());
            int[] coreRows = indices(core);
            if (coreRows.length == 0) {
                throw new IllegalArgumentException("DBSCAN with eps " + eps + " and minPts " + settings.minPts()
                        + " finds no dense neighbourhood among " + rows.rows()
                        + " rows: all would be noise; use a larger eps or a smaller minPts");
            }
            progress.onProgress(new Progress(TASK, 2, PASSES, "passes"));
            int[] labels = fit.labels(core);
            progress.onProgress(new Progress(TASK, 3, PASSES, "passes"));
            float[] coreValues = new float[Math.multiplyExact(coreRows.length, train.dimensions())];
            for (int i = 0; i < coreRows.length; i++) {
                train.copyRows(coreRows[i], 1, coreValues, i * train.dimensions());
            }
            return new FittedDbscan(eps, train.dimensions(), labels, coreRows, coreValues);
        }
    }

    private static double eps(DbscanDetector settings, Matrix rows) {
        OptionalDouble given = settings.givenEps();
        if (given.isPresent()) {
            return given.getAsDouble();
        }
        double eps = Quantiles.of(kDistance(rows, settings.minPts() - 1), settings.epsQuantile());
        if (!(eps > 0)) {
            throw new IllegalArgumentException("DBSCAN: the " + settings.epsQuantile()
                    + " quantile of the distances to the " + (settings.minPts() - 1)
                    + "th other row is 0: most rows have that many exact copies; remove the copies, or give eps");
        }
        return eps;
    }

    static double[] kDistance(Matrix rows, int k) {
        Distances.Neighbours neighbours = Distances.neighbours(rows, rows, k, true, TASK);
        double[] distance = new double[rows.rows()];
        Arrays.setAll(distance, i -> neighbours.distance()[i][k - 1]);
        return distance;
    }

    private static int[] indices(boolean[] core) {
        int[] indices = new int[core.length];
        int count = 0;
        for (int i = 0; i < core.length; i++) {
            if (core[i]) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }

    private interface PairVisitor {
        void visit(int i, int j);
    }

    /** Visits each pair i &lt; j within eps once; a pair at exactly eps counts. */
    private void forEachNeighbours(PairVisitor visitor) {
        Distances.forEachTile(rows, rows, true, TASK, (from, fromCount, to, toCount, products) -> {
            for (int a = 0; a < fromCount; a++) {
                int i = from + a;
                double norm = rows.squaredNorm(i);
                boolean leftLoaded = false;
                for (int b = Math.max(0, i + 1 - to); b < toCount; b++) {
                    int j = to + b;
                    double sum = norm + rows.squaredNorm(j);
                    double excess = sum - 2.0 * products[a * toCount + b] - squaredEps;
                    double margin = uncertainty * sum;
                    if (excess > margin) {
                        continue;
                    }
                    if (excess >= -margin) {
                        if (!leftLoaded) {
                            rows.copyRow(i, left);
                            leftLoaded = true;
                        }
                        rows.copyRow(j, right);
                        // Compared as distances, since that is how eps was measured.
                        if (Math.sqrt(Distances.squared(left, 0, right, 0, left.length)) > eps) {
                            continue;
                        }
                    }
                    visitor.visit(i, j);
                }
            }
        });
    }

    private boolean[] coreRows(int minPts) {
        int[] neighbours = new int[rows.rows()];
        Arrays.fill(neighbours, 1);
        forEachNeighbours((i, j) -> {
            neighbours[i]++;
            neighbours[j]++;
        });
        boolean[] core = new boolean[neighbours.length];
        for (int i = 0; i < core.length; i++) {
            core[i] = neighbours[i] >= minPts;
        }
        return core;
    }

    /**
     * Clusters numbered by their lowest core row; a border row joins the first cluster in its reach, as it would if
     * clusters were grown one after the other; noise is −1.
     */
    private int[] labels(boolean[] core) {
        int n = rows.rows();
        int[] parent = new int[n];
        Arrays.setAll(parent, i -> i);
        Borders borders = new Borders();
        forEachNeighbours((i, j) -> {
            if (core[i] && core[j]) {
                join(parent, i, j);
            } else if (core[i] != core[j]) {
                borders.add(core[i] ? j : i, core[i] ? i : j);
            }
        });
        int[] labels = new int[n];
        Arrays.fill(labels, -1);
        int clusters = 0;
        for (int i = 0; i < n; i++) {
            if (core[i]) {
                int root = find(parent, i);
                // The lowest row of a cluster is its root, so it is met first.
                labels[i] = root == i ? clusters++ : labels[root];
            }
        }
        borders.forEach((border, inReach) -> {
            int label = labels[inReach];
            labels[border] = labels[border] < 0 ? label : Math.min(labels[border], label);
        });
        return labels;
    }

    /** Pairs of a border row and a core row in reach: fewer than {@code minPts} a border row. */
    private static final class Borders {
        private int[] pairs = new int[64];
        private int size;

        void add(int border, int core) {
            if (size == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * pairs.length);
            }
            pairs[size++] = border;
            pairs[size++] = core;
        }

        void forEach(PairVisitor visitor) {
            for (int i = 0; i < size; i += 2) {
                visitor.visit(pairs[i], pairs[i + 1]);
            }
        }
    }

    private static void join(int[] parent, int i, int j) {
        int a = find(parent, i);
        int b = find(parent, j);
        parent[Math.max(a, b)] = Math.min(a, b);
    }

    private static int find(int[] parent, int i) {
        int root = i;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }
}
