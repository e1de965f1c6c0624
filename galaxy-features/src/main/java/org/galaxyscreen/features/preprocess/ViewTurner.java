package org.galaxyscreen.features.preprocess;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Turns preprocessed images: square, so that every value keeps its bits and none is made up. View 0 is the image itself,
 * views 1 to 3 are it turned counter-clockwise by 90°, 180° and 270°, views 4 to 7 the same of its mirror image, left and right
 * exchanged.
 *
 * <p>For one thread.
 */
public final class ViewTurner {
    /** A tile of both source and target stays in the first-level cache. */
    private static final int TILE = 16;

    private static final int CHANNELS = 3;

    private final int size;
    private final float[] plane;
    private final float[] turned;
    private final byte[] pixels;
    private final byte[] turnedPixels;

    /** @param size the images' side, pixels */
    public ViewTurner(int size) {
        this.size = size;
        this.plane = new float[size * size];
        this.turned = new float[size * size];
        this.pixels = new byte[CHANNELS * size * size];
        this.turnedPixels = new byte[CHANNELS * size * size];
    }

    /**
     * Where the pixels of a view come from: target pixel (x, y) is source pixel {@code first + x · across + y · down}.
     */
    private record Path(int first, int across, int down) {
        static Path of(int view, int size) {
            int last = size * size - 1;
            int row = size - 1;
            return switch (view) {
                case 0 -> new Path(0, 1, size);
                case 1 -> new Path(row, size, -1);
                case 2 -> new Path(last, -1, -size);
                case 3 -> new Path(last - row, -size, 1);
                case 4 -> new Path(row, -1, size);
                case 5 -> new Path(0, size, 1);
                case 6 -> new Path(last - row, 1, -size);
                case 7 -> new Path(last, -size, -1);
                default -> throw new IllegalArgumentException("view is " + view + "; 0 to 7 expected");
            };
        }
    }

    /**
     * Writes a view of an image of floats, channel by channel.
     *
     * @param images holds the image from {@code source} on, and receives the view from {@code target} on
     * @param view 0 to 7
     */
    public void turn(FloatBuffer images, int source, int target, int view) {
        Path path = Path.of(view, size);
        for (int channel = 0; channel < CHANNELS; channel++) {
            int offset = channel * plane.length;
            images.get(source + offset, plane);
            for (int top = 0; top < size; top += TILE) {
                for (int left = 0; left < size; left += TILE) {
                    turnTile(path, left, top);
                }
            }
            images.put(target + offset, turned);
        }
    }

    private void turnTile(Path path, int left, int top) {
        int right = Math.min(size, left + TILE);
        int bottom = Math.min(size, top + TILE);
        for (int y = top; y < bottom; y++) {
            int from = path.first + left * path.across + y * path.down;
            for (int x = left, to = y * size + left; x < right; x++, to++, from += path.across) {
                turned[to] = plane[from];
            }
        }
    }

    /**
     * Writes a view of an image of bytes, red, green and blue pixel by pixel.
     *
     * @param images holds the image from {@code source} on, and receives the view from {@code target} on
     * @param view 0 to 7
     */
    public void turn(ByteBuffer images, int source, int target, int view) {
        Path path = Path.of(view, size);
        images.get(source, pixels);
        for (int y = 0, to = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int from = CHANNELS * (path.first + x * path.across + y * path.down);
                turnedPixels[to++] = pixels[from];
                turnedPixels[to++] = pixels[from + 1];
                turnedPixels[to++] = pixels[from + 2];
            }
        }
        images.put(target, turnedPixels);
    }
}
