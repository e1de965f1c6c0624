package org.galaxyscreen.features.patch;

import java.util.Objects;
import org.galaxyscreen.core.SurveyObject;

/**
 * An image's features patch by patch: {@code side × side} vectors of {@code dimensions} numbers, each the mean over a stage's
 * activations at that place and its neighbours, 3×3 where they lie on the image (Roth et al. 2022, PatchCore,
 * arXiv:2106.08265, section 3.1, with the mean in place of a further reduction). Immutable and thread-safe.
 */
public final class PatchMap {
    private final SurveyObject object;
    private final int side;
    private final int dimensions;
    private final float[] values;

    private PatchMap(SurveyObject object, int side, int dimensions, float[] values) {
        this.object = object;
        this.side = side;
        this.dimensions = dimensions;
        this.values = values;
    }

    /**
     * The patches of a stage's activations.
     *
     * @param activations {@code side × side × dimensions}, row by row from the top, from {@code offset} on; copied
     * @throws IllegalArgumentException if a number is not positive or the array ends before
     */
    static PatchMap of(SurveyObject object, int side, int dimensions, float[] activations, int offset) {
        Objects.requireNonNull(object, "object");
        if (side < 1 || dimensions < 1) {
            throw new IllegalArgumentException(
                    "side is " + side + " and dimensions is " + dimensions + "; 1 or more of both expected");
        }
        int length = Math.multiplyExact(Math.multiplyExact(side, side), dimensions);
        if (offset < 0 || activations.length - offset < length) {
            throw new IllegalArgumentException("activations has " + activations.length + " values from " + offset
                    + " on; " + length + " expected for " + side + "×" + side + "×" + dimensions);
        }
        return new PatchMap(object, side, dimensions, smoothed(side, dimensions, activations, offset));
    }

    private static float[] smoothed(int side, int dimensions, float[] activations, int offset) {
        float[] result = new float[side * side * dimensions];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int to = (y * side + x) * dimensions;
                int neighbours = 0;
                for (int v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++) {
                    for (int u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) {
                        int from = offset + (v * side + u) * dimensions;
                        for (int i = 0; i < dimensions; i++) {
                            result[to + i] += activations[from + i];
                        }
                        neighbours++;
                    }
                }
                for (int i = to; i < to + dimensions; i++) {
                    result[i] /= neighbours;
                }
            }
        }
        return result;
    }

    /** Whose image it is. */
    public SurveyObject object() {
        return object;
    }

    /** How many patches lie side by side, and one above the other. */
    public int side() {
        return side;
    }

    /** The length of a patch's vector. */
    public int dimensions() {
        return dimensions;
    }

    /**
     * A number of a patch's vector.
     *
     * @param row from the top, from 0
     * @param column from the left, from 0
     * @throws IndexOutOfBoundsException if there is none there
     */
    public float value(int row, int column, int dimension) {
        Objects.checkIndex(row, side);
        Objects.checkIndex(column, side);
        Objects.checkIndex(dimension, dimensions);
        return values[(row * side + column) * dimensions + dimension];
    }

    /** The vectors one after the other; not a copy. */
    float[] values() {
        return values;
    }

    @Override
    public String toString() {
        return "PatchMap[" + object.id() + ", " + side + "×" + side + "×" + dimensions + "]";
    }
}
