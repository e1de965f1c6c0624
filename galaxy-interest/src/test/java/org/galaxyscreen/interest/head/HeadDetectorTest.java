package org.galaxyscreen.interest.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.detectors.saved.DetectorCodec;
import org.galaxyscreen.interest.InterestTable;
import org.galaxyscreen.testkit.DetectorCodecContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeadDetectorTest {
    private static final int COLUMNS = 12;

    /** How interesting a row is: the sum of three of its values, with noise; shifted and stretched as features may be. */
    private record Survey(Features features, Map<String, Integer> labels, boolean[] interesting, double[] sums) {
        static Survey of(int rows, long seed, double offset, double scale) {
            SplittableRandom random = new SplittableRandom(seed);
            Features.Builder features = Features.builder(COLUMNS);
            Map<String, Integer> labels = new HashMap<>();
            boolean[] interesting = new boolean[rows];
            double[] sums = new double[rows];
            for (int row = 0; row < rows; row++) {
                float[] values = new float[COLUMNS];
                double sum = 0;
                for (int k = 0; k < COLUMNS; k++) {
                    double value = random.nextGaussian();
                    values[k] = (float) (offset + scale * value);
                    sum += k < 3 ? value : 0;
                }
                int interest = (int) Math.max(0, Math.min(5, Math.floor(2 + sum + 0.7 * random.nextGaussian())));
                features.add(SurveyObject.of("g" + row), values, 0);
                labels.put("g" + row, interest);
                interesting[row] = interest >= 4;
                sums[row] = sum;
            }
            return new Survey(features.build(), labels, interesting, sums);
        }

        /** The labels of the first objects alone. */
        Map<String, Integer> first(int count) {
            Map<String, Integer> some = new HashMap<>(labels);
            some.keySet().removeIf(id -> Integer.parseInt(id.substring(1)) >= count);
            return some;
        }
    }

    @ParameterizedTest
    @EnumSource
    void foretellsRowsWithoutLabels(HeadDetector.Loss loss) {
        Survey survey = Survey.of(1_000, 3, 0, 1);

        FittedHead head = HeadDetector.of(survey.first(300)).withLoss(loss).fit(survey.features);

        boolean[] interesting = Arrays.copyOfRange(survey.interesting, 300, 1_000);
        double[] unseen = Arrays.copyOfRange(head.score(survey.features).values(), 300, 1_000);
        double auc = RankingQuality.of(unseen, interesting).rocAuc();
        // No head is better than the sum itself, which nobody knows.
        double best = RankingQuality.of(Arrays.copyOfRange(survey.sums, 300, 1_000), interesting)
                .rocAuc();
        assertThat(auc).isBetween(best - 0.02, best + 0.005);
        assertThat(head.quality().ranking().rocAuc()).isCloseTo(auc, within(0.04));
        assertThat(head.quality().ranking().rows()).isEqualTo(300);
        assertThat(head.quality().logLoss()).isLessThan(0.6 * head.quality().baseLogLoss());
        assertThat(head.advice()).isEmpty();
    }

    @Test
    void probabilitiesAreThoseOfRowsWithoutLabels() {
        Survey survey = Survey.of(6_000, 4, 0, 1);

        FittedHead head = HeadDetector.of(survey.first(1_500)).fit(survey.features);

        double[] scores = head.score(survey.features).values();
        int[] rows = new int[5];
        double[] probability = new double[5];
        double[] interesting = new double[5];
        for (int row = 1_500; row < scores.length; row++) {
            int bin = (int) Math.min(4, 5 * scores[row]);
            rows[bin]++;
            probability[bin] += scores[row];
            interesting[bin] += survey.interesting[row] ? 1 : 0;
        }
        for (int bin = 0; bin < 5; bin++) {
            // Four standard errors of a part of so many rows, and what the fit itself may be off.
            double allowed = 4 * Math.sqrt(0.25 / rows[bin]) + 0.03;
            assertThat(interesting[bin] / rows[bin])
                    .as("probabilities from %.1f", bin / 5.0)
                    .isCloseTo(probability[bin] / rows[bin], within(allowed));
        }
        assertThat(head.quality().calibrationError()).isLessThan(0.05);
        assertThat(head.quality().reliability()).hasSize(10);
    }

    @Test
    void unitOfTheFeaturesDoesNotMatter() {
        Survey survey = Survey.of(400, 5, 0, 1);
        Survey shifted = Survey.of(400, 5, 1_000, 0.25);

        double[] scores = HeadDetector.of(survey.labels)
                .fit(survey.features)
                .score(survey.features)
                .values();
        double[] same = HeadDetector.of(shifted.labels)
                .fit(shifted.features)
                .score(shifted.features)
                .values();

        for (int row = 0; row < scores.length; row++) {
            // float32 has a step of 6e-5 at 1,000, 2.4e-4 of the scale.
            assertThat(same[row]).isCloseTo(scores[row], within(2e-3));
        }
    }

    @Test
    void sameSeedGivesTheSameHeadOnAnyNumberOfThreads() throws InterruptedException, ExecutionException {
        Survey survey = Survey.of(500, 6, 0, 1);
        HeadDetector detector = HeadDetector.of(survey.first(200)).withSeed(9);
        double[] once = scores(detector, survey.features, 1);

        assertThat(scores(detector, survey.features, 4)).isEqualTo(once);
        assertThat(scores(detector.withSeed(10), survey.features, 1)).isNotEqualTo(once);
    }

    private static double[] scores(Detector detector, Features features, int threads)
            throws InterruptedException, ExecutionException {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(() -> detector.fit(features).score(features).values())
                    .get();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void labelsThatTheFeaturesDoNotTellOfAreReported() {
        Survey survey = Survey.of(300, 7, 0, 1);
        Map<String, Integer> random = new HashMap<>();
        SplittableRandom chance = new SplittableRandom(1);
        for (int row = 0; row < 300; row++) {
            random.put("g" + row, chance.nextInt(6));
        }

        FittedHead head = HeadDetector.of(random).fit(survey.features);

        assertThat(head.advice()).hasValueSatisfying(text -> assertThat(text).contains("hardly better than chance"));
        assertThat(Arrays.stream(head.score(survey.features).values())).allMatch(p -> p > 0.1 && p < 0.7);
    }

    @Test
    void tooFewLabelsAreCounted() {
        Survey survey = Survey.of(100, 8, 0, 1);

        assertThatThrownBy(() -> HeadDetector.of(Map.of("g0", 5, "g1", 0, "elsewhere", 5))
                        .fit(survey.features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "of the 100 training rows 2 have a label, 1 of them with an interest of 4 or more; at least 5"
                                + " such and 5 others expected");
        assertThatThrownBy(() -> HeadDetector.of(Map.of("a", 6))).hasMessage("interest of 'a' is 6; 0 to 5 expected");
    }

    @Test
    void isMadeByName(@TempDir Path folder) throws IOException {
        Survey survey = Survey.of(200, 9, 0, 1);
        StringBuilder text = new StringBuilder("id,score\n");
        survey.labels.forEach(
                (id, interest) -> text.append(id).append(',').append(interest).append('\n'));
        Path labels = Files.writeString(folder.resolve("labels.csv"), text);

        Detector named =
                Providers.create(DetectorProvider.class, "detector", "head:labels=" + labels + ",loss=ordinal,seed=3");
        Detector made = HeadDetector.of(survey.labels)
                .withLoss(HeadDetector.Loss.ORDINAL)
                .withSeed(3);

        assertThat(named.fit(survey.features).score(survey.features).values())
                .isEqualTo(made.fit(survey.features).score(survey.features).values());
        assertThatThrownBy(() -> Providers.create(
                        DetectorProvider.class, "detector", "head:labels=" + folder.resolve("none.csv")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none.csv");
        assertThatThrownBy(() -> Providers.create(DetectorProvider.class, "detector", "head"))
                .hasMessageContaining("labels");
        assertThatThrownBy(() ->
                        Providers.create(DetectorProvider.class, "detector", "head:labels=" + labels + ",loss=hinge"))
                .hasMessageContaining("loss is 'hinge'; logistic or ordinal expected");
    }

    @Test
    void reviewsExportIsLabels(@TempDir Path folder) throws IOException {
        Path export = Files.writeString(
                folder.resolve("labelled.csv"),
                """
                id,score,review_mark,review_interest
                a,0.9,interest,5
                b,0.8,artefact,
                c,0.7,known,
                d,0.6,unsure,
                e,0.5,dismiss_alike,
                f,0.4,,
                """);

        assertThat(InterestTable.read(export).scores())
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 5, "b", 0, "c", 0, "e", 0));
    }

    /** How it is saved. */
    @Nested
    class Saved extends DetectorCodecContract {
        @Override
        protected DetectorCodec<?> codec() {
            return new HeadCodec();
        }

        @Override
        protected Detector detector() {
            Map<String, Integer> labels = new HashMap<>();
            for (int row = 0; row < 300; row++) {
                labels.put("row-" + row, row % 6);
            }
            return HeadDetector.of(labels);
        }
    }
}
