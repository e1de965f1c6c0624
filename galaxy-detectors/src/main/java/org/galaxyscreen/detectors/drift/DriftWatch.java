package org.galaxyscreen.detectors.drift;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares rows, as they are scored, with the {@link Baseline} of the detector that scores them, a block at a time. Blocks do not overlap: the
 * first has the rows 0 to {@code block − 1}, so which rows are in a block does not depend on when a run was stopped. For one thread.
 */
public final class DriftWatch {
    private final Baseline baseline;
    private final double[] scores;
    private final double[] distances;
    private long flagged;
    private int inBlock;
    private long rows;

    /**
     * @param block how many rows are compared at a time: more see a smaller drift, and see it later
     * @throws IllegalArgumentException if there are fewer than {@link Baseline#LEAST_ROWS}
     */
    public DriftWatch(Baseline baseline, int block) {
        this.baseline = Objects.requireNonNull(baseline, "baseline");
        if (block < Baseline.LEAST_ROWS) {
            throw new IllegalArgumentException(
                    "block is " + block + "; " + Baseline.LEAST_ROWS + " or more rows expected");
        }
        this.scores = new double[block];
        this.distances = new double[block];
    }

    /**
     * Takes the next row.
     *
     * @param score the detector's
     * @param distance as {@link Baseline#distances}
     * @param anomaly whether it is flagged
     * @return how the block compares whose last row this is; empty for the other rows
     */
    public Optional<DriftCheck> add(double score, double distance, boolean anomaly) {
        scores[inBlock] = score;
        distances[inBlock] = distance;
        flagged += anomaly ? 1 : 0;
        inBlock++;
        rows++;
        if (inBlock < scores.length) {
            return Optional.empty();
        }
        Arrays.sort(scores);
        Arrays.sort(distances);
        DriftCheck check = DriftCheck.of(baseline, rows - inBlock, scores, distances, flagged);
        inBlock = 0;
        flagged = 0;
        return Optional.of(check);
    }
}
