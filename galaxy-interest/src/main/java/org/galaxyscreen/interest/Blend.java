package org.galaxyscreen.interest;

/**
 * The default: a regression on similarity to the labelled objects, blended with the plain ranking. The similarity is a weighted
 * mean over the feature blocks; a block weighs more the better it predicts labels that are left out. What is blended are
 * ranks: the regression's, the trees' and the plain score's.
 *
 * @param noise what the regression takes for the labels' noise, as a multiple of the similarity's own variance
 * @param plainWeight how much the plain rank counts beside the regression's, which counts 1
 * @param treeWeight how much the rank by extremely randomised trees counts
 */
public record Blend(double noise, double plainWeight, double treeWeight) implements InterestModel {
    /** @throws IllegalArgumentException if the noise is not positive or a weight is negative */
    public Blend {
        if (!(noise > 0) || !(plainWeight >= 0) || !(treeWeight >= 0)) {
            throw new IllegalArgumentException("noise is " + noise + ", plainWeight " + plainWeight + ", treeWeight "
                    + treeWeight + "; a positive noise and weights from 0 expected");
        }
    }

    /** What {@link Reviewer} uses. */
    public static Blend defaults() {
        return new Blend(0.3, 0.3, 0);
    }

    @Override
    public String name() {
        return "blend";
    }

    @Override
    public Prediction predict(ReviewSpace space, Judgements judgements, long seed) {
        if (!judgements.vary()) {
            return Prediction.of(space.plain());
        }
        double[] scores = Ranks.of(regression(space, judgements, noise));
        double[] trees = treeWeight > 0
                ? Ranks.of(
                        ExtraTrees.defaults().predict(space, judgements, seed).scores())
                : new double[0];
        for (int row = 0; row < scores.length; row++) {
            scores[row] += plainWeight * space.plain(row) + (treeWeight > 0 ? treeWeight * trees[row] : 0);
        }
        return Prediction.of(scores);
    }

    /** The predicted values of all rows, less the mean of those judged. */
    static double[] regression(ReviewSpace space, Judgements judgements, double noise) {
        return SimilarityRegression.of(space, judgements, noise).predicted();
    }
}
