package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws of rows so many that they are computed in several chunks and blocks: wherever a row lies, it is treated as any other. */
class ManyRowsTest {
    private static final int ROWS = 2500;

    /** Five columns, of which the first two vary, in two blocks. */
    private static ReviewSpace space() {
        double[] rising = IntStream.range(0, ROWS).asDoubleStream().toArray();
        double[] parted = IntStream.range(0, ROWS)
                .mapToDouble(row -> row % 5 == 0 ? 1 : 0)
                .toArray();
        double[] same = new double[ROWS];
        return Line.of(rising, parted, same, same, same);
    }

    private final ReviewSpace space = space();

    /** A Gaussian: of k times the distance the logarithm is k² times as large, on both sides, over the ends of chunks. */
    @Test
    void similarityDependsOnTheDistanceAlone() {
        float[] alike = space.similarity(0, 1400);
        double unit = Math.log(alike[1900]);

        assertThat(alike[1400]).isEqualTo(1);
        assertThat(unit).isNegative();
        for (int row = 0; row < ROWS; row++) {
            double distance = (row - 1400) / 500.0;
            assertThat(Math.log(alike[row])).isCloseTo(unit * distance * distance, within(2e-4));
        }
        assertThat(space.similarity(0, 2400)[2450]).isCloseTo(alike[1450], within(1e-6f));
        assertThat(space.similarity(0, 3)[53]).isCloseTo(alike[1450], within(1e-6f));
    }

    @Test
    void likenessIsTheMeanOverBlocksInEveryChunk() {
        double[] likeness = space.likeness(List.of(space.standardised(1030)), List.of());

        for (int row = 0; row < ROWS; row++) {
            double sum = 0;
            for (int block = 0; block < 5; block++) {
                sum += space.similarity(block, 1030)[row];
            }
            assertThat(likeness[row]).isCloseTo(sum / 5, within(1e-6));
        }
    }

    @Test
    void rowsAreStandardisedInEveryChunk() {
        double deviation = Math.sqrt((ROWS * (double) ROWS - 1) / 12);
        for (int row : new int[] {0, 1023, 1024, 2047, 2048, 2499}) {
            assertThat(space.standardised(row))
                    .containsExactly(
                            new float[] {
                                (float) ((row - (ROWS - 1) / 2.0) / deviation), row % 5 == 0 ? 2 : -0.5f, 0, 0, 0
                            },
                            within(1e-5f));
        }
    }

    /** Labels of two rows alike in the second column: the prediction is linear in the row's number, and mean in the middle of them. */
    @Test
    void ridgeIsLinear() {
        double[] scores = new BayesianRidge()
                .predict(space, Line.judgements(new int[] {100, 2400}, 5, 1), 0)
                .scores();

        assertThat(scores[1250]).isCloseTo(3, within(1e-4));
        double slope = (scores[2400] - scores[100]) / 2300;
        assertThat(slope).isNegative();
        for (int row = 0; row < ROWS; row++) {
            assertThat(scores[row]).isCloseTo(3 + slope * (row - 1250), within(1e-3));
        }
    }

    /** Two opposite labels: what the one says of a row, the other says of its mirror image. */
    @Test
    void regressionAndGaussianProcessAreSymmetric() {
        ReviewSpace line = Line.of(ROWS);
        Judgements opposite = Line.judgements(new int[] {500, 1999}, 4, 2);
        double[] process = new GaussianProcess().predict(line, opposite, 0).scores();
        double[] regression = Blend.regression(line, opposite, 0.3);

        for (int row = 0; row < ROWS; row++) {
            assertThat(process[row] + process[ROWS - 1 - row]).isCloseTo(6, within(1e-4));
            assertThat(regression[row] + regression[ROWS - 1 - row]).isCloseTo(0, within(1e-4));
        }
        assertThat(process[500]).isGreaterThan(process[1200]);
        assertThat(regression[1200]).isGreaterThan(regression[1999]);
    }

    /** Rows of two places only: all of a place have one score, and the rarer place has the higher one. */
    @Test
    void forestScoresEqualRowsEqually() {
        double[] parted = IntStream.range(0, ROWS)
                .mapToDouble(row -> row % 5 == 0 ? 1 : 0)
                .toArray();
        double[] scores = new ActiveIsolationForest(10, 256, 0.03)
                .predict(Line.of(parted), Line.judgements(new int[0]), 4)
                .scores();

        assertThat(scores[0]).isGreaterThan(scores[1]);
        for (int row = 0; row < ROWS; row++) {
            assertThat(scores[row]).isEqualTo(scores[row % 5 == 0 ? 0 : 1]);
        }
    }

    /** The distance of a row far from the only label is its mean plus much: the neighbour score keeps five times its plain rank. */
    @Test
    void neighbourScoreKeepsThePlainRankFarAway() {
        double[] scores = NeighbourScore.defaults()
                .predict(Line.of(ROWS), Line.judgements(new int[] {0}, 0), 0)
                .scores();

        assertThat(scores[0]).isCloseTo(5.0 / ROWS * 0.1, within(1e-9));
        for (int row = 2000; row < ROWS; row++) {
            assertThat(scores[row]).isBetween(0.93 * 5 * (row + 1) / ROWS, 5.0 * (row + 1) / ROWS);
        }
        double[] middle = Arrays.copyOfRange(scores, 1000, 1050);
        assertThat(middle).isSorted();
    }
}
