package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * What models say of five rows on a line ({@link Line}), from the formulas of their literature: of one or two labels by hand, of three by
 * Gauss's elimination in Python, which left rows out by leaving them out and solved the ridge for its d weights and not for the rows'.
 */
class ModelsByHandTest {
    /** Similarities are float32, raised to the eighth power at most. */
    private static final Offset<Double> ROUNDING = within(5e-6);

    private static final double[] PLACES = {0, 1, 2, 3, 4};
    private static final double[] OTHERS = {1, 0, 3, 2, 4};
    private final ReviewSpace line = Line.of(PLACES);
    private final ReviewSpace two = Line.of(PLACES, OTHERS);
    private final Judgements three = Line.judgements(new int[] {0, 2, 4}, 5, 1, 0);

    @Test
    void similarityFallsWithTheSquareOfTheDistance() {
        for (int row = 0; row < 5; row++) {
            assertThat(line.similarity(0, 1)[row]).isCloseTo((float) Line.alike(row, 1), within(1e-6f));
            assertThat(two.similarity(1, 3)[row]).isCloseTo((float) Line.alike(OTHERS[row], 2), within(1e-6f));
        }
    }

    @Test
    void regressionOnTwoLabels() {
        double weight = 2 / (1.3 - Math.exp(-1));

        double[] predicted = Blend.regression(line, Line.judgements(new int[] {0, 4}, 5, 1), 0.3);

        for (int row = 0; row < 5; row++) {
            assertThat(predicted[row]).isCloseTo(weight * (Line.alike(row, 0) - Line.alike(row, 4)), ROUNDING);
        }
    }

    @Test
    void blocksWeighByHowTheyPredictWhatIsLeftOut() {
        assertThat(Blend.regression(line, three, 0.3))
                .containsExactly(new double[] {1.7466306, 0.8425985, -0.2315558, -1.1401399, -1.6441355}, ROUNDING);
        assertThat(Blend.regression(two, three, 0.3))
                .containsExactly(new double[] {1.7351457, 1.3668266, -0.2955905, -0.4913042, -1.5605384}, ROUNDING);
    }

    @Test
    void leftOutErrorsAreThoseOfLeavingOut() {
        double[][] kernel = {{1, 0.5}, {0.5, 1}};
        KernelRegression fit = new KernelRegression(kernel, Line.judgements(new int[] {0, 1}, 3, 1), 0.25);

        // The other value, −1 or 1 about the mean, foretells 0.5/1.25 of itself.
        assertThat(fit.leftOutErrors()).containsExactly(new double[] {1.4, -1.4}, within(1e-12));
        assertThat(fit.leftOutError()).isCloseTo(1.96, within(1e-12));
        assertThat(fit.mean()).isEqualTo(2);
    }

    @Test
    void kernelsArePowersOfWhatIsBetweenTheJudged() {
        float[][] columns = {{1, 9, 0.5f, 9}, {0.5f, 9, 1, 9}};
        Judgements judged = Line.judgements(new int[] {0, 2}, 1, 0);

        assertThat(KernelRegression.among(judged, columns, 1)).isDeepEqualTo(new double[][] {{1, 0.5}, {0.5, 1}});
        assertThat(KernelRegression.among(judged, columns, 3)).isDeepEqualTo(new double[][] {{1, 0.125}, {0.125, 1}});
    }

    /** The regression's ranks are 1 down to 0.2, the plain ones rise; trees of two rows a leaf cannot part three labels, and rank all alike. */
    @Test
    void blendAddsRanks() {
        assertThat(new Blend(0.3, 0.3, 0).predict(line, three, 0).scores())
                .containsExactly(new double[] {1.06, 0.92, 0.78, 0.64, 0.5}, ROUNDING);
        assertThat(new Blend(0.3, 0, 0.5).predict(line, three, 0).scores())
                .containsExactly(new double[] {1.5, 1.3, 1.1, 0.9, 0.7}, ROUNDING);
        assertThatThrownBy(() -> new Blend(0, 0.3, 0))
                .hasMessage(
                        "noise is 0.0, plainWeight 0.3, treeWeight 0.0; a positive noise and weights from 0 expected");
        assertThatThrownBy(() -> new Blend(0.3, -1, 0)).hasMessageContaining("plainWeight -1.0");
        assertThatThrownBy(() -> new Blend(0.3, 0, -1)).hasMessageContaining("treeWeight -1.0");
    }

    /** Of the grid, the power 8 with noise 1 has the highest likelihood on the line, and 4 with 0.03 on the mean of both blocks. */
    @Test
    void gaussianProcess() {
        Prediction one = new GaussianProcess().predict(line, three, 0);
        assertThat(one.scores())
                .containsExactly(new double[] {3.4633816, 2.5945241, 1.5387612, 1.1057202, 0.9638010}, ROUNDING);
        assertThat(one.acquisition())
                .containsExactly(
                        new double[] {0.038160756, 0.012534493, 0.000198757, 0.000294747, 0.0000252803}, within(5e-7));
        Prediction both = new GaussianProcess().predict(two, three, 0);
        assertThat(both.scores())
                .containsExactly(new double[] {4.8942085, 4.1817911, 1.0464792, 1.2352841, 0.0386331}, ROUNDING);
        assertThat(both.acquisition()).containsExactly(new double[] {0.1033068, 0.2471945, 0, 0.0012143, 0}, ROUNDING);
    }

