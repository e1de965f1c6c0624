package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The autoencoder on the library's own matrix product: three products a layer and step, and Adam in one pass over the
 * parameters.
 *
 * <p>Adam is in the form of Kingma and Ba 2015, end of section 2: the bias corrections are folded into the step size.
 */
final class OneDnnAutoencoder implements AutoencoderNetwork {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    /** Parameters that one task updates. */
    private static final int CHUNK = 1 << 16;

    private final List<Layer> layers = new ArrayList<>();
    private final FloatPointer input;
    private final FloatPointer outputGradient;
    private final float[] output;
    private final int dimensions;
    private final double learningRate;
    private int step;

    OneDnnAutoencoder(List<DenseLayer> first, double learningRate, int batchSize) {
        this.dimensions = first.get(0).in();
        this.learningRate = learningRate;
        this.input = new FloatPointer((long) batchSize * dimensions);
        this.outputGradient = new FloatPointer((long) batchSize * dimensions);
        this.output = new float[batchSize * dimensions];
        FloatPointer previous = input;
        for (DenseLayer layer : first) {
            Layer made = new Layer(layer, previous, batchSize);
            layers.add(made);
            previous = made.activation;
        }
    }

    @Override
    public double learn(float[] rows, int count) {
        double error = forward(rows, count);
        step++;
        float scale = 2f / ((float) count * dimensions);
        for (int i = 0; i < count * dimensions; i++) {
            output[i] = scale * (output[i] - rows[i]);
        }
        outputGradient.put(output, 0, count * dimensions);
        FloatPointer gradient = outputGradient;
        for (int i = layers.size() - 1; i >= 0; i--) {
            gradient = layers.get(i).backward(gradient, count, i > 0);
        }
        float rate = (float) (learningRate * Math.sqrt(1 - Math.pow(BETA2, step)) / (1 - Math.pow(BETA1, step)));
        layers.forEach(layer -> layer.update(rate));
        return error;
    }

    @Override
    public double error(float[] rows, int count) {
        return forward(rows, count);
    }

    private double forward(float[] rows, int count) {
        input.put(rows, 0, count * dimensions);
        for (Layer layer : layers) {
            layer.forward(count);
        }
        layers.get(layers.size() - 1).activation.get(output, 0, count * dimensions);
        double sum = 0;
        for (int i = 0; i < count * dimensions; i++) {
            double difference = (double) output[i] - rows[i];
            sum += difference * difference;
        }
        return sum / ((double) count * dimensions);
    }

    @Override
    public List<DenseLayer> layers() {
        return layers.stream().map(Layer::copy).toList();
    }

    @Override
    public void close() {
        input.close();
        outputGradient.close();
        layers.forEach(Layer::close);
    }

    /** The parameters are held twice: on the heap, where the update is vectorised, and natively, for the products. */
    private static final class Layer {
        final int in;
        final int out;
        final boolean relu;
        final Parameters weight;
        final Parameters bias;
        final FloatPointer source;
        final FloatPointer activation;
        final FloatPointer sourceGradient;
        final float[] values;
        final float[] gradient;

        Layer(DenseLayer first, FloatPointer source, int batchSize) {
            this.in = first.in();
            this.out = first.out();
            this.relu = first.relu();
            this.weight = new Parameters(first.weight());
            this.bias = new Parameters(first.bias());
            this.source = source;
            this.activation = new FloatPointer((long) batchSize * out);
            this.sourceGradient = new FloatPointer((long) batchSize * in);
            this.values = new float[batchSize * out];
            this.gradient = new float[batchSize * out];
        }

        void forward(int count) {
            MatrixProduct.multiply(false, false, count, out, in, source, weight.pointer, activation);
            activation.get(values, 0, count * out);
            float[] shift = bias.values;
            for (int row = 0; row < count; row++) {
                int base = row * out;
                for (int k = 0; k < out; k++) {
                    float sum = values[base + k] + shift[k];
                    values[base + k] = relu ? Math.max(0, sum) : sum;
                }
            }
            activation.put(values, 0, count * out);
        }

        /** From the gradient by this layer's output, which is overwritten, to that by its input. */
        FloatPointer backward(FloatPointer byOutput, int count, boolean wanted) {
            byOutput.get(gradient, 0, count * out);
            float[] byBias = bias.gradient;
            Arrays.fill(byBias, 0);
            for (int row = 0; row < count; row++) {
                int base = row * out;
                for (int k = 0; k < out; k++) {
                    float g = relu && values[base + k] <= 0 ? 0 : gradient[base + k];
                    gradient[base + k] = g;
                    byBias[k] += g;
                }
            }
            byOutput.put(gradient, 0, count * out);
            MatrixProduct.multiply(true, false, in, out, count, source, byOutput, weight.gradientPointer);
            if (wanted) {
                MatrixProduct.multiply(false, true, count, in, out, byOutput, weight.pointer, sourceGradient);
            }
            return sourceGradient;
        }

        void update(float rate) {
            weight.gradientPointer.get(weight.gradient);
            weight.update(rate);
            bias.update(rate);
            weight.pointer.put(weight.values);
        }

        DenseLayer copy() {
            return new DenseLayer(in, out, relu, weight.values.clone(), bias.values.clone());
        }

        void close() {
            weight.close();
            bias.close();
            activation.close();
            sourceGradient.close();
        }
    }

    /** Some parameters with their gradient and Adam's two moments. */
    private static final class Parameters {
        final float[] values;
        final float[] gradient;
        final float[] mean;
        final float[] square;
        final FloatPointer pointer;
        final FloatPointer gradientPointer;

        Parameters(float[] first) {
            values = first.clone();
            gradient = new float[first.length];
            mean = new float[first.length];
            square = new float[first.length];
            pointer = new FloatPointer(first);
            gradientPointer = new FloatPointer(first.length);
        }

        /** Element by element, so that the number of threads does not matter. */
        void update(float rate) {
            int chunks = (values.length + CHUNK - 1) / CHUNK;
            IntStream.range(0, chunks)
                    .parallel()
                    .forEach(chunk -> update(rate, chunk * CHUNK, Math.min(values.length, (chunk + 1) * CHUNK)));
        }

        private void update(float rate, int from, int to) {
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                float m = BETA1 * mean[i] + (1 - BETA1) * g;
                float v = BETA2 * square[i] + (1 - BETA2) * g * g;
                mean[i] = m;
                square[i] = v;
                values[i] -= rate * m / ((float) Math.sqrt(v) + EPSILON);
            }
        }

        void close() {
            pointer.close();
            gradientPointer.close();
        }
    }
}
