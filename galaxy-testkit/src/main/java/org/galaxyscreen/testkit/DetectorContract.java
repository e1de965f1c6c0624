package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Clustering;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Execution;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

/** Every {@link Detector} promises this. That it can be saved is the {@link DetectorCodecContract}'s. */
public abstract class DetectorContract {
    private static final int ROWS = 300;
    private static final int DIMENSIONS = 20;

    private final Features train = SampleRows.clustered(ROWS, DIMENSIONS, 11);

    /** For whoever extends it. */
    protected DetectorContract() {}

    /** The detector, with settings for 300 rows of 20 values in three clusters: quick ones. */
    protected abstract Detector detector();

    /** Its name can be a column's name. */
    @Test
    public void nameIsThatOfAColumn() {
        assertThat(detector().name()).matches("[A-Za-z0-9_-]+");
        assertThat(detector().fit(train).name()).isEqualTo(detector().name());
        assertThat(detector().fit(train).dimensions()).isEqualTo(DIMENSIONS);
    }

    /** Scores are finite, and a row far from all others has the highest. */
    @Test
    public void higherIsMoreAnomalous() {
        float[] far = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            far[i] = i % 2 == 0 ? 60 : -40;
        }

        double[] scores = detector()
                .fit(train)
                .score(SampleRows.append(train, far, "far"))
                .values();

