package org.galaxyscreen.linalg;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.linalg.MatrixProducts.Operand;

/** A symmetric matrix in float32, scaled by a power of two that keeps it within range, for products with a few columns. */
final class RoundedMatrix implements AutoCloseable {
    private static final int PART = 256;

    private final int n;
    private final OneDnnThreads threads;
    private final String task;
    private final double scale;
    private final FloatPointer values;
    private final FloatPointer columns;
    private final FloatPointer image;

    /** @param most columns that are multiplied at once */
    RoundedMatrix(DoublePointer matrix, int n, int most, OneDnnThreads threads, String task) {
        this.n = n;
        this.threads = threads;
        this.task = task;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(matrix.get((long) i * n + i)));
        }
        scale = largest > 0 ? Math.scalb(1.0, -Math.getExponent(largest)) : 1;
        values = new FloatPointer((long) n * n);
        columns = new FloatPointer((long) n * most);
        image = new FloatPointer((long) n * most);
        threads.run(task, parts(), (worker, part) -> {
            double[] exact = new double[n];
            float[] rounded = new float[n];
            for (int i = part * PART; i < Math.min(n, (part + 1) * PART); i++) {
                new DoublePointer(matrix).position((long) i * n).get(exact);
                for (int k = 0; k < n; k++) {
                    rounded[k] = (float) (exact[k] * scale);
                }
                new FloatPointer(values).position((long) i * n).put(rounded);
            }
        });
    }

    private int parts() {
        return (n + PART - 1) / PART;
    }

    double scale() {
        return scale;
    }

    /** The product with some columns, column-major; in this matrix's scale. */
    float[] multiply(float[] block) {
        int count = block.length / n;
        columns.put(block, 0, block.length);
        threads.run(task, parts(), (worker, part) -> {
            int from = part * PART;
            // Column-major is the transposed, row-major: Yᵀ A for A Y.
            threads.products(worker)
                    .multiply(
                            false,
                            false,
                            count,
                            Math.min(PART, n - from),
                            n,
                            new Operand(columns, 0, n),
                            new Operand(values, from, n),
                            new Operand(image, from, n));
        });
        float[] product = new float[block.length];
        new FloatPointer(image).get(product, 0, product.length);
        return product;
    }

    /** Takes the first of some eigenpairs out: A − Σ λ v vᵀ. */
    void deflate(SymmetricEigen.Pairs pairs, int count) {
        if (count == 0) {
            return;
        }
        float[] vectors = SymmetricEigen.floats(Arrays.copyOf(pairs.vectors(), count * n));
        float[] weighted = vectors.clone();
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] *= (float) (-scale * pairs.values()[i / n]);
        }
        try (FloatPointer right = new FloatPointer(vectors);
                FloatPointer left = new FloatPointer(weighted)) {
            threads.run(task, parts(), (worker, part) -> {
                int from = part * PART;
                threads.products(worker)
                        .add(
                                Math.min(PART, n - from),
                                n,
                                count,
                                new Operand(left, from, n),
                                new Operand(right, 0, n),
                                new Operand(values, (long) from * n, n));
            });
        }
    }

    @Override
    public void close() {
        values.close();
        columns.close();
        image.close();
    }
}