    /** The highest evidence is at the noise 1/4 on the line, and 1/2 on both columns. */
    @Test
    void bayesianRidge() {
        assertThat(new BayesianRidge().predict(line, three, 0).scores())
                .containsExactly(new double[] {74 / 17.0, 54 / 17.0, 2, 14 / 17.0, -6 / 17.0}, ROUNDING);
        assertThat(new BayesianRidge().predict(two, three, 0).scores())
                .containsExactly(new double[] {43 / 11.0, 40 / 11.0, 17 / 11.0, 14 / 11.0, -4 / 11.0}, ROUNDING);
    }

    /** Of five copies of a column the ridge's mean square is that of one. */
    @Test
    void bayesianRidgeOfCopiesIsThatOfOne() {
        ReviewSpace copies = Line.of(PLACES, PLACES, PLACES, PLACES, PLACES);

        assertThat(new BayesianRidge().predict(copies, three, 0).scores())
                .containsExactly(new double[] {74 / 17.0, 54 / 17.0, 2, 14 / 17.0, -6 / 17.0}, ROUNDING);
    }

    /** One label of 3: the trees' interest is 3 everywhere, u = 0.1 + 0.85 × 3/5, distances are 0, ½, 1, 1½, 2. */
    @Test
    void neighbourScore() {
        Judgements label = Line.judgements(new int[] {0}, 3);

        assertThat(NeighbourScore.defaults().predict(line, label, 0).scores())
                .containsExactly(new double[] {0.61, 1.7516904, 2.9535979, 3.9981674, 4.9999932}, ROUNDING);
        assertThat(new NeighbourScore(2).predict(line, label, 0).scores())
                .containsExactly(new double[] {0.61, 1.9690653, 2.9999959, 4, 5}, ROUNDING);
        assertThatThrownBy(() -> new NeighbourScore(0)).hasMessage("alpha is 0.0; a positive number expected");
    }

    /** Two labels of 5: the distance is that to the nearer one. */
    @Test
    void neighbourScoreGoesByTheNearestLabel() {
        assertThat(NeighbourScore.defaults()
                        .predict(line, Line.judgements(new int[] {0, 4}, 5, 5), 0)
                        .scores())
                .containsExactly(new double[] {0.95, 1.9992956, 3, 3.9985912, 4.75}, ROUNDING);
    }

    /** A cut between the labels at 0 and 4 is as likely anywhere: so the mean of many trees is a straight line. */
    @Test
    void treesCutAnywhereBetweenTheLabels() {
        ExtraTrees trees = new ExtraTrees(2000, 1);

        double[] straight =
                trees.predict(line, Line.judgements(new int[] {0, 4}, 1, 5), 1).scores();
        assertThat(straight).containsExactly(new double[] {1, 2, 3, 4, 5}, within(0.15));
        assertThat(straight[0]).isEqualTo(1);
        assertThat(straight[4]).isEqualTo(5);
        // The first cut is in 0–2 (½; a second one is in 2–4), 2–3 or 3–4 (¼ each).
        double[] bent = trees.predict(line, Line.judgements(new int[] {0, 2, 4}, 1, 1, 5), 1)
                .scores();
        assertThat(bent).containsExactly(new double[] {1, 1, 1, 3, 5}, within(0.15));
        assertThat(List.of(bent[0], bent[1], bent[2], bent[4])).containsExactly(1.0, 1.0, 1.0, 5.0);
    }

    @Test
    void leavesHaveTheirLeastNumberOfRows() {
        double[] mean = {3, 3, 3, 3, 3};
        assertThat(new ExtraTrees(10, 2)
                        .predict(line, Line.judgements(new int[] {0, 4}, 1, 5), 1)
                        .scores())
                .containsExactly(mean);
        // Two and two: parted between 1 and 3, or not at all.
        double[] parted = new ExtraTrees(500, 2)
                .predict(line, Line.judgements(new int[] {0, 1, 3, 4}, 1, 1, 5, 5), 1)
                .scores();
        assertThat(parted).containsExactly(new double[] {2, 2, 3, 4, 4}, within(0.25));
        assertThatThrownBy(() -> new ExtraTrees(0, 1)).hasMessage("trees is 0 and leaf 1; 1 or more expected");
        assertThatThrownBy(() -> new ExtraTrees(1, 0)).hasMessage("trees is 1 and leaf 0; 1 or more expected");
    }

    /** Of four columns each node tries two; only one of them varies, and its cut is taken. */
    @Test
    void columnsThatDoNotVaryPartNothing() {
        double[] same = {7, 7, 7, 7, 7};
        double[] scores = new ExtraTrees(400, 1)
                .predict(Line.of(same, PLACES, same, same), Line.judgements(new int[] {0, 4}, 1, 5), 1)
                .scores();

        // With the chance (3/4)² that neither try is the one that varies, a tree says 3.
        assertThat(scores[0]).isCloseTo(1 + 2 * 9 / 16.0, within(0.15));
        assertThat(scores[4]).isCloseTo(5 - 2 * 9 / 16.0, within(0.15));
    }
}
