package org.galaxyscreen.detectors.drift;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.internal.Standardisation;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/**
 * What new rows looked like to a detector when it was fitted: the scores, the flags and the distances of rows that it had <em>not</em> learned
 * from. Those it has learned from would not do: most detectors score them lower. A detector file keeps it. Immutable and thread-safe.
 *
 * <p>A row's distance is the mean, over its {@code d} values, of {@code ((x − mean) / deviation)²}, with the mean and the deviation of each value
 * over the rows learned from: a Mahalanobis distance that takes the values for independent, squared and divided by {@code d}. It is about 1
 * for a row like those, and needs no covariance of {@code d²} numbers.
 */
public final class Baseline {
    /** Fewer rows tell too little for a test. */
    public static final int LEAST_ROWS = 20;

    /** Quantiles that are kept: they err by less than 1 / 4000 in the share of rows below a score, which no block of a few hundred rows resolves. */
    private static final int MOST_KEPT = 4096;

    private static final int BLOCK = 256;

    private final Standardisation scale;
    private final double[] scores;
    private final double[] distances;
    private final long rows;
    private final long flagged;

    private Baseline(Standardisation scale, double[] scores, double[] distances, long rows, long flagged) {
        this.scale = scale;
        this.scores = scores;
        this.distances = distances;
        this.rows = rows;
        this.flagged = flagged;
    }

    /**
     * That of a fit.
     *
     * @param learnedFrom the rows that the detector was fitted on
     * @param others rows like them that it was not fitted on
     * @param judged what it says of those others
     * @return empty where there are fewer than {@link #LEAST_ROWS} others
     * @throws IllegalArgumentException if the verdicts are not of as many rows
     */
    public static Optional<Baseline> of(Features learnedFrom, Features others, Verdicts judged) {
        if (judged.rows() != others.rows()) {
            throw new IllegalArgumentException(judged.rows() + " verdicts for " + others.rows() + " rows");
        }
        if (others.rows() < LEAST_ROWS || learnedFrom.rows() == 0) {
            return Optional.empty();
        }
        Standardisation scale = Standardisation.fit(learnedFrom);
        return Optional.of(new Baseline(
                scale,
                kept(judged.scores().values()),
                kept(distances(scale, others)),
                others.rows(),
                judged.flagged()));
    }

    /** The values, or order statistics evenly spread over them, from the least to the greatest. */
    private static double[] kept(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length <= MOST_KEPT) {
            return sorted;
        }
        return IntStream.range(0, MOST_KEPT)
                .mapToDouble(i -> sorted[(int) ((long) i * (sorted.length - 1) / (MOST_KEPT - 1))])
                .toArray();
    }

    /** The length of a row. */
    public int dimensions() {
        return scale.dimensions();
    }

    /** How many rows it is of. */
    public long rows() {
        return rows;
    }

    /** How many of them were flagged. */
    public long flagged() {
        return flagged;
    }

    /** Their scores in ascending order: all, or of many rows some thousand quantiles. */
    double[] scores() {
        return scores;
    }

    /** Their distances, likewise. */
    double[] distances() {
        return distances;
    }

    /**
     * The distance of each row from those that the detector learned from, as defined above; infinite where a float does not hold it.
     *
     * @throws IllegalArgumentException if the rows have another length, or a value is not finite; the message names the row
     */
    public double[] distances(Features features) {
        Rows.requireScorable("the baseline", dimensions(), features);
        return distances(scale, features);
    }

    private static double[] distances(Standardisation scale, Features features) {
        int dimensions = scale.dimensions();
        double[] distances = new double[features.rows()];
        float[] block = new float[Math.min(BLOCK, features.rows()) * dimensions];
        for (int from = 0; from < distances.length; from += BLOCK) {
            int count = Math.min(BLOCK, distances.length - from);
            features.copyRows(from, count, block, 0);
            scale.apply(block, count);
            for (int i = 0; i < count; i++) {
                double sum = 0;
                for (int k = i * dimensions; k < (i + 1) * dimensions; k++) {
                    sum += (double) block[k] * block[k];
                }
                distances[from + i] = sum / dimensions;
            }
        }
        return distances;
    }

    /** Puts it into a detector file. */
    public void save(StateWriter state) {
        state.put("dimensions", dimensions())
                .put("rows", rows)
                .put("flagged", flagged)
                .put("scores", scores)
                .put("distances", distances);
        scale.save(state.child("scale"));
    }

    /**
     * Reads it from a detector file.
     *
     * @throws IOException if the numbers cannot be those of a baseline
     */
    public static Baseline load(StateReader state) throws IOException {
        long rows = state.longInteger("rows");
        long flagged = state.longInteger("flagged");
        if (rows < LEAST_ROWS || flagged < 0 || flagged > rows) {
            throw state.malformed("the baseline has " + rows + " rows, " + flagged + " of them flagged");
        }
        int kept = (int) Math.min(rows, MOST_KEPT);
        double[] scores = ascending(state, "scores", kept);
        double[] distances = ascending(state, "distances", kept);
        return new Baseline(
                Standardisation.load(state.child("scale"), state.positiveInteger("dimensions")),
                scores,
                distances,
                rows,
                flagged);
    }

    private static double[] ascending(StateReader state, String name, int length) throws IOException {
        double[] values = state.doubles(name, length);
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i]) || i > 0 && values[i] < values[i - 1]) {
                throw state.malformed("the baseline's " + name + " do not ascend");
            }
        }
        return values;
    }
}
