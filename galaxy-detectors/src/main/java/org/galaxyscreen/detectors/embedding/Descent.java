package org.galaxyscreen.detectors.embedding;

import java.util.Arrays;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.linalg.OneDnnThreads;

/** Moves places down the gradient of t-SNE's divergence, with momentum and a gain a coordinate. */
final class Descent {
    private static final int BLOCK = 256;
    private static final double EXAGGERATION = 12;
    private static final double MOMENTUM = 0.8;
    private static final double LEAST_GAIN = 0.01;
    /** How far a place may move at once: what two rows that nearly coincide would fly apart by. */
    private static final double LONGEST_STEP = 5;

    private final Affinities affinities;
    private final double[] places;
    private final float[] x;
    private final float[] y;
    private final double[] gradient;
    private final double[] push;
    private final double[] sums;
    private final double[] steps;
    private final double[] gains;
    private final RepulsionGrid grid;
    private final OneDnnThreads threads;
    private final String task;

    /** @param places changed in place */
    Descent(Affinities affinities, double[] places, OneDnnThreads threads, String task) {
        this.affinities = affinities;
        this.places = places;
        this.threads = threads;
        this.task = task;
        grid = new RepulsionGrid(threads, task);
        x = new float[affinities.rows()];
        y = new float[affinities.rows()];
        gradient = new double[places.length];
        push = new double[places.length];
        sums = new double[affinities.rows()];
        steps = new double[places.length];
        gains = new double[places.length];
    }

    void run(int iterations, int exaggerated, ProgressListener progress) {
        for (int iteration = 0; iteration < iterations; iteration++) {
            if (iteration == 0 || iteration == exaggerated) {
                Arrays.fill(gains, 1);
                Arrays.fill(steps, 0);
            }
            step(iteration < exaggerated ? EXAGGERATION : 1);
            progress.onProgress(new Progress("drawing the map", iteration + 1L, iterations, "iterations"));
        }
    }

    private void step(double exaggeration) {
        int rows = affinities.rows();
        boolean byGrid = grid.suits(places);
        QuadTree tree = byGrid ? null : new QuadTree(places);
        if (byGrid) {
            grid.convolve(places);
        }
        for (int i = 0; i < rows; i++) {
            x[i] = (float) places[2 * i];
            y[i] = (float) places[2 * i + 1];
        }
        int blocks = (rows + BLOCK - 1) / BLOCK;
        threads.run(task, blocks, (worker, block) -> {
            double[] force = new double[3];
            RepulsionGrid.Reader reader = grid.reader();
            for (int i = block * BLOCK; i < Math.min(rows, (block + 1) * BLOCK); i++) {
                if (tree == null) {
                    reader.repel(places[2 * i], places[2 * i + 1], force);
                } else {
                    tree.repel(places[2 * i], places[2 * i + 1], force);
                }
                push[2 * i] = force[0];
                push[2 * i + 1] = force[1];
                sums[i] = force[2] - 1; // without the row itself
                attract(i, exaggeration);
            }
        });
        double sum = 0;
        for (double each : sums) {
            sum += each;
        }
        double normal = 1 / Math.max(sum, Double.MIN_NORMAL);
        double rate = Math.max(50, rows / exaggeration);
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < rows; i++) {
            double stepX = move(2 * i, normal, rate);
            double stepY = move(2 * i + 1, normal, rate);
            double length = Math.sqrt(stepX * stepX + stepY * stepY);
            double shorten = length > LONGEST_STEP ? LONGEST_STEP / length : 1;
            steps[2 * i] = stepX * shorten;
            steps[2 * i + 1] = stepY * shorten;
            places[2 * i] += steps[2 * i];
            places[2 * i + 1] += steps[2 * i + 1];
            meanX += places[2 * i];
            meanY += places[2 * i + 1];
        }
        meanX /= rows;
        meanY /= rows;
        for (int i = 0; i < rows; i++) {
            places[2 * i] -= meanX;
            places[2 * i + 1] -= meanY;
        }
    }

    /** In float, whose division takes less time; the sum of some ten or hundred terms needs no more digits. */
    private void attract(int row, double exaggeration) {
        int[] columns = affinities.columns();
        float[] values = affinities.values();
        float[] alongX = x;
        float[] alongY = y;
        float placeX = x[row];
        float placeY = y[row];
        float pullX = 0;
        float pullY = 0;
        int end = affinities.start(row + 1);
        for (int e = affinities.start(row); e < end; e++) {
            int other = columns[e];
            float dx = placeX - alongX[other];
            float dy = placeY - alongY[other];
            float pull = values[e] / (1 + dx * dx + dy * dy);
            pullX += pull * dx;
            pullY += pull * dy;
        }
        gradient[2 * row] = exaggeration * pullX;
        gradient[2 * row + 1] = exaggeration * pullY;
    }

    /** The coordinate's next step. */
    private double move(int at, double normal, double rate) {
        double slope = gradient[at] - push[at] * normal;
        double gain = slope * steps[at] < 0 ? gains[at] + 0.2 : Math.max(LEAST_GAIN, 0.8 * gains[at]);
        gains[at] = gain;
        return MOMENTUM * steps[at] - rate * gain * slope;
    }
}
