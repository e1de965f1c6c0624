package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

/** Rankings, choices and estimates of few rows on a line ({@link Line}), by hand. */
class ReviewByHandTest {
    private static final Offset<Double> ROUNDING = within(1e-6);
    private final ReviewSpace line = Line.of(5);

    /** The one label of interest teaches nothing; what is surely an artefact loses its whole rank. */
    @Test
    void artefactsLowerRanksByHowLikelyTheyAre() {
        Reviewer reviewer = new Reviewer(line);
        reviewer.label(List.of(Label.interest("o0", 2), Label.artefact("o4")));
        double weight = 0.5 / (1.3 - Math.exp(-1));

        ReviewRanking ranking = reviewer.ranking();
        for (int row = 0; row < 5; row++) {
            double likely = 0.5 + weight * (Line.alike(row, 4) - Line.alike(row, 0));
            assertThat(ranking.score(row)).isCloseTo((row + 1) / 5.0 - likely, ROUNDING);
        }
        // 3, 2 and 1 by their scores; then the labelled ones, of which that with some interest comes first.
        assertThat(ranking.objects()).extracting(SurveyObject::id).containsExactly("o3", "o2", "o1", "o0", "o4");
        assertThat(ranking.size()).isEqualTo(5);
        assertThat(ranking.row(0)).isEqualTo(3);
    }

    @Test
    void labelsFrameWhatHasNone() {
        Reviewer reviewer = new Reviewer(line, ReviewOptions.defaults().withInteresting(3));
        reviewer.label(List.of(Label.interest("o0", 3), Label.interest("o1", 2), Label.unsure("o2")));

        // Rising plain ranks at 0.3 count less than the labels, which fall along the line.
        assertThat(reviewer.ranking().objects())
                .extracting(SurveyObject::id)
                .startsWith("o0")
                .endsWith("o1");
        assertThat(reviewer.next(5)).extracting(SurveyObject::id).containsExactlyInAnyOrder("o3", "o4");
        assertThatThrownBy(() -> reviewer.next(0)).hasMessage("count is 0; 1 or more expected");
        assertThatThrownBy(() -> reviewer.audit(0, 1)).hasMessage("count is 0; 1 or more expected");
    }

    /** From the end of a line: the 20th neighbour sets the reach, exp(−(k/20)⁸) is a third or more up to it. */
    @Test
    void twentyNeighboursAreAlike() {
        List<String> twenty =
                IntStream.rangeClosed(1, 20).mapToObj(row -> "o" + row).toList();

        assertThat(new Reviewer(Line.of(45)).alike("o0"))
                .extracting(SurveyObject::id)
                .containsExactlyElementsOf(twenty);
    }

    /** Where there are fewer, the farthest sets the reach: with it the four others of the line. */
    @Test
    void dismissingLowersByDistance() {
        Reviewer reviewer = new Reviewer(line);
        reviewer.label(Label.dismissAlike("o0"));

        for (int row = 0; row < 5; row++) {
            assertThat(reviewer.ranking().score(row))
                    .isCloseTo((row + 1) / 5.0 - Math.exp(-Math.pow(row / 4.0, 8)), within(1e-5));
        }
        assertThat(reviewer.alike("o0")).extracting(SurveyObject::id).containsExactly("o1", "o2", "o3", "o4");
    }

    @Test
    void whyIsTheMeanSimilarityOverTheBlocks() {
        Reviewer reviewer = new Reviewer(Line.of(new double[] {0, 1, 2, 3, 4}, new double[] {1, 0, 3, 2, 4}));
        reviewer.label(List.of(Label.interest("o0", 1), Label.unsure("o2"), Label.artefact("o4")));

        List<LabelledNeighbour> why = reviewer.why("o1", 2);
        assertThat(why).extracting(each -> each.label().id()).containsExactly("o0", "o2");
        assertThat(why.get(0).similarity()).isCloseTo(Math.exp(-1 / 16.0), ROUNDING);
        assertThat(why.get(1).similarity()).isCloseTo((Math.exp(-1 / 16.0) + Math.exp(-9 / 16.0)) / 2, ROUNDING);
        assertThat(reviewer.why("o4", 9)).extracting(each -> each.label().id()).containsExactly("o2", "o0");
    }

    @Test
    void sameIdTwiceIsRefused() {
        Features.Builder twice = Features.builder(1);
        twice.add(SurveyObject.of("a"), new float[] {1}, 0).add(SurveyObject.of("a"), new float[] {2}, 0);
        ReviewSpace space = ReviewSpace.of(twice.build(), List.of(new FeatureBlock("all", 0, 1)), new double[] {1, 2});

        assertThatThrownBy(() -> new Reviewer(space)).hasMessage("rows 0 and 1 have the same id, a");
    }

    @Test
    void exploitTakesTheHighest() {
        Prediction prediction = Prediction.of(new double[] {9, 9, 9, 9, 9}, new double[] {1, 5, 2, 4, 3});

        assertThat(Acquisition.EXPLOIT.choose(line, prediction, Line.seen(5, 3), 3))
                .containsExactly(1, 4, 2);
        assertThatThrownBy(() -> Prediction.of(new double[2], new double[3]))
                .hasMessage("2 scores with 3 values of acquisition");
    }

