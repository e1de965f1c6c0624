package org.galaxyscreen.report;

import java.util.Base64;
import java.util.Objects;

/**
 * What lies over a picture: a grid of numbers, none of them negative, over a part of it, such as where in the image oddness sits. Held and
 * written with 8 bits a number, the highest as 255. Immutable.
 */
public final class PictureOverlay {
    /** The largest side of a grid. */
    public static final int MOST_SIDE = 512;

    private final int side;
    private final float highest;
    private final byte[] values;
    private final Part part;

    /**
     * A part of a picture, as fractions of its width and height from the upper left corner: 0 and 1 are its edges. It may reach beyond them.
     *
     * @param left of its left edge
     * @param top of its upper edge
     * @param right of its right edge
     * @param bottom of its lower edge
     */
    public record Part(double left, double top, double right, double bottom) {
        /** @throws IllegalArgumentException if it is empty or a number is not finite */
        public Part {
            boolean finite =
                    Double.isFinite(left) && Double.isFinite(top) && Double.isFinite(right) && Double.isFinite(bottom);
            if (!finite || left >= right || top >= bottom) {
                throw new IllegalArgumentException("part from (" + left + ", " + top + ") to (" + right + ", " + bottom
                        + "); left below right and top below bottom expected");
            }
        }
    }

    /**
     * A grid over a part of a picture.
     *
     * @param side how many cells lie side by side, and one above the other: 1 to {@link #MOST_SIDE}
     * @param values {@code side × side}, row by row from the top
     * @param part of the picture that they cover
     * @throws IllegalArgumentException if there are more or fewer of them, or one is negative or not finite
     */
    public PictureOverlay(int side, float[] values, Part part) {
        if (side < 1 || side > MOST_SIDE || values.length != side * side) {
            throw new IllegalArgumentException("side is " + side + " with " + values.length + " values; 1 to "
                    + MOST_SIDE + " with its square expected");
        }
        float most = 0;
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "value " + i + " is " + values[i] + "; 0 or more, and finite, expected");
            }
            most = Math.max(most, values[i]);
        }
        this.side = side;
        this.part = part;
        this.highest = most;
        this.values = new byte[values.length];
        for (int i = 0; most > 0 && i < values.length; i++) {
            this.values[i] = (byte) Math.round(255.0 * values[i] / most);
        }
    }

    /** How many cells lie side by side. */
    public int side() {
        return side;
    }

    /** The highest number: what 255 stands for. */
    public float highest() {
        return highest;
    }

    /** The part of the picture that it covers. */
    public Part part() {
        return part;
    }

    /**
     * A number, to the next 255th of the highest.
     *
     * @param row from the top, from 0
     * @param column from the left, from 0
     * @return the number
     * @throws IndexOutOfBoundsException if there is none there
     */
    public float value(int row, int column) {
        Objects.checkIndex(row, side);
        Objects.checkIndex(column, side);
        return highest * (values[row * side + column] & 0xFF) / 255;
    }

    /** All numbers as bytes, row by row from the top, 255 for the highest, in Base64: what the page's script reads. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(values);
    }
}
