package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector.Variational;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.linalg.MatrixProducts.Operand;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * The autoencoder on the library's own matrix products, each computed in parts of fixed size that the threads share, so that
 * their number does not change a bit. A part of a weight's gradient is used for Adam's update as soon as it is there, while it
 * is in the cache: it never goes to memory.
 */
final class OneDnnAutoencoder implements AutoencoderNetwork {
    private static final String TASK = "training the autoencoder";

    /** Outputs that one part computes. */
    private static final int COLUMNS = 256;

    /** Rows of a batch that one part takes through layers too narrow to be shared by their outputs. */
    private static final int BATCH_ROWS = 64;

    /** Rows of a weight that one part updates. */
    private static final int UPDATED_ROWS = 64;

    private static final int LOSS_ROWS = 16;

    /** Multiplications and additions of a step that one thread does in less time than it takes to share them out, several times a step. */
    private static final double FEW_OPERATIONS = 3e7;

    private final OneDnnThreads threads;
    private final List<Layer> layers = new ArrayList<>();
    private final FloatPointer input;
    private final @Nullable Variational variational;
    private final int latentLayer;
    private final int dimensions;
    private final double learningRate;
    private final float[][] scratch;
    private final AdamParameters.Scratch[] updated;
    private final FloatPointer[] gradients;
    private final FloatBuffer[] products;
    private final double[] rowErrors;

    /** Whether one thread does all of a step. That changes no result. */
    private final boolean alone;

    private int step;

    /** @param variational null for one that is not; else the layer before the middle has twice the latent values */
    OneDnnAutoencoder(
            List<DenseLayer> first,
            double learningRate,
            int batchSize,
            @Nullable Variational variational,
            OneDnnThreads threads) {
        this.threads = threads;
        this.variational = variational;
        this.latentLayer = first.size() / 2 - 1;
        this.dimensions = first.get(0).in();
        this.learningRate = learningRate;
        this.input = new FloatPointer((long) batchSize * dimensions);
        this.rowErrors = new double[batchSize];
        FloatPointer previous = input;
        int widest = dimensions;
        for (int i = 0; i < first.size(); i++) {
            Layer made = new Layer(first.get(i), previous, batchSize, variational != null && i == latentLayer);
            layers.add(made);
            previous = made.output;
            widest = Math.max(widest, made.out);
        }
        scratch = new float[threads.count()][Math.max(2 * COLUMNS, widest)];
        updated = new AdamParameters.Scratch[threads.count()];
        int columns = widest;
        Arrays.setAll(updated, i -> new AdamParameters.Scratch(columns));
        double weights = layers.stream()
                .mapToDouble(layer -> (double) layer.in * layer.out)
                .sum();
        alone = 6 * weights * batchSize < FEW_OPERATIONS;
        long product = (long) UPDATED_ROWS * widest;
        gradients = new FloatPointer[threads.count()];
        Arrays.setAll(gradients, i -> new FloatPointer(product));
        products = Arrays.stream(gradients).map(FloatPointer::asBuffer).toArray(FloatBuffer[]::new);
    }

    @Override
    public double learn(Batch batch) {
        return alone ? OneDnnThreads.result(threads.submit(() -> step(batch))) : step(batch);
    }

    private double step(Batch batch) {
        int count = batch.count();
        forward(batch.input(), batch.latentNoise(), count);
        double error = loss(batch.target(), count, true);
        step++;
        float rate = AdamParameters.rate(learningRate, step);
        backward(batch.latentNoise(), count, rate);
        update(count, rate);
        return error;
    }

    /** Has the threads run all parts, or this one. */
    private void share(int parts, OneDnnThreads.Part work) {
        if (alone) {
            for (int part = 0; part < parts; part++) {
                work.run(0, part);
            }
        } else {
            threads.run(TASK, parts, work);
        }
    }

