package org.galaxyscreen.detectors.embedding;

import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * How much each row wants to be beside which others: Gaussians of the distances to the nearest three times perplexity rows, each as wide
 * as to have the perplexity, made symmetric. In compressed rows; all sum to 1.
 */
final class Affinities {
    private static final int SEARCH_STEPS = 100;

    private final int[] starts;
    private final int[] columns;
    private final float[] values;

    private Affinities(int[] starts, int[] columns, float[] values) {
        this.starts = starts;
        this.columns = columns;
        this.values = values;
    }

    int rows() {
        return starts.length - 1;
    }

    int start(int row) {
        return starts[row];
    }

    /** The other row of each entry, ascending within a row; not to be changed. */
    int[] columns() {
        return columns;
    }

    /** Not to be changed. */
    float[] values() {
        return values;
    }

    static Affinities of(Features rows, double perplexity, OneDnnThreads threads, String task) {
        int n = rows.rows();
        double possible = Math.min(perplexity, (n - 1) / 3.0);
        int k = Math.max(1, (int) Math.min(n - 1L, Math.round(3 * possible)));
        Matrix matrix = Matrix.of(rows);
        Distances.Neighbours near = Distances.neighbours(matrix, matrix, k, true, threads, task);
        double[][] weights = new double[n][];
        threads.run(task, (n + 255) / 256, (worker, block) -> {
            for (int i = 256 * block; i < Math.min(n, 256 * (block + 1)); i++) {
                weights[i] = gaussian(near.distance()[i], possible);
            }
        });
        return symmetric(near.index(), weights);
    }

    /** Weights that sum to 1 and whose entropy is the logarithm of the perplexity; equal ones where distances are equal. */
    static double[] gaussian(double[] distances, double perplexity) {
        double target = Math.log(Math.max(1, perplexity));
        double least = distances[0] * distances[0];
        double[] weights = new double[distances.length];
        double precision = 1;
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        for (int step = 0; step < SEARCH_STEPS; step++) {
            double sum = 0;
            double weighted = 0;
            for (int j = 0; j < weights.length; j++) {
                double excess = distances[j] * distances[j] - least;
                weights[j] = Math.exp(-excess * precision);
                sum += weights[j];
                weighted += excess * weights[j];
            }
            double entropy = Math.log(sum) + precision * weighted / sum;
            for (int j = 0; j < weights.length; j++) {
                weights[j] /= sum;
            }
            if (Math.abs(entropy - target) < 1e-6) {
                break;
            }
            if (entropy > target) {
                low = precision;
                precision = high == Double.POSITIVE_INFINITY ? 2 * precision : (low + high) / 2;
            } else {
                high = precision;
                precision = (low + high) / 2;
            }
        }
        return weights;
    }

    private static Affinities symmetric(int[][] index, double[][] weights) {
        int n = index.length;
        long total = 0;
        int[] counts = new int[n + 1];
        for (int i = 0; i < n; i++) {
            total += 2L * index[i].length;
            for (int j : index[i]) {
                counts[i + 1]++;
                counts[j + 1]++;
            }
        }
        if (total > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("t-SNE of " + n + " rows with " + index[0].length
                    + " neighbours each needs more entries than an array holds; use fewer landmarks");
        }
        Arrays.parallelPrefix(counts, Integer::sum);
        long[] order = new long[(int) total];
        double[] all = new double[(int) total];
        int[] next = Arrays.copyOf(counts, n);
        for (int i = 0; i < n; i++) {
            for (int e = 0; e < index[i].length; e++) {
                int j = index[i][e];
                double weight = weights[i][e] / (2.0 * n);
                put(order, all, next[i]++, j, weight);
                put(order, all, next[j]++, i, weight);
            }
        }
        int[] starts = new int[n + 1];
        int[] columns = new int[(int) total];
        float[] values = new float[(int) total];
        int size = 0;
        for (int i = 0; i < n; i++) {
            Arrays.sort(order, counts[i], counts[i + 1]);
            for (int e = counts[i]; e < counts[i + 1]; e++) {
                int column = (int) (order[e] >>> 32);
                double value = all[(int) order[e]];
                if (size > starts[i] && columns[size - 1] == column) {
                    values[size - 1] += (float) value;
                } else {
                    columns[size] = column;
                    values[size++] = (float) value;
                }
            }
            starts[i + 1] = size;
        }
        return new Affinities(starts, Arrays.copyOf(columns, size), Arrays.copyOf(values, size));
    }

    /** The entry's column and place, so that sorting keeps both. */
    private static void put(long[] order, double[] all, int at, int column, double value) {
        order[at] = (long) column << 32 | at;
        all[at] = value;
    }
}