    /** Row 0 is seen: first the farthest, then the middle; then both others are as near to what was taken, and the better one comes. */
    @Test
    void exploreTakesWhatIsLeastLikeTheSeenAndTheTaken() {
        Prediction falling = Prediction.of(new double[] {5, 4, 3, 2, 1});

        assertThat(Acquisition.EXPLORE.choose(line, falling, Line.seen(5, 0), 3))
                .containsExactly(4, 2, 1);
    }

    /** Candidates are ten times as many as are asked for, or a tenth of the rows if those are more. */
    @Test
    void exploreKeepsToTheBestTenth() {
        assertThat(explored(45)).containsExactly(10);
        assertThat(explored(205)).containsExactly(20);
    }

    private static int[] explored(int rows) {
        double[] falling = IntStream.range(0, rows).mapToDouble(row -> -row).toArray();
        return Acquisition.EXPLORE.choose(Line.of(rows), Prediction.of(falling), Line.seen(rows, 0), 1);
    }

    /**
     * Places 0, 0, 10, 20, 40, whose median squared distance is 400, are worth 0, −0.2, −0.4, −0.6, −0.8. After the first its copy is at −1.2,
     * the third at −0.4 − e^−½, the fourth at −0.6 − e^−2, the last at −0.8 − e^−8; after the fourth the last is at −0.8 − e^−2.
     */
    @Test
    void diverseMovesBackWhatIsLikeTheChosen() {
        ReviewSpace space = Line.of(new double[] {0, 0, 10, 20, 40});
        Prediction falling = Prediction.of(new double[] {5, 4, 3, 2, 1});

        assertThat(Acquisition.DIVERSE.choose(space, falling, new boolean[5], 5))
                .containsExactly(0, 3, 4, 2, 1);
        assertThat(Acquisition.DIVERSE.choose(space, falling, new boolean[5], 2))
                .containsExactly(0, 3);
    }

    /** Rates 0.5, 0.5 (1 + 1/0.36)^−1.2 and 0.5 (1 + 2/0.36)^−1.2; the first and the last of the ranking are labelled, the first is interesting. */
    @Test
    void auditLearnsHowFarTheGuessIsOff() {
        Audit audit = Audit.draw(line, new int[] {4, 3, 2}, 0.5, 9, new SplittableRandom(1));
        assertThat(audit.objects()).extracting(SurveyObject::id).containsExactlyInAnyOrder("o2", "o3", "o4");

        Remaining left = audit.remaining(Line.seen(5, 0, 1, 2, 4), Line.seen(5, 4));

        double rate = 0.5 * Math.pow(1 + 1 / 0.36, -1.2);
        double last = 0.5 * Math.pow(1 + 2 / 0.36, -1.2);
        double mean = rate * 5 / (4 + 0.5 + last);
        // The shape is 1/(1/5 + 1/0.5), the mean counting as half an object at least: the interval reaches down to 0.
        assertThat(left.estimate()).isCloseTo(mean * Math.pow(1 - 2.2 / 9, 3), ROUNDING);
        assertThat(left.lower()).isZero();
        assertThat(left.upper()).isCloseTo(mean * Math.pow(1 - 2.2 / 9 + 1.645 * Math.sqrt(2.2) / 3, 3), ROUNDING);
    }

    /** Mostly by the guessed rate, to three tenths anywhere: of single draws from ten rows the first is drawn 0.7 × 0.507 + 0.3/10 of the time. */
    @Test
    void auditsDrawMostlyFromTheHead() {
        int[] ranked = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
        ReviewSpace space = Line.of(10);
        SplittableRandom random = new SplittableRandom(8);
        int[] drawn = new int[10];
        for (int i = 0; i < 4000; i++) {
            Audit audit = Audit.draw(space, ranked, 0.3, 1, random);
            drawn[Integer.parseInt(audit.objects().get(0).id().substring(1))]++;
        }
        double sum = IntStream.range(0, 10)
                .mapToDouble(r -> Math.pow(1 + r / 1.2, -1.2))
                .sum();
        for (int r = 0; r < 10; r++) {
            assertThat(drawn[9 - r] / 4000.0)
                    .as("place %d", r)
                    .isCloseTo(0.7 * Math.pow(1 + r / 1.2, -1.2) / sum + 0.03, within(0.03));
        }
    }

    /** Without an audit the guess alone is summed, at the rate at the head of half a hit more among one label more. */
    @Test
    void guessIsOfTheLastThirtyLabels() {
        ReviewSpace space = Line.of(60);
        Reviewer reviewer = new Reviewer(space);
        List<Label> labels = new ArrayList<>();
        labels.add(Label.interest("o0", 5));
        for (int row = 1; row <= 30; row++) {
            labels.add(Label.interest("o" + row, row > 28 ? 4 : 3));
        }
        reviewer.label(labels);
        double sum = IntStream.range(0, 29)
                .mapToDouble(r -> Math.pow(1 + r / (0.12 * 29), -1.2))
                .sum();
        double mean = 2.5 / 31 * sum;
        double third = (1 / 4.0 + 1 / mean) / 9;

        assertThat(reviewer.remaining().estimate()).isCloseTo(mean * Math.pow(1 - third, 3), ROUNDING);
        // What an audit drew is not of the head: its labels leave the rate as it is.
        Audit audit = reviewer.audit(29, 1);
        reviewer.label(audit.objects().stream()
                .map(object -> Label.interest(object.id(), 5))
                .toList());
        assertThat(reviewer.remaining().estimate()).isZero();
    }

