package org.galaxyscreen.features.preprocess;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.features.preprocess.Preprocessing.ChannelOrder;
import org.galaxyscreen.features.preprocess.Preprocessing.Rgb;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a {@link Preprocessing}: an image becomes {@code 3 × crop × crop} floats, channel by channel. Agrees with
 * Pillow and torchvision to the bit where the decoded pixels do: horizontal pass, then vertical, each rounded to bytes.
 *
 * <p>Takes colour images ({@link Image#isColour}). Those of floats are resampled in floating point, as Pillow does images of mode F,
 * and are rounded to bytes only where an engine takes bytes.
 *
 * <p>For one thread: it keeps its tables and buffers from image to image, since a survey's images are mostly of one size.
 */
public final class Preprocessor {
    private final Preprocessing preprocessing;
    private final int crop;
    private final float[][] levels;
    private final float[][] levelsBySum;
    private final float[] row;
    private final byte[] bytes;
    private int tablesForWidth = -1;
    private int tablesForHeight = -1;
    /** Whether images of that size keep it: they are cropped alone. */
    private boolean unchanged;

    private int left;
    private int top;
    private @Nullable ByteResampler resampler;
    private @Nullable FloatResampler floats;
    private @Nullable Resampling horizontal;
    private @Nullable Resampling vertical;

    public Preprocessor(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
        this.crop = preprocessing.crop();
        this.row = new float[crop];
        this.bytes = new byte[3 * crop];
        this.levels = levels(preprocessing);
        this.levelsBySum = new float[3][];
        for (int channel = 0; channel < 3; channel++) {
            levelsBySum[channel] = ByteResampler.bySum(levels[channel]);
        }
    }

    /** What the bytes of red, green and blue become. */
    public static float[][] levels(Preprocessing preprocessing) {
        float[][] levels = new float[3][256];
        for (int channel = 0; channel < 3; channel++) {
            float mean = component(preprocessing.mean(), channel);
            float std = component(preprocessing.std(), channel);
            for (int level = 0; level < 256; level++) {
                levels[channel][level] = (level / preprocessing.scale() - mean) / std;
            }
        }
        return levels;
    }

    private static float component(Rgb rgb, int channel) {
        return channel == 0 ? rgb.red() : channel == 1 ? rgb.green() : rgb.blue();
    }

    /** How many values an image becomes. */
    public int length() {
        return 3 * crop * crop;
    }

    /**
     * Writes one image's floats.
     *
     * @param target receives {@link #length} floats from {@code offset} on; its position and limit do not matter
     * @throws IllegalArgumentException if the image is so elongated that its longer side would pass any bound, is not a colour
     *     image, or is of floats that are not all finite
     */
    public void apply(Image given, FloatBuffer target, int offset) {
        checkColour(given);
        prepareTables(given.width(), given.height());
        if (given.samples() == Image.Samples.FLOAT32) {
            apply(floats(), given, target, offset);
            return;
        }
        Image image = given.toRgb();
        if (unchanged) {
            for (int y = 0; y < crop; y++) {
                crop(image.rgb(), 3 * ((top + y) * image.width() + left), target, offset + y * crop);
            }
            return;
        }
        ByteResampler resampling = started(image);
        for (int y = 0; y < crop; y++) {
            store(resampling.row(y), target, offset + y * crop);
        }
    }

    /**
     * Writes one image's bytes, resized and cropped but not normalised: red, green, blue, pixel by pixel.
     *
     * @param target receives {@link #length} bytes from {@code offset} on; its position and limit do not matter
     * @throws IllegalArgumentException if the image is so elongated that its longer side would pass any bound, is not a colour
     *     image, or is of floats that are not all finite
     */
    public void apply(Image given, ByteBuffer target, int offset) {
        checkColour(given);
        prepareTables(given.width(), given.height());
        if (given.samples() == Image.Samples.FLOAT32) {
            apply(floats(), given, target, offset);
            return;
        }
        Image image = given.toRgb();
        if (unchanged) {
            for (int y = 0; y < crop; y++) {
                int in = 3 * ((top + y) * image.width() + left);
                target.put(offset + 3 * y * crop, image.rgb(), in, 3 * crop);
            }
            return;
        }
        ByteResampler resampling = started(image);
        for (int y = 0; y < crop; y++) {
            store(resampling.row(y), target, offset + y * 3 * crop);
        }
    }

    private static void checkColour(Image image) {
        if (!image.isColour()) {
            throw new IllegalArgumentException("the image has bands " + String.join(", ", image.bands())
                    + "; red, green and blue expected: say how its bands are to be rendered");
        }
    }

    private FloatResampler floats() {
        if (floats == null) {
            floats = new FloatResampler(crop);
        }
        return floats;
    }

    private void apply(FloatResampler resampler, Image image, FloatBuffer target, int offset) {
        float factor = 255 / preprocessing.scale();
        float[] values = {};
        int before = 0;
        for (int plane = 0; plane < 3; plane++) {
            int channel = preprocessing.order() == ChannelOrder.RGB ? plane : 2 - plane;
            float mean = component(preprocessing.mean(), channel);
            float std = component(preprocessing.std(), channel);
            // A grey image's channels are one plane, which is resampled once.
            boolean same = plane > 0 && image.plane(channel) == image.plane(before);
            values = same ? values : resample(resampler, image, channel);
            before = channel;
            for (int y = 0; y < crop; y++) {
                for (int x = 0; x < crop; x++) {
                    row[x] = (values[y * crop + x] * factor - mean) / std;
                }
                target.put(offset + (plane * crop + y) * crop, row);
            }
        }
    }

    private void apply(FloatResampler resampler, Image image, ByteBuffer target, int offset) {
        float[] values = {};
        for (int channel = 0; channel < 3; channel++) {
            boolean same = channel > 0 && image.plane(channel) == image.plane(channel - 1);
            values = same ? values : resample(resampler, image, channel);
            for (int i = 0; i < crop * crop; i++) {
                target.put(offset + 3 * i + channel, (byte) Math.round(255 * Math.max(0, Math.min(1, values[i]))));
            }
        }
    }

    private float[] resample(FloatResampler resampler, Image image, int channel) {
        float[] plane = image.plane(channel);
        return unchanged
                ? resampler.crop(plane, image.width(), left, top)
                : resampler.apply(
                        plane, image.width(), Objects.requireNonNull(horizontal), Objects.requireNonNull(vertical));
    }

    private ByteResampler started(Image image) {
        if (resampler == null) {
            resampler = new ByteResampler(
                    Objects.requireNonNull(horizontal),
                    image.width(),
                    Objects.requireNonNull(vertical),
                    image.height());
        }
        resampler.start(image.rgb());
        return resampler;
    }

    private void prepareTables(int width, int height) {
        if (width == tablesForWidth && height == tablesForHeight) {
            return;
        }
        int resize = preprocessing.resize();
        int shorter = Math.min(width, height);
        long longer = (long) resize * Math.max(width, height) / shorter;
        if (longer > Image.MAX_PIXELS / resize) {
            throw new IllegalArgumentException("image of " + width + "×" + height + " pixels would be " + longer
                    + " pixels long with its shorter side at " + resize);
        }
        int newWidth = width <= height ? resize : (int) longer;
        int newHeight = width <= height ? (int) longer : resize;
        unchanged = newWidth == width && newHeight == height;
        left = margin(newWidth);
        top = margin(newHeight);
        horizontal = Resampling.of(width, newWidth, left, crop, preprocessing.interpolation());
        vertical = Resampling.of(height, newHeight, top, crop, preprocessing.interpolation());
        resampler = null;
        tablesForWidth = width;
        tablesForHeight = height;
    }

    /** torchvision's centre crop rounds half to even, as Python does. */
    private int margin(int size) {
        return (int) Math.rint((size - crop) / 2.0);
    }

    private void crop(byte[] rgb, int in, FloatBuffer target, int offset) {
        for (int plane = 0; plane < 3; plane++) {
            int channel = preprocessing.order() == ChannelOrder.RGB ? plane : 2 - plane;
            float[] level = levels[channel];
            for (int x = 0; x < crop; x++) {
                row[x] = level[rgb[in + 3 * x + channel] & 0xFF];
            }
            target.put(offset + plane * crop * crop, row);
        }
    }

    private void store(int[] sum, FloatBuffer target, int offset) {
        for (int plane = 0; plane < 3; plane++) {
            int channel = preprocessing.order() == ChannelOrder.RGB ? plane : 2 - plane;
            float[] values = levelsBySum[channel];
            int from = channel * crop;
            for (int x = 0; x < crop; x++) {
                row[x] = values[sum[from + x] >>> Resampling.PRECISION_BITS];
            }
            target.put(offset + plane * crop * crop, row);
        }
    }

    private void store(int[] sum, ByteBuffer target, int offset) {
        for (int x = 0, to = 0; x < crop; x++) {
            bytes[to++] = (byte) ByteResampler.level(sum[x]);
            bytes[to++] = (byte) ByteResampler.level(sum[crop + x]);
            bytes[to++] = (byte) ByteResampler.level(sum[2 * crop + x]);
        }
        target.put(offset, bytes);
    }
}
