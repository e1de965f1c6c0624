package org.galaxyscreen.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A picture of one object: bands of the same size, row-major, first row at the top, each with a name.
 *
 * <p>Three layouts. 8-bit RGB, interleaved (height × width × 3), is what JPEG and PNG files hold and the fast case:
 * {@link #wrap} and {@link #rgb()} share the array. Any number of bands as planes (height × width each) of unsigned bytes or of
 * floats is what astronomical files hold: {@link #ofBytes} and {@link #ofFloats}. Floats may be of any range and may be NaN
 * where there is no value. A {@linkplain #mask() mask} says which pixels are not to be believed, in all bands alike.
 *
 * <p>A <em>colour image</em> ({@link #isColour}) is what a network is shown: bands red, green and blue, in [0, 255] as bytes or
 * in [0, 1] as floats.
 *
 * <p>Immutable by contract: pixel arrays are shared, not copied, since images are handed on by the million. Safe for any
 * thread.
 */
public final class Image {
    /** The largest number of pixels an image may have: a guard against hostile headers, far above any cutout. */
    public static final int MAX_PIXELS = 1 << 28;

    /** The most bands an image may have. */
    public static final int MAX_BANDS = 1024;

    /** The bands of a colour image, in their order: {@code red}, {@code green}, {@code blue}. */
    public static final List<String> RGB = List.of("red", "green", "blue");

    /** What a band's values are. */
    public enum Samples {
        /** Unsigned bytes, 0 to 255. */
        UINT8,
        /** 32-bit floats; NaN where there is no value. */
        FLOAT32
    }

    private final int width;
    private final int height;
    private final List<String> bands;
    private final byte @Nullable [] rgb;
    private final byte @Nullable [][] bytes;
    private final float @Nullable [][] floats;
    private final boolean @Nullable [] mask;

    private Image(
            int width,
            int height,
            List<String> bands,
            byte @Nullable [] rgb,
            byte @Nullable [][] bytes,
            float @Nullable [][] floats,
            boolean @Nullable [] mask) {
        this.width = width;
        this.height = height;
        this.bands = bands;
        this.rgb = rgb;
        this.bytes = bytes;
        this.floats = floats;
        this.mask = mask;
    }

    /**
     * An 8-bit RGB image over the array given, which is not copied and must not be changed afterwards.
     *
     * @param rgb {@code height × width × 3} unsigned bytes
     * @throws IllegalArgumentException if a side is not positive, if there are more than {@link #MAX_PIXELS} pixels, or
     *     if the array's length is not {@code height × width × 3}
     */
    public static Image wrap(int width, int height, byte[] rgb) {
        checkSize(width, height);
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("rgb has " + rgb.length + " bytes; " + height + "×" + width + "×3 = "
                    + 3L * width * height + " expected");
        }
        return new Image(width, height, RGB, rgb, null, null, null);
    }

    /**
     * Bands of unsigned bytes over the arrays given, which are not copied and must not be changed afterwards.
     *
     * @param bands the bands' names, not blank, no two the same
     * @param planes {@code height × width} unsigned bytes a band, in the order of the names
     * @throws IllegalArgumentException if a side is not positive, if there are more than {@link #MAX_PIXELS} pixels or
     *     {@link #MAX_BANDS} bands or none, if a name is blank or given twice, or if a plane has another length
     */
    public static Image ofBytes(int width, int height, List<String> bands, List<byte[]> planes) {
        checkSize(width, height);
        List<String> names = checkNames(bands, planes.size());
        byte[][] own = planes.toArray(byte[][]::new);
        for (int i = 0; i < own.length; i++) {
            checkLength("band " + names.get(i), own[i].length, width, height);
        }
        return new Image(width, height, names, null, own, null, null);
    }

    /**
     * Bands of floats over the arrays given, which are not copied and must not be changed afterwards. Two bands may share an
     * array.
     *
     * @param bands the bands' names, not blank, no two the same
     * @param planes {@code height × width} floats a band, in the order of the names
     * @throws IllegalArgumentException if a side is not positive, if there are more than {@link #MAX_PIXELS} pixels or
     *     {@link #MAX_BANDS} bands or none, if a name is blank or given twice, or if a plane has another length
     */
    public static Image ofFloats(int width, int height, List<String> bands, List<float[]> planes) {
        checkSize(width, height);
        List<String> names = checkNames(bands, planes.size());
        float[][] own = planes.toArray(float[][]::new);
        for (int i = 0; i < own.length; i++) {
            checkLength("band " + names.get(i), own[i].length, width, height);
        }
        return new Image(width, height, names, null, null, own, null);
    }

    private static void checkSize(int width, int height) {
        if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException("image of " + width + "×" + height
                    + " pixels; sides must be positive and pixels at most " + MAX_PIXELS);
        }
    }

    private static List<String> checkNames(List<String> bands, int planes) {
        List<String> names = List.copyOf(bands);
        if (names.size() != planes || names.isEmpty() || names.size() > MAX_BANDS) {
            throw new IllegalArgumentException("there are " + names.size() + " band names and " + planes
                    + " planes; as many of both expected, 1 to " + MAX_BANDS);
        }
        if (names.stream().anyMatch(String::isBlank) || new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("bands are " + names + "; names that differ and are not blank expected");
        }
        return names;
    }

    private static void checkLength(String name, int length, int width, int height) {
        if (length != (long) width * height) {
            throw new IllegalArgumentException(name + " has " + length + " values; " + height + "×" + width + " = "
                    + (long) width * height + " expected");
        }
    }

    /**
     * This image with a mask over the array given, which is not copied and must not be changed afterwards.
     *
     * @param newMask {@code height × width}; true where a pixel is not to be believed
     * @throws IllegalArgumentException if its length is not {@code height × width}
     */
    public Image withMask(boolean[] newMask) {
        checkLength("mask", newMask.length, width, height);
        return new Image(width, height, bands, rgb, bytes, floats, newMask);
    }

    /** Columns. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** The bands' names, in their order. */
    public List<String> bands() {
        return bands;
    }

    /** What the values are. */
    public Samples samples() {
        return floats == null ? Samples.UINT8 : Samples.FLOAT32;
    }

    /** Whether the bands are {@link #RGB}: what a network or a person can be shown as it is. */
    public boolean isColour() {
        return bands.equals(RGB);
    }

    /** Whether this is 8-bit RGB, interleaved: whether there is a {@link #rgb()} array to share. */
    public boolean isInterleaved() {
        return rgb != null;
    }

    /**
     * The pixels of an 8-bit RGB image, {@code height × width × 3} unsigned bytes; its own, not a copy, and not to be changed.
     *
     * @throws IllegalStateException if the image is of planes: {@link #toRgb} converts those of a colour image
     */
    public byte[] rgb() {
        if (rgb == null) {
            throw new IllegalStateException(
                    this + " is not interleaved 8-bit RGB; convert it (toRgb), or ask for planes");
        }
        return rgb;
    }

    /**
     * A colour image as interleaved 8-bit RGB: itself where it is that already. Floats are cut to [0, 1] and rounded to the
     * nearest of 256 levels; NaN becomes 0.
     *
     * @throws IllegalStateException if this is not a colour image
     */
    public Image toRgb() {
        if (rgb != null) {
            return this;
        }
        if (!isColour()) {
            throw new IllegalStateException(this + " is not a colour image; bands " + RGB
                    + " expected: say which bands become which colour, and how values become brightness");
        }
        byte[] interleaved = new byte[3 * width * height];
        if (floats == null) {
            byte[][] planes = Objects.requireNonNull(bytes);
            for (int i = 0, target = 0; target < interleaved.length; i++, target += 3) {
                interleaved[target] = planes[0][i];
                interleaved[target + 1] = planes[1][i];
                interleaved[target + 2] = planes[2][i];
            }
        } else if (floats[0] == floats[1] && floats[1] == floats[2]) {
            for (int i = 0, target = 0; target < interleaved.length; i++, target += 3) {
                byte level = level(floats[0][i]);
                interleaved[target] = level;
                interleaved[target + 1] = level;
                interleaved[target + 2] = level;
            }
        } else {
            for (int i = 0, target = 0; target < interleaved.length; i++, target += 3) {
                interleaved[target] = level(floats[0][i]);
                interleaved[target + 1] = level(floats[1][i]);
                interleaved[target + 2] = level(floats[2][i]);
            }
        }
        return new Image(width, height, RGB, interleaved, null, null, mask);
    }

    private static byte level(float value) {
        // A half is added in double, where nothing is rounded: 0.5 less the least float stays below it. NaN becomes 0.
        return (byte) Math.max(0, Math.min(255, (int) (255 * value + 0.5)));
    }

    /**
     * One band's values as floats, {@code height × width}. The image's own where it is of floats, and not to be changed; bytes are
     * converted to 0 to 255, at the cost of a copy.
     *
     * @param band from 0, in the order of {@link #bands()}
     * @throws IndexOutOfBoundsException if there is no such band
     */
    public float[] plane(int band) {
        Objects.checkIndex(band, bands.size());
        if (floats != null) {
            return floats[band];
        }
        float[] plane = new float[width * height];
        byte[] source = rgb == null ? Objects.requireNonNull(bytes)[band] : rgb;
        int step = rgb == null ? 1 : 3;
        for (int i = 0, from = rgb == null ? 0 : band; i < plane.length; i++, from += step) {
            plane[i] = source[from] & 0xFF;
        }
        return plane;
    }

    /**
     * One band's values by its name, as {@link #plane(int)}.
     *
     * @throws IllegalArgumentException if there is no band of that name; the message says which there are
     */
    public float[] plane(String band) {
        int index = bands.indexOf(band);
        if (index < 0) {
            throw new IllegalArgumentException("there is no band '" + band + "'; the image has " + bands);
        }
        return plane(index);
    }

    /** Which pixels are not to be believed: {@code height × width}, the image's own; null where nothing is said. */
    public boolean @Nullable [] mask() {
        return mask;
    }

    @Override
    public String toString() {
        if (rgb != null) {
            return "Image[" + width + "×" + height + "]";
        }
        List<String> shown = new ArrayList<>(bands.subList(0, Math.min(8, bands.size())));
        if (shown.size() < bands.size()) {
            shown.add("… (" + bands.size() + ")");
        }
        return "Image[" + width + "×" + height + ", " + samples() + ", bands " + String.join(", ", shown) + "]";
    }
}
