package org.galaxyscreen.detectors.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.NearestCentres;
import org.galaxyscreen.detectors.internal.ProductPrecision;
import org.galaxyscreen.detectors.internal.ProductRows;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * Lloyd's iteration, several runs in step: each pass over the rows serves all of them, since reading the rows is what a
 * pass costs. Sums are kept from one iteration to the next, and changed by the rows that change their centre.
 */
final class Lloyd {
    static final String TASK = "fitting K-means";

    /** Centres that runs in step may have together. */
    private static final int CENTRES_IN_STEP = 1024;

    /** Squared distances that the seeding of runs in step may hold together: 256 MiB. */
    private static final long SEEDING_VALUES = 1 << 26;

    private final KMeansDetector settings;
    private final Matrix matrix;
    private final ProductRows rows;
    private final OneDnnThreads threads;
    private final int clusters;
    private final int dimensions;

    private Lloyd(KMeansDetector settings, Features train, OneDnnThreads threads) {
        this.settings = settings;
        this.matrix = Matrix.of(train);
        this.threads = threads;
        this.clusters = settings.clusters();
        this.dimensions = train.dimensions();
        this.rows = new ProductRows(matrix, ProductRows.Frame.of(matrix), ProductPrecision.FLOAT32, threads, TASK);
    }

    static FittedKMeans best(KMeansDetector settings, Features train, ProgressListener progress) {
        try (OneDnnThreads threads = new OneDnnThreads()) {
            Lloyd lloyd = new Lloyd(settings, train, threads);
            SplittableRandom random = new SplittableRandom(settings.seed());
            FittedKMeans best = null;
            int inStep = lloyd.runsInStep();
            for (int done = 0; done < settings.restarts(); ) {
                List<SplittableRandom> randoms = new ArrayList<>();
                while (randoms.size() < inStep && done + randoms.size() < settings.restarts()) {
                    randoms.add(random.split());
                }
                List<float[]> first = lloyd.seed(randoms);
                for (FittedKMeans fitted : lloyd.run(first)) {
                    if (best == null || fitted.inertia() < best.inertia()) {
                        best = fitted;
                    }
                }
                done += randoms.size();
                progress.onProgress(new Progress(TASK, done, settings.restarts(), "runs"));
            }
            return Objects.requireNonNull(best);
        }
    }

    static FittedKMeans from(KMeansDetector settings, Features train, int[] initialRows) {
        try (OneDnnThreads threads = new OneDnnThreads()) {
            Lloyd lloyd = new Lloyd(settings, train, threads);
            float[] centroids = new float[settings.clusters() * train.dimensions()];
            for (int c = 0; c < initialRows.length; c++) {
                train.copyRows(initialRows[c], 1, centroids, c * train.dimensions());
            }
            return lloyd.run(List.of(centroids)).get(0);
        }
    }

    private List<float[]> seed(List<SplittableRandom> randoms) {
        if (settings.seeding().isParallel(rows.rows(), clusters)) {
            ParallelSeeding seeding = new ParallelSeeding(rows, clusters, threads);
            return randoms.stream().map(seeding::seed).toList();
        }
        return new Seeding(rows, clusters, threads).seed(randoms);
    }

    private int runsInStep() {
        long byCentres = CENTRES_IN_STEP / clusters;
        long bySeeding = SEEDING_VALUES / ((long) Seeding.trials(clusters) * rows.rows());
        return (int) Math.max(1, Math.min(byCentres, bySeeding));
    }

    private List<FittedKMeans> run(List<float[]> first) {
        List<Run> all = new ArrayList<>();
        first.forEach(centroids -> all.add(new Run(centroids)));
        List<Run> active = new ArrayList<>(all);
        while (!active.isEmpty()) {
            assign(active);
            active.removeIf(Run::settled);
            List<Run> moving = active;
            int width = (dimensions + threads.count() - 1) / threads.count();
            moving.forEach(Run::repairEmptyClusters);
            threads.run(
                    TASK,
                    moving.isEmpty() ? 0 : (dimensions + width - 1) / width,
                    (worker, slice) -> moveCentres(moving, slice * width, Math.min(dimensions, (slice + 1) * width)));
            moving.forEach(Run::endIteration);
        }
        return all.stream().map(this::fitted).toList();
    }

    /** Gives each row of each run its nearest centre. */
    private void assign(List<Run> runs) {
        float[] centres = new float[runs.size() * clusters * dimensions];
        for (int r = 0; r < runs.size(); r++) {
            System.arraycopy(runs.get(r).centroids, 0, centres, r * clusters * dimensions, clusters * dimensions);
            runs.get(r).beginIteration();
        }
        NearestCentres nearest = new NearestCentres(rows, Matrix.of(centres, dimensions), threads, TASK);
        nearest.forEach((row, find) -> {
            for (int r = 0; r < runs.size(); r++) {
                runs.get(r).nearest[row] = find.among(r * clusters, clusters);
            }
        });
    }

