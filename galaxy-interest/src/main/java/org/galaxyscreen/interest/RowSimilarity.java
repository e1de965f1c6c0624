package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.FeatureBlock;

/**
 * How much standardised rows are alike: exp(−¼ d²/m), with the squared distance d² within a block of columns and its median m over pairs of
 * rows; of several blocks, the mean of theirs. 1 for equal rows. Immutable.
 */
public final class RowSimilarity {
    /** How fast the similarity falls: exp(−0.25) at the median squared distance. Chosen on labelled surveys. */
    private static final double FALL = 0.25;

    private final List<FeatureBlock> blocks;
    private final double[] fall;

    /**
     * @param blocks of columns
     * @param medians of the squared distances, one a block, as {@link #median} gives them
     */
    public RowSimilarity(List<FeatureBlock> blocks, double[] medians) {
        this.blocks = List.copyOf(blocks);
        this.fall = Arrays.stream(medians).map(median -> -FALL / median).toArray();
        if (fall.length != blocks.size()) {
            throw new IllegalArgumentException(fall.length + " medians for " + blocks.size() + " blocks");
        }
    }

    /** By what a column's values, less their mean, are multiplied; 0 for a column that does not vary, of which rounding alone may leave a deviation. */
    public static double factor(double mean, double deviation) {
        return deviation > 1e-6 * Math.abs(mean) ? 1 / deviation : 0;
    }

    /**
     * The median of squared distances between pairs of rows.
     *
     * @param distances sorted in place
     */
    public static double median(FeatureBlock block, double[] distances) {
        Arrays.sort(distances);
        // Where more than half of the pairs are copies, any other scale will do.
        return Math.max(distances.length == 0 ? 0 : distances[distances.length / 2], 1e-3 * block.width());
    }

    /** The squared distance within a block between the row at an offset and another, in four sums so that they overlap. */
    public static float squaredDistance(FeatureBlock block, float[] rows, int offset, float[] other) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = block.from();
        for (; i + 3 < block.to(); i += 4) {
            float d0 = rows[offset + i] - other[i];
            float d1 = rows[offset + i + 1] - other[i + 1];
            float d2 = rows[offset + i + 2] - other[i + 2];
            float d3 = rows[offset + i + 3] - other[i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < block.to(); i++) {
            float d0 = rows[offset + i] - other[i];
            s0 += d0 * d0;
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** How much the row at an offset is like another within a block, 0 to 1. */
    public double similarity(int block, float[] rows, int offset, float[] other) {
        return Math.exp(fall[block] * squaredDistance(blocks.get(block), rows, offset, other));
    }

    /** The squared distance that a similarity means, as a multiple of its median over pairs. */
    static double distanceOf(double similarity) {
        return -Math.log(Math.max(similarity, 1e-30)) / FALL;
    }

    /**
     * How much the row at an offset is like some examples and unlike others: its mean similarity to the former less that to the latter.
     *
     * @param more rows of as many values; may be empty
     * @param less such rows, too
     * @return −1 to 1
     */
    public double likeness(float[] rows, int offset, List<float[]> more, List<float[]> less) {
        return mean(rows, offset, more) - mean(rows, offset, less);
    }

    private double mean(float[] rows, int offset, List<float[]> examples) {
        double sum = 0;
        for (float[] example : examples) {
            for (int block = 0; block < fall.length; block++) {
                sum += similarity(block, rows, offset, example);
            }
        }
        return sum / Math.max(1, examples.size() * fall.length);
    }
}
