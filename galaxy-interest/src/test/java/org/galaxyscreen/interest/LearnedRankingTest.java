package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.galaxyscreen.core.Features;
import org.junit.jupiter.api.Test;

/** Places of newcomers, on a line ({@link Line}) by hand, and in a survey as its own objects have them. */
class LearnedRankingTest {
    private static final Offset<Double> ROUNDING = within(1e-6);

    /** Interest falls along the line, plain ranks of 0.2 to 1 rise. */
    private static LearnedRanking line() {
        return LearnedRanking.of(Line.of(5), List.of(Label.interest("o0", 5), Label.interest("o4", 0)));
    }

    /**
     * By the regression exp(−x²/16) − exp(−(4 − x)²/16), which falls from 0 to 4: a newcomer at x has all rows at or below it that lie at x or to its
     * right. Three tenths of its plain rank are added.
     */
    @Test
    void newcomersAreRankedAmongTheReviewsObjects() {
        LearnedRanking learned = line();

        assertThat(learned.score(new float[] {0.5f}, 1)).isCloseTo(0.8 + 0.3, ROUNDING);
        assertThat(learned.score(new float[] {2.5f}, 0.4)).isCloseTo(0.4 + 0.12, ROUNDING);
        assertThat(learned.score(new float[] {-1}, 0)).isCloseTo(1, ROUNDING);
        // A little beyond the label of 0 it is lower still: e^−1.27 − e^−0.02.
        assertThat(learned.score(new float[] {4.5f}, 0)).isZero();
        assertThat(learned.labels()).isEqualTo(2);
        assertThat(learned.interesting()).isEqualTo(1);
        assertThat(learned.unlabelled()).isEqualTo(3);
        assertThat(learned.model()).isEqualTo("blend");
    }

    /** The rows without a label, 1 to 3, score 0.8 + 0.12, 0.6 + 0.18 and 0.4 + 0.24. */
    @Test
    void placesAreCountedAmongObjectsWithoutALabel() {
        LearnedRanking learned = line();

        assertThat(learned.place(1.1, "")).isEqualTo(1);
        assertThat(learned.place(0.93, "")).isEqualTo(1);
        assertThat(learned.place(0.91, "")).isEqualTo(2);
        assertThat(learned.place(0.7, "")).isEqualTo(3);
        assertThat(learned.place(0.5, "")).isEqualTo(4);
        // Its own image is no rival, wherever it stands; nor is one that has a label in any case.
        assertThat(learned.place(0.5, "o2")).isEqualTo(3);
        assertThat(learned.place(0.7, "o3")).isEqualTo(3);
        assertThat(learned.place(0.7, "o1")).isEqualTo(2);
        assertThat(learned.place(0.5, "o0")).isEqualTo(4);
    }

    /** The regression on what is an artefact, 0, 0 and 1, at 2.5 between the rows: its value is the part of a rank that is lost. */
    @Test
    void whatIsLikeAnArtefactIsLowered() {
        List<Label> labels = List.of(Label.interest("o0", 5), Label.interest("o1", 0), Label.artefact("o4"));
        LearnedRanking learned = LearnedRanking.of(Line.of(5), labels);
        double near = Line.alike(0, 1);
        double[][] kernel = {
            {1.3, near, Line.alike(0, 4)}, {near, 1.3, Line.alike(1, 4)}, {Line.alike(0, 4), Line.alike(1, 4), 1.3}
        };
        double[] weights = cramer(kernel, new double[] {-1 / 3.0, -1 / 3.0, 2 / 3.0});
        double likely = 1 / 3.0
                + weights[0] * Line.alike(2.5, 0)
                + weights[1] * Line.alike(2.5, 1)
                + weights[2] * Line.alike(2.5, 4);

        // By interest, exp(−x²/16) − exp(−(1 − x)²/16), the rows' ranks are 1, 0.8, 0.6, 0.2 and 0.4, which three
        // tenths of their plain ranks make
        // 1.06, 0.92, 0.78, 0.44 and 0.7. At 2.5 it is −0.192, below −0.161 at 2 and above −0.202 at 4: 0.4 + 0.18,
        // which only the fourth row is below.
        assertThat(likely).isBetween(0.1, 0.9);
        assertThat(learned.score(new float[] {2.5f}, 0.6)).isCloseTo(0.2 - likely, ROUNDING);
    }

