package org.galaxyscreen.features.preprocess;

import java.util.Arrays;

/**
 * Resamples interleaved 8-bit RGB in fixed point, to Pillow's bits: the horizontal pass first, rounded to bytes, then the vertical. Only the rows
 * and columns that the crop keeps are computed, and hardly more rows are held than one output row needs, so that they stay in a core's first cache.
 *
 * <p>The loops are written for Java's compiler: it makes vector instructions of those over arrays at one and the same index, without conditions
 * in them. So all pixels of an axis have as many weights, some of them zero, and what is too dark or too bright is cut by {@linkplain #LEVELS a
 * table}.
 *
 * <p>For one thread.
 */
final class ByteResampler {
    /** What the upper bits of a sum, without its sign, say: the level, cut to 0 to 255. */
    private static final int[] LEVELS = new int[1 << Integer.SIZE - Resampling.PRECISION_BITS];

    static {
        for (int i = 0; i < LEVELS.length; i++) {
            // The upper half is of negative sums.
            LEVELS[i] = i < LEVELS.length / 2 ? Math.min(i, 255) : 0;
        }
    }

    private static final long HALVES = (long) Resampling.HALF << 32 | Resampling.HALF;

    private final Axis across;
    private final Axis down;
    private final int width;
    private final int length;
    private final int height;
    /** Two rows of the image, as far as they are needed. */
    private final long[] pairs;
    /** The rows of the horizontal pass that are under way, each at its number modulo how many there are; red, green and blue one after the other. */
    private final int[][] rows;

    private final int[] sum;

    private byte[] rgb = {};
    private int next;

    /**
     * @param width of the images
     * @param height of the images
     */
    ByteResampler(Resampling horizontal, int width, Resampling vertical, int height) {
        this.across = Axis.of(horizontal, width);
        this.down = Axis.of(vertical, height);
        this.width = width;
        this.height = height;
        this.pairs = new long[3 * (across.first[across.first.length - 1] + across.taps - across.first[0])];
        this.length = 3 * across.first.length;
        this.rows = new int[down.taps + 1][length];
        this.sum = new int[length];
    }

    /**
     * An axis' weights, as many for each output pixel.
     *
     * @param first the first input pixel of each output pixel, not falling
     * @param weights {@code taps} an output pixel
     * @param overshoots whether some are negative
     */
    private record Axis(int[] first, int[] weights, int taps, boolean overshoots) {
        static Axis of(Resampling resampling, int size) {
            int taps = Arrays.stream(resampling.count).max().orElse(0);
            int[] first = new int[resampling.first.length];
            int[] weights = new int[first.length * taps];
            for (int i = 0; i < first.length; i++) {
                // At the far end weights of zero come first.
                first[i] = Math.min(resampling.first[i], size - taps);
                System.arraycopy(
                        resampling.weights,
                        i * resampling.taps,
                        weights,
                        i * taps + resampling.first[i] - first[i],
                        resampling.count[i]);
            }
            return new Axis(first, weights, taps, Arrays.stream(weights).anyMatch(weight -> weight < 0));
        }
    }

    /** The level of a sum. */
    static int level(int sum) {
        return LEVELS[sum >>> Resampling.PRECISION_BITS];
    }

    /** Tables of a level's values, by the upper bits of a sum. */
    static float[] bySum(float[] byLevel) {
        float[] values = new float[LEVELS.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = byLevel[LEVELS[i]];
        }
        return values;
    }

    /** Takes an image, whose rows are then asked for from the first to the last. */
    void start(byte[] image) {
        rgb = image;
        next = down.first[0];
    }

    /**
     * The sums of an output row: red, green and blue one after the other. Valid until the next call.
     *
     * @param y the row, the first or the one after the row before
     */
    int[] row(int y) {
        int first = down.first[y];
        next = Math.max(next, first);
        for (; next < first + down.taps; next += 2) {
            across(next, next + 1);
        }
        int weight = y * down.taps;
        int k = 0;
        Arrays.fill(sum, Resampling.HALF);
        for (; k + 4 <= down.taps; k += 4) {
            add(
                    sum,
                    held(first + k),
                    down.weights[weight + k],
                    held(first + k + 1),
                    down.weights[weight + k + 1],
                    held(first + k + 2),
                    down.weights[weight + k + 2],
                    held(first + k + 3),
                    down.weights[weight + k + 3]);
        }
        for (; k < down.taps; k++) {
            add(sum, held(first + k), down.weights[weight + k]);
        }
        return sum;
    }

