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
 *
 * <p>By the triangle inequality a row keeps its centre as long as the centres have moved by less than what the row's second nearest
 * was farther than its nearest (Hamerly 2010, doi:10.1137/1.9781611972801.12): only rows for which that is not so, in any run, are looked at in a
 * pass. What is found is the same as by looking at all.
 */
final class Lloyd {
    static final String TASK = "fitting K-means";

    /** Centres that runs in step may have together. */
    private static final int CENTRES_IN_STEP = 1024;

    /** Runs in step: a bit each of a number. */
    private static final int RUNS_IN_STEP = Integer.SIZE;

    /** Squared distances that the seeding of runs in step may hold together: 256 MiB. */
    private static final long SEEDING_VALUES = 1 << 26;

    /** One of so many consecutive rows is in a sample. */
    private static final int SAMPLED = 4;

    private static final int LEAST_SAMPLE = 1 << 16;
    private static final int LEAST_SAMPLE_OF_CLUSTER = 200;

    /** Rows that are read at a time. */
    private static final int BLOCK = 64;

    /** More than what the computed movement of a centre may be too little by. */
    private static final double ROUNDING = 1 + 1e-9;

    private final KMeansDetector settings;
    private final Features train;
    private final Matrix matrix;
    private final ProductRows rows;
    private final OneDnnThreads threads;
    private final int clusters;
    private final int dimensions;
    private final int partRows;
    private final int parts;

    private Lloyd(KMeansDetector settings, Features train, OneDnnThreads threads) {
        this.settings = settings;
        this.train = train;
        this.matrix = Matrix.of(train);
        this.threads = threads;
        this.clusters = settings.clusters();
        this.dimensions = matrix.columns();
        this.partRows = NearestCentres.partRows(matrix.rows());
        this.parts = (matrix.rows() + partRows - 1) / partRows;
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
                for (Run run : lloyd.run(lloyd.start(randoms))) {
                    FittedKMeans fitted = lloyd.fitted(run);
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
            train.copyRows(initialRows, 0, initialRows.length, centroids, 0);
            return lloyd.fitted(lloyd.run(List.of(centroids)).get(0));
        }
    }

    /** First centres: those that the runs end with on a part of the rows, where these are many. */
    private List<float[]> start(List<SplittableRandom> randoms) {
        int few = rows.rows() / SAMPLED;
        if (few < Math.max(LEAST_SAMPLE, (long) LEAST_SAMPLE_OF_CLUSTER * clusters)) {
            return seed(randoms);
        }
        SplittableRandom random = new SplittableRandom(settings.seed());
        int[] sample = new int[few];
        Arrays.setAll(sample, i -> i * SAMPLED + random.nextInt(SAMPLED));
        Lloyd ofSample = new Lloyd(settings, train.view(sample), threads);
        return ofSample.run(ofSample.start(randoms)).stream()
                .map(run -> run.centroids)
                .toList();
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
        return (int) Math.max(1, Math.min(RUNS_IN_STEP, Math.min(byCentres, bySeeding)));
    }

    private List<Run> run(List<float[]> first) {
        List<Run> all = new ArrayList<>();
        first.forEach(centroids -> all.add(new Run(centroids)));
        List<Run> active = new ArrayList<>(all);
        while (!active.isEmpty()) {
            assign(active);
            active.removeIf(Run::settled);
            List<Run> moving = active;
            moving.forEach(Run::repairEmptyClusters);
            moveCentres(moving);
            moving.forEach(Run::endIteration);
        }
        return all;
    }

    /** Gives each row of each run its nearest centre. */
    private void assign(List<Run> runs) {
        float[] centres = new float[runs.size() * clusters * dimensions];
        for (int r = 0; r < runs.size(); r++) {
            System.arraycopy(runs.get(r).centroids, 0, centres, r * clusters * dimensions, clusters * dimensions);
            runs.get(r).beginIteration();
        }
        NearestCentres nearest = new NearestCentres(rows, Matrix.of(centres, dimensions), threads, TASK);
        // A bit a run, set where the run's nearest centre of the row may be another one.
        int[][] unsure = new int[threads.count()][partRows];
        NearestCentres.Choice choice = (worker, from, to, chosen) -> {
            int[] bits = unsure[worker];
            Arrays.fill(bits, 0);
            for (int r = 0; r < runs.size(); r++) {
                runs.get(r).markUnsure(from, to, bits, 1 << r);
            }
            int count = 0;
            for (int row = from; row < to; row++) {
                chosen[count] = row;
                count += bits[row - from] != 0 ? 1 : 0;
            }
            return count;
        };
        nearest.forEach(choice, (worker, tile) -> {
            for (int r = 0; r < runs.size(); r++) {
                runs.get(r).assign(tile, r * clusters, unsure[worker], 1 << r);
            }
        });
    }