    /** Three equations by determinants. */
    private static double[] cramer(double[][] matrix, double[] right) {
        double[] solution = new double[3];
        for (int i = 0; i < 3; i++) {
            double[][] replaced = {matrix[0].clone(), matrix[1].clone(), matrix[2].clone()};
            for (int row = 0; row < 3; row++) {
                replaced[row][i] = right[row];
            }
            solution[i] = determinant(replaced) / determinant(matrix);
        }
        return solution;
    }

    private static double determinant(double[][] m) {
        return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    }

    @Test
    void anObjectOfTheReviewScoresAsTheReviewHasIt() {
        Features features = Survey.features();
        ReviewSpace space = Survey.space();
        List<Label> labels = new ArrayList<>(List.of(
                Label.interest("o0", 1),
                Label.interest("o261", 5),
                Label.interest("o262", 4),
                Label.known("o30", "star"),
                Label.unsure("o7")));
        for (Label more : List.of(Label.unsure("o8"), Label.artefact("o281"), Label.dismissAlike("o283"))) {
            labels.add(more);
            Reviewer reviewer = new Reviewer(space);
            reviewer.label(labels);
            ReviewRanking ranking = reviewer.ranking();
            LearnedRanking learned = LearnedRanking.of(space, labels);

            List<String> seen = labels.stream().map(Label::id).toList();
            List<String> order = reviewer.next(Survey.ROWS).stream()
                    .map(object -> object.id())
                    .toList();
            assertThat(order).hasSize(Survey.ROWS - seen.size());
            for (int row = 0; row < Survey.ROWS; row++) {
                String id = features.object(row).id();
                double score = learned.score(features.row(row), space.plain(row));
                assertThat(score).as(id).isEqualTo(ranking.score(row));
                if (!seen.contains(id)) {
                    int place = learned.place(score, id);
                    assertThat(ranking.score(rowOf(order.get(place - 1))))
                            .as(id)
                            .isEqualTo(score);
                }
            }
        }
    }

    private static int rowOf(String id) {
        return Integer.parseInt(id.substring(1));
    }

    @Test
    void whatTeachesNothingIsRefused() {
        ReviewSpace line = Line.of(5);
        assertThatThrownBy(() -> LearnedRanking.of(line, List.of(Label.interest("o0", 3), Label.artefact("o1"))))
                .hasMessage(
                        "none of the 2 labelled objects is interesting, so there is nothing to seek; at least one with an interest"
                                + " of 4 or more expected");
        assertThatThrownBy(() -> LearnedRanking.of(line, List.of()))
                .hasMessageStartingWith("none of the 0 labelled objects");
        assertThatThrownBy(() -> LearnedRanking.of(line, List.of(Label.interest("o0", 5), Label.interest("o1", 5))))
                .hasMessage(
                        "the labelled objects are all of the same interest, 5, so nothing can be learned; others that are of less"
                                + " expected");
        assertThatThrownBy(() -> LearnedRanking.of(line, List.of(Label.interest("x", 5))))
                .hasMessage("no object of the review has the id 'x'");
        LearnedRanking learned = line();
        assertThatThrownBy(() -> learned.score(new float[] {1}, 1.5)).hasMessage("plain is 1.5; 0 to 1 expected");
        assertThatThrownBy(() -> learned.score(new float[2], 0.5)).hasMessage("the row has 2 values; 1 expected");
        assertThatThrownBy(() -> learned.score(new float[] {Float.NaN}, 0.5)).hasMessageContaining("NaN");
    }
}
