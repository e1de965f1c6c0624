package org.galaxyscreen.detectors.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is an alarm and what is not, of rows whose origin is known. */
class DriftWatchTest {
    private static final int DIMENSIONS = 8;
    private static final int BLOCK = 100;
    private static final double LEVEL = 0.05;

    private static FittedFlaggingDetector detector;

    /** Rows of independent normal values, moved and stretched. */
    private static Features rows(int count, double shift, double stretch, SplittableRandom random) {
        float[] values = new float[count * DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (shift + stretch * Samples.gaussian(random));
        }
        return Samples.features(values, DIMENSIONS);
    }

    @BeforeAll
    static void fit() {
        detector = fitted(new SplittableRandom(1));
    }

    private static FittedFlaggingDetector fitted(SplittableRandom random) {
        return new Screening(
                        FlaggingDetector.of(KMeansDetector.defaults().withClusters(1), IqrThreshold.upper()), 0.5, 3)
                .run(rows(400, 0, 1, random))
                .fitted();
    }

    private static List<DriftCheck> checks(FittedFlaggingDetector by, Features rows) {
        Baseline baseline = by.baseline().orElseThrow();
        DriftWatch watch = new DriftWatch(baseline, BLOCK);
        Verdicts judged = by.judge(rows);
        double[] distances = baseline.distances(rows);
        List<DriftCheck> checks = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            watch.add(judged.scores().value(row), distances[row], judged.flagged(row))
                    .ifPresent(checks::add);
        }
        return checks;
    }

    @Test
    void rowsLikeThoseOfTheFitRaiseTheAlarmNoMoreOftenThanTheLevelSays() {
        SplittableRandom random = new SplittableRandom(5);
        int blocks = 600;
        int alarms = 0;
        for (int i = 0; i < blocks; i++) {
            // A baseline each: blocks that share one would not be independent of each other.
            alarms += checks(fitted(random), rows(BLOCK, 0, 1, random)).get(0).isAlarm(LEVEL) ? 1 : 0;
        }
        // Three standard deviations of a binomial count above its mean; and an alarm that never comes would be no test.
        double most = blocks * LEVEL + 3 * Math.sqrt(blocks * LEVEL * (1 - LEVEL));
        assertThat(alarms).isBetween(3, (int) most);
    }

    @Test
    void rowsThatAreMovedOrStretchedRaiseIt() {
        SplittableRandom random = new SplittableRandom(7);
        assertThat(checks(detector, rows(BLOCK, 1, 1, random)))
                .singleElement()
                .satisfies(check -> assertThat(check.featureDrift(0.001)).isTrue())
                .satisfies(check -> assertThat(check.scoreDrift(0.001)).isTrue())
                .satisfies(check -> assertThat(check.flaggedDrift(0.001)).isTrue());
        assertThat(checks(detector, rows(BLOCK, 0, 0.6, random)))
                .as("closer together than those learned from: no flag tells that")
                .singleElement()
                .satisfies(check -> assertThat(check.isAlarm(0.001)).isTrue())
                .satisfies(check -> assertThat(check.flaggedDrift(0.001)).isFalse());
    }

    @Test
    void blocksFollowOneAnother() {
        assertThat(checks(detector, rows(2 * BLOCK + BLOCK / 2, 0, 1, new SplittableRandom(9))))
                .extracting(DriftCheck::from)
                .containsExactly(0L, (long) BLOCK);
        assertThatThrownBy(() -> new DriftWatch(detector.baseline().orElseThrow(), 19))
                .hasMessage("block is 19; 20 or more rows expected");
    }

    @Test
    void baselineIsOfTheRowsThatWereHeldOut() {
        Baseline baseline = detector.baseline().orElseThrow();
        assertThat(baseline.rows()).isEqualTo(200);
        assertThat(baseline.distances()).hasSize(200).isSorted();
        assertThat(baseline.distances(rows(1, 3, 0, new SplittableRandom(1)))[0])
                .as("nine, but for the estimates of mean and deviation")
                .isBetween(7.0, 11.0);
        assertThat(new Screening(
                                FlaggingDetector.of(KMeansDetector.defaults().withClusters(1), IqrThreshold.upper()),
                                1,
                                3)
                        .run(rows(100, 0, 1, new SplittableRandom(2)))
                        .fitted()
                        .baseline())
                .as("none where all are learned from")
                .isEmpty();
    }

    @Test
    void aDetectorFileKeepsIt(@TempDir Path folder) throws IOException {
        DetectorFile.write(detector, folder.resolve("detector"));
        FittedFlaggingDetector read =
                DetectorFile.read(folder.resolve("detector")).detector();
        Features some = rows(3 * BLOCK, 0.3, 1, new SplittableRandom(11));
        assertThat(checks(read, some)).isEqualTo(checks(detector, some)).hasSize(3);
    }
}
