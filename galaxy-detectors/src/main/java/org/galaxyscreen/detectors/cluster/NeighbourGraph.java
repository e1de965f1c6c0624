package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;

/**
 * The symmetric graph of nearest neighbours, ½ (C + Cᵀ) of the graph C that joins each row to its neighbours, in compressed
 * rows, normalised: entry (i, j) over √(dᵢ dⱼ) with d the sums of the rows.
 */
final class NeighbourGraph {
    private final int[] starts;
    private final int[] columns;
    private final double[] values;
    private final double[] degrees;

    NeighbourGraph(int[][] neighbours) {
        int n = neighbours.length;
        int[] counts = new int[n + 1];
        for (int i = 0; i < n; i++) {
            for (int j : neighbours[i]) {
                counts[i + 1]++;
                counts[j + 1]++;
            }
        }
        Arrays.parallelPrefix(counts, Integer::sum);
        int[] all = new int[counts[n]];
        int[] next = Arrays.copyOf(counts, n);
        for (int i = 0; i < n; i++) {
            for (int j : neighbours[i]) {
                all[next[i]++] = j;
                all[next[j]++] = i;
            }
        }
        starts = new int[n + 1];
        columns = new int[all.length];
        values = new double[all.length];
        degrees = new double[n];
        int size = 0;
        for (int i = 0; i < n; i++) {
            Arrays.sort(all, counts[i], counts[i + 1]);
            for (int e = counts[i]; e < counts[i + 1]; e++) {
                if (e > counts[i] && all[e] == all[e - 1]) {
                    values[size - 1] += 0.5; // neighbours of each other
                } else {
                    columns[size] = all[e];
                    values[size++] = 0.5;
                }
                degrees[i] += 0.5;
            }
            starts[i + 1] = size;
        }
        for (int i = 0; i < n; i++) {
            for (int e = starts[i]; e < starts[i + 1]; e++) {
                values[e] /= Math.sqrt(degrees[i] * degrees[columns[e]]);
            }
        }
    }

    int rows() {
        return degrees.length;
    }

    double degree(int row) {
        return degrees[row];
    }

    /** The number of each row's connected component, counted from 0 in the order of their first rows. */
    int[] components() {
        int[] component = new int[rows()];
        Arrays.fill(component, -1);
        int[] stack = new int[rows()];
        int count = 0;
        for (int first = 0; first < component.length; first++) {
            if (component[first] >= 0) {
                continue;
            }
            int depth = 0;
            stack[depth++] = first;
            component[first] = count;
            while (depth > 0) {
                int row = stack[--depth];
                for (int e = starts[row]; e < starts[row + 1]; e++) {
                    if (component[columns[e]] < 0) {
                        component[columns[e]] = count;
                        stack[depth++] = columns[e];
                    }
                }
            }
            count++;
        }
        return component;
    }

    /** One component's part of the normalised matrix, its rows renumbered. */
    Part part(int[] component, int which) {
        int[] rows = new int[rows()];
        int[] renumbered = new int[rows()];
        int count = 0;
        for (int i = 0; i < component.length; i++) {
            if (component[i] == which) {
                renumbered[i] = count;
                rows[count++] = i;
            }
        }
        return new Part(Arrays.copyOf(rows, count), renumbered);
    }

    /** A connected component. */
    final class Part {
        private final int[] rows;
        private final int[] renumbered;

        private Part(int[] rows, int[] renumbered) {
            this.rows = rows;
            this.renumbered = renumbered;
        }

        int size() {
            return rows.length;
        }

        int row(int index) {
            return rows[index];
        }

        /** y = M x, of arrays from some place on. */
        void multiply(double[] from, int x, double[] to, int y) {
            for (int i = 0; i < rows.length; i++) {
                int row = rows[i];
                double sum = 0;
                for (int e = starts[row]; e < starts[row + 1]; e++) {
                    sum += values[e] * from[x + renumbered[columns[e]]];
                }
                to[y + i] = sum;
            }
        }

        /** The whole of it, column-major. */
        double[] dense() {
            int n = rows.length;
            double[] dense = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int e = starts[rows[i]]; e < starts[rows[i] + 1]; e++) {
                    dense[i * n + renumbered[columns[e]]] = values[e];
                }
            }
            return dense;
        }
    }
}
