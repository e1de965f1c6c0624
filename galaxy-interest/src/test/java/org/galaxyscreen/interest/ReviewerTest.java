package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.testdata.Together;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReviewerTest {
    private final Reviewer reviewer = new Reviewer(Survey.space());

    private static List<Label> labels() {
        return List.of(
                Label.interest("o0", 1),
                Label.interest("o7", 0),
                Label.interest("o261", 5),
                Label.interest("o262", 4),
                Label.interest("o281", 1),
                Label.known("o282", "ghost"));
    }

    @Test
    void labelledObjectsFrameTheRanking() {
        reviewer.label(labels());

        ReviewRanking ranking = reviewer.ranking();
        assertThat(List.of(ranking.object(0).id(), ranking.object(1).id())).containsExactly("o261", "o262");
        assertThat(ranking.objects().subList(296, 300))
                .extracting(SurveyObject::id)
                .containsExactlyInAnyOrder("o0", "o7", "o281", "o282");
        assertThat(ranking.objects()).doesNotHaveDuplicates().hasSize(Survey.ROWS);
        assertThat(Survey.count(ranking, Survey.A, Survey.B, 22)).isGreaterThanOrEqualTo(17);
    }

    @Test
    void orderOfLabelsDoesNotMatterAndTheLastOneHolds() {
        List<Label> shuffled = new ArrayList<>(labels());
        Collections.reverse(shuffled);
        shuffled.add(0, Label.interest("o0", 5));
        reviewer.label(labels());
        Reviewer other = new Reviewer(reviewer.space());
        other.label(shuffled);

        assertThat(other.ranking().objects()).isEqualTo(reviewer.ranking().objects());
        assertThat(other.log().current()).hasSize(6);
        assertThat(other.log().entries()).hasSize(7);
    }

    @Test
    void artefactsLowerWhatIsLikeThemAndNotWhatIsNot() {
        List<Label> before = List.of(Label.interest("o261", 5), Label.interest("o0", 1), Label.interest("o7", 1));
        reviewer.label(before);
        int odd = Survey.count(reviewer.ranking(), Survey.B, Survey.ROWS, 60);
        int interesting = Survey.count(reviewer.ranking(), Survey.A, Survey.B, 60);
        reviewer.label(List.of(Label.artefact("o281"), Label.artefact("o282"), Label.artefact("o283")));

        assertThat(Survey.count(reviewer.ranking(), Survey.B, Survey.ROWS, 60)).isLessThan(odd / 2);
        assertThat(Survey.count(reviewer.ranking(), Survey.A, Survey.B, 60)).isGreaterThanOrEqualTo(interesting - 4);
    }

    @Test
    void dismissingAlikeLowersTheSurroundingsAtOnce() {
        int head = Survey.count(reviewer.ranking(), Survey.B, Survey.ROWS, 40);
        int others = Survey.count(reviewer.ranking(), Survey.A, Survey.B, 40);
        reviewer.label(Label.dismissAlike("o281"));

        assertThat(head).isGreaterThan(9);
        assertThat(Survey.count(reviewer.ranking(), Survey.B, Survey.ROWS, 40)).isLessThanOrEqualTo(head / 2);
        assertThat(Survey.count(reviewer.ranking(), Survey.A, Survey.B, 40)).isGreaterThanOrEqualTo(others);
    }

    @Test
    void unsureTeachesNothingAndIsNotShownAgain() {
        reviewer.label(labels());
        List<SurveyObject> ranked = reviewer.ranking().objects();
        String next = reviewer.next(1).get(0).id();
        reviewer.label(Label.unsure(next));

        assertThat(reviewer.ranking().objects()).isEqualTo(ranked);
        assertThat(reviewer.next(20)).extracting(SurveyObject::id).doesNotContain(next);
    }

    @ParameterizedTest
    @EnumSource(Acquisition.class)
    void batchesAreOfUnseenObjectsEachOnce(Acquisition acquisition) {
        Reviewer other = new Reviewer(reviewer.space(), ReviewOptions.defaults().withAcquisition(acquisition));
        other.label(labels());

        assertThat(other.next(25))
                .hasSize(25)
                .doesNotHaveDuplicates()
                .extracting(SurveyObject::id)
                .doesNotContain("o0", "o7", "o261", "o262", "o281", "o282");
        assertThat(other.next(1000)).hasSize(294);
    }

    @Test
    void diverseBatchesAreNotCopiesOfOneObject() {
        Features.Builder builder = Features.builder(12);
        Features some = Survey.features();
        for (int row = 0; row < Survey.ROWS; row++) {
            builder.add(some.object(row), some.row(row), 0);
        }
        for (int copy = 0; copy < 15; copy++) {
            builder.add(SurveyObject.of("copy" + copy), some.row(265), 0);
        }
        ReviewSpace space = ReviewSpace.withNeighbours(builder.build(), Survey.BLOCKS);
        List<Label> seen = new ArrayList<>(labels());
        seen.add(Label.interest("o265", 5));

        assertThat(copies(space, seen, Acquisition.EXPLOIT)).isGreaterThanOrEqualTo(4);
        assertThat(copies(space, seen, Acquisition.DIVERSE)).isLessThanOrEqualTo(2);
    }

    private static long copies(ReviewSpace space, List<Label> seen, Acquisition acquisition) {
        Reviewer reviewer = new Reviewer(
                space, ReviewOptions.defaults().withModel(new Blend(0.3, 0, 0)).withAcquisition(acquisition));
        reviewer.label(seen);
        return reviewer.next(10).stream()
                .filter(object -> object.id().startsWith("copy"))
                .count();
    }

    @Test
    void nearestLabelledObjectsTellWhy() {
        reviewer.label(labels());

        List<LabelledNeighbour> why = reviewer.why("o270", 2);
        assertThat(why).extracting(each -> each.label().id()).containsExactlyInAnyOrder("o261", "o262");
        assertThat(why.get(0).similarity()).isBetween(why.get(1).similarity(), 1.0);
        assertThat(reviewer.why("o261", 10)).hasSize(5);
    }

    @Test
    void withdrawnLabelsAreAsIfTheyHadNeverBeen() {
        reviewer.label(labels());
        List<SurveyObject> ranked = reviewer.ranking().objects();
        reviewer.label(List.of(Label.interest("o265", 0), Label.interest("o265", 5)));
        assertThat(reviewer.ranking().objects()).isNotEqualTo(ranked);
        reviewer.withdraw("o265");
        reviewer.withdraw("o1");

        assertThat(reviewer.ranking().objects()).isEqualTo(ranked);
        assertThat(reviewer.log().entries()).isEqualTo(labels());
        assertThatThrownBy(() -> reviewer.withdraw("x")).hasMessage("no object of the review has the id 'x'");
    }

    @Test
    void whatIsAlikeIsWhatDismissingLowers() {
        List<SurveyObject> alike = reviewer.alike("o281");
        assertThat(alike).extracting(SurveyObject::id).doesNotContain("o281");
        assertThat(alike).hasSizeBetween(10, 40);
        assertThat(alike.stream()
                        .filter(object -> Integer.parseInt(object.id().substring(1)) >= Survey.B)
                        .count())
                .isGreaterThan(alike.size() / 2);

        List<SurveyObject> before = reviewer.ranking().objects();
        reviewer.label(Label.dismissAlike("o281"));
        List<SurveyObject> after = reviewer.ranking().objects();
        assertThat(after.indexOf(alike.get(0))).isGreaterThan(before.indexOf(alike.get(0)));
    }

    @Test
    void guessOfWhatIsLeftFallsAsDullObjectsAreSeen() {
        Remaining first = reviewer.remaining();
        assertThat(first.lower()).isLessThan(first.estimate());
        assertThat(first.estimate()).isBetween(1.0, (double) Survey.ROWS);
        for (int i = 0; i < 4; i++) {
            reviewer.next(10).forEach(object -> reviewer.label(Label.interest(object.id(), 0)));
        }

        assertThat(reviewer.remaining().estimate()).isLessThan(first.estimate() / 2);
    }

    @Test
    void unknownObjectIsNamed() {
        assertThatThrownBy(() -> reviewer.label(List.of(Label.interest("o1", 3), Label.interest("x", 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no object of the review has the id 'x'");
        assertThat(reviewer.log().entries()).isEmpty();
    }

    @Test
    void labelsOfManyThreadsAreAllKept() throws Exception {
        Together.run(4, thread -> {
            for (int i = 0; i < 400; i++) {
                reviewer.label(Label.interest("o" + (thread * 60 + i % 60), i % 6));
            }
        });

        assertThat(reviewer.log().entries()).hasSize(1600);
    }

    /** Labels, withdrawals and questions of several threads, as a server has them: nothing is lost, and every answer is of some moment. */
    @Test
    void reviewsOfManyThreadsAreAsOfOne() throws Exception {
        Together.run(4, thread -> {
            for (int i = 0; i < 60; i++) {
                String id = "o" + (thread * 60 + i);
                reviewer.label(Label.interest(id, i % 6));
                if (i % 3 == 0) {
                    reviewer.withdraw(id);
                }
                if (i % 20 == 19) {
                    assertThat(reviewer.ranking().objects()).hasSize(Survey.ROWS);
                    assertThat(reviewer.next(3))
                            .hasSize(3)
                            .extracting(SurveyObject::id)
                            .doesNotContain(id);
                }
            }
        });

        assertThat(reviewer.log().current()).hasSize(160);
        Reviewer alone = new Reviewer(reviewer.space());
        alone.label(reviewer.log().current());
        assertThat(reviewer.ranking().objects()).isEqualTo(alone.ranking().objects());
    }
}
