package org.galaxyscreen.interest.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.detectors.transform.FittedStandardScaler;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a head one by one: figures by hand, by NumPy and by scikit-learn 1.9, as each says. */
class HeadPartsTest {
    private static final Offset<Double> ROUNDING = within(1e-12);

    /** {@code np.logaddexp(0, t)}, and 1 / (1 + exp(−t)). */
    @ParameterizedTest
    @CsvSource({
        "0, 0.5, 0.6931471805599453",
        "2, 0.8807970779778823, 2.1269280110429727",
        "-2, 0.11920292202211755, 0.1269280110429726",
        "1000, 1, 1000",
        "-1000, 0, 0"
    })
    void logisticFunctionAndItsIntegral(double t, double logistic, double softplus) {
        assertThat(Logistic.of(t)).isCloseTo(logistic, ROUNDING);
        assertThat(Logistic.softplus(t)).isCloseTo(softplus, ROUNDING);
        assertThat(new Logistic(0.5, 1).probability(2 * t - 2)).isCloseTo(logistic, ROUNDING);
    }

    /** {@code _SigmoidCalibration().fit(t, y)}, whose signs are the opposite. */
    @Test
    void calibrationIsThatOfScikitLearn() {
        double[] decisions = {-2, -1.5, -1, -0.2, 0.1, 0.4, 0.8, 1.7, 2.2, -0.6};
        boolean[] positive = {false, false, true, false, false, true, true, true, true, false};

        Logistic found = Logistic.fit(decisions, positive);

        assertThat(found.slope()).isCloseTo(0.8801672553872518, within(1e-8));
        assertThat(found.offset()).isCloseTo(0.02716924878448112, within(1e-8));
    }

    /** Where the decisions say the contrary, each has the probability (1 + 1) / (1 + 9 + 2) of Platt's prior: a logit of log(2 / 10). */
    @Test
    void decisionsThatSayTheContraryAreNotBelieved() {
        double[] decisions = IntStream.range(0, 10).mapToDouble(i -> i).toArray();
        boolean[] positive = new boolean[10];
        positive[0] = true;

        Logistic found = Logistic.fit(decisions, positive);

        assertThat(found.slope()).isZero();
        assertThat(found.offset()).isCloseTo(Math.log(0.2), ROUNDING);
    }

    /** With a decision far from the others, which perfectly separated ones with it leave finite; the minimum by SciPy's Nelder-Mead. */
    @Test
    void calibrationOfPerfectlySeparatedDecisionsIsFinite() {
        double[] decisions = {-40, -35, -30, 30, 35, 900};
        boolean[] positive = {false, false, false, true, true, true};

        Logistic found = Logistic.fit(decisions, positive);

        assertThat(found.slope()).isCloseTo(0.00222309, within(1e-8));
        assertThat(found.offset()).isCloseTo(-0.26460115, within(1e-7));
    }

    private static final float[][] ROWS = {{1, 2, 3, 4, 5}, {-1, 0.5f, 0, 2, -3}, {0.25f, -0.5f, 1, -2, 0.75f}};

    /** The formula of the class, by NumPy. */
    @Test
    void lossAndGradientAreThoseOfTheFormula() {
        CutLoss loss = new CutLoss(ROWS, new int[] {0, 2, 1}, new int[] {1, 2}, 3);
        double[] gradient = new double[7];
        Arrays.fill(gradient, 77);

        double value = loss.at(new double[] {0.1, -0.2, 0.3, 0.05, -0.4, -0.5, 0.7}, gradient);

        assertThat(value).isCloseTo(0.8565004626658519, ROUNDING);
        assertThat(gradient)
                .containsExactly(
                        new double[] {
                            0.4408794149099254,
                            0.01878241715006989,
                            0.7504854859032597,
                            0.3092353990071708,
                            0.9305853795263306,
                            0.06928439957962515,
                            -0.022058099101789116
                        },
                        ROUNDING);
    }

    /** Of four rows one has an interest of 3 or more, and three have one of 1 or more. */
    @Test
    void cutsBeginWhereNoWeightsFitBest() {
        float[][] rows = {{7, 7}, {7, 7}, {7, 7}, {7, 7}};

        double[] start = new CutLoss(rows, new int[] {3, 1, 0, 1}, new int[] {1, 3}, 1).start();

        assertThat(start).containsExactly(new double[] {0, 0, Math.log(1 / 3.0), Math.log(3)}, ROUNDING);
    }

    /** By hand: 2·1 + 3·10 + 5·100 and so on, of a row that begins at 2. */
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 32", "3, 532", "4, 7532", "5, 117532", "7, 18417532", "9, 2708417532"})
    void productsOfRowsOfAnyLength(int columns, double product) {
        float[] values = {99, 99, 2, 3, 5, 7, 11, 13, 17, 19, 25, 99};
        double[] weights = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

        assertThat(CutLoss.along(values, 2, columns, weights)).isEqualTo(product);
    }

