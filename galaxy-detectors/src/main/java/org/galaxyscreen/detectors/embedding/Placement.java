package org.galaxyscreen.detectors.embedding;

import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.linalg.OneDnnThreads;

/** Puts further rows among landmarks: at the mean of the places of those nearest, the nearer counting more. */
final class Placement {
    private static final int NEIGHBOURS = 15;
    private static final double PERPLEXITY = 4;

    private final Matrix landmarks;
    private final double[] places;
    private final OneDnnThreads threads;
    private final String task;

    Placement(Features landmarks, double[] places, OneDnnThreads threads, String task) {
        this.landmarks = Matrix.of(landmarks);
        this.places = places;
        this.threads = threads;
        this.task = task;
    }

    /** The rows' places, x and y in turn. */
    double[] place(Features rows) {
        Distances.Neighbours near = Distances.neighbours(Matrix.of(rows), landmarks, NEIGHBOURS, false, threads, task);
        double[] placed = new double[2 * rows.rows()];
        for (int i = 0; i < rows.rows(); i++) {
            double[] weights = Affinities.gaussian(near.distance()[i], PERPLEXITY);
            for (int e = 0; e < weights.length; e++) {
                int landmark = near.index()[i][e];
                placed[2 * i] += weights[e] * places[2 * landmark];
                placed[2 * i + 1] += weights[e] * places[2 * landmark + 1];
            }
        }
        return placed;
    }
}
