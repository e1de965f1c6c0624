package org.galaxyscreen.detectors.autoencoder;

import java.io.IOException;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.linalg.MatrixProducts;
import org.galaxyscreen.linalg.MatrixProducts.Operand;

/**
 * Some parameters with Adam's two moments, in the form of Kingma and Ba 2015, end of section 2: the bias corrections are
 * folded into the step size. Held twice: on the heap, where the update is vectorised, and natively, for the products, in rows
 * {@linkplain MatrixProducts#stride a little apart}.
 */
final class AdamParameters implements AutoCloseable {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final int columns;
    private final int stride;
    private final float[] values;
    private final float[] mean;
    private final float[] square;
    private final FloatPointer pointer;

    /** @param columns values a row */
    AdamParameters(float[] first, int columns) {
        this.columns = columns;
        stride = MatrixProducts.stride(columns);
        values = first.clone();
        mean = new float[first.length];
        square = new float[first.length];
        pointer = new FloatPointer((long) first.length / columns * stride);
        copyRows(0, first.length);
    }

    /** The step size of a step, counted from 1. */
    static float rate(double learningRate, int step) {
        return (float) (learningRate * Math.sqrt(1 - Math.pow(BETA2, step)) / (1 - Math.pow(BETA1, step)));
    }

    float[] values() {
        return values;
    }

    /** The native copy, from one of its values on. */
    Operand part(int row, int column) {
        return new Operand(pointer, (long) row * stride + column, stride);
    }

    /** Updates some rows of the parameters; parts that do not overlap may be updated at the same time. */
    void update(float[] gradient, int from, int count, float rate) {
        for (int i = 0; i < count; i++) {
            float g = gradient[i];
            float m = BETA1 * mean[from + i] + (1 - BETA1) * g;
            float v = BETA2 * square[from + i] + (1 - BETA2) * g * g;
            mean[from + i] = m;
            square[from + i] = v;
            values[from + i] -= rate * m / ((float) Math.sqrt(v) + EPSILON);
        }
        copyRows(from, count);
    }

    private void copyRows(int from, int count) {
        FloatPointer target = new FloatPointer(pointer);
        for (int row = from / columns; row < (from + count) / columns; row++) {
            target.position((long) row * stride).put(values, row * columns, columns);
        }
    }

    void save(StateWriter state) {
        state.put("values", values).put("mean", mean).put("square", square);
    }

    void restore(StateReader state) throws IOException {
        copy(state.floats("values", values.length), values);
        copy(state.floats("mean", values.length), mean);
        copy(state.floats("square", values.length), square);
        copyRows(0, values.length);
    }

    private static void copy(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }

    @Override
    public void close() {
        pointer.close();
    }
}