    /** Shares out the runs, and where they are fewer than the threads the columns as well. */
    private void moveCentres(List<Run> runs) {
        if (runs.isEmpty()) {
            return;
        }
        int groups = Math.min(threads.count(), runs.size());
        int slices = Math.min(dimensions, (threads.count() + groups - 1) / groups);
        int width = (dimensions + slices - 1) / slices;
        threads.run(TASK, groups * slices, (worker, part) -> {
            List<Run> some = new ArrayList<>();
            for (int r = part % groups; r < runs.size(); r += groups) {
                some.add(runs.get(r));
            }
            int from = Math.min(dimensions, part / groups * width);
            moveCentres(some, from, Math.min(dimensions, from + width));
        });
    }

    /**
     * Moves rows between the sums of some runs, in some columns: always in row order, so that neither threads nor slices change a sum. A row is
     * read, and converted, once for all of these runs.
     */
    private void moveCentres(List<Run> runs, int from, int to) {
        float[] row = new float[dimensions];
        double[] values = new double[dimensions];
        for (int part = 0; part < parts; part++) {
            int[] next = new int[runs.size()];
            int changed = firstChanged(runs, part, next);
            while (changed < Integer.MAX_VALUE) {
                matrix.copyRows(changed, 1, row, 0);
                for (int k = from; k < to; k++) {
                    values[k] = row[k];
                }
                for (int r = 0; r < next.length; r++) {
                    Run run = runs.get(r);
                    if (run.changedRow(part, next[r]) == changed) {
                        run.move(part, next[r]++, values, from, to);
                    }
                }
                changed = firstChanged(runs, part, next);
            }
        }
        runs.forEach(run -> run.takeMeans(from, to));
    }