    /**
     * Moves rows between the sums of all runs, in some columns: always in row order, so that neither threads nor slices change a sum. A row is
     * read, and converted, once for all runs.
     */
    private void moveCentres(List<Run> runs, int from, int to) {
        float[] row = new float[dimensions];
        double[] values = new double[dimensions];
        for (int i = 0; i < rows.rows(); i++) {
            boolean read = false;
            for (Run run : runs) {
                if (run.labels[i] == run.nearest[i]) {
                    continue;
                }
                if (!read) {
                    matrix.copyRows(i, 1, row, 0);
                    for (int k = from; k < to; k++) {
                        values[k] = row[k];
                    }
                    read = true;
                }
                run.move(i, values, from, to);
            }
        }
        runs.forEach(run -> run.takeMeans(from, to));
    }

    /** With one index for both arrays, for else Java 17 does not vectorise it. */
    private static void add(double[] values, double[] sums, int from, int to) {
        for (int k = from; k < to; k++) {
            sums[k] += values[k];
        }
    }

    private static void subtract(double[] values, double[] sums, int from, int to) {
        for (int k = from; k < to; k++) {
            sums[k] -= values[k];
        }
    }

    private FittedKMeans fitted(Run run) {
        double inertia = 0;
        for (double distance : exactDistances(run)) {
            inertia += distance * distance;
        }
        return new FittedKMeans(
                clusters,
                dimensions,
                run.centroids,
                counted(run.labels),
                run.labels,
                inertia,
                run.iterations,
                run.converged);
    }

    private double[] exactDistances(Run run) {
        double[] distance = new double[rows.rows()];
        float[][] scratch = new float[threads.count()][dimensions];
        int block = 256;
        threads.run(TASK, (distance.length + block - 1) / block, (worker, part) -> {
            int to = Math.min(distance.length, (part + 1) * block);
            for (int i = part * block; i < to; i++) {
                matrix.copyRows(i, 1, scratch[worker], 0);
                distance[i] = Math.sqrt(
                        Distances.squared(scratch[worker], 0, run.centroids, run.labels[i] * dimensions, dimensions));
            }
        });
        return distance;
    }

    /** Which centres count in scoring; that of the largest cluster always does. */
    private boolean[] counted(int[] labels) {
        int[] counts = new int[clusters];
        for (int label : labels) {
            counts[label]++;
        }
        int largest = Arrays.stream(counts).max().orElseThrow();
        double share = settings.minClusterShare();
        double least = share == 0 ? 0 : Math.max(2, share * labels.length / clusters);
        boolean[] counted = new boolean[clusters];
        for (int c = 0; c < clusters; c++) {
            counted[c] = counts[c] >= Math.min(least, largest);
        }
        return counted;
    }

    /** One run: its centres, and the sums and counts that they are the means of. */
    private final class Run {
        final float[] centroids;
        final double[][] sums = new double[clusters][dimensions];
        final int[] counts = new int[clusters];
        int[] labels = new int[rows.rows()];
        int[] nearest = new int[rows.rows()];
        int iterations;
        boolean converged;
        private boolean limitReached;

        Run(float[] first) {
            centroids = first;
            Arrays.fill(labels, -1);
        }

        void beginIteration() {
            limitReached = iterations == settings.maxIterations();
            iterations += limitReached ? 0 : 1;
        }

        /** Whether the nearest centres are final: they have not changed, or are only asked for once more. */
        boolean settled() {
            converged |= Arrays.equals(labels, nearest);
            if (converged || limitReached) {
                labels = nearest;
                return true;
            }
            return false;
        }

        /** A cluster left empty takes the row that is farthest from its own centre. */
        void repairEmptyClusters() {
            int[] sizes = new int[clusters];
            for (int label : nearest) {
                sizes[label]++;
            }
            double[] distance = null;
            for (int c = 0; c < clusters; c++) {
                if (sizes[c] > 0) {
                    continue;
                }
                if (distance == null) {
                    int[] before = labels;
                    labels = nearest;
                    distance = exactDistances(this);
                    labels = before;
                }
                int farthest = -1;
                for (int i = 0; i < nearest.length; i++) {
                    if (sizes[nearest[i]] > 1 && (farthest < 0 || distance[i] > distance[farthest])) {
                        farthest = i;
                    }
                }
                sizes[nearest[farthest]]--;
                nearest[farthest] = c;
                distance[farthest] = 0;
                sizes[c] = 1;
            }
            System.arraycopy(sizes, 0, counts, 0, clusters);
        }

        /** Moves a row from one sum to another, in some columns. */
        void move(int row, double[] values, int from, int to) {
            add(values, sums[nearest[row]], from, to);
            if (labels[row] >= 0) {
                subtract(values, sums[labels[row]], from, to);
            }
        }

        void takeMeans(int from, int to) {
            for (int c = 0; c < clusters; c++) {
                for (int k = from; k < to; k++) {
                    centroids[c * dimensions + k] = (float) (sums[c][k] / counts[c]);
                }
            }
        }

        void endIteration() {
            int[] swap = labels;
            labels = nearest;
            nearest = swap;
        }
    }
}
