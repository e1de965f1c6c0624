package org.galaxyscreen.interest;

/**
 * What a model says of every row. Immutable by convention: the arrays are the model's own, not copied, since they may have a
 * million entries; whoever holds a prediction does not change them.
 */
public final class Prediction {
    private final double[] scores;
    private final double[] acquisition;

    private Prediction(double[] scores, double[] acquisition) {
        if (scores.length != acquisition.length) {
            throw new IllegalArgumentException(
                    scores.length + " scores with " + acquisition.length + " values of acquisition");
        }
        this.scores = scores;
        this.acquisition = acquisition;
    }

    /** A model that would show what it ranks highest. */
    public static Prediction of(double[] scores) {
        return new Prediction(scores, scores);
    }

    /**
     * A model that weighs what it knows against what it could learn.
     *
     * @param scores one a row, higher is more interesting
     * @param acquisition one a row, higher is shown earlier
     */
    public static Prediction of(double[] scores, double[] acquisition) {
        return new Prediction(scores, acquisition);
    }

    /** How interesting each row is; higher is more. */
    public double[] scores() {
        return scores;
    }

    /** How much each row is worth showing next; higher is more. */
    public double[] acquisition() {
        return acquisition;
    }
}
