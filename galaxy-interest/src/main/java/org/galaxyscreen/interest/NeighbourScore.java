package org.galaxyscreen.interest;

import java.util.Arrays;

/**
 * Astronomaly's neighbour score (Lochner and Bassett 2021, doi:10.1016/j.ascom.2021.100481): the plain score far from every
 * labelled object, and near one the plain score times the interest that trees predict. With the distance d to the nearest
 * labelled object, its mean d̄ and the predicted interest u scaled to 0.1–0.95, the score is {@code s tanh(e^(α d/d̄) − 1 + artanh u)}.
 * Departs from it in the trees, which are extremely randomised, and in s, which is the plain score's rank times five.
 *
 * @param alpha how soon the plain score takes over with distance; positive
 */
public record NeighbourScore(double alpha) implements InterestModel {
    /** @throws IllegalArgumentException if alpha is not positive */
    public NeighbourScore {
        if (!(alpha > 0)) {
            throw new IllegalArgumentException("alpha is " + alpha + "; a positive number expected");
        }
    }

    /** Alpha 1. */
    public static NeighbourScore defaults() {
        return new NeighbourScore(1);
    }

    @Override
    public String name() {
        return "neighbour_score";
    }

    @Override
    public Prediction predict(ReviewSpace space, Judgements judgements, long seed) {
        if (judgements.size() == 0) {
            return Prediction.of(space.plain());
        }
        double[] predicted = judgements.vary()
                ? ExtraTrees.defaults().predict(space, judgements, seed).scores()
                : constant(space.rows(), judgements.mean());
        double[] distance = distances(space, judgements);
        double mean = Math.max(Arrays.stream(distance).average().orElse(0), 1e-12);
        double[] scores = new double[distance.length];
        space.forEachChunk(c -> {
            int end = Math.min(scores.length, (c + 1) * ReviewSpace.CHUNK);
            for (int row = c * ReviewSpace.CHUNK; row < end; row++) {
                double u = 0.1 + 0.85 * Math.min(1, Math.max(0, predicted[row] / Label.MAX_INTEREST));
                double artanh = 0.5 * Math.log((1 + u) / (1 - u));
                scores[row] = 5 * space.plain(row) * Math.tanh(Math.exp(alpha * distance[row] / mean) - 1 + artanh);
            }
        });
        return Prediction.of(scores);
    }

    /** Of every row to the nearest judged one. */
    private static double[] distances(ReviewSpace space, Judgements judgements) {
        int blocks = space.blocks().size();
        float[][] columns = new float[judgements.size() * blocks][];
        Arrays.setAll(columns, i -> space.similarity(i % blocks, judgements.row(i / blocks)));
        double[] distance = new double[space.rows()];
        space.forEachChunk(c -> {
            int from = c * ReviewSpace.CHUNK;
            int to = Math.min(distance.length, from + ReviewSpace.CHUNK);
            float[] alike = new float[to - from];
            for (float[] column : columns) {
                for (int row = from; row < to; row++) {
                    alike[row - from] = Math.max(alike[row - from], column[row]);
                }
            }
            for (int row = from; row < to; row++) {
                distance[row] = Math.sqrt(Math.max(0, RowSimilarity.distanceOf(alike[row - from])));
            }
        });
        return distance;
    }

    private static double[] constant(int rows, double value) {
        double[] values = new double[rows];
        Arrays.fill(values, value);
        return values;
    }
}