        assertThat(Arrays.stream(scores)).allMatch(Double::isFinite);
        assertThat(Arrays.stream(scores, 0, ROWS).max().orElseThrow()).isLessThan(scores[ROWS]);
    }

    /** A row's score depends neither on the rows beside it nor on its place among them. */
    @Test
    public void rowsAreScoredByThemselves() {
        FittedDetector fitted = detector().fit(train);
        double[] all = fitted.score(train).values();
        int[] order = SampleRows.shuffled(ROWS, 5);

        double[] shuffled = fitted.score(train.select(order)).values();

        for (int i = 0; i < order.length; i++) {
            assertThat(shuffled[i]).as("row %d", order[i]).isEqualTo(all[order[i]]);
        }
        for (int row : new int[] {0, 17, ROWS - 1}) {
            assertThat(fitted.score(train.select(new int[] {row})).value(0))
                    .as("row %d alone", row)
                    .isEqualTo(all[row]);
        }
    }

    /** The scores of the training rows that a fit gives are those that what is fitted gives, also of rows that are there twice. */
    @Test
    public void scoresOfAFitAreThoseOfScoring() {
        Features withCopies = train.select(IntStream.range(0, ROWS)
                .map(row -> row % 7 == 6 ? row - 3 : row)
                .toArray());
        for (Features rows : List.of(train, withCopies)) {
            ScoredFit fit = detector().fitAndScore(rows, ProgressListener.NONE);

            assertThat(fit.scores().values())
                    .isEqualTo(fit.fitted().score(rows).values())
                    .isEqualTo(detector().fit(rows).score(rows).values());
            assertThat(fit.scores().objects()).isEqualTo(rows.objects());
            assertThat(fit.scores().detector()).isEqualTo(detector().name());
        }
    }

    /** The same rows and settings, seed included, give the same detector to the bit, on whatever threads. */
    @Test
    public void sameRowsAndSeedGiveTheSameScores() throws Exception {
        double[] expected = detector().fit(train).score(train).values();

        for (double[] scores :
                Threads.atOnce(() -> detector().fit(train).score(train).values())) {
            assertThat(scores).isEqualTo(expected);
        }
        for (int threads : new int[] {1, 3}) {
            assertThat(Execution.of(threads)
                            .call(() -> detector().fit(train).score(train).values()))
                    .as("on %d threads", threads)
                    .isEqualTo(expected);
        }
    }

    /** What is fitted can be used by several threads at once. */
    @Test
    public void threadsMayShareWhatIsFitted() throws Exception {
        FittedDetector fitted = detector().fit(train);
        double[] expected = fitted.score(train).values();

        for (double[] scores : Threads.atOnce(() -> fitted.score(train).values())) {
            assertThat(scores).isEqualTo(expected);
        }
    }

    /** Scores come with the objects that they belong to. */
    @Test
    public void scoresKeepTheirObjects() {
        Features some = train.select(new int[] {42, 7});

        assertThat(detector().fit(train).score(some).objects()).isEqualTo(List.of(train.object(42), train.object(7)));
    }

    /** A {@link Clustering} numbers clusters from 0, and a row's does not depend on the rows beside it. */
    @Test
    public void clustersAreOfRowsByThemselves() {
        if (!(detector().fit(train) instanceof Clustering clustering)) {
            return;
        }
        int[] clusters = clustering.predict(train);
        int[] order = SampleRows.shuffled(ROWS, 5);

        int[] shuffled = clustering.predict(train.select(order));

        assertThat(clusters).hasSize(ROWS);
        assertThat(Arrays.stream(clusters)).allMatch(cluster -> cluster >= Clustering.NOISE);
        for (int i = 0; i < order.length; i++) {
            assertThat(shuffled[i]).as("row %d", order[i]).isEqualTo(clusters[order[i]]);
        }
        assertThat(clustering.labels().length).isIn(0, ROWS);
    }

    /** The rows are not changed. */
    @Test
    public void rowsAreLeftAsTheyAre() {
        float[] before = SampleRows.values(train);

        detector().fit(train).score(train);

        assertThat(SampleRows.values(train)).isEqualTo(before);
    }

    /** A dimension that never varies does no harm. */
    @Test
    public void constantDimensionsDoNoHarm() {
        Features constant = SampleRows.withConstant(train, 3);

        assertThat(Arrays.stream(detector().fit(constant).score(constant).values()))
                .allMatch(Double::isFinite);
    }

    /** A value that is not finite is refused, in fitting and in scoring, with the row's object named. */
    @Test
    public void valuesThatAreNotFiniteAreNamed() {
        float[] bad = train.row(0);
        bad[13] = Float.NaN;
        Features features = SampleRows.append(train, bad, "broken-galaxy");
        FittedDetector fitted = detector().fit(train);

        assertThatThrownBy(() -> detector().fit(features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken-galaxy");
        assertThatThrownBy(() -> fitted.score(features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken-galaxy");
    }

    /** Rows of another length are refused, with both lengths. */
    @Test
    public void rowsOfAnotherLengthAreRefused() {
        FittedDetector fitted = detector().fit(train);
        Features shorter = SampleRows.clustered(5, 7, 1);

        assertThatThrownBy(() -> fitted.score(shorter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20")
                .hasMessageContaining("7");
    }

    /** Fewer rows than {@link Detector#minimumRows} are refused, no rows always. */
    @Test
    public void tooFewRowsAreRefused() {
        int least = detector().minimumRows();
        assertThat(least).isPositive();
        for (int count : new int[] {0, least - 1}) {
            int[] rows = new int[count];
            Arrays.setAll(rows, i -> i);
            assertThatThrownBy(() -> detector().fit(train.select(rows)))
                    .as("%d rows", count)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** No rows have no scores. */
    @Test
    public void scoringNoRowsGivesNoScores() {
        assertThat(detector().fit(train).score(train.select(new int[0])).size()).isZero();
    }

    /** An interrupted thread stops fitting, and stays interrupted. */
    @Test
    public void interruptionStopsTheFit() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> detector().fit(train, ProgressListener.NONE))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    /** What is heard of the progress never goes beyond the whole. */
    @Test
    public void progressStaysWithinTheWhole() {
        detector().fit(train, progress -> {
            assertThat(progress.done()).isNotNegative();
            if (progress.total() > 0) {
                assertThat(progress.done()).isLessThanOrEqualTo(progress.total());
            }
        });
    }

    /** Objects may have any identifier. */
    @Test
    public void identifiersDoNotMatter() {
        float[] values = SampleRows.values(train);
        Features renamed = Features.of(
                train.objects().stream()
                        .map(object -> SurveyObject.of("Größe \"" + object.id() + "\", 1"))
                        .toList(),
                DIMENSIONS,
                values);

        assertThat(detector().fit(renamed).score(renamed).values())
                .isEqualTo(detector().fit(train).score(train).values());
    }
}
