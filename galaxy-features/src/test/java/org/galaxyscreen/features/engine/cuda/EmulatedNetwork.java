package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Operation;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Step;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;

/**
 * A plan's steps by plain loops, in buffers of its sizes, where what a step does not write is not a number. For one thread at a time.
 */
final class EmulatedNetwork {
    private final CudaPlan plan;
    private final Weights weights;
    private final Precision precision;
    private final int size;
    private final float[][] buffers;

    EmulatedNetwork(CudaPlan plan, Weights weights, Precision precision) {
        this.plan = plan;
        this.weights = weights;
        this.precision = precision;
        this.size = weights.preprocessing().crop();
        buffers = plan.bufferBytes().stream()
                .map(bytes -> new float[(int) (bytes / 2)])
                .toArray(float[][]::new);
    }

    /** Computes the features of pixels or, if they are not meant, of preprocessed images. */
    void compute(boolean fromPixels, ByteBuffer pixels, ByteBuffer floats, FloatBuffer features) {
        unpack(fromPixels, pixels, floats);
        (fromPixels ? plan.pixelSteps() : plan.steps()).forEach(step -> run(step, features));
    }

    private void unpack(boolean fromPixels, ByteBuffer pixels, ByteBuffer floats) {
        float[] image = buffers[plan.steps().get(0).source()];
        if (fromPixels && precision != Precision.FP32) {
            for (int i = 0; i < plan.images() * size * size * CudaPlan.PIXEL_CHANNELS; i++) {
                int channel = i % 4;
                int pixel = i / CudaPlan.PIXEL_CHANNELS;
                image[i] = channel == 3 ? 1 : pixels.get(3 * pixel + channel) & 0xFF;
            }
            return;
        }
        ByteBuffer levels = CudaWeights.levels(weights.preprocessing());
        boolean blueFirst = weights.preprocessing().order() == Preprocessing.ChannelOrder.BGR;
        int area = size * size;
        FloatBuffer planes = floats.asFloatBuffer();
        for (int i = 0; i < plan.images() * area; i++) {
            for (int plane = 0; plane < 3; plane++) {
                int channel = blueFirst ? 2 - plane : plane;
                image[4 * i + plane] = fromPixels
                        ? levels.getFloat(Float.BYTES * (256 * channel + (pixels.get(3 * i + channel) & 0xFF)))
                        : planes.get(i / area * 3 * area + plane * area + i % area);
            }
            image[4 * i + 3] = 0;
        }
    }

    private void run(Step step, FloatBuffer features) {
        boolean wide = step.operation() == Operation.STEM;
        boolean sum = step.shortcut() != CudaPlan.NO_SHORTCUT;
        assertThat(step.source()).isNotEqualTo(step.target());
        if (sum) {
            assertThat(step.shortcut()).isEqualTo(step.target());
        }
        float[] x = buffers[step.source()];
        float[] y;
        if (step.target() == CudaPlan.OUTPUT) {
            y = new float[features.capacity()];
        } else {
            y = buffers[step.target()];
            int outputs = outputs(step);
            int bytes = wide ? Float.BYTES : CudaWeights.valueBytes(precision);
            assertThat((long) outputs * bytes)
                    .isLessThanOrEqualTo(plan.bufferBytes().get(step.target()));
            Arrays.fill(y, sum ? outputs : 0, y.length, Float.NaN);
        }
        switch (step.operation()) {
            case STEM, PIXEL_STEM, CONVOLUTION, GEMM -> convolve(step, x, y);
            case MAX_POOL, NARROW_MAX_POOL -> maxPool(step, x, y);
            case AVERAGE -> average(step, x, y);
        }
        if (step.target() == CudaPlan.OUTPUT) {
            features.put(0, y);
        }
    }

    private int outputs(Step step) {
        Convolution c = step.convolution();
        int side = c == null ? (step.size() - 1) / 2 + 1 : c.outputSize(step.size());
        return plan.images() * side * side * (c == null ? step.channels() : c.out());
    }

