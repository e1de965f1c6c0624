package org.galaxyscreen.detectors.forest;

/**
 * A row's way down all trees of a forest. Eight trees are gone down together: a step waits for three reads from memory, one after the other,
 * and those of several trees overlap. A leaf leads to itself, so that there is nothing to ask at a step, and to guess wrong about. Thread-safe.
 */
final class Descent {
    private static final int TOGETHER = 8;

    private final int[] roots;
    private final int[] dimension;
    private final float[] split;
    private final int[] child;
    private final double[] path;

    /** Steps to the deepest leaf, for each {@link #TOGETHER} trees. */
    private final int[] steps;

    /**
     * @param dimension that a node splits; −1 for a leaf
     * @param child where values up to the split go, behind the node; the others go to the node after it
     * @param path a leaf's length of path
     */
    Descent(int[] roots, int[] dimension, float[] split, int[] child, double[] path) {
        this.roots = roots;
        this.dimension = dimension.clone();
        this.split = split.clone();
        this.child = child.clone();
        this.path = path;
        this.steps = new int[(roots.length + TOGETHER - 1) / TOGETHER];
        int[] height = new int[dimension.length];
        for (int node = dimension.length - 1; node >= 0; node--) {
            // Children lie behind their parents.
            height[node] = dimension[node] < 0 ? 0 : 1 + Math.max(height[child[node]], height[child[node] + 1]);
        }
        for (int tree = 0; tree < roots.length; tree++) {
            steps[tree / TOGETHER] = Math.max(steps[tree / TOGETHER], height[roots[tree]]);
        }
        for (int node = 0; node < dimension.length; node++) {
            if (dimension[node] < 0) {
                this.dimension[node] = 0;
                this.split[node] = Float.POSITIVE_INFINITY;
                this.child[node] = node;
            }
        }
    }

    /** The sum of the lengths of a row's paths, tree by tree. */
    double paths(float[] row) {
        double sum = 0;
        int tree = 0;
        for (; tree + TOGETHER <= roots.length; tree += TOGETHER) {
            int a = roots[tree];
            int b = roots[tree + 1];
            int c = roots[tree + 2];
            int d = roots[tree + 3];
            int e = roots[tree + 4];
            int f = roots[tree + 5];
            int g = roots[tree + 6];
            int h = roots[tree + 7];
            for (int step = steps[tree / TOGETHER]; step > 0; step--) {
                a = next(a, row);
                b = next(b, row);
                c = next(c, row);
                d = next(d, row);
                e = next(e, row);
                f = next(f, row);
                g = next(g, row);
                h = next(h, row);
            }
            sum = sum + path[a] + path[b] + path[c] + path[d] + path[e] + path[f] + path[g] + path[h];
        }
        for (; tree < roots.length; tree++) {
            int node = roots[tree];
            for (int step = steps[tree / TOGETHER]; step > 0; step--) {
                node = next(node, row);
            }
            sum += path[node];
        }
        return sum;
    }

    private int next(int node, float[] row) {
        return child[node] + (row[dimension[node]] <= split[node] ? 0 : 1);
    }
}