    private int[] held(int row) {
        return rows[row % rows.length];
    }

    /** The horizontal pass of two rows at once, which are the halves of a long: one multiplication is for both. */
    private void across(int upper, int lower) {
        int left = across.first[0];
        pack(rgb, (upper * width + left) * 3, (Math.min(lower, height - 1) * width + left) * 3, pairs);
        int[] first = rows[upper % rows.length];
        int[] second = rows[lower % rows.length];
        if (across.taps == 4) {
            acrossFour(pairs, across.first, across.weights, first, second);
        } else {
            across(pairs, across, first, second);
        }
        if (across.overshoots) {
            cut(first);
            cut(second);
        }
    }

    private static void pack(byte[] rgb, int upper, int lower, long[] pairs) {
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = rgb[upper + i] & 0xFF | (rgb[lower + i] & 0xFFL) << 32;
        }
    }

    private static void across(long[] pairs, Axis axis, int[] first, int[] second) {
        int pixels = axis.first.length;
        for (int x = 0, weight = 0; x < pixels; x++) {
            int in = (axis.first[x] - axis.first[0]) * 3;
            long red = HALVES;
            long green = HALVES;
            long blue = HALVES;
            for (int k = 0; k < axis.taps; k++, weight++, in += 3) {
                long w = axis.weights[weight];
                red += pairs[in] * w;
                green += pairs[in + 1] * w;
                blue += pairs[in + 2] * w;
            }
            first[x] = upper(red);
            first[pixels + x] = upper(green);
            first[2 * pixels + x] = upper(blue);
            second[x] = lower(red);
            second[pixels + x] = lower(green);
            second[2 * pixels + x] = lower(blue);
        }
    }

    /** The same with four weights, as most cutouts have when they are made smaller. */
    private static void acrossFour(long[] pairs, int[] firsts, int[] weights, int[] first, int[] second) {
        int pixels = firsts.length;
        int left = firsts[0];
        for (int x = 0; x < pixels; x++) {
            int in = (firsts[x] - left) * 3;
            long w0 = weights[4 * x];
            long w1 = weights[4 * x + 1];
            long w2 = weights[4 * x + 2];
            long w3 = weights[4 * x + 3];
            long red = HALVES + pairs[in] * w0 + pairs[in + 3] * w1 + pairs[in + 6] * w2 + pairs[in + 9] * w3;
            long green = HALVES + pairs[in + 1] * w0 + pairs[in + 4] * w1 + pairs[in + 7] * w2 + pairs[in + 10] * w3;
            long blue = HALVES + pairs[in + 2] * w0 + pairs[in + 5] * w1 + pairs[in + 8] * w2 + pairs[in + 11] * w3;
            first[x] = upper(red);
            first[pixels + x] = upper(green);
            first[2 * pixels + x] = upper(blue);
            second[x] = lower(red);
            second[pixels + x] = lower(green);
            second[2 * pixels + x] = lower(blue);
        }
    }

    private static int upper(long sums) {
        return (int) sums >> Resampling.PRECISION_BITS;
    }

    /** The sum of both, less that of the upper row, which may be negative. */
    private static int lower(long sums) {
        return (int) (sums - (int) sums >> 32 + Resampling.PRECISION_BITS);
    }

    /** To 0 to 255, by the bits of the sign. */
    private static void cut(int[] row) {
        for (int i = 0; i < row.length; i++) {
            int below = 255 - (row[i] & ~(row[i] >> 31));
            row[i] = 255 - (below & ~(below >> 31));
        }
    }

    private static void add(int[] sum, int[] row, int weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += row[i] * weight;
        }
    }

    private static void add(int[] sum, int[] a, int wa, int[] b, int wb, int[] c, int wc, int[] d, int wd) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += a[i] * wa + b[i] * wb + c[i] * wc + d[i] * wd;
        }
    }
}
