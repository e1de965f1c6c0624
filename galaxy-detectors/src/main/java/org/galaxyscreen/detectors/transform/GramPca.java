package org.galaxyscreen.detectors.transform;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.SymmetricEigen;

/**
 * PCA of fewer rows than dimensions, from the rows' products with each other instead of the dimensions'. Beyond the rank of
 * the rows the components are some directions orthogonal to the others: the training rows have no extent along them.
 */
final class GramPca {
    private static final String TASK = "fitting PCA";

    /**
     * Directions of eigenvalues above this part of the largest are orthogonal as computed: rounding is seen in them as the
     * square root of that part.
     */
    private static final double WELL_SEPARATED = 1e-6;

    private GramPca() {}

    static FittedPca fit(Pca settings, Features train, OneDnnThreads threads) {
        int n = train.rows();
        int d = train.dimensions();
        double[] mean = new double[d];
        float[] row = new float[d];
        for (int i = 0; i < n; i++) {
            train.copyRows(i, 1, row, 0);
            for (int k = 0; k < d; k++) {
                mean[k] += row[k];
            }
        }
        for (int k = 0; k < d; k++) {
            mean[k] /= n;
        }
        double[] gram = new double[n * n];
        float[][] centred = new float[n][d];
        double largestDifference = 0;
        for (int i = 0; i < n; i++) {
            train.copyRows(i, 1, centred[i], 0);
            for (int k = 0; k < d; k++) {
                largestDifference = Math.max(largestDifference, Math.abs(centred[i][k] - mean[k]));
            }
        }
        // A power of two, so that differences of large and of small rows are floats as good as any.
        double unit = largestDifference > 0 ? Math.scalb(1.0, Math.getExponent(largestDifference)) : 1;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                centred[i][k] = (float) ((centred[i][k] - mean[k]) / unit);
            }
        }
        threads.run(TASK, n, (worker, i) -> {
            for (int j = 0; j <= i; j++) {
                double product = dot(centred[i], centred[j]) * unit * unit / (n - 1);
                gram[i * n + j] = product;
                gram[j * n + i] = product;
            }
        });
        double total = 0;
        for (int i = 0; i < n; i++) {
            total += gram[i * n + i];
        }
        SymmetricEigen.Pairs pairs;
        try (DoublePointer products = new DoublePointer(gram)) {
            pairs = settings.eigenpairs(products, n, threads, TASK);
        }
        // The last of n centred rows is the others' negative sum: one eigenvalue is nothing.
        int kept = Math.min(settings.components() == null ? n - 1 : n, settings.kept(pairs.values(), total));
        double largest = pairs.values()[0];
        double[] directions = new double[kept * d];
        threads.run(TASK, kept, (worker, c) -> {
            if (!(pairs.values()[c] > 0)) {
                return; // beyond the rank: the products hold no direction, only rounding along the others
            }
            double[] direction = new double[d];
            for (int i = 0; i < n; i++) {
                double weight = pairs.vectors()[c * n + i];
                for (int k = 0; k < d; k++) {
                    direction[k] += weight * centred[i][k];
                }
            }
            double norm = Math.sqrt(Arrays.stream(direction).map(v -> v * v).sum());
            for (int k = 0; k < d; k++) {
                directions[c * d + k] = norm > 0 ? direction[k] / norm : 0;
            }
        });
        if (!(pairs.values()[kept - 1] > WELL_SEPARATED * largest)) {
            SymmetricEigen.orthonormal(directions, d, kept);
        }
        return FittedPca.of(settings, mean, new SymmetricEigen.Pairs(pairs.values(), directions), kept, total, n);
    }

    private static double dot(float[] x, float[] y) {
        double a = 0;
        double b = 0;
        int k = 0;
        for (; k + 1 < x.length; k += 2) {
            a += (double) x[k] * y[k];
            b += (double) x[k + 1] * y[k + 1];
        }
        return k < x.length ? a + b + (double) x[k] * y[k] : a + b;
    }
}
