package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every model keeps to. */
class InterestModelTest {
    static List<InterestModel> models() {
        return InterestModels.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void unseenObjectsOfTheInterestingKindScoreAboveTheOtherOdd(InterestModel model) {
        double[] scores = model.predict(Survey.space(), Survey.judgements(), 3).scores();

        int inOrder = 0;
        for (int a = 264; a < Survey.B; a++) {
            for (int b = 284; b < Survey.ROWS; b++) {
                inOrder += scores[a] > scores[b] ? 1 : 0;
            }
        }
        assertThat(inOrder / 256.0).as("ROC AUC").isGreaterThan(least(model));
    }

    /** The neighbour score keeps to the plain one far from labels, and the forest has weights for the few leaves that were seen. */
    private static double least(InterestModel model) {
        return model instanceof NeighbourScore || model instanceof ActiveIsolationForest ? 0.7 : 0.9;
    }

    @ParameterizedTest
    @MethodSource("models")
    void threadsDoNotChangeABit(InterestModel model) throws Exception {
        double[][] scores = new double[2][];
        for (int i = 0; i < 2; i++) {
            ForkJoinPool pool = new ForkJoinPool(i == 0 ? 1 : 4);
            scores[i] = pool.submit(() -> model.predict(Survey.space(), Survey.judgements(), 3)
                            .acquisition())
                    .get(1, TimeUnit.MINUTES);
            pool.shutdown();
        }
        assertThat(scores[0]).isEqualTo(scores[1]);
    }

    @ParameterizedTest
    @MethodSource("models")
    void withoutDifferentLabelsOddRowsAreAhead(InterestModel model) {
        double[] scores = model.predict(Survey.space(), new Judgements(new int[0], new double[0]), 0)
                .scores();

        double ordinary = IntStream.range(0, Survey.A)
                .mapToDouble(i -> scores[i])
                .average()
                .orElseThrow();
        double odd = IntStream.range(Survey.A, Survey.ROWS)
                .mapToDouble(i -> scores[i])
                .average()
                .orElseThrow();
        assertThat(odd).isGreaterThan(ordinary);
    }

    @ParameterizedTest
    @MethodSource("models")
    void labelsThatDoNotDifferAreNoReasonToFail(InterestModel model) {
        Judgements same = new Judgements(new int[] {1, 270}, new double[] {3, 3});

        assertThat(model.predict(Survey.space(), same, 0).scores())
                .hasSize(Survey.ROWS)
                .doesNotContain(Double.NaN);
    }
}
