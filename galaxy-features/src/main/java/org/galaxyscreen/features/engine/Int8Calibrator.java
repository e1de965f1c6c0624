package org.galaxyscreen.features.engine;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.features.engine.RoundedNetwork.Reading;
import org.galaxyscreen.features.network.Convolution;
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
    private final RoundedNetwork network;
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
        this.weights = weights;
        this.network =
                new RoundedNetwork(weights.network(), weights.preprocessing().crop());
        network.activations()
                .forEach((name, activation) ->
                        watched.put(name, new Watched(activation.channels(), activation.levels())));
        this.running = Engines.provider(EngineOptions.Kind.ONEDNN).watch(weights);
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
        network.readings()
                .forEach(reading -> corrections.put(reading.convolution().name(), correction(reading)));
        return new Int8Calibration(weights.sha256(), weights.preprocessing().toText(), images, ranges, corrections);
    }

    private float[] correction(Reading reading) {
        double[] shift = shift(reading);
        float[] correction = new float[shift.length];
        for (int channel = 0; channel < shift.length; channel++) {
            correction[channel] = (float) shift[channel];
        }
        return correction;
    }

    /** By how much rounding lowers the mean of each channel that a convolution makes. */
    private double[] shift(Reading reading) {
        Convolution c = reading.convolution();
        Watched x = activation(reading.input());
        float[] weight = FoldedConvolution.of(weights, c).weight();
        Quantisation quantised = Quantisation.of(weight, c.out());
        int taps = c.kernel() * c.kernel();
        double[] share = new double[taps];
        for (int tap = 0; tap < taps; tap++) {
            share[tap] =
                    inside(tap / c.kernel(), c, reading.inputSize()) * inside(tap % c.kernel(), c, reading.inputSize());
        }
        int ins = c.in() / c.groups();
        int outs = c.out() / c.groups();
        double[] shift = new double[c.out()];
        int i = 0;
        for (int out = 0; out < c.out(); out++) {
            double step = quantised.steps()[out];
            for (int in = out / outs * ins; in < (out / outs + 1) * ins; in++) {
                for (int tap = 0; tap < taps; tap++, i++) {
                    double exact = weight[i] * x.mean(in);
                    double rounded = quantised.values()[i] * step * x.roundedMean(in);
                    shift[out] += share[tap] * (exact - rounded);
                }
            }
        }
        if (reading.added() != null) {
            // What is added is so as it is: what its rounding moves is made good here too.
            Watched added = activation(reading.added());
            for (int channel = 0; channel < shift.length; channel++) {
                shift[channel] += added.mean(channel) - added.roundedMean(channel);
            }
        }
        return shift;
    }

    /** For what share of the outputs that row or column of a kernel lies on the image and not on its padding. */
    private static double inside(int tap, Convolution c, int inputSize) {
        int outputs = c.outputSize(inputSize);
        int inside = 0;
        for (int out = 0; out < outputs; out++) {
            int place = out * c.stride() + tap - c.paddingBefore(inputSize);
            inside += place >= 0 && place < inputSize ? 1 : 0;
        }
        return (double) inside / outputs;
    }

    private Watched activation(String name) {
        return Objects.requireNonNull(watched.get(name), name);
    }

    @Override
    public void close() {
        running.close();
    }
}
