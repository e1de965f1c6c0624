package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.linalg.MatrixProducts;
import org.galaxyscreen.linalg.MatrixProducts.Operand;

/**
 * Some parameters with Adam's two moments, in the form of Kingma and Ba 2015, end of section 2: the bias corrections are
 * folded into the step size. The parameters are native, for the products, in rows {@linkplain MatrixProducts#stride a little apart}; an update
 * takes them to arrays on the heap and back, block by block, so that its loop is vectorised.
 */
final class AdamParameters implements AutoCloseable {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    /** So many parameters, with their gradient and moments, are in a core's first cache. */
    private static final int BLOCK = 2048;

    private final int columns;
    private final int stride;
    private final float[] mean;
    private final float[] square;
    private final FloatPointer pointer;
    private final FloatBuffer values;

    /** @param columns values a row */
    AdamParameters(float[] first, int columns) {
        this.columns = columns;
        stride = MatrixProducts.stride(columns);
        mean = new float[first.length];
        square = new float[first.length];
        pointer = new FloatPointer((long) first.length / columns * stride);
        values = pointer.asBuffer();
        write(first, 0, first.length);
    }

    /** The step size of a step, counted from 1. */
    static float rate(double learningRate, int step) {
        return (float) (learningRate * Math.sqrt(1 - Math.pow(BETA2, step)) / (1 - Math.pow(BETA1, step)));
    }

    /** What an update computes in; to be used by one thread at a time. */
    static final class Scratch {
        final float[] values;
        final float[] gradient;
        final float[] mean;
        final float[] square;

        /** For parameters in rows of at most so many columns. */
        Scratch(int columns) {
            int size = Math.max(BLOCK, columns);
            values = new float[size];
            gradient = new float[size];
            mean = new float[size];
            square = new float[size];
        }
    }

    /** A copy. */
    float[] values() {
        float[] copy = new float[mean.length];
        read(0, copy, copy.length);
        return copy;
    }

    /** Copies some parameters of the first row. */
    void copy(int from, int count, float[] to) {
        values.get(from, to, 0, count);
    }

    /** The parameters, from one of them on. */
    Operand part(int row, int column) {
        return new Operand(pointer, (long) row * stride + column, stride);
    }

    /**
     * Updates some rows of the parameters; parts that do not overlap may be updated at the same time.
     *
     * @param gradient by these parameters, without gaps
     */
    void update(FloatBuffer gradient, int from, int count, float rate, Scratch block) {
        int most = Math.max(1, BLOCK / columns) * columns;
        for (int done = 0; done < count; done += most) {
            int some = Math.min(most, count - done);
            int start = from + done;
            gradient.get(done, block.gradient, 0, some);
            read(start, block.values, some);
            System.arraycopy(mean, start, block.mean, 0, some);
            System.arraycopy(square, start, block.square, 0, some);
            step(block.values, block.gradient, block.mean, block.square, some, rate);
            System.arraycopy(block.mean, 0, mean, start, some);
            System.arraycopy(block.square, 0, square, start, some);
            write(block.values, start, some);
        }
    }

    /** All arrays from their first element on: at different offsets Java 17 does not vectorise the loop, which then takes three times as long. */
    private static void step(float[] values, float[] gradient, float[] mean, float[] square, int count, float rate) {
        for (int i = 0; i < count; i++) {
            float g = gradient[i];
            float m = BETA1 * mean[i] + (1 - BETA1) * g;
            float v = BETA2 * square[i] + (1 - BETA2) * g * g;
            mean[i] = m;
            square[i] = v;
            values[i] -= rate * m / ((float) Math.sqrt(v) + EPSILON);
        }
    }

    private void read(int from, float[] to, int count) {
        for (int i = 0; i < count; i += columns) {
            values.get((from + i) / columns * stride, to, i, columns);
        }
    }

    private void write(float[] rows, int from, int count) {
        for (int i = 0; i < count; i += columns) {
            values.put((from + i) / columns * stride, rows, i, columns);
        }
    }

    void save(StateWriter state) {
        state.put("values", values()).put("mean", mean).put("square", square);
    }

    void restore(StateReader state) throws IOException {
        write(state.floats("values", mean.length), 0, mean.length);
        copy(state.floats("mean", mean.length), mean);
        copy(state.floats("square", mean.length), square);
    }

    private static void copy(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }

    @Override
    public void close() {
        pointer.close();
    }
}
