package org.galaxyscreen.detectors.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.FittedDbscan;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EnsembleTest {
    /** Row i's values are i and 2 i: each column detector scores by its own. */
    private static final Features ROWS = Samples.features(
            toArray(IntStream.range(0, 20)
                    .boxed()
                    .flatMap(i -> List.of(i, 2 * i).stream())
                    .toList()),
            2);

    @ParameterizedTest
    @CsvSource({"ALL, 0, 2", "MAJORITY, 0, 4", "AT_LEAST, 1, 6", "AT_LEAST, 3, 2", "ANY, 0, 6"})
    void votesDecide(Voting.Rule rule, int least, int flagged) {
        EnsembleDetector ensemble = new EnsembleDetector(
                List.of(member("a", 13), member("b", 15), member("c", 17)), new Voting(rule, least));

        Verdicts judged = ensemble.fit(ROWS).judge(ROWS);

        assertThat(IntStream.range(0, 20).filter(judged::flagged).count()).isEqualTo(flagged);
        assertThat(judged.votes(16)).isEqualTo(2);
        assertThat(judged.flagged(0, 14)).isTrue();
        assertThat(judged.flagged(1, 14)).isFalse();
    }

    @Test
    void ensembleOfOneOrdersAsItsMember() {
        FittedEnsemble ensemble = new EnsembleDetector(List.of(member("only", 5)), Voting.all()).fit(ROWS);

        double[] scores = ensemble.score(ROWS).values();

        assertThat(scores).isSorted();
        assertThat(scores[0]).isEqualTo(0.5 / 20);
        assertThat(scores[19]).isEqualTo(19.5 / 20);
    }

    @Test
    void oddnessBeyondTheTrainingRowsStaysInOrder() {
        FittedEnsemble ensemble = new EnsembleDetector(List.of(member("only", 5)), Voting.all()).fit(ROWS);
        Features beyond = Samples.features(new float[] {19, 0, 20, 0, 1e6f, 0, 3e30f, 0}, 2);

        double[] scores = ensemble.score(beyond).values();

        assertThat(scores).isSorted().doesNotHaveDuplicates();
        assertThat(scores[1]).isGreaterThan(1);
        assertThat(scores[3]).isLessThanOrEqualTo(1 + 1.0 / 20);
    }

    @Test
    void weightsTiltTheMean() {
        Detector up = new ColumnDetector("up", 1);
        Detector down = new ColumnDetector("down", -1);
        FittedEnsemble ensemble = new EnsembleDetector(
                        List.of(
                                new EnsembleDetector.Member(up, new FixedThreshold(5), 3),
                                new EnsembleDetector.Member(down, new FixedThreshold(5), 1)),
                        Voting.any())
                .fit(ROWS);

        assertThat(ensemble.score(ROWS).values()).isSorted();
    }

    /** Row i of 20 has rank (i + 1/2) / 20 upwards, and (19 − i + 1/2) / 20 downwards. */
    @Test
    void defaultScoreIsTheWeightedMeanOfRanks() {
        double[] scores = new EnsembleDetector(
                        List.of(
                                new EnsembleDetector.Member(new ColumnDetector("up", 1), new FixedThreshold(5), 3),
                                new EnsembleDetector.Member(
                                        new ColumnDetector("down", -1), new FixedThreshold(5), 0.5)),
                        Voting.any())
                .fit(ROWS)
                .score(ROWS)
                .values();

        for (int i = 0; i < 20; i++) {
            assertThat(scores[i]).isEqualTo((3 * ((2 * i + 1) / 40.0) + 0.5 * ((2 * (19 - i) + 1) / 40.0)) / 3.5);
        }
    }

    @Test
    void membersOfOneNameAreRefused() {
        assertThatThrownBy(() -> new EnsembleDetector(List.of(member("a", 1), member("a", 2)), Voting.all()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two members are named 'a'");
    }

    @Test
    void moreVotesThanMembersAreRefused() {
        assertThatThrownBy(() -> new EnsembleDetector(List.of(member("a", 1)), Voting.atLeast(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 of 1");
    }

    @ParameterizedTest
    @EnumSource(Combination.Rule.class)
    void ensembleOfOneInItsOwnUnitsIsItsMember(Combination.Rule rule) {
        boolean grouped = rule == Combination.Rule.AVERAGE_OF_MAXIMUM || rule == Combination.Rule.MAXIMUM_OF_AVERAGE;
        Features rows = Samples.clustered(200, 10, 2, 1);
        FittedDetector alone = KMeansDetector.defaults().fit(rows);
        FittedEnsemble ensemble = new EnsembleDetector(
                        List.of(EnsembleDetector.Member.of(KMeansDetector.defaults(), IqrThreshold.upper())),
                        Voting.all())
                .withScaling(ScoreScaling.IDENTITY)
                .withCombination(new Combination(rule, grouped ? 1 : 0, 0))
                .fit(rows);

        Verdicts judged = ensemble.judge(rows);

        double[] scores = alone.score(rows).values();
        Fences fences = IqrThreshold.upper().fit(scores);
        assertThat(judged.scores().values()).isEqualTo(scores);
        assertThat(IntStream.range(0, 200).mapToObj(judged::flagged))
                .containsExactlyElementsOf(
                        Arrays.stream(scores).mapToObj(fences::isAnomalous).toList());
    }

    @ParameterizedTest
    @EnumSource(ScoreScaling.class)
    void ensembleOfOneOrdersAsItsMemberInAnyUnits(ScoreScaling scaling) {
        FittedEnsemble ensemble = new EnsembleDetector(List.of(member("only", 5)), Voting.all())
                .withScaling(scaling)
                .fit(ROWS);

        assertThat(ensemble.score(ROWS).values()).isSorted();
        assertThat(IntStream.range(0, 20).filter(ensemble.judge(ROWS)::flagged))
                .containsExactly(IntStream.range(6, 20).boxed().toArray(Integer[]::new));
    }

    @Test
    void judgesByScoresThatMembersHaveGivenBefore() {
        FittedEnsemble ensemble =
                new EnsembleDetector(List.of(member("a", 13), member("b", 15)), Voting.any()).fit(ROWS);
        List<SurveyObject> objects = SurveyObject.numbered(3);
        Scores first = new Scores("a", objects, new double[] {10, 14, 20});
        Scores second = new Scores("b", objects, new double[] {10, 10, 16});

        Verdicts judged = ensemble.judge(List.of(first, second));

        assertThat(IntStream.range(0, 3).map(judged::votes)).containsExactly(0, 1, 2);
        assertThat(IntStream.range(0, 3).filter(judged::flagged)).containsExactly(1, 2);
        assertThat(judged.scores().objects()).isEqualTo(objects);
        assertThatThrownBy(() -> ensemble.judge(List.of(first)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("memberScores has scores by 1 detectors; 2 expected, one a member");
        assertThatThrownBy(() -> ensemble.judge(List.of(first, new Scores("b", List.of(), new double[0]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("memberScores has scores of 0 rows by b; 3 expected");
    }

    @Test
    void ensemblesOwnThresholdDecidesInsteadOfTheVotes() {
        EnsembleDetector votes = new EnsembleDetector(List.of(member("a", 13), member("b", 15)), Voting.any());
        FittedEnsemble ensemble =
                votes.withThreshold(new QuantileThreshold(0.1)).fit(ROWS);

        Verdicts judged = ensemble.judge(ROWS);

        assertThat(IntStream.range(0, 20).filter(judged::flagged)).containsExactly(18, 19);
        assertThat(judged.votes(14)).isEqualTo(1);
        assertThat(ensemble.fences()).isPresent();
        assertThat(votes.fit(ROWS).fences()).isEmpty();
        assertThat(votes.withThreshold(new QuantileThreshold(0.1))
                        .withVoting(Voting.all())
                        .threshold())
                .isNull();
    }

    @Test
    void oneKindOfDetectorCanBeAMemberTwice() {
        Features rows = Samples.clustered(120, 16, 2, 3);
        FittedEnsemble ensemble = new EnsembleDetector(
                        List.of(
                                EnsembleDetector.Member.of(DbscanDetector.defaults(), new FixedThreshold(1))
                                        .withName("dbscan-wide"),
                                EnsembleDetector.Member.of(
                                                DbscanDetector.defaults().withEpsQuantile(0.5), new FixedThreshold(1))
                                        .withName("dbscan-narrow")
                                        .withWeight(2)),
                        Voting.all())
                .withName("two-dbscans")
                .fit(rows);

        assertThat(ensemble.memberNames()).containsExactly("dbscan-wide", "dbscan-narrow");
        assertThat(ensemble.columns())
                .extracting(AnomalyCatalogue.Column::name)
                .containsExactly("dbscan-wide", "dbscan-narrow");
        assertThat(ensemble.judge(rows).members())
                .extracting(Scores::detector)
                .containsExactly("dbscan-wide", "dbscan-narrow");
        assertThat(((FittedDbscan) ensemble.member("dbscan-wide")).eps())
                .isGreaterThan(((FittedDbscan) ensemble.member("dbscan-narrow")).eps());
        assertThat(ensemble.score(rows).detector()).isEqualTo("two-dbscans");
    }

    @Test
    void explanationsSayWhoFlagsAndWhy() {
        EnsembleDetector inner = new EnsembleDetector(List.of(member("c", 17)), Voting.all())
                .withName("inner")
                .withThreshold(new FixedThreshold(0.9));
        FittedEnsemble ensemble = new EnsembleDetector(
                        List.of(
                                member("a", 13),
                                member("b", 17),
                                EnsembleDetector.Member.of(inner, new FixedThreshold(0.5))),
                        Voting.majority())
                .fit(ROWS);

        Explanation explanation = ensemble.explain(ROWS, 16);

        assertThat(explanation.object()).isEqualTo(ROWS.object(16));
        assertThat(explanation.votes()).isEqualTo(2);
        assertThat(explanation.flagged()).isTrue();
        assertThat(explanation.score()).isEqualTo(ensemble.score(ROWS).value(16));
        assertThat(explanation.members())
                .extracting(Explanation.Verdict::flagged)
                .containsExactly(true, false, true);
        assertThat(explanation.members().get(0).scaled()).isEqualTo(16.5 / 20);
        assertThat(explanation.toText())
                .isEqualTo(
                        """
                        row-16 is flagged: 2 of 3 members flag, 2 needed; score 0.8250
                          a flags: score 16.00 is above 13.00; 0.8250 in the ensemble's units
                          b does not: score 16.00 is not above 17.00; 0.8250 in the ensemble's units
                          inner flags: score 0.8250 is above 0.5000; 0.8250 in the ensemble's units
                            inner is not flagged: score 0.8250 is not above 0.9000; 0 of 1 members flag
                              c does not: score 16.00 is not above 17.00; 0.8250 in the ensemble's units
                        """);
    }

    @Test
    void badSettingsAreNamed() {
        EnsembleDetector one = new EnsembleDetector(List.of(member("a", 1)), Voting.all());
        assertThatThrownBy(() -> one.withName("my ensemble"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name is 'my ensemble'");
        assertThatThrownBy(() -> one.withCombination(Combination.averageOfMaximum(2, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 groups of 1 members");
    }

    @Test
    void screeningRanksEveryObjectUnderItsOwnId() {
        Features rows = Samples.append(Samples.clustered(120, 16, 2, 3), constant(16, 90), "odd-one");
        Screening screening =
                new Screening(FlaggingDetector.of(DbscanDetector.defaults(), new FixedThreshold(1)), 0.75, 4);

        AnomalyCatalogue catalogue = screening.run(rows).catalogue();

        assertThat(catalogue.entries()).hasSize(121);
        assertThat(catalogue.entries().get(0).object().id()).isEqualTo("odd-one");
        assertThat(catalogue.entries().get(0).flagged()).isTrue();
        assertThat(catalogue.entries())
                .filteredOn(AnomalyCatalogue.Entry::training)
                .hasSize(91);
        assertThat(catalogue.entries()).extracting(entry -> entry.object().id()).doesNotHaveDuplicates();
        assertThat(screening.run(rows).catalogue()).isEqualTo(catalogue);
    }

    @Test
    void screeningNothingIsRefused() {
        assertThatThrownBy(() -> Screening.defaults(0).run(ROWS.select(new int[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rows");
    }

    private static EnsembleDetector.Member member(String name, double above) {
        return EnsembleDetector.Member.of(new ColumnDetector(name, 1), new FixedThreshold(above));
    }

    private static float[] constant(int length, float value) {
        float[] row = new float[length];
        Arrays.fill(row, value);
        return row;
    }

    private static float[] toArray(List<Integer> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    /** Scores by the first value times a factor. */
    private record ColumnDetector(String name, double factor) implements Detector {
        @Override
        public FittedDetector fit(Features train, ProgressListener progress) {
            return new FittedDetector() {
                @Override
                public String name() {
                    return ColumnDetector.this.name();
                }

                @Override
                public int dimensions() {
                    return train.dimensions();
                }

                @Override
                public Scores score(Features features) {
                    double[] scores = new double[features.rows()];
                    Arrays.setAll(scores, row -> factor * features.value(row, 0));
                    return new Scores(name(), features.objects(), scores);
                }
            };
        }
    }
}