    private void forward(float[] rows, float[] latentNoise, int count) {
        // One put of all rows: the layers' parts read all of them.
        input.put(rows, 0, count * dimensions);
        for (int i = 0; i < layers.size(); ) {
            int first = i++;
            int parts = parts(layers.get(first).out, COLUMNS);
            while (parts == 1 && i < layers.size() && parts(layers.get(i).out, COLUMNS) == 1) {
                i++;
            }
            int end = i;
            if (parts > 1) {
                Layer wide = layers.get(first);
                share(parts, (worker, part) -> wide.forward(worker, part * COLUMNS, 0, count));
                if (wide.sampled) {
                    byRows(count, (worker, from, some) -> wide.sample(latentNoise, from, some));
                }
            } else {
                byRows(count, (worker, from, some) -> {
                    for (int k = first; k < end; k++) {
                        layers.get(k).forward(worker, 0, from, some);
                        if (layers.get(k).sampled) {
                            layers.get(k).sample(latentNoise, from, some);
                        }
                    }
                });
            }
        }
    }

    /**
     * The gradients by all activations, from that by the last; narrow layers as in the forward pass. What a part of a wide layer has read of its
     * weights it {@linkplain #updatedEarly updates} as well, while they are in the cache.
     */
    private void backward(float[] latentNoise, int count, float rate) {
        for (int i = layers.size() - 1; i > 0; ) {
            int first = i--;
            int parts = parts(layers.get(first).in, COLUMNS);
            while (parts == 1 && i > 0 && parts(layers.get(i).in, COLUMNS) == 1) {
                i--;
            }
            int end = i;
            if (parts > 1) {
                Layer before = layers.get(first - 1);
                Layer layer = layers.get(first);
                boolean updates = updatedEarly(first);
                share(parts, (worker, part) -> {
                    layer.backward(worker, before, part * COLUMNS, 0, count);
                    int to = updates ? Math.min(layer.in, (part + 1) * COLUMNS) : 0;
                    for (int from = part * COLUMNS; from < to; from += UPDATED_ROWS) {
                        layer.updateWeight(worker, from, count, rate);
                    }
                });
                if (before.sampled) {
                    byRows(count, (worker, from, some) -> before.backwardThroughSample(latentNoise, from, some, count));
                }
            } else {
                byRows(count, (worker, from, some) -> {
                    for (int k = first; k > end; k--) {
                        Layer before = layers.get(k - 1);
                        layers.get(k).backward(worker, before, 0, from, some);
                        if (before.sampled) {
                            before.backwardThroughSample(latentNoise, from, some, count);
                        }
                    }
                });
            }
        }
    }

    /** Whether the backward pass updates a layer's weights: where it has parts enough for all threads. That changes no result. */
    private boolean updatedEarly(int layer) {
        int parts = parts(layers.get(layer).in, COLUMNS);
        return layer > 0 && parts > 1 && parts >= 2 * threads.count();
    }

    /** Work on some rows of a batch. */
    @FunctionalInterface
    private interface RowWork {
        void run(int worker, int from, int count);
    }

    private void byRows(int count, RowWork work) {
        share(
                parts(count, BATCH_ROWS),
                (worker, part) -> work.run(worker, part * BATCH_ROWS, Math.min(BATCH_ROWS, count - part * BATCH_ROWS)));
    }

    /** The mean squared error of what the forward pass gave; and, if wanted, its gradient. */
    private double loss(float[] target, int count, boolean withGradient) {
        Layer last = layers.get(layers.size() - 1);
        float scale = 2f / ((float) count * dimensions);
        share(parts(count, LOSS_ROWS), (worker, part) -> {
            int to = Math.min(count, (part + 1) * LOSS_ROWS);
            float[] row = scratch[worker];
            for (int r = part * LOSS_ROWS; r < to; r++) {
                last.values.get(r * dimensions, row, 0, dimensions);
                double sum = 0;
                for (int k = 0; k < dimensions; k++) {
                    float difference = row[k] - target[r * dimensions + k];
                    sum += (double) difference * difference;
                    row[k] = scale * difference;
                }
                rowErrors[r] = sum;
                if (withGradient) {
                    last.gradientValues.put(r * dimensions, row, 0, dimensions);
                }
            }
        });
        double sum = 0;
        for (int r = 0; r < count; r++) {
            sum += rowErrors[r];
        }
        return sum / ((double) count * dimensions);
    }

