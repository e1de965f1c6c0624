package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

/** Rows that stay where they are, in another order than the space's and with others between them, are those that memory holds. */
class RowsInFileTest {
    /** 298 of 300 rows, the last first: the first and the second of the file are none of the space's. */
    private static final int[] ROWS =
            IntStream.range(2, Survey.ROWS).map(row -> Survey.ROWS + 1 - row).toArray();

    private static final double[] PLAIN = Line.places(ROWS.length);

    private final ReviewSpace held = ReviewSpace.of(Survey.features().select(ROWS), Survey.BLOCKS, PLAIN);
    private final ReviewSpace inFile = ReviewSpace.inFile(Survey.features(), ROWS, Survey.BLOCKS, PLAIN);

    @Test
    void likenessIsThatOfRowsInMemory() {
        double[] expected = held.likeness(List.of(held.example(30), held.example(31)), List.of(held.example(5)));
        double[] likeness =
                inFile.likeness(List.of(inFile.example(30), inFile.example(31)), List.of(inFile.example(5)));

        assertThat(likeness).containsExactly(expected, within(1e-5));
        assertThat(inFile.objects().get(0).id()).isEqualTo("o299");
        assertThat(inFile.example(Survey.features().row(77))).isEqualTo(inFile.example(Survey.ROWS - 1 - 77));
    }

    /** All twelve components keep all distances, whichever way they lie. */
    @Test
    void componentsKeepDistances() {
        assertThat(inFile.variance()).isCloseTo(1, within(1e-6));
        assertThat(inFile.dimensions()).isEqualTo(12);
        for (int block = 0; block < 2; block++) {
            float[] expected = held.similarity(block, 40);
            float[] similarity = inFile.similarity(block, 40);
            for (int row = 0; row < ROWS.length; row++) {
                assertThat(similarity[row]).as("row %d", row).isCloseTo(expected[row], within(1e-4f));
            }
        }
        assertThat(inFile.standardise(Survey.features().row(77))).isEqualTo(inFile.standardised(Survey.ROWS - 1 - 77));
    }

    @Test
    void reviewRanksAsInMemory() {
        int[][] order = new int[2][];
        List<ReviewSpace> spaces = List.of(held, inFile);
        for (int i = 0; i < 2; i++) {
            Reviewer reviewer = new Reviewer(spaces.get(i));
            reviewer.label(List.of(
                    Label.interest("o265", 5),
                    Label.interest("o285", 0),
                    Label.interest("o9", 1),
                    Label.interest("o270", 4)));
            ReviewRanking ranking = reviewer.ranking();
            order[i] = IntStream.range(0, 20).map(ranking::row).toArray();
        }

        assertThat(order[1]).containsExactly(order[0]);
    }

    /** Of the columns x, x and y, standardised, one direction holds two thirds of the variance, and both hold all. */
    @Test
    void varianceIsThatOfTheComponentsKept() {
        List<FeatureBlock> blocks = List.of(new FeatureBlock("all", 0, 3));
        float[] values = {1, 1, 3, -1, -1, 3, 1, 1, 7, -1, -1, 7};
        Features features = Features.of(SurveyObject.numbered(4), 3, values);
        int[] rows = {0, 1, 2, 3};

        assertThat(new RowsInFile(features, rows, blocks, 1).variance()).isCloseTo(2.0 / 3, within(1e-6));
        RowsInFile two = new RowsInFile(features, rows, blocks, 2);
        assertThat(two.variance()).isCloseTo(1, within(1e-6));
        assertThat(two.row(2)).containsExactly(1, 1, 1);
        float[] projected = two.project(two.row(2));
        assertThat(Math.abs(projected[0])).isCloseTo((float) Math.sqrt(2), within(1e-5f));
        assertThat(Math.abs(projected[1])).isCloseTo(1, within(1e-5f));
    }

    @Test
    void valuesThatAreNotFiniteAreNamed() {
        float[] values = {1, 2, Float.NaN, 4, 5, 6, 7, 8};
        Features features = Features.of(SurveyObject.numbered(4), 2, values);
        List<FeatureBlock> blocks = List.of(new FeatureBlock("all", 0, 2));

        assertThatThrownBy(() -> ReviewSpace.inFile(features, new int[] {0, 1, 3}, blocks, new double[3]))
                .hasMessage("row 1 (row-1) holds NaN; finite values expected");
        assertThat(ReviewSpace.inFile(features, new int[] {0, 2, 3}, blocks, new double[3])
                        .rows())
                .isEqualTo(3);
    }

    @Test
    void mostLikeAreTheFirstOfAll() {
        List<float[]> more = List.of(held.example(30));
        double[] likeness = held.likeness(more, List.of());
        int[] expected = IntStream.range(0, likeness.length)
                .boxed()
                .sorted((a, b) -> Double.compare(likeness[b], likeness[a]))
                .limit(17)
                .mapToInt(row -> row)
                .toArray();

        List<ReviewSpace.Match> found = held.mostLike(more, List.of(), 17);

        assertThat(found.stream().mapToInt(ReviewSpace.Match::row))
                .containsExactly(Arrays.stream(expected).boxed().toArray(Integer[]::new));
        assertThat(found.get(16).likeness()).isEqualTo(likeness[expected[16]]);
        assertThat(held.mostLike(more, List.of(), 1000)).hasSize(ROWS.length);
    }

    /** With room for twelve columns the seventeen judged rows of two blocks are computed anew, to the same bits. */
    @Test
    void labelsForWhichThereIsNoRoomCountAsWell() {
        ReviewSpace small = ReviewSpace.of(Survey.features(), Survey.BLOCKS, Line.places(Survey.ROWS), 1);
        ReviewSpace large = ReviewSpace.of(Survey.features(), Survey.BLOCKS, Line.places(Survey.ROWS));
        int[] rows = IntStream.range(0, 17).map(i -> i * 17 + 3).toArray();
        Judgements judgements = new Judgements(
                rows, IntStream.of(rows).mapToDouble(row -> row % 6).toArray());

        assertThat(small.mostColumns()).isEqualTo(12);
        assertThat(large.mostColumns()).isGreaterThan(34);
        assertThat(SimilarityRegression.of(small, judgements, 0.3).predicted())
                .containsExactly(SimilarityRegression.of(large, judgements, 0.3).predicted());
    }
}
