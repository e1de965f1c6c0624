package org.galaxyscreen.features.engine;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.ResNet50.Bottleneck;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.features.weights.internal.FoldedConvolution;
import org.galaxyscreen.features.weights.internal.Quantisation;

/**
 * Watches a network's activations in float32, to prepare it for int8. Takes the same images twice: first for the ranges,
 * then for the means before and after rounding. For one thread; close it.
 *
 * <p>The means serve to correct the bias (Nagel et al. 2019, arXiv:1906.04721, section 4.2, with means measured instead of
 * derived): rounding the weights and the activations moves a convolution's mean output by Σ w·E[x] − Σ ŵ·E[x̂], which is
 * added back. It matters here more than elsewhere: most of a galaxy's image is sky of one level, whose rounding errors
 * do not average out.
 */
final class Int8Calibrator implements AutoCloseable {
    private final Weights weights;
    private final ResNet50 network;
    private final EngineProvider.Watched running;
    private final Map<String, Watched> watched = new HashMap<>();
    private int images;

    /** What is known of an activation. */
    private static final class Watched {
        final int channels;
        final int levels;
        final ActivationHistogram histogram = new ActivationHistogram();
        final double[] sum;
        final double[] roundedSum;
        double range;
        long pixels;

        Watched(int channels, int levels) {
            this.channels = channels;
            this.levels = levels;
            this.sum = new double[channels];
            this.roundedSum = new double[channels];
        }

        /** Adds an activation, channels last. */
        void addMeans(FloatBuffer values) {
            float step = (float) (range / levels);
            int here = values.remaining() / channels;
            for (int i = 0, pixel = 0; pixel < here; pixel++) {
                for (int channel = 0; channel < channels; channel++) {
                    float value = values.get(i++);
                    sum[channel] += value;
                    roundedSum[channel] += Math.max(-levels, Math.min(levels, Math.rint(value / step))) * step;
                }
            }
            pixels += here;
        }

        double mean(int channel) {
            return sum[channel] / pixels;
        }

        double roundedMean(int channel) {
            return roundedSum[channel] / pixels;
        }
    }

    Int8Calibrator(Weights weights) {
        Engines.provider(EngineOptions.Kind.ONEDNN)
                .refusal(weights, Precision.INT8)
                .ifPresent(reason -> {
                    throw new IllegalArgumentException(reason);
                });
        this.weights = weights;
        this.network = ResNet50.of(weights.network(), weights.lastStage());
        watched.put("maxpool", new Watched(network.stem().out(), Quantisation.UNSIGNED_LEVELS));
        for (Bottleneck block : network.blocks()) {
            watched.put(block.name(), new Watched(block.conv3().out(), Quantisation.UNSIGNED_LEVELS));
            watch(block.conv1(), Quantisation.UNSIGNED_LEVELS);
            watch(block.conv2(), Quantisation.UNSIGNED_LEVELS);
            if (block.downsample() != null) {
                watch(block.downsample(), Quantisation.SIGNED_LEVELS);
            }
        }
        this.running = Engines.provider(EngineOptions.Kind.ONEDNN).watch(weights);
    }

    private void watch(Convolution c, int levels) {
        watched.put(c.name(), new Watched(c.out(), levels));
    }

    /** First pass: what magnitudes an image gives. */
    void addRanges(FloatBuffer image) {
        running.compute(image, (name, values) -> {
            Watched activation = watched.get(name);
            if (activation != null) {
                activation.histogram.add(values);
            }
        });
        images++;
    }

    /** How many images the first pass has had. */
    int images() {
        return images;
    }

    /** Ends the first pass. */
    void chooseRanges() {
        watched.values().forEach(a -> a.range = a.histogram.bestRange(a.levels));
    }

    /** Second pass: what means an image gives. */
    void addMeans(FloatBuffer image) {
        running.compute(image, (name, values) -> {
            Watched activation = watched.get(name);
            if (activation != null) {
                activation.addMeans(values);
            }
        });
    }

    Int8Calibration result() {
        Map<String, Double> ranges = new HashMap<>();
        watched.forEach((name, activation) -> ranges.put(name, activation.range));
        Map<String, float[]> corrections = new HashMap<>();
        String input = "maxpool";
        int size = (network.stem().outputSize(weights.preprocessing().crop()) + 1) / 2;
        for (Bottleneck block : network.blocks()) {
            correct(block, input, size, corrections);
            size = block.conv2().outputSize(block.conv1().outputSize(size));
            input = block.name();
        }
        return new Int8Calibration(weights.sha256(), weights.preprocessing().toText(), images, ranges, corrections);
    }

    private void correct(Bottleneck block, String input, int size, Map<String, float[]> corrections) {
        int inner = block.conv1().outputSize(size);
        int outer = block.conv2().outputSize(inner);
        corrections.put(block.conv1().name(), toFloats(shift(block.conv1(), input, inner)));
        corrections.put(
                block.conv2().name(),
                toFloats(shift(block.conv2(), block.conv1().name(), outer)));
        String shortcut = input;
        if (block.downsample() != null) {
            shortcut = block.downsample().name();
            corrections.put(shortcut, toFloats(shift(block.downsample(), input, outer)));
        }
        // The shortcut is added as it is: what its rounding moves is made good here too.
        double[] shift = shift(block.conv3(), block.conv2().name(), outer);
        Watched added = activation(shortcut);
        for (int channel = 0; channel < shift.length; channel++) {
            shift[channel] += added.mean(channel) - added.roundedMean(channel);
        }
        corrections.put(block.conv3().name(), toFloats(shift));
    }

    /** By how much rounding lowers the mean of each channel that a convolution makes. */
    private double[] shift(Convolution c, String input, int outputSize) {
        Watched x = activation(input);
        float[] weight = FoldedConvolution.of(weights, c).weight();
        Quantisation quantised = Quantisation.of(weight, c.out());
        int taps = c.kernel() * c.kernel();
        double[] share = new double[taps];
        for (int tap = 0; tap < taps; tap++) {
            share[tap] = inside(tap / c.kernel(), c, outputSize) * inside(tap % c.kernel(), c, outputSize);
        }
        double[] shift = new double[c.out()];
        int i = 0;
        for (int out = 0; out < c.out(); out++) {
            double step = quantised.steps()[out];
            for (int in = 0; in < c.in(); in++) {
                for (int tap = 0; tap < taps; tap++, i++) {
                    double exact = weight[i] * x.mean(in);
                    double rounded = quantised.values()[i] * step * x.roundedMean(in);
                    shift[out] += share[tap] * (exact - rounded);
                }
            }
        }
        return shift;
    }

    /** In what share of the outputs that row or column of a kernel lies on the image and not on its padding. */
    private static double inside(int tap, Convolution c, int outputSize) {
        return c.padding() > 0 && tap != c.kernel() / 2 ? 1 - 1.0 / outputSize : 1;
    }

    private Watched activation(String name) {
        return Objects.requireNonNull(watched.get(name), name);
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public void close() {
        running.close();
    }
}