    /** Half the sum of (x − c)² times 1 to 10,000: by steepest descent this takes ten thousand steps. */
    @Test
    void minimumOfAnIllConditionedQuadraticIsFoundInFewSteps() {
        int d = 9;
        int[] asked = {0};
        double[] start = new double[d];
        Lbfgs.Function quadratic = (point, gradient) -> {
            asked[0]++;
            double value = 0;
            for (int k = 0; k < d; k++) {
                double stretch = Math.pow(10, k / 2.0);
                gradient[k] = stretch * (point[k] - k - 1);
                value += 0.5 * stretch * (point[k] - k - 1) * (point[k] - k - 1);
            }
            return value;
        };

        double[] found = Lbfgs.minimum(quadratic, start, 1e-6);

        for (int k = 0; k < d; k++) {
            assertThat(found[k]).isCloseTo(k + 1, within(1e-6));
        }
        assertThat(asked[0]).isLessThan(250);
        assertThat(start).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, 100})
    void firstStepIsTheGradientButNoLongerThanOne(double slope) {
        List<double[]> asked = new ArrayList<>();
        // A valley of steepness 0.25 or 100 on both sides of −50, round enough at its bottom.
        Lbfgs.Function function = (point, gradient) -> {
            asked.add(point.clone());
            double root = Math.hypot(1e-3, point[0] + 50);
            gradient[0] = slope * (point[0] + 50) / root;
            return slope * root;
        };

        Lbfgs.minimum(function, new double[] {0}, 1e-3);

        assertThat(asked.get(1)[0]).isCloseTo(-Math.min(1, slope), within(1e-6));
    }

    @Test
    void minimumIsNotLeft() {
        int[] asked = {0};
        double[] found = Lbfgs.minimum(
                (point, gradient) -> {
                    asked[0]++;
                    gradient[0] = 2 * (point[0] - 3);
                    return (point[0] - 3) * (point[0] - 3);
                },
                new double[] {3},
                0);

        assertThat(found).containsExactly(3);
        assertThat(asked[0]).isEqualTo(1);
    }

    /** Each step is halved thirty times at most; and a value that does not change any more ends the search. */
    @Test
    void searchEndsWhereRoundingAllowsNoMore() {
        int[] asked = {0};
        double[] contrary = Lbfgs.minimum(
                (point, gradient) -> {
                    asked[0]++;
                    gradient[0] = -1;
                    return point[0];
                },
                new double[] {2},
                1e-9);
        assertThat(contrary).containsExactly(2);
        assertThat(asked[0]).isEqualTo(31);

        asked[0] = 0;
        Lbfgs.minimum(
                (point, gradient) -> {
                    asked[0]++;
                    gradient[0] = 2 * point[0];
                    return 1e20 + point[0] * point[0];
                },
                new double[] {3},
                1e-9);
        assertThat(asked[0]).isLessThan(4);
    }

    private static final double[] PROBABILITIES = {0.05, 0.9, 0.3, 0.3, 0.62, 0.11, 0.77, 0.45, 0.99, 0.2, 0.5, 0.02};

    private static boolean[] truth() {
        boolean[] truth = new boolean[12];
        for (int i : new int[] {1, 3, 4, 6, 8, 10}) {
            truth[i] = true;
        }
        return truth;
    }

    /** {@code log_loss}, {@code brier_score_loss} and {@code roc_auc_score}; the bins by hand. */
    @Test
    void qualityIsThatOfScikitLearn() {
        HeadQuality quality = HeadQuality.of(PROBABILITIES, truth());

        assertThat(quality.logLoss()).isCloseTo(0.34313472628701674, ROUNDING);
        assertThat(quality.baseLogLoss()).isCloseTo(Math.log(2), ROUNDING);
        assertThat(quality.brierScore()).isCloseTo(0.10790833333333333, ROUNDING);
        assertThat(quality.ranking().rocAuc()).isCloseTo(0.9583333333333335, ROUNDING);
        assertThat(quality.calibrationError()).isCloseTo(0.20416666666666666, ROUNDING);
        assertThat(quality.reliability().stream()
                        .mapToInt(HeadQuality.Bin::rows)
                        .toArray())
                .containsExactly(1, 1, 1, 1, 2, 1, 1, 1, 1, 2);
        assertThat(quality.reliability().get(4)).isEqualTo(new HeadQuality.Bin(2, 0.3, 0.5));
        assertThat(quality.reliability().get(9).probability()).isCloseTo(0.945, ROUNDING);
        assertThat(quality.reliability().get(0)).isEqualTo(new HeadQuality.Bin(1, 0.02, 0));
    }

    /** Of four rows three are: −¾ log ¾ − ¼ log ¼. What was excluded and is counts as 1e−15. */
    @Test
    void fewerRowsThanBinsAndTheImpossible() {
        HeadQuality quality = HeadQuality.of(new double[] {0, 1, 0.5, 0.5}, new boolean[] {true, true, true, false});

        assertThat(quality.reliability()).hasSize(4);
        assertThat(quality.baseLogLoss()).isCloseTo(0.5623351446188083, ROUNDING);
        assertThat(quality.logLoss()).isCloseTo((-Math.log(1e-15) + 2 * Math.log(2)) / 4, ROUNDING);
        assertThat(quality.brierScore()).isCloseTo(1.5 / 4, ROUNDING);
    }

    private static FittedHead head(double auc, int interesting) {
        Features.Builder train = Features.builder(2);
        train.add(SurveyObject.of("a"), new float[] {0, 10}, 0);
        train.add(SurveyObject.of("b"), new float[] {4, 30}, 0);
        FittedStandardScaler scaler = new StandardScaler().fit(train.build(), ProgressListener.NONE);
        RankingQuality ranking = new RankingQuality(1234, interesting, auc, 0.875, 0.5);
        return new FittedHead(
                scaler,
                new double[] {2, -3},
                0.25,
                new Logistic(0.5, 1),
                10,
                new HeadQuality(ranking, 0.4, 0.6, 0.1234, 0.0456, List.of()));
    }

    /** Rows standardised by the means 2 and 20 and the deviations 2 and 10: (4, 10) is (1, −1), whose decision is 2 + 3 − 0.25. */
    @Test
    void scoresAreTheCalibratedDistancesFromTheCut() {
        FittedHead head = head(0.9, 100);
        Features.Builder rows = Features.builder(2);
        for (int i = 0; i < 2_500; i++) {
            rows.add(SurveyObject.of("g" + i), i % 2 == 0 ? new float[] {4, 10} : new float[] {2, 20}, 0);
        }

        double[] scores = head.score(rows.build()).values();

        assertThat(scores).hasSize(2_500);
        for (int i = 0; i < scores.length; i++) {
            double decision = i % 2 == 0 ? 4.75 : -0.25;
            assertThat(scores[i]).isCloseTo(1 / (1 + Math.exp(-(0.5 * decision + 1))), within(1e-7));
        }
        assertThat(head.dimensions()).isEqualTo(2);
        assertThat(head.alpha()).isEqualTo(10);
        assertThat(head.name()).isEqualTo("head");
        head.weights()[0] = 99;
        assertThat(head.weights()).containsExactly(2, -3);
    }

    @Test
    void whatItLearnedIsSaid() {
        assertThat(head(0.9, 100).learned())
                .hasValue(
                        "learned from 1,234 labels, 100 of them interesting; on labels left out: ROC AUC 0.900, average"
                                + " precision 0.875, Brier score 0.123, calibration error 0.046");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.59 | 100 | the head foretells labels that it has not seen hardly better than chance (ROC AUC 0.59): give more"
                        + " labels, or features of another stage or network",
                "0.6 | 19 | the head has learned from 19 interesting objects alone: its probabilities are rough until there are 20",
                "0.6 | 20 |"
            })
    void adviceDependsOnWhatItForetells(double auc, int interesting, String advice) {
        assertThat(head(auc, interesting).advice().orElse(null)).isEqualTo(advice);
    }

    /** With the least number of labels of either kind, and with one fewer. */
    @Test
    void fiveOfEitherKindAreEnough() {
        Features.Builder train = Features.builder(1);
        Map<String, Integer> labels = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            train.add(SurveyObject.of("g" + i), new float[] {i}, 0);
            if (i < 10) {
                labels.put("g" + i, i < 5 ? 2 : 3);
            }
        }
        Features features = train.build();
        HeadDetector three = HeadDetector.of(labels).withInteresting(3);

        FittedHead head = three.fit(features);

        assertThat(head.quality().ranking().rows()).isEqualTo(10);
        assertThat(head.quality().ranking().anomalies()).isEqualTo(5);
        assertThat(head.weights()[0]).isPositive();
        assertThat(three.minimumRows()).isEqualTo(10);
        for (String one : List.of("g0", "g9")) {
            Map<String, Integer> fewer = new HashMap<>(labels);
            fewer.remove(one);
            assertThatThrownBy(() -> HeadDetector.of(fewer).withInteresting(3).fit(features))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 5 such and 5 others expected");
        }
        assertThatThrownBy(() -> three.withInteresting(0)).hasMessage("interesting is 0; 1 to 5 expected");
        assertThatThrownBy(() -> three.withInteresting(6)).hasMessage("interesting is 6; 1 to 5 expected");
        assertThat(three.withInteresting(1)).isNotSameAs(three);
        assertThat(three.withInteresting(5)).isNotSameAs(three);
        assertThatThrownBy(() -> HeadDetector.of(Map.of("a", -1))).hasMessage("interest of 'a' is -1; 0 to 5 expected");
    }

    /** As docs/concepts.md says: a probability above a half is flagged. */
    @Test
    void providerSaysWhatItsDetectorTakes() {
        HeadDetector.Provider provider = new HeadDetector.Provider();

        assertThat(provider.threshold()).hasValue("fixed:0.5");
        assertThat(provider.options()).containsExactly("labels", "interesting", "loss", "seed");
        assertThat(provider.name()).isEqualTo("head");
        assertThat(HeadDetector.of(Map.of()).name()).isEqualTo("head");
    }
}
