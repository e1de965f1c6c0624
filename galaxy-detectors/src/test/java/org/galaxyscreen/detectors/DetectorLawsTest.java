package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.cluster.KMeansSeeding;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.internal.Shuffling;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every detector on any survey: here on random ones, of which the failing seed is named. */
class DetectorLawsTest {
    private static final int SEEDS = 4;
    private static final Offset<Double> ROUNDING = within(1e-12);

    /** Those of the contract, and settings that take other ways through the code. */
    static Stream<Named<Detector>> detectors() {
        KMeansDetector kmeans = KMeansDetector.defaults().withClusters(4);
        DbscanDetector dbscan = DbscanDetector.defaults();
        return Stream.concat(
                DetectorMessagesTest.detectors(),
                Stream.of(
                        Named.of("kmeans ||", kmeans.withSeeding(KMeansSeeding.KMEANS_PARALLEL)),
                        Named.of("dbscan thinned", dbscan.withCoreThinning(0.3)),
                        Named.of("dbscan at the knee", dbscan.withEpsKnee())));
    }

    /** Clusters of random number and size, in a random number of dimensions. */
    private static Features survey(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int dimensions = 10 + random.nextInt(30);
        int rows = 150 + random.nextInt(150);
        return Samples.clustered(rows, dimensions, 1 + random.nextInt(4), random.nextLong());
    }

    /** A row some way beyond all others of a survey, in a random direction. */
    private static float[] farRow(Features survey, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] row = new float[survey.dimensions()];
        for (int k = 0; k < row.length; k++) {
            row[k] = 10 + (random.nextBoolean() ? 25 : -25);
        }
        return row;
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void rowThatWasLearnedFromStillOutranksTheOrdinaryOnes(Detector detector) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Features ordinary = survey(seed);
            Features train = Samples.append(ordinary, farRow(ordinary, seed), "far");

            double[] scores = detector.fit(train).score(train).values();

