package org.galaxyscreen.detectors.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.PairsWithin;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.galaxyscreen.detectors.internal.References;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * One fit of DBSCAN. The pairs within eps are found once and kept, unless they are too many: then they are found again to
 * join the core rows, so that memory is bounded whatever eps is.
 */
final class DbscanFit {
    private static final String TASK = "fitting DBSCAN";
    private static final int PASSES = 3;

    /** Row numbers, two a pair, that are kept: 256 MiB. */
    private static final long KEPT = 1 << 26;

    private final int rows;
    private final PairsWithin pairs;

    private DbscanFit(int rows, PairsWithin pairs) {
        this.rows = rows;
        this.pairs = pairs;
    }

    static FittedDbscan fit(DbscanDetector settings, Features train, ProgressListener progress) {
        try (OneDnnThreads threads = new OneDnnThreads()) {
            References rows = References.of(train);
            double eps;
            boolean[] core;
            OptionalDouble given = settings.givenEps();
            DbscanFit fit;
            Joining joining = new Joining(train.rows());
            if (given.isPresent()) {
                eps = given.getAsDouble();
                fit = new DbscanFit(train.rows(), new PairsWithin(rows, eps, threads, TASK));
                progress.onProgress(new Progress(TASK, 1, PASSES, "passes"));
                core = fit.countAndJoin(settings.minPts(), joining, threads);
                progress.onProgress(new Progress(TASK, 2, PASSES, "passes"));
            } else {
                // Who has minPts − 1 others within eps is known from the distance to the last of them.
                double[] distance = kDistance(rows, settings.minPts() - 1, threads);
                eps = eps(settings, distance);
                progress.onProgress(new Progress(TASK, 1, PASSES, "passes"));
                core = new boolean[distance.length];
                for (int i = 0; i < core.length; i++) {
                    core[i] = distance[i] <= eps;
                }
                progress.onProgress(new Progress(TASK, 2, PASSES, "passes"));
                new PairsWithin(rows, eps, threads, TASK)
                        .forEach((worker, found, length) -> joining.join(core, found, length));
            }
            int[] coreRows = indices(core);
            if (coreRows.length == 0) {
                throw new IllegalArgumentException("DBSCAN with eps " + eps + " and minPts " + settings.minPts()
                        + " finds no dense neighbourhood among " + train.rows()
                        + " rows: all would be noise; use a larger eps or a smaller minPts");
            }
            int[] labels = joining.labels(core);
            int[] kept = coreRows;
            if (settings.coreThinning() > 0) {
                kept = CoreThinning.keep(train, coreRows, settings.coreThinning() * eps, threads, TASK);
            }
            // All core rows are nearly all rows: a copy of them would take as much memory again.
            Features cores = settings.coreThinning() > 0 ? train.select(kept) : train.view(kept);
            progress.onProgress(new Progress(TASK, PASSES, PASSES, "passes"));
            return new FittedDbscan(
                    settings.minPts(),
                    eps,
                    settings.epsSource(),
                    settings.coreThinning(),
                    labels,
                    coreRows,
                    kept,
                    cores);
        }
    }

    private static double eps(DbscanDetector settings, double[] distance) {
        int others = settings.minPts() - 1;
        if (settings.epsSource() == EpsSource.KNEE) {
            double[] sorted = distance.clone();
            Arrays.sort(sorted);
            double[] rank = new double[sorted.length];
            Arrays.setAll(rank, i -> i);
            OptionalInt knee = Knee.farthest(rank, sorted, Knee.Shape.CONVEX_INCREASING);
            if (knee.isEmpty() || !(sorted[knee.getAsInt()] > 0)) {
                throw new IllegalArgumentException("DBSCAN: the curve of the sorted distances to other row " + others
                        + ", from " + sorted[0] + " to " + sorted[sorted.length - 1]
                        + ", has no knee above 0; give eps, or a quantile");
            }
            return sorted[knee.getAsInt()];
        }
        double eps = Quantiles.of(distance, settings.epsQuantile());
        if (!(eps > 0)) {
            throw new IllegalArgumentException("DBSCAN: the " + settings.epsQuantile()
                    + " quantile of the distances to the " + others
                    + "th other row is 0: most rows have that many exact copies; remove the copies, or give eps");
        }
        return eps;
    }

    static double[] kDistance(References rows, int k, OneDnnThreads threads) {
        double[][] distances = Distances.neighbours(rows.matrix(), rows, k, true, threads, TASK)
                .distance();
        double[] last = new double[distances.length];
        Arrays.setAll(last, i -> distances[i][k - 1]);
        return last;
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

    /** Finds the core rows and joins them. */
    private boolean[] countAndJoin(int minPts, Joining joining, OneDnnThreads threads) {
        AtomicIntegerArray neighbours = new AtomicIntegerArray(rows);
        AtomicLong kept = new AtomicLong();
        List<List<int[]>> found = new ArrayList<>();
        for (int i = 0; i < threads.count(); i++) {
            found.add(new ArrayList<>());
        }
        pairs.forEach((worker, some, length) -> {
            for (int i = 0; i < length; i++) {
                neighbours.getAndIncrement(some[i]);
            }
            if (kept.addAndGet(length) <= KEPT) {
                found.get(worker).add(Arrays.copyOf(some, length));
            } else {
                found.get(worker).clear();
            }
        });
        boolean[] core = new boolean[rows];
        for (int i = 0; i < core.length; i++) {
            core[i] = neighbours.get(i) + 1 >= minPts;
        }
        if (kept.get() <= KEPT) {
            found.forEach(own -> own.forEach(some -> joining.join(core, some, some.length)));
        } else {
            pairs.forEach((worker, some, length) -> joining.join(core, some, length));
        }
        return core;
    }

    /** Core rows joined so far, and the border rows in their reach. */
    private static final class Joining {
        private final int[] parent;
        private int[] borders = new int[64];
        private int length;

        Joining(int rows) {
            parent = new int[rows];
            Arrays.setAll(parent, i -> i);
        }

        synchronized void join(boolean[] core, int[] pairs, int count) {
            for (int p = 0; p < count; p += 2) {
                int i = pairs[p];
                int j = pairs[p + 1];
                if (core[i] && core[j]) {
                    int a = find(i);
                    int b = find(j);
                    parent[Math.max(a, b)] = Math.min(a, b);
                } else if (core[i] != core[j]) {
                    // At most minPts of them a border row.
                    if (length == borders.length) {
                        borders = Arrays.copyOf(borders, 2 * length);
                    }
                    borders[length++] = core[i] ? j : i;
                    borders[length++] = core[i] ? i : j;
                }
            }
        }

        private int find(int i) {
            int root = i;
            while (parent[root] != root) {
                parent[root] = parent[parent[root]];
                root = parent[root];
            }
            return root;
        }

        /**
         * Clusters numbered by their lowest core row; a border row joins the first cluster in its reach, as it would if
         * clusters were grown one after the other; noise is −1.
         */
        int[] labels(boolean[] core) {
            int[] labels = new int[parent.length];
            Arrays.fill(labels, FittedDbscan.NOISE);
            int clusters = 0;
            for (int i = 0; i < labels.length; i++) {
                if (core[i]) {
                    int root = find(i);
                    // The lowest row of a cluster is its root, so it is met first.
                    labels[i] = root == i ? clusters++ : labels[root];
                }
            }
            for (int b = 0; b < length; b += 2) {
                int label = labels[borders[b + 1]];
                int border = borders[b];
                labels[border] = labels[border] < 0 ? label : Math.min(labels[border], label);
            }
            return labels;
        }
    }
}
