package org.galaxyscreen.detectors.cluster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.Rows;

/**
 * One of Lloyd's iterations over rows that come in parts, or lie on several machines: each row is counted with the centre that is nearest to it,
 * and {@link #moved} are the means of those. A cluster left empty takes the row that is farthest from its own centre; where several are empty,
 * the others keep their centres. For one thread.
 *
 * <pre>{@code
 * FittedKMeans centres = settings.fit(sample);
 * for (int iteration = 0; iteration < settings.maxIterations(); iteration++) {
 *     KMeansAccumulator pass = settings.accumulator(centres).add(rows);
 *     if (pass.settled()) {
 *         return pass.fit(iteration, true);
 *     }
 *     centres = pass.moved();
 * }
 * }</pre>
 */
public final class KMeansAccumulator {
    private static final int BLOCK = 1 << 14;

    /** Centres that move by less than this part of the rows' mean distance to theirs have settled: rounding alone moves them further. */
    private static final double SETTLED = 1e-6;

    private final KMeansDetector settings;
    private final int clusters;
    private final int dimensions;
    private final float[] centres;
    private final double[] sums;
    private final long[] counts;
    private final float[] farthest;
    private double farthestDistance = -1;
    private double inertia;
    private long rows;

    KMeansAccumulator(KMeansDetector settings, FittedKMeans from) {
        if (from.clusters() != settings.clusters()) {
            throw new IllegalArgumentException(from.clusters() + " centres; " + settings.clusters() + " expected");
        }
        this.settings = settings;
        this.clusters = from.clusters();
        this.dimensions = from.dimensions();
        this.centres = new float[clusters * dimensions];
        for (int c = 0; c < clusters; c++) {
            System.arraycopy(from.centroid(c), 0, centres, c * dimensions, dimensions);
        }
        this.sums = new double[centres.length];
        this.counts = new long[clusters];
        this.farthest = new float[dimensions];
    }

    /**
     * Adds rows.
     *
     * @return this
     * @throws IllegalArgumentException if they have another length, or a value that is not finite; the message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted; this can then not be used any more
     */
    public KMeansAccumulator add(Features features) {
        Rows.requireScorable("K-means", dimensions, features);
        float[] block = new float[Math.min(BLOCK, features.rows()) * dimensions];
        for (int from = 0; from < features.rows(); from += BLOCK) {
            int count = Math.min(BLOCK, features.rows() - from);
            float[] values = count * dimensions == block.length ? block : new float[count * dimensions];
            features.copyRows(from, count, values, 0);
            add(values);
        }
        return this;
    }

    private void add(float[] values) {
        Distances.Nearest nearest = Distances.nearest(
                Matrix.of(values, dimensions), Matrix.of(centres, dimensions), "an iteration of K-means");
        for (int i = 0; i < nearest.nearest().length; i++) {
            int centre = nearest.nearest()[i];
            double distance = nearest.distance()[i];
            counts[centre]++;
            inertia += distance * distance;
            for (int k = 0; k < dimensions; k++) {
                sums[centre * dimensions + k] += values[i * dimensions + k];
            }
            keepFarthest(distance, values, i * dimensions);
        }
        rows += nearest.nearest().length;
    }

    private void keepFarthest(double distance, float[] values, int offset) {
        boolean farther = distance > farthestDistance
                || distance == farthestDistance
                        && Arrays.compare(values, offset, offset + dimensions, farthest, 0, dimensions) < 0;
        if (farther) {
            farthestDistance = distance;
            System.arraycopy(values, offset, farthest, 0, dimensions);
        }
    }

    /** How many rows were added. */
    public long rows() {
        return rows;
    }

    /** All that the rows so far have left, as bytes for {@link #merge}. */
    public byte[] state() {
        ByteBuffer state = ByteBuffer.allocate(2 * Integer.BYTES
                + Long.BYTES * (clusters + 3)
                + Math.multiplyExact(Double.BYTES, sums.length)
                + Float.BYTES * dimensions);
        state.putInt(clusters)
                .putInt(dimensions)
                .putLong(rows)
                .putDouble(inertia)
                .putDouble(farthestDistance);
        for (long count : counts) {
            state.putLong(count);
        }
        for (double sum : sums) {
            state.putDouble(sum);
        }
        for (float value : farthest) {
            state.putFloat(value);
        }
        return state.array();
    }

    /**
     * Adds the rows of another accumulator about the same centres.
     *
     * @param state the other's {@link #state}
     * @return this
     * @throws IllegalArgumentException if it has another number of centres, or rows of another length
     */
    public KMeansAccumulator merge(byte[] state) {
        ByteBuffer other = ByteBuffer.wrap(state);
        int theirs = other.getInt();
        int length = other.getInt();
        if (theirs != clusters || length != dimensions) {
            throw new IllegalArgumentException(
                    theirs + " centres of " + length + " values; " + clusters + " of " + dimensions + " expected");
        }
        rows += other.getLong();
        inertia += other.getDouble();
        double distance = other.getDouble();
        for (int c = 0; c < clusters; c++) {
            counts[c] += other.getLong();
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.getDouble();
        }
        float[] row = new float[dimensions];
        for (int k = 0; k < dimensions; k++) {
            row[k] = other.getFloat();
        }
        keepFarthest(distance, row, 0);
        return this;
    }

    /** Whether no centre would move, but for rounding: by less than a millionth of the rows' mean distance to theirs. */
    public boolean settled() {
        float[] next = means();
        double most = SETTLED * Math.sqrt(inertia / Math.max(1, rows));
        for (int c = 0; c < clusters; c++) {
            if (Math.sqrt(Distances.squared(centres, c * dimensions, next, c * dimensions, dimensions)) > most) {
                return false;
            }
        }
        return true;
    }

    /**
     * The centres where this iteration moves them.
     *
     * @return with the inertia of the rows about the centres as they were
     * @throws IllegalArgumentException if there are fewer rows than clusters
     */
    public FittedKMeans moved() {
        return fitted(means(), 0, false);
    }

    /**
     * The centres that the rows were counted with, with the rows' inertia, and which of them count.
     *
     * @param iterations how many moved them
     * @param converged whether they have settled
     * @return what scores; it has no {@linkplain FittedKMeans#labels() labels}
     * @throws IllegalArgumentException if there are fewer rows than clusters
     */
    public FittedKMeans fit(int iterations, boolean converged) {
        return fitted(centres.clone(), iterations, converged);
    }

    private FittedKMeans fitted(float[] at, int iterations, boolean converged) {
        if (rows < clusters) {
            throw new IllegalArgumentException("K-means with " + clusters
                    + " clusters needs at least as many rows to learn" + " from; there are " + rows);
        }
        double share = settings.minClusterShare();
        double least = share == 0 ? 0 : Math.max(2, share * rows / clusters);
        long largest = Arrays.stream(counts).max().orElseThrow();
        boolean[] counted = new boolean[clusters];
        for (int c = 0; c < clusters; c++) {
            counted[c] = counts[c] >= Math.min(least, largest);
        }
        return new FittedKMeans(clusters, dimensions, at, counted, new int[0], inertia, iterations, converged);
    }

    private float[] means() {
        float[] means = centres.clone();
        boolean taken = farthestDistance <= 0;
        for (int c = 0; c < clusters; c++) {
            if (counts[c] > 0) {
                for (int k = c * dimensions; k < (c + 1) * dimensions; k++) {
                    means[k] = (float) (sums[k] / counts[c]);
                }
            } else if (!taken) {
                System.arraycopy(farthest, 0, means, c * dimensions, dimensions);
                taken = true;
            }
        }
        return means;
    }
}
