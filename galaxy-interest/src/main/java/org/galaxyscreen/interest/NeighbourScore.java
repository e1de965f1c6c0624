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
        float[] alike = new float[space.rows()];
        for (int i = 0; i < judgements.size(); i++) {
            for (int b = 0; b < space.blocks().size(); b++) {
                float[] column = space.similarity(b, judgements.row(i));
                for (int row = 0; row < alike.length; row++) {
                    alike[row] = Math.max(alike[row], column[row]);
                }
            }
        }
        double[] distance = new double[alike.length];
        double sum = 0;
        for (int row = 0; row < distance.length; row++) {
            distance[row] = Math.sqrt(Math.max(0, ReviewSpace.distanceOf(alike[row])));
            sum += distance[row];
        }
        double mean = Math.max(sum / distance.length, 1e-12);
        double[] scores = new double[distance.length];
        for (int row = 0; row < scores.length; row++) {
            double u = 0.1 + 0.85 * Math.min(1, Math.max(0, predicted[row] / Label.MAX_INTEREST));
            double artanh = 0.5 * Math.log((1 + u) / (1 - u));
            scores[row] = 5 * space.plain(row) * Math.tanh(Math.exp(alpha * distance[row] / mean) - 1 + artanh);
        }
        return Prediction.of(scores);
    }

    private static double[] constant(int rows, double value) {
        double[] values = new double[rows];
        Arrays.fill(values, value);
        return values;
    }
}