    /** The other weights in parts of some rows, and each bias: all layers' at once, since nothing depends on them any more. */
    private void update(int count, float rate) {
        int[] ends = new int[layers.size()];
        int parts = 0;
        for (int i = 0; i < ends.length; i++) {
            parts += (updatedEarly(i) ? 0 : parts(layers.get(i).in, UPDATED_ROWS)) + 1;
            ends[i] = parts;
        }
        share(parts, (worker, part) -> {
            int i = 0;
            while (part >= ends[i]) {
                i++;
            }
            Layer layer = layers.get(i);
            int inLayer = part - (i == 0 ? 0 : ends[i - 1]);
            if (part == ends[i] - 1) {
                layer.updateBias(worker, count, rate);
            } else {
                layer.updateWeight(worker, inLayer * UPDATED_ROWS, count, rate);
            }
        });
    }

    private static int parts(int size, int of) {
        return (size + of - 1) / of;
    }

    @Override
    public double error(float[] rows, int count) {
        return alone ? OneDnnThreads.result(threads.submit(() -> errorOf(rows, count))) : errorOf(rows, count);
    }

    private double errorOf(float[] rows, int count) {
        forward(rows, new float[0], count);
        return loss(rows, count, false);
    }

    @Override
    public List<DenseLayer> layers() {
        List<DenseLayer> copies = new ArrayList<>();
        for (Layer layer : layers) {
            DenseLayer copy =
                    new DenseLayer(layer.in, layer.out, layer.relu, layer.weight.values(), layer.bias.values());
            copies.add(layer.sampled ? copy.firstOutputs(layer.out / 2) : copy);
        }
        return copies;
    }

    /** Hands over all that training depends on. */
    void save(StateWriter state) {
        state.put("step", step);
        state.putAll("layers", layers, (each, layer) -> {
            layer.weight.save(each.child("weight"));
            layer.bias.save(each.child("bias"));
        });
    }

    /** Goes on from there. */
    void restore(StateReader state) throws IOException {
        step = state.integer("step");
        List<StateReader> saved = state.all("layers");
        if (saved.size() != layers.size()) {
            throw state.malformed(saved.size() + " layers; " + layers.size() + " expected");
        }
        for (int i = 0; i < saved.size(); i++) {
            layers.get(i).weight.restore(saved.get(i).child("weight"));
            layers.get(i).bias.restore(saved.get(i).child("bias"));
        }
    }

    @Override
    public void close() {
        input.close();
        layers.forEach(Layer::close);
        for (FloatPointer gradient : gradients) {
            gradient.close();
        }
    }

    private final class Layer {
        final int in;
        final int out;
        final boolean relu;

        /** Whether the outputs are means and log-variances, from which the next layer's inputs are drawn. */
        final boolean sampled;

        final AdamParameters weight;
        final AdamParameters bias;
        final FloatPointer source;
        final FloatPointer activation;
        final FloatBuffer values;
        final FloatPointer gradient;
        final FloatBuffer gradientValues;

        /** What the next layer takes, and its gradient: the activation's own, or the sample's. */
        final FloatPointer output;

        final FloatPointer outputGradient;
        final int outputs;

        Layer(DenseLayer first, FloatPointer source, int batchSize, boolean sampled) {
            this.in = first.in();
            this.out = first.out();
            this.relu = first.relu();
            this.sampled = sampled;
            this.weight = new AdamParameters(first.weight(), first.out());
            this.bias = new AdamParameters(first.bias(), first.out());
            this.source = source;
            this.activation = new FloatPointer((long) batchSize * out);
            this.values = activation.asBuffer();
            this.gradient = new FloatPointer((long) batchSize * out);
            this.gradientValues = gradient.asBuffer();
            this.outputs = sampled ? out / 2 : out;
            this.output = sampled ? new FloatPointer((long) batchSize * outputs) : activation;
            this.outputGradient = sampled ? new FloatPointer((long) batchSize * outputs) : gradient;
        }

        /** Some outputs of some rows. */
        void forward(int worker, int from, int firstRow, int count) {
            int width = Math.min(COLUMNS, out - from);
            threads.products(worker)
                    .multiply(
                            false,
                            false,
                            count,
                            width,
                            in,
                            new Operand(source, (long) firstRow * in, in),
                            weight.part(0, from),
                            new Operand(activation, (long) firstRow * out + from, out));
            float[] row = scratch[worker];
            float[] shift = new float[width];
            bias.copy(from, width, shift);
            for (int r = firstRow; r < firstRow + count; r++) {
                values.get(r * out + from, row, 0, width);
                for (int k = 0; k < width; k++) {
                    float sum = row[k] + shift[k];
                    row[k] = relu ? Math.max(0, sum) : sum;
                }
                values.put(r * out + from, row, 0, width);
            }
        }