            assertThat(scores[ordinary.rows()])
                    .as("seed %d", seed)
                    .isGreaterThan(
                            Arrays.stream(scores, 0, ordinary.rows()).max().orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void batchesDoNotMatter(Detector detector) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Features rows = survey(seed);
            FittedDetector fitted = detector.fit(rows);
            SplittableRandom random = new SplittableRandom(seed);
            int[] order = Shuffling.permutation(rows.rows(), random);
            double[] scores = new double[order.length];
            for (int from = 0; from < order.length; ) {
                int to = Math.min(order.length, from + 1 + random.nextInt(70));
                int[] batch = Arrays.copyOfRange(order, from, to);
                double[] some = fitted.score(rows.select(batch)).values();
                for (int i = 0; i < batch.length; i++) {
                    scores[batch[i]] = some[i];
                }
                from = to;
            }

            assertThat(scores).as("seed %d", seed).isEqualTo(fitted.score(rows).values());
        }
    }

    /** Also of rows with many ties and copies, and far from zero. */
    @ParameterizedTest
    @MethodSource("detectors")
    void scoresOfTheFitAreThoseOfScoring(Detector detector) {
        for (long seed = 0; seed < SEEDS; seed++) {
            // A curve of whole numbers has no knee.
            List<Features> all = detector.equals(DbscanDetector.defaults().withEpsKnee())
                    ? List.of(survey(seed))
                    : List.of(survey(seed), tied(seed, 0), tied(seed, 1 << 20));
            for (Features rows : all) {
                ScoredFit fit = detector.fitAndScore(rows, ProgressListener.NONE);

                assertThat(fit.scores().values())
                        .as("seed %d", seed)
                        .isEqualTo(fit.fitted().score(rows).values())
                        .isEqualTo(detector.fit(rows).score(rows).values());
            }
        }
    }

    /** Whole numbers in groups, of which about a third are copies. */
    private static Features tied(long seed, float offset) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[200 * 10];
        for (int row = 0; row < 200; row++) {
            int group = random.nextInt(3);
            if (row > 0 && random.nextInt(3) == 0) {
                System.arraycopy(values, 10 * random.nextInt(row), values, 10 * row, 10);
                continue;
            }
            for (int k = 0; k < 10; k++) {
                values[10 * row + k] = offset + 8 * group + random.nextInt(3);
            }
        }
        return Samples.features(values, 10);
    }

    /** Of the rows that were learned from a screening has the scores already. */
    @ParameterizedTest
    @MethodSource("detectors")
    void screeningJudgesAsWhatItFitted(Detector detector) {
        FlaggingDetector flagging = detector instanceof EnsembleDetector
                ? FlaggingDetector.of(detector)
                : FlaggingDetector.of(detector, IqrThreshold.upper());
        for (long seed = 0; seed < SEEDS; seed++) {
            Features rows = survey(seed);
            for (double fraction : new double[] {0.6, 1}) {
                Screening.Result result = new Screening(flagging, fraction, seed).run(rows);
                Verdicts judged = result.fitted().judge(rows);

                assertThat(result.verdicts().scores().values())
                        .as("seed %d", seed)
                        .isEqualTo(judged.scores().values());
                assertThat(result.verdicts().columns()).isEqualTo(judged.columns());
                for (int row = 0; row < rows.rows(); row++) {
                    assertThat(result.verdicts().flagged(row)).isEqualTo(judged.flagged(row));
                    for (int member = 0; member < judged.members().size(); member++) {
                        assertThat(result.verdicts().members().get(member).value(row))
                                .isEqualTo(judged.members().get(member).value(row));
                    }
                }
                assertThat(result.catalogue())
                        .isEqualTo(judged.rank(IntStream.range(0, rows.rows())
                                .filter(row -> learned(result, rows.object(row).id()))
                                .toArray()));
            }
        }
    }

    private static boolean learned(Screening.Result result, String id) {
        return result.catalogue().entries().stream()
                .anyMatch(entry -> entry.training() && entry.object().id().equals(id));
    }

    /** Whoever makes no random choice learns the same from the same rows in another order. */
    @ParameterizedTest
    @MethodSource("withoutChance")
    void orderOfTrainingRowsDoesNotMatter(Detector detector) {
        for (long seed = 0; seed < 2 * SEEDS; seed++) {
            Features rows = survey(seed);
            int[] order = Shuffling.permutation(rows.rows(), new SplittableRandom(seed));
            Features others = Samples.clustered(60, rows.dimensions(), 5, seed);

            double[] shuffled = detector.fit(rows.select(order)).score(others).values();

            assertThat(shuffled)
                    .as("seed %d", seed)
                    .containsExactly(detector.fit(rows).score(others).values(), ROUNDING);
        }
    }

    static Stream<Named<Detector>> withoutChance() {
        return Stream.of(
                        DbscanDetector.defaults(),
                        DbscanDetector.defaults().withEpsKnee(),
                        NeighbourDetector.defaults(),
                        LofDetector.defaults(),
                        new EnsembleDetector(
                                List.of(
                                        EnsembleDetector.Member.of(LofDetector.defaults(), IqrThreshold.upper()),
                                        EnsembleDetector.Member.of(DbscanDetector.defaults(), new FixedThreshold(1))),
                                Voting.any()))
                .map(detector -> Named.of(detector.name(), detector));
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void unitOfTheFeaturesDoesNotMatterForTheOrder(Detector detector) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Features rows = survey(seed);
            float[] values = new float[rows.rows() * rows.dimensions()];
            rows.copyRows(0, rows.rows(), values, 0);
            for (int i = 0; i < values.length; i++) {
                values[i] *= 4; // exactly
            }
            Features scaled = Samples.features(values, rows.dimensions());

            assertThat(order(detector.fit(scaled).score(scaled).values()))
                    .as("seed %d", seed)
                    .isEqualTo(order(detector.fit(rows).score(rows).values()));
        }
    }

    /** Rows by falling score, equal ones by number. */
    private static List<Integer> order(double[] scores) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, scores.length).boxed().toList());
        order.sort((a, b) -> Double.compare(scores[b], scores[a]));
        return order;
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void ensembleOfOneFlagsAndOrdersAsItsMember(Detector detector) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Features rows = survey(seed);
            FittedDetector alone = detector.fit(rows);
            double[] scores = alone.score(rows).values();
            Fences fences = IqrThreshold.upper().fit(scores);
            FittedEnsemble ensemble = new EnsembleDetector(
                            List.of(EnsembleDetector.Member.of(detector, IqrThreshold.upper())), Voting.all())
                    .withName("of-one")
                    .fit(rows);

            Verdicts judged = ensemble.judge(rows);

            assertThat(order(judged.scores().values())).as("seed %d", seed).isEqualTo(order(scores));
            for (int row = 0; row < rows.rows(); row++) {
                assertThat(judged.flagged(row))
                        .as("seed %d, row %d", seed, row)
                        .isEqualTo(fences.isAnomalous(scores[row]));
            }
        }
    }

    /**
     * python3: u = numpy.arange(1, n + 1) * 0.6180339887498949 % 1; x = -numpy.log1p(-u); q1, q3 = numpy.percentile(x, [25, 75]); q1
     * - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1), q3 + 3 * (q3 - q1).
     */
    @ParameterizedTest
    @CsvSource({
        "1, 0.9624236501192069, 0.9624236501192069, 0.9624236501192069",
        "2, -0.07729712072071082, 1.3089972403991794, 1.8288576258191382",
        "3, -0.6258280631701306, 2.685313598188176, 3.926991721197541",
        "4, -0.43827807744567393, 2.1878141467058185, 3.172598730762628",
        "6, -0.8423552986582648, 2.368422782856805, 3.572464563424956",
        "11, -1.294586843027063, 3.0431843368237894, 4.66984852926786",
        "500, -1.3527625787696804, 3.017944852922237, 4.6569601398067055"
    })
    void fencesAreNumPysPercentiles(int count, double lower, double upper, double farOut) {
        double[] scores = IntStream.rangeClosed(1, count)
                .mapToDouble(i -> -Math.log1p(-(i * 0.6180339887498949 % 1)))
                .toArray();

        Fences both = IqrThreshold.both().fit(scores);

        assertThat(both.lower()).isCloseTo(lower, within(1e-13));
        assertThat(both.upper()).isCloseTo(upper, within(1e-13));
        assertThat(new IqrThreshold(3, false).fit(scores).upper()).isCloseTo(farOut, within(1e-13));
    }
}
