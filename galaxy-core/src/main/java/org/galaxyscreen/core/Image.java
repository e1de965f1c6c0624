package org.galaxyscreen.core;

/**
 * A colour image: 8-bit RGB, interleaved, row-major (height × width × 3), first row at the top.
 *
 * <p>Immutable by contract: the pixel array is shared, not copied, since images are handed on by the million.
 */
public final class Image {
    /** The largest number of pixels an image may have: a guard against hostile headers, far above any cutout. */
    public static final int MAX_PIXELS = 1 << 28;

    private final int width;
    private final int height;
    private final byte[] rgb;

    private Image(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * An image over the array given, which is not copied and must not be changed afterwards.
     *
     * @param rgb {@code height × width × 3} unsigned bytes
     * @throws IllegalArgumentException if a side is not positive, if there are more than {@link #MAX_PIXELS} pixels, or
     *     if the array's length is not {@code height × width × 3}
     */
    public static Image wrap(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException("image of " + width + "×" + height
                    + " pixels; sides must be positive and pixels at most " + MAX_PIXELS);
        }
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("rgb has " + rgb.length + " bytes; " + height + "×" + width + "×3 = "
                    + 3L * width * height + " expected");
        }
        return new Image(width, height, rgb);
    }

    /** Columns. */
    public int width() {
        return width;
    }

    /** Rows. */
    public int height() {
        return height;
    }

    /** The image's own pixels, {@code height × width × 3} unsigned bytes; not a copy, and not to be changed. */
    public byte[] rgb() {
        return rgb;
    }

    @Override
    public String toString() {
        return "Image[" + width + "×" + height + "]";
    }
}