    private void convolve(Step step, float[] x, float[] y) {
        Convolution c = Objects.requireNonNull(step.convolution());
        Precision format = step.operation() == Operation.STEM ? Precision.FP32 : precision;
        CudaWeights.Packed packed = step.operation() == Operation.PIXEL_STEM
                ? CudaWeights.pixelStem(weights, c, precision)
                : CudaWeights.pack(weights, c, step.channels(), format);
        float[] weight = decode(packed.weight(), format);
        float[] bias = decode(packed.bias(), format);
        int in = step.channels();
        int side = c.outputSize(step.size());
        boolean sum = step.shortcut() != CudaPlan.NO_SHORTCUT;
        IntStream.range(0, plan.images() * side * side).parallel().forEach(place -> {
            int image = place / side / side;
            int top = place / side % side * c.stride() - c.padding();
            int left = place % side * c.stride() - c.padding();
            for (int out = 0; out < c.out(); out++) {
                float total = 0;
                for (int r = 0; r < c.kernel(); r++) {
                    for (int q = 0; q < c.kernel(); q++) {
                        if (top + r < 0 || top + r >= step.size() || left + q < 0 || left + q >= step.size()) {
                            continue;
                        }
                        int from = ((image * step.size() + top + r) * step.size() + left + q) * in;
                        int w = ((out * c.kernel() + r) * c.kernel() + q) * in;
                        for (int k = 0; k < in; k++) {
                            total += weight[w + k] * x[from + k];
                        }
                    }
                }
                total += bias[out] + (sum ? y[place * c.out() + out] : 0);
                y[place * c.out() + out] = round(step.relu() ? Math.max(0, total) : total, format);
            }
        });
    }

    private void maxPool(Step step, float[] x, float[] y) {
        int side = (step.size() - 1) / 2 + 1;
        for (int i = 0; i < plan.images() * side * side * step.channels(); i++) {
            int channel = i % step.channels();
            int place = i / step.channels();
            int image = place / side / side;
            float most = Float.NEGATIVE_INFINITY;
            for (int r = Math.max(0, place / side % side * 2 - 1);
                    r < Math.min(step.size(), place / side % side * 2 + 2);
                    r++) {
                for (int q = Math.max(0, place % side * 2 - 1); q < Math.min(step.size(), place % side * 2 + 2); q++) {
                    most = Math.max(most, x[((image * step.size() + r) * step.size() + q) * step.channels() + channel]);
                }
            }
            y[i] = round(most, precision);
        }
    }

    private void average(Step step, float[] x, float[] y) {
        int area = step.size() * step.size();
        for (int i = 0; i < plan.images() * step.channels(); i++) {
            float total = 0;
            for (int k = 0; k < area; k++) {
                total += x[(i / step.channels() * area + k) * step.channels() + i % step.channels()];
            }
            y[i] = total / area;
        }
    }

    private static float[] decode(ByteBuffer bytes, Precision format) {
        float[] values = new float[bytes.remaining() / CudaWeights.valueBytes(format)];
        for (int i = 0; i < values.length; i++) {
            values[i] = format(format).get(bytes, i);
        }
        return values;
    }

    private static StoredNumber format(Precision precision) {
        return switch (precision) {
            case FP32 -> StoredNumber.F32;
            case BF16 -> StoredNumber.BF16;
            case FP16 -> StoredNumber.F16;
            case INT8 -> throw new IllegalArgumentException("int8");
        };
    }

    private static float round(float value, Precision format) {
        return switch (format) {
            case FP32 -> value;
            case BF16 -> Float.intBitsToFloat(CudaWeights.bfloat16(value) << 16);
            case FP16 -> StoredNumber.half(StoredNumber.half(value));
            case INT8 -> throw new IllegalArgumentException("int8");
        };
    }
}
