package org.galaxyscreen.interest.head;

import java.util.stream.IntStream;

/**
 * What turns a decision value t into a probability, 1 / (1 + exp(−(slope t + offset))): Platt's scaling (1999), by Newton's method as in Lin,
 * Lin and Weng 2007 (doi:10.1007/s10994-007-5018-6).
 *
 * @param slope 0 where the decision values say nothing, or the contrary
 */
record Logistic(double slope, double offset) {
    private static final int MOST_STEPS = 100;

    static double of(double t) {
        return t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t));
    }

    /** log(1 + exp(t)), without overflow. In sums of about 1 each; log1p, which keeps the digits of tiny ones, takes ten times as long. */
    static double softplus(double t) {
        return Math.max(t, 0) + Math.log(1 + Math.exp(-Math.abs(t)));
    }

    double probability(double decision) {
        return of(slope * decision + offset);
    }

    /**
     * Fits it.
     *
     * @param decisions of rows that the decision was not fitted on
     * @param positive which of them are; both kinds are there
     */
    static Logistic fit(double[] decisions, boolean[] positive) {
        int positives = (int)
                IntStream.range(0, positive.length).filter(i -> positive[i]).count();
        int negatives = positive.length - positives;
        // Platt's targets, which keep a perfect separation finite.
        double high = (positives + 1.0) / (positives + 2.0);
        double low = 1 / (negatives + 2.0);
        double[] targets = IntStream.range(0, positive.length)
                .mapToDouble(i -> positive[i] ? high : low)
                .toArray();
        double prior = Math.log((positives + 1.0) / (negatives + 1.0));
        double[] at = {0, prior};
        double loss = loss(decisions, targets, at[0], at[1]);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] move = newton(decisions, targets, at);
            if (Math.abs(move[0]) + Math.abs(move[1]) < 1e-12) {
                break;
            }
            double length = 1;
            double next = Double.POSITIVE_INFINITY;
            while (length > 1e-10 && next > loss) {
                next = loss(decisions, targets, at[0] + length * move[0], at[1] + length * move[1]);
                length /= 2;
            }
            if (next > loss) {
                break;
            }
            at[0] += 2 * length * move[0];
            at[1] += 2 * length * move[1];
            loss = next;
        }
        return at[0] > 0 ? new Logistic(at[0], at[1]) : new Logistic(0, prior);
    }

    private static double[] newton(double[] decisions, double[] targets, double[] at) {
        double g0 = 0;
        double g1 = 0;
        double h00 = 1e-12;
        double h01 = 0;
        double h11 = 1e-12;
        for (int i = 0; i < decisions.length; i++) {
            double t = decisions[i];
            double p = of(at[0] * t + at[1]);
            double error = p - targets[i];
            double curvature = p * (1 - p);
            g0 += error * t;
            g1 += error;
            h00 += curvature * t * t;
            h01 += curvature * t;
            h11 += curvature;
        }
        double determinant = h00 * h11 - h01 * h01;
        return new double[] {(h01 * g1 - h11 * g0) / determinant, (h01 * g0 - h00 * g1) / determinant};
    }

    private static double loss(double[] decisions, double[] targets, double slope, double offset) {
        double loss = 0;
        for (int i = 0; i < decisions.length; i++) {
            double t = slope * decisions[i] + offset;
            // −target log p − (1 − target) log(1 − p), with p of t.
            loss += softplus(t) - targets[i] * t;
        }
        return loss;
    }
}