    @Test
    void rowsAreStandardisedAndThoseThatDoNotVaryAreZero() {
        ReviewSpace space = Line.of(new double[] {1, 2, 3, 4, 5}, new double[] {7, 7, 7, 7, 7});

        assertThat(space.standardised(4)).containsExactly(new float[] {(float) Math.sqrt(2), 0}, within(1e-6f));
        assertThat(space.standardise(new float[] {-1, 9}))
                .containsExactly(new float[] {(float) (-4 / Math.sqrt(2)), 0}, within(1e-6f));
        assertThat(space.plain()).containsExactly(0.2, 0.4, 0.6, 0.8, 1);
        assertThatThrownBy(() -> space.standardise(new float[] {1, Float.NaN}))
                .hasMessage("the row holds NaN; finite values expected");
    }

    @Test
    void similarityOfBlocksOfSeveralColumns() {
        List<FeatureBlock> blocks = List.of(new FeatureBlock("a", 0, 6), new FeatureBlock("b", 6, 7));
        float[] rows = {99, 1, 2, 3, 4, 5, 6, 10};
        float[] other = {0, 0, 0, 0, 0, 0, 7};
        RowSimilarity similarity = new RowSimilarity(blocks, new double[] {91, 4.5});

        assertThat(RowSimilarity.squaredDistance(blocks.get(0), rows, 1, other)).isEqualTo(91);
        assertThat(RowSimilarity.squaredDistance(blocks.get(1), rows, 1, other)).isEqualTo(9);
        assertThat(similarity.similarity(0, rows, 1, other)).isCloseTo(Math.exp(-0.25), ROUNDING);
        assertThat(similarity.similarity(1, rows, 1, other)).isCloseTo(Math.exp(-0.5), ROUNDING);
        assertThat(similarity.likeness(rows, 1, List.of(), List.of(other)))
                .isCloseTo(-(Math.exp(-0.25) + Math.exp(-0.5)) / 2, ROUNDING);
        assertThat(RowSimilarity.distanceOf(Math.exp(-0.75))).isCloseTo(3, ROUNDING);
        assertThat(RowSimilarity.median(blocks.get(0), new double[] {5, 1, 2})).isEqualTo(2);
        assertThat(RowSimilarity.median(blocks.get(0), new double[] {0, 0, 9})).isEqualTo(0.006);
        assertThat(RowSimilarity.median(blocks.get(0), new double[0])).isEqualTo(0.006);
        assertThat(RowSimilarity.factor(2, 0.5)).isEqualTo(2);
        assertThat(RowSimilarity.factor(-1e7, 1)).isZero();
        assertThatThrownBy(() -> new RowSimilarity(blocks, new double[1])).hasMessage("1 medians for 2 blocks");
    }

    @Test
    void judgementsAscendAndAreFinite() {
        assertThatThrownBy(() -> Line.judgements(new int[] {1}, 1, 2)).hasMessage("1 rows with 2 values");
        assertThatThrownBy(() -> Line.judgements(new int[] {1, 1}, 1, 2))
                .hasMessage("row 1 after row 1; ascending expected");
        assertThatThrownBy(() -> Line.judgements(new int[] {0, 1}, 1, Double.NaN))
                .hasMessage("the value of row 1 is NaN");
        assertThat(Line.judgements(new int[] {3, 8}, 1, 4).mean()).isEqualTo(2.5);
        assertThat(Line.judgements(new int[0]).mean()).isZero();
        assertThat(Line.judgements(new int[] {3, 8}, 4, 4).vary()).isFalse();
    }

    /** Abramowitz and Stegun, table 26.1. */
    @Test
    void normalDistribution() {
        assertThat(Normal.density(0)).isCloseTo(0.3989422804, within(1e-9));
        assertThat(Normal.density(-1.5)).isCloseTo(0.1295175957, within(1e-9));
        assertThat(Normal.below(1)).isCloseTo(0.8413447461, within(2e-7));
        assertThat(Normal.below(-1.96)).isCloseTo(0.0249978952, within(2e-7));
        assertThat(Normal.below(0)).isCloseTo(0.5, within(2e-7));
        assertThat(Normal.below(3)).isCloseTo(0.9986501020, within(2e-7));
    }

    @Test
    void spreadIsTheSamples() {
        assertThat(Spread.of(new double[] {1, 2, 6})).isEqualTo(new Spread(3, Math.sqrt(7)));
        assertThat(Spread.of(new double[] {4})).isEqualTo(new Spread(4, 0));
    }
}