    /** The first of the rows of a part that have changed their centre in some run and come next; the greatest number where none does. */
    private static int firstChanged(List<Run> runs, int part, int[] next) {
        int first = Integer.MAX_VALUE;
        for (int r = 0; r < next.length; r++) {
            first = Math.min(first, runs.get(r).changedRow(part, next[r]));
        }
        return first;
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
        float[][] scratch = new float[threads.count()][BLOCK * dimensions];
        threads.run(TASK, (distance.length + BLOCK - 1) / BLOCK, (worker, block) -> {
            float[] values = scratch[worker];
            int from = block * BLOCK;
            int count = Math.min(BLOCK, distance.length - from);
            matrix.copyRows(from, count, values, 0);
            for (int i = 0; i < count; i++) {
                int centre = run.labels[from + i] * dimensions;
                distance[from + i] =
                        Math.sqrt(Distances.squared(values, i * dimensions, run.centroids, centre, dimensions));
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

    /** Rows of a part that have changed their centre, ascending, with the centre that they had. */
    private static final class Changes {
        private int[] rows = new int[16];
        private int[] before = new int[16];
        private int count;

        void add(int row, int label) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, 2 * count);
                before = Arrays.copyOf(before, 2 * count);
            }
            rows[count] = row;
            before[count++] = label;
        }

        /** Adds a row that may come before others, or be among them: then it keeps what it had before. */
        void insert(int row, int label) {
            int at = Arrays.binarySearch(rows, 0, count, row);
            if (at >= 0) {
                return;
            }
            add(row, label);
            for (int i = count - 1; i > -at - 1; i--) {
                rows[i] = rows[i - 1];
                before[i] = before[i - 1];
            }
            rows[-at - 1] = row;
            before[-at - 1] = label;
        }
    }

    /** One run: its centres, and the sums and counts that they are the means of. */
    private final class Run {
        final float[] centroids;
        final int[] labels = new int[rows.rows()];
        int iterations;
        boolean converged;
        private final float[] next = new float[clusters * dimensions];
        private final double[][] sums = new double[clusters][dimensions];
        private final int[] counts = new int[clusters];

        /** What of each part has changed in this iteration; in the first one all has, and nothing is here. */
        private final Changes[] changes = new Changes[parts];

        /** How far each centre and the farthest moved of the others have moved together, since the first iteration, in scaled units. */
        private final double[] moved = new double[clusters];

        /** The same, rounded up. */
        private final float[] movedAtMost = new float[clusters];

        /** What its centre's {@link #moved} must reach before a row may have another one nearest. */
        private final float[] sureUntil = new float[rows.rows()];

        private boolean first = true;
        private boolean limitReached;

        Run(float[] centres) {
            centroids = centres;
            Arrays.fill(sureUntil, Float.NEGATIVE_INFINITY);
        }

        void beginIteration() {
            limitReached = iterations == settings.maxIterations();
            iterations += limitReached ? 0 : 1;
        }

        /** Sets a bit for each row that may have changed its centre: without a branch, which would be guessed wrong too often. */
        void markUnsure(int from, int to, int[] bits, int bit) {
            for (int row = from; row < to; row++) {
                int sure = Float.floatToRawIntBits(movedAtMost[labels[row]] - sureUntil[row]) >> (Integer.SIZE - 1);
                bits[row - from] |= bit & ~sure;
            }
        }

        /** Gives those rows of a tile that it may have changed for their nearest centre. */
        void assign(NearestCentres.Tile tile, int firstCentre, int[] bits, int bit) {
            int partFrom = tile.part() * partRows;
            int i = 0;
            while (i < tile.count() && (bits[tile.row(i) - partFrom] & bit) == 0) {
                i++;
            }
            if (i == tile.count()) {
                return;
            }
            tile.among(firstCentre, clusters);
            for (; i < tile.count(); i++) {
                int row = tile.row(i);
                if ((bits[row - partFrom] & bit) != 0) {
                    int nearest = tile.nearest(i, labels[row]);
                    // Rounded down, and by more than the exact distances may be off.
                    sureUntil[row] = Math.nextDown((float) (moved[nearest] + tile.lead(i)));
                    if (nearest != labels[row]) {
                        if (!first) {
                            changed(tile.part()).add(row, labels[row]);
                        }
                        labels[row] = nearest;
                    }
                }
            }
        }

        private Changes changed(int part) {
            if (changes[part] == null) {
                changes[part] = new Changes();
            }
            return changes[part];
        }

        /** Whether the nearest centres are final: they have not changed, or are only asked for once more. */
        boolean settled() {
            converged |= !first && Arrays.stream(changes).allMatch(part -> part == null || part.count == 0);
            return converged || limitReached;
        }

        /** Takes the clusters' sizes; one left empty takes the row that is farthest from its own centre. */
        void repairEmptyClusters() {
            for (int part = 0; part < parts; part++) {
                int row = 0;
                for (int n = 0; (row = changedRow(part, n)) < Integer.MAX_VALUE; n++) {
                    counts[labels[row]]++;
                    if (!first) {
                        counts[changes[part].before[n]]--;
                    }
                }
            }
            double[] distance = null;
            for (int c = 0; c < clusters; c++) {
                if (counts[c] > 0) {
                    continue;
                }
                if (distance == null) {
                    distance = exactDistances(this);
                }
                int farthest = -1;
                for (int i = 0; i < labels.length; i++) {
                    if (counts[labels[i]] > 1 && (farthest < 0 || distance[i] > distance[farthest])) {
                        farthest = i;
                    }
                }
                if (!first) {
                    changed(farthest / partRows).insert(farthest, labels[farthest]);
                }
                counts[labels[farthest]]--;
                labels[farthest] = c;
                sureUntil[farthest] = Float.NEGATIVE_INFINITY;
                distance[farthest] = 0;
                counts[c] = 1;
            }
        }

        /** The n-th row of a part that has changed its centre; the greatest number where there are no more. */
        int changedRow(int part, int n) {
            if (first) {
                int row = part * partRows + n;
                return n < partRows && row < labels.length ? row : Integer.MAX_VALUE;
            }
            Changes changed = changes[part];
            return changed != null && n < changed.count ? changed.rows[n] : Integer.MAX_VALUE;
        }

        /** Moves that row from one sum to another, in some columns. */
        void move(int part, int n, double[] values, int from, int to) {
            add(values, sums[labels[changedRow(part, n)]], from, to);
            if (!first) {
                subtract(values, sums[changes[part].before[n]], from, to);
            }
        }

        void takeMeans(int from, int to) {
            for (int c = 0; c < clusters; c++) {
                for (int k = from; k < to; k++) {
                    next[c * dimensions + k] = (float) (sums[c][k] / counts[c]);
                }
            }
        }

        void endIteration() {
            double[] step = new double[clusters];
            int farthest = 0;
            double others = 0;
            for (int c = 0; c < clusters; c++) {
                double squared = Distances.squared(centroids, c * dimensions, next, c * dimensions, dimensions);
                step[c] = Math.sqrt(rows.frame().scaled(squared)) * ROUNDING;
                if (c > 0 && step[c] > step[farthest]) {
                    others = step[farthest];
                    farthest = c;
                } else if (c > 0) {
                    others = Math.max(others, step[c]);
                }
            }
            for (int c = 0; c < clusters; c++) {
                moved[c] += step[c] + (c == farthest ? others : step[farthest]);
                movedAtMost[c] = Math.nextUp((float) moved[c]);
            }
            System.arraycopy(next, 0, centroids, 0, next.length);
            for (Changes part : changes) {
                if (part != null) {
                    part.count = 0;
                }
            }
            first = false;
        }
    }
}
