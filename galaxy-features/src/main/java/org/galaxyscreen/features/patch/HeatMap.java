package org.galaxyscreen.features.patch;

import java.util.Objects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.preprocess.Preprocessing;

/**
 * Where in an image something sits: a number a patch, as {@link PatchMemory} makes it. Of oddness, it is the distance to the nearest
 * patch of ordinary images: 0 is a patch that is known, and the scale is the features', so that maps of one memory can be compared and
 * others cannot. Of interest, it is how much nearer a patch of interesting images is, from 0 to 1. Immutable and thread-safe.
 */
public final class HeatMap {
    private final SurveyObject object;
    private final int side;
    private final float[] values;
    private final Preprocessing preprocessing;

    HeatMap(SurveyObject object, int side, float[] values, Preprocessing preprocessing) {
        this.object = object;
        this.side = side;
        this.values = values;
        this.preprocessing = preprocessing;
    }

    /**
     * A rectangle on the original image, in its pixels from the upper left corner.
     *
     * @param left of its left edge
     * @param top of its upper edge
     * @param right of its right edge
     * @param bottom of its lower edge
     */
    public record Box(double left, double top, double right, double bottom) {}

    /** Whose image it is. */
    public SurveyObject object() {
        return object;
    }

    /** How many patches lie side by side, and one above the other. */
    public int side() {
        return side;
    }

    /**
     * A patch's number.
     *
     * @param row from the top, from 0
     * @param column from the left, from 0
     * @throws IndexOutOfBoundsException if there is none there
     */
    public float value(int row, int column) {
        return values[Objects.checkIndex(row, side) * side + Objects.checkIndex(column, side)];
    }

    /** The highest number; of oddness, the image's score. */
    public float highest() {
        return values[highestPatch()];
    }

    /** The row of the patch with the highest number, from 0; of the first, should several have it. */
    public int highestRow() {
        return highestPatch() / side;
    }

    /** The column of that patch, from 0. */
    public int highestColumn() {
        return highestPatch() % side;
    }

    private int highestPatch() {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Where on the original image a patch lies. What it depends on reaches further: a network's inner activations see several
     * times as much.
     *
     * @param width the original image's, pixels
     * @param height the original image's, pixels
     */
    public Box box(int row, int column, int width, int height) {
        Objects.checkIndex(row, side);
        Objects.checkIndex(column, side);
        int resize = preprocessing.resize();
        double resizedWidth = width <= height ? resize : (long) resize * width / height;
        double resizedHeight = width <= height ? (long) resize * height / width : resize;
        double patch = (double) preprocessing.crop() / side;
        double left = (resizedWidth - preprocessing.crop()) / 2 + column * patch;
        double top = (resizedHeight - preprocessing.crop()) / 2 + row * patch;
        double across = width / resizedWidth;
        double down = height / resizedHeight;
        return new Box(left * across, top * down, (left + patch) * across, (top + patch) * down);
    }

    /** A copy of all numbers, {@code side × side}, row by row from the top. */
    public float[] values() {
        return values.clone();
    }

    /**
     * The map at another size, as an overlay wants it: bilinear between the patches' centres, constant outside them.
     *
     * @param size the side, 1 to 4096; {@code preprocessing.crop()} covers the crop pixel by pixel
     * @return {@code size × size} numbers, row by row from the top
     * @throws IllegalArgumentException if the size is out of range
     */
    public float[] resampled(int size) {
        if (size < 1 || size > 4096) {
            throw new IllegalArgumentException("size is " + size + "; 1 to 4096 expected");
        }
        float[] result = new float[size * size];
        for (int y = 0; y < size; y++) {
            double v = place(y, size);
            int above = (int) v;
            int below = Math.min(side - 1, above + 1);
            for (int x = 0; x < size; x++) {
                double u = place(x, size);
                int left = (int) u;
                int right = Math.min(side - 1, left + 1);
                double upper = mix(values[above * side + left], values[above * side + right], u - left);
                double lower = mix(values[below * side + left], values[below * side + right], u - left);
                result[y * size + x] = (float) mix(upper, lower, v - above);
            }
        }
        return result;
    }

    private double place(int pixel, int size) {
        return Math.max(0, Math.min(side - 1, (pixel + 0.5) * side / size - 0.5));
    }

    private static double mix(double first, double second, double share) {
        return first + share * (second - first);
    }

    @Override
    public String toString() {
        return "HeatMap[" + object.id() + ", " + side + "×" + side + ", highest " + highest() + "]";
    }
}
