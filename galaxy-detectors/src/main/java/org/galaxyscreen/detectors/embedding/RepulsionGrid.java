package org.galaxyscreen.detectors.embedding;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * How points in the plane push each other, by way of a grid, after Linderman et al. (2019, doi:10.1038/s41592-018-0308-4): the sums over
 * all points of φ = 1 / (1 + distance²) are a convolution, which fast Fourier transforms carry out; the push is −½ ∇φ.
 *
 * <p>It departs from the paper in that points are spread onto the grid, and φ is read from it, by cubic B-splines, as in smooth
 * particle-mesh Ewald sums (Essmann et al. 1995, doi:10.1063/1.470117), and not by a parabola in each square of the paper's: the same grid
 * gives more digits, φ has no jumps, and its gradient needs no transform of its own. The spacing is fixed, for so is the scale of φ;
 * hence the transformed kernel depends on nothing but the size of the grid. Relative to the root mean square of the push, its error
 * has a root mean square of 0.7 % on a map of 12,000 rows; that of {@link QuadTree} has 2.3 %.
 *
 * <p>Not safe for use by several threads. The parts that {@link #convolve} shares out are the same on any number of threads, and so is the
 * result.
 */
final class RepulsionGrid {
    private static final double SPACING = 0.4;

    /** Columns that are transformed together. */
    private static final int COLUMNS = 64;

    /** Nodes that φ is kept away from itself around the torus by, for the sake of the splines. */
    private static final int GAP = 4;

    private static final int LEAST_LENGTH = 32;

    private static final int LONGEST = 8192;

    /** Of fewer points, all iterations take the tree less time than the virtual machine needs to compile the transforms. */
    private static final int FEWEST = 2000;

    /**
     * Where all points lie within this, as they do at first, φ is 1 − distance² to within a hundredth of its variation, and exact sums
     * are a matter of a few means; floats on a grid would be too coarse for differences so small.
     */
    private static final double NEAR = 0.1;

    /** Grids up to this length are transformed by the thread that asks: to share them out would take longer. */
    private static final int LONGEST_ALONE = 128;

    private final OneDnnThreads threads;
    private final String task;
    private final Map<Integer, Transform> transforms = new HashMap<>();
    private final Lines[] scratch;
    private Transform transform;
    private double lowX;
    private double lowY;
    private double meanX;
    private double meanY;
    private double meanSquare;
    private int points;
    private boolean near;
    /** Nodes along a side that points or their splines reach. */
    private int side;

    /** Points spread out, then φ: row after row of y. */
    private float[] nodes = new float[0];

    private float[][] spectrumRe = new float[0][];
    private float[][] spectrumIm = new float[0][];

    RepulsionGrid(OneDnnThreads threads, String task) {
        this.threads = threads;
        this.task = task;
        scratch = new Lines[threads.count()];
        Arrays.setAll(scratch, worker -> new Lines());
        transform = new Transform(LEAST_LENGTH);
    }

    /**
     * Whether the grid is faster than the tree, by rules of thumb for both; a wrong guess costs time, and little else.
     *
     * @param places x and y in turn
     */
    boolean suits(double[] places) {
        if (places.length < 2 * FEWEST) {
            return false;
        }
        double length = 2 * bounds(places) / SPACING;
        return length < LONGEST && length * length < 50.0 * places.length || length < LEAST_LENGTH;
    }

    /** The longer side of what holds all points; sets the corner. */
    private double bounds(double[] places) {
        double highX = Double.NEGATIVE_INFINITY;
        double highY = Double.NEGATIVE_INFINITY;
        lowX = Double.POSITIVE_INFINITY;
        lowY = Double.POSITIVE_INFINITY;
        for (int i = 0; i < places.length; i += 2) {
            lowX = Math.min(lowX, places[i]);
            highX = Math.max(highX, places[i]);
            lowY = Math.min(lowY, places[i + 1]);
            highY = Math.max(highY, places[i + 1]);
        }
        return Math.max(highX - lowX, highY - lowY);
    }

    /**
     * Makes φ of all points.
     *
     * @param places x and y in turn, finite, and such that the grid {@linkplain #suits suits} them
     */
    void convolve(double[] places) {
        double span = bounds(places);
        near = span < NEAR;
        if (near) {
            moments(places);
            return;
        }
        side = (int) (span / SPACING) + 4;
        int length = Fourier.lengthOf(Math.max(LEAST_LENGTH, 2 * side + GAP));
        if (length != transform.length) {
            transform = transforms.computeIfAbsent(length, Transform::new);
        }
        if (nodes.length < side * side) {
            nodes = new float[side * side];
        }
        spread(places);
        int lines = length / 2 + 1;
        if (spectrumRe.length < lines || spectrumRe[0].length < side) {
            spectrumRe = new float[lines][side + COLUMNS];
            spectrumIm = new float[lines][side + COLUMNS];
        }
        int pairs = (side + 2 * COLUMNS - 1) / (2 * COLUMNS);
        share(pairs, this::downColumns);
        share((lines + COLUMNS - 1) / COLUMNS, this::alongRows);
        share(pairs, this::upColumns);
    }

    private void moments(double[] places) {
        points = places.length / 2;
        double sumX = 0;
        double sumY = 0;
        double squares = 0;
        for (int i = 0; i < places.length; i += 2) {
            double x = places[i] - lowX;
            double y = places[i + 1] - lowY;
            sumX += x;
            sumY += y;
            squares += x * x + y * y;
        }
        meanX = sumX / points;
        meanY = sumY / points;
        meanSquare = squares / points - meanX * meanX - meanY * meanY;
        meanX += lowX;
        meanY += lowY;
    }

    private void share(int parts, OneDnnThreads.Part part) {
        if (transform.length <= LONGEST_ALONE) {
            for (int i = 0; i < parts; i++) {
                part.run(0, i);
            }
        } else {
            threads.run(task, parts, part);
        }
    }

    private void spread(double[] places) {
        Arrays.fill(nodes, 0, side * side, 0);
        float[] alongX = new float[4];
        float[] alongY = new float[4];
        for (int i = 0; i < places.length; i += 2) {
            double x = (places[i] - lowX) / SPACING;
            double y = (places[i + 1] - lowY) / SPACING;
            weights((float) (x - (int) x), alongX);
            weights((float) (y - (int) y), alongY);
            int node = (int) y * side + (int) x;
            for (float weight : alongY) {
                nodes[node] += weight * alongX[0];
                nodes[node + 1] += weight * alongX[1];
                nodes[node + 2] += weight * alongX[2];
                nodes[node + 3] += weight * alongX[3];
                node += side;
            }
        }
    }

    /** Cubic B-splines of four nodes, at a part of the way from the second to the third. */
    private static void weights(float t, float[] weights) {
        float s = 1 - t;
        weights[0] = s * s * s / 6;
        weights[1] = 2f / 3 - t * t * (1 - t / 2);
        weights[2] = 2f / 3 - s * s * (1 - s / 2);
        weights[3] = t * t * t / 6;
    }

    /** The splines' slopes, a node's distance being one. */
    private static void slopes(float t, float[] slopes) {
        float s = 1 - t;
        slopes[0] = -s * s / 2;
        slopes[1] = t * (1.5f * t - 2);
        slopes[2] = -s * (1.5f * s - 2);
        slopes[3] = t * t / 2;
    }

    /** Real columns, two as one complex one, become the lower half of their spectra. */
    private void downColumns(int worker, int pair) {
        Lines lines = scratch[worker].atLeast(transform.length);
        int length = transform.length;
        int first = 2 * COLUMNS * pair;
        int second = first + COLUMNS;
        int firsts = Math.min(COLUMNS, side - first);
        int seconds = Math.max(0, Math.min(COLUMNS, side - second));
        for (int y = 0; y < length; y++) {
            boolean there = y < side;
            fill(lines.re[y], nodes, y * side + first, there ? firsts : 0);
            fill(lines.im[y], nodes, y * side + second, there ? seconds : 0);
        }
        transform.fourier.transform(lines.re, lines.im, COLUMNS);
        for (int k = 0; k <= length / 2; k++) {
            float[] re = lines.re[k];
            float[] im = lines.im[k];
            float[] mirroredRe = lines.re[k == 0 ? 0 : length - k];
            float[] mirroredIm = lines.im[k == 0 ? 0 : length - k];
            float[] toRe = spectrumRe[k];
            float[] toIm = spectrumIm[k];
            for (int q = 0; q < firsts; q++) {
                toRe[first + q] = (re[q] + mirroredRe[q]) / 2;
                toIm[first + q] = (im[q] - mirroredIm[q]) / 2;
            }
            for (int q = 0; q < seconds; q++) {
                toRe[second + q] = (im[q] + mirroredIm[q]) / 2;
                toIm[second + q] = (mirroredRe[q] - re[q]) / 2;
            }
        }
    }

    private static void fill(float[] to, float[] from, int at, int count) {
        if (count > 0) {
            System.arraycopy(from, at, to, 0, count);
        }
        Arrays.fill(to, count, COLUMNS, 0);
    }

    /** Rows of the spectra of columns: there, times the kernel, and back. */
    private void alongRows(int worker, int block) {
        Lines lines = scratch[worker].atLeast(transform.length);
        int length = transform.length;
        int first = COLUMNS * block;
        int count = Math.min(COLUMNS, length / 2 + 1 - first);
        for (int x = 0; x < side; x++) {
            float[] re = lines.re[x];
            float[] im = lines.im[x];
            for (int q = 0; q < count; q++) {
                re[q] = spectrumRe[first + q][x];
                im[q] = spectrumIm[first + q][x];
            }
            Arrays.fill(re, count, COLUMNS, 0);
            Arrays.fill(im, count, COLUMNS, 0);
        }
        for (int x = side; x < length; x++) {
            Arrays.fill(lines.re[x], 0);
            Arrays.fill(lines.im[x], 0);
        }
        transform.fourier.transform(lines.re, lines.im, COLUMNS);
        for (int k = 0; k < length; k++) {
            float[] kernel = transform.kernel[block][Math.min(k, length - k)];
            float[] re = lines.re[k];
            float[] im = lines.im[k];
            for (int q = 0; q < COLUMNS; q++) {
                re[q] *= kernel[q];
                im[q] *= kernel[q];
            }
        }
        transform.fourier.transform(lines.im, lines.re, COLUMNS);
        for (int x = 0; x < side; x++) {
            float[] re = lines.re[x];
            float[] im = lines.im[x];
            for (int q = 0; q < count; q++) {
                spectrumRe[first + q][x] = re[q];
                spectrumIm[first + q][x] = im[q];
            }
        }
    }

    /** Spectra of columns become the columns of φ. */
    private void upColumns(int worker, int pair) {
        Lines lines = scratch[worker].atLeast(transform.length);
        int length = transform.length;
        int first = 2 * COLUMNS * pair;
        int second = first + COLUMNS;
        int firsts = Math.min(COLUMNS, side - first);
        int seconds = Math.max(0, Math.min(COLUMNS, side - second));
        for (int k = 0; k <= length / 2; k++) {
            float[] fromRe = spectrumRe[k];
            float[] fromIm = spectrumIm[k];
            float[] re = lines.re[k];
            float[] im = lines.im[k];
            float[] mirroredRe = lines.re[k == 0 ? 0 : length - k];
            float[] mirroredIm = lines.im[k == 0 ? 0 : length - k];
            for (int q = 0; q < COLUMNS; q++) {
                float aRe = q < firsts ? fromRe[first + q] : 0;
                float aIm = q < firsts ? fromIm[first + q] : 0;
                float bRe = q < seconds ? fromRe[second + q] : 0;
                float bIm = q < seconds ? fromIm[second + q] : 0;
                mirroredRe[q] = aRe + bIm;
                mirroredIm[q] = bRe - aIm;
                re[q] = aRe - bIm;
                im[q] = aIm + bRe;
            }
        }
        transform.fourier.transform(lines.im, lines.re, COLUMNS);
        for (int y = 0; y < side; y++) {
            System.arraycopy(lines.re[y], 0, nodes, y * side + first, firsts);
            if (seconds > 0) {
                System.arraycopy(lines.im[y], 0, nodes, y * side + second, seconds);
            }
        }
    }

    /** Reads φ where a point is. Made by {@link #reader}, for one thread. */
    final class Reader {
        private final float[] alongX = new float[4];
        private final float[] alongY = new float[4];
        private final float[] slopeX = new float[4];
        private final float[] slopeY = new float[4];

        private Reader() {}

        /**
         * As {@link QuadTree#repel}, for one of the points last {@linkplain #convolve convolved}.
         *
         * @param force receives x, y and φ
         */
        void repel(double placeX, double placeY, double[] force) {
            if (near) {
                double dx = placeX - meanX;
                double dy = placeY - meanY;
                force[0] = points * dx;
                force[1] = points * dy;
                force[2] = points * (1 - dx * dx - dy * dy - meanSquare);
                return;
            }
            double x = (placeX - lowX) / SPACING;
            double y = (placeY - lowY) / SPACING;
            weights((float) (x - (int) x), alongX);
            weights((float) (y - (int) y), alongY);
            slopes((float) (x - (int) x), slopeX);
            slopes((float) (y - (int) y), slopeY);
            int node = (int) y * side + (int) x;
            float sum = 0;
            float forceX = 0;
            float forceY = 0;
            for (int i = 0; i < 4; i++) {
                float a = nodes[node];
                float b = nodes[node + 1];
                float c = nodes[node + 2];
                float d = nodes[node + 3];
                float value = a * alongX[0] + b * alongX[1] + (c * alongX[2] + d * alongX[3]);
                float slope = a * slopeX[0] + b * slopeX[1] + (c * slopeX[2] + d * slopeX[3]);
                sum += alongY[i] * value;
                forceX += alongY[i] * slope;
                forceY += slopeY[i] * value;
                node += side;
            }
            force[0] = -0.5 / SPACING * forceX;
            force[1] = -0.5 / SPACING * forceY;
            force[2] = sum;
        }
    }

    /** For one thread at a time. */
    Reader reader() {
        return new Reader();
    }

    /** Room for the columns that a thread transforms. */
    private static final class Lines {
        private float[][] re = new float[0][];
        private float[][] im = new float[0][];

        private Lines atLeast(int length) {
            if (re.length < length) {
                re = new float[length][COLUMNS];
                im = new float[length][COLUMNS];
            }
            return this;
        }
    }

    /** The transforms of a length, and what the spectra of points are multiplied by. */
    private static final class Transform {
        private final int length;
        private final Fourier fourier;
        /** A block of columns of the spectrum, then a row, then a column. */
        private final float[][][] kernel;

        private Transform(int length) {
            this.length = length;
            fourier = new Fourier(length);
            int half = length / 2 + 1;
            int blocks = (half + COLUMNS - 1) / COLUMNS;
            float[][] values = new float[half][COLUMNS * blocks];
            for (int i = 0; i < half; i++) {
                for (int j = 0; j < half; j++) {
                    double squared = SPACING * SPACING * ((double) i * i + (double) j * j);
                    values[i][j] = (float) (1 / (1 + squared));
                }
            }
            values = evenColumns(values);
            values = evenColumns(transposed(values));
            // What is spread and read by splines passes them twice, in x and in y; their spectrum at the nodes is (2 +
            // cos) / 3.
            double[] spline = new double[half];
            for (int k = 0; k < half; k++) {
                double passed = (2 + Math.cos(2 * Math.PI * k / length)) / 3;
                spline[k] = 1 / (passed * passed * length);
            }
            kernel = new float[blocks][half][COLUMNS];
            for (int i = 0; i < half; i++) {
                for (int j = 0; j < half; j++) {
                    kernel[j / COLUMNS][i][j % COLUMNS] = (float) (values[i][j] * spline[i] * spline[j]);
                }
            }
        }

        /** Columns of which the lower half is given, and the upper mirrors it, become the lower half of their spectra. */
        private float[][] evenColumns(float[][] values) {
            int half = values.length;
            float[][] spectrum = new float[half][values[0].length];
            float[][] re = new float[length][COLUMNS];
            float[][] im = new float[length][COLUMNS];
            for (int first = 0; first < values[0].length; first += COLUMNS) {
                for (int i = 0; i < length; i++) {
                    System.arraycopy(values[Math.min(i, length - i)], first, re[i], 0, COLUMNS);
                    Arrays.fill(im[i], 0);
                }
                fourier.transform(re, im, COLUMNS);
                for (int i = 0; i < half; i++) {
                    System.arraycopy(re[i], 0, spectrum[i], first, COLUMNS);
                }
            }
            return spectrum;
        }

        private static float[][] transposed(float[][] values) {
            float[][] turned = new float[values.length][values[0].length];
            for (int i = 0; i < values.length; i++) {
                for (int j = 0; j < values.length; j++) {
                    turned[j][i] = values[i][j];
                }
            }
            return turned;
        }
    }
}