        /** From the gradient by this layer's activation to that by some outputs of the layer before, of some rows. */
        void backward(int worker, Layer before, int from, int firstRow, int count) {
            int width = Math.min(COLUMNS, in - from);
            threads.products(worker)
                    .multiply(
                            false,
                            true,
                            count,
                            width,
                            out,
                            new Operand(gradient, (long) firstRow * out, out),
                            weight.part(from, 0),
                            new Operand(before.outputGradient, (long) firstRow * in + from, in));
            if (!before.relu) {
                return;
            }
            float[] rows = scratch[worker];
            for (int r = firstRow; r < firstRow + count; r++) {
                before.values.get(r * in + from, rows, 0, width);
                before.gradientValues.get(r * in + from, rows, width, width);
                for (int k = 0; k < width; k++) {
                    rows[width + k] = rows[k] > 0 ? rows[width + k] : 0;
                }
                before.gradientValues.put(r * in + from, rows, width, width);
            }
        }

        /** z = μ + σ ε; without noise, z = μ. */
        void sample(float[] noise, int firstRow, int count) {
            FloatBuffer drawn = output.asBuffer();
            for (int r = firstRow; r < firstRow + count; r++) {
                for (int k = 0; k < outputs; k++) {
                    float mean = values.get(r * out + k);
                    float logVariance = values.get(r * out + outputs + k);
                    float deviation = noise.length == 0 ? 0 : (float) Math.exp(logVariance / 2);
                    drawn.put(r * outputs + k, noise.length == 0 ? mean : mean + deviation * noise[r * outputs + k]);
                }
            }
        }

        /**
         * From the gradient by z to that by μ and ln σ², with that of β times the divergence of N(μ, σ²) from N(0, 1), −½ Σ (1 + ln σ² − μ² −
         * σ²), weighed as in the sum of half the squared errors (Kingma and Welling 2014, appendix B).
         *
         * @param all the batch's rows
         */
        void backwardThroughSample(float[] noise, int firstRow, int count, int all) {
            FloatBuffer byOutput = outputGradient.asBuffer();
            double beta = variational == null ? 0 : variational.beta();
            float weight = (float) (2 * beta / ((double) all * dimensions));
            for (int r = firstRow; r < firstRow + count; r++) {
                for (int k = 0; k < outputs; k++) {
                    float g = byOutput.get(r * outputs + k);
                    float mean = values.get(r * out + k);
                    float logVariance = values.get(r * out + outputs + k);
                    float deviation = (float) Math.exp(logVariance / 2);
                    gradientValues.put(r * out + k, g + weight * mean);
                    gradientValues.put(
                            r * out + outputs + k,
                            g * noise[r * outputs + k] * deviation / 2 + weight * (deviation * deviation - 1) / 2);
                }
            }
        }

        void updateWeight(int worker, int from, int count, float rate) {
            int rows = Math.min(UPDATED_ROWS, in - from);
            threads.products(worker)
                    .multiply(
                            true,
                            false,
                            rows,
                            out,
                            count,
                            new Operand(source, from, in),
                            new Operand(gradient, 0, out),
                            new Operand(gradients[worker], 0, out));
            weight.update(products[worker], from * out, rows * out, rate, updated[worker]);
        }

        void updateBias(int worker, int count, float rate) {
            float[] heap = scratch[worker];
            float[] sum = new float[out];
            for (int r = 0; r < count; r++) {
                gradientValues.get(r * out, heap, 0, out);
                for (int k = 0; k < out; k++) {
                    sum[k] += heap[k];
                }
            }
            bias.update(FloatBuffer.wrap(sum), 0, out, rate, updated[worker]);
        }

        void close() {
            weight.close();
            bias.close();
            activation.close();
            gradient.close();
            if (sampled) {
                output.close();
                outputGradient.close();
            }
        }
    }
}
