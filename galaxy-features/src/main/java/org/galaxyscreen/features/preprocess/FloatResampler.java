package org.galaxyscreen.features.preprocess;

import java.util.Arrays;

/**
 * Resamples and crops one plane of floats: horizontal pass, then vertical, weights and sums in double, each pass's results in
 * float, as Pillow does images of mode F. For one thread: it keeps its buffers.
 */
final class FloatResampler {
    private final int crop;
    private final float[] result;
    private final double[] sum;
    private float[] rows = new float[0];

    FloatResampler(int crop) {
        this.crop = crop;
        this.result = new float[crop * crop];
        this.sum = new double[crop];
    }

    /**
     * The part that is kept of a plane that keeps its size.
     *
     * @return {@code crop × crop}; valid until the next call
     * @throws IllegalArgumentException if a value is not finite
     */
    float[] crop(float[] plane, int width, int left, int top) {
        for (int y = 0; y < crop; y++) {
            System.arraycopy(plane, (top + y) * width + left, result, y * crop, crop);
        }
        checkFinite();
        return result;
    }

    /**
     * A plane resampled.
     *
     * @return {@code crop × crop}; valid until the next call
     * @throws IllegalArgumentException if a value that counts is not finite
     */
    float[] apply(float[] plane, int width, Resampling across, Resampling down) {
        int first = down.first[0];
        int end = down.end();
        if (rows.length < (end - first) * crop) {
            rows = new float[(end - first) * crop];
        }
        for (int y = first; y < end; y++) {
            for (int x = 0; x < crop; x++) {
                int in = y * width + across.first[x];
                int weight = x * across.taps;
                double total = 0;
                for (int k = 0; k < across.count[x]; k++) {
                    total += plane[in + k] * across.exact[weight + k];
                }
                rows[(y - first) * crop + x] = (float) total;
            }
        }
        for (int y = 0; y < crop; y++) {
            Arrays.fill(sum, 0);
            for (int k = 0; k < down.count[y]; k++) {
                double weight = down.exact[y * down.taps + k];
                int in = (down.first[y] + k - first) * crop;
                for (int x = 0; x < crop; x++) {
                    sum[x] += rows[in + x] * weight;
                }
            }
            for (int x = 0; x < crop; x++) {
                result[y * crop + x] = (float) sum[x];
            }
        }
        checkFinite();
        return result;
    }

    private void checkFinite() {
        for (int i = 0; i < result.length; i++) {
            if (!Float.isFinite(result[i])) {
                throw new IllegalArgumentException("the image, resized and cropped, holds " + result[i] + " at row "
                        + i / crop + ", column " + i % crop + "; finite numbers expected");
            }
        }
    }
}
