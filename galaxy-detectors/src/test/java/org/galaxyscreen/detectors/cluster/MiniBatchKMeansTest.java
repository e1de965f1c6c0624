package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MiniBatchKMeansTest {
    private static final MiniBatchKMeans SETTINGS =
            MiniBatchKMeans.defaults().withClusters(12).withBatchRows(256).withMinClusterShare(0);
    private static final Features ROWS = Samples.clustered(9001, 10, 12, 5);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void centresAreAboutAsGoodAsLloyds(long seed) {
        double lloyd = KMeansDetector.defaults()
                .withClusters(12)
                .withRestarts(5)
                .withSeed(seed)
                .fit(ROWS)
                .inertia();

        FittedKMeans fitted = SETTINGS.withSeed(seed).accumulator(10).add(ROWS).fit();

        assertThat(inertia(fitted, ROWS)).isBetween(lloyd * 0.9999, lloyd * 1.02);
    }

    @Test
    void settledCentresAreMeasuredByThePass() {
        FittedKMeans fitted =
                SETTINGS.accumulator(10).add(ROWS).nextPass().add(ROWS).fit();

        assertThat(fitted.inertia() / inertia(fitted, ROWS)).isCloseTo(1, within(0.005));
        // 768 rows at first, 33 batches of the first pass; 36 of the second.
        assertThat(fitted.iterations()).isEqualTo(1 + 33 + 36);
        assertThat(fitted.labels()).isEmpty();
    }

    @Test
    void loneCentreIsTheMeanOfAllRows() {
        FittedKMeans fitted = SETTINGS.withClusters(1).accumulator(10).add(ROWS).fit();

        for (int k = 0; k < 10; k++) {
            int dimension = k;
            double mean = IntStream.range(0, ROWS.rows())
                    .mapToDouble(row -> ROWS.value(row, dimension))
                    .average()
                    .orElseThrow();
            assertThat((double) fitted.centroid(0)[k]).isCloseTo(mean, within(1e-5));
        }
    }

    @Test
    void cutsBetweenPartsDoNotMatter() {
        SplittableRandom random = new SplittableRandom(3);
        MiniBatchKMeansAccumulator parts = SETTINGS.accumulator(10);
        for (int from = 0; from < ROWS.rows(); ) {
            int to = Math.min(ROWS.rows(), from + random.nextInt(900));
            parts.add(ROWS.select(IntStream.range(from, to).toArray()));
            from = to;
        }

        FittedKMeans whole = SETTINGS.accumulator(10).add(ROWS).fit();
        FittedKMeans cut = parts.fit();

        assertThat(parts.rows()).isEqualTo(ROWS.rows());
        assertThat(cut.score(ROWS).values()).isEqualTo(whole.score(ROWS).values());
        assertThat(cut.inertia()).isEqualTo(whole.inertia());
    }

    @Test
    void centresThatNoRowComesToAnyMoreAreMoved() {
        Features others = Samples.clustered(9000, 10, 12, 77);

        FittedKMeans moved =
                SETTINGS.accumulator(10).add(ROWS).add(others).add(others).fit();
        FittedKMeans left = SETTINGS.withStarvedShare(0)
                .accumulator(10)
                .add(ROWS)
                .add(others)
                .add(others)
                .fit();

        assertThat(inertia(moved, others)).isLessThan(0.7 * inertia(left, others));
    }

    /** Its centre does not count if it stays, and is moved if starved ones are. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02})
    void loneOutlierDoesNotExcuseItself(double starvedShare) {
        float[] far = new float[10];
        Arrays.fill(far, 500);
        Features rows = Samples.append(ROWS.select(IntStream.range(0, 700).toArray()), far, "far");
        MiniBatchKMeans settings =
                SETTINGS.withClusters(13).withStarvedShare(starvedShare).withMinClusterShare(0.1);

        FittedKMeans fitted = settings.accumulator(10).add(rows).add(ROWS).fit();

        assertThat(fitted.score(rows).value(700)).isGreaterThan(1000);
    }

    @Test
    void savedCentresScoreAsBefore(@TempDir Path folder) throws IOException {
        FittedKMeans fitted = SETTINGS.accumulator(10).add(ROWS).fit();
        Path file = folder.resolve("kmeans");
        DetectorFile.write(Samples.flagging(fitted), file);

        FittedKMeans read = (FittedKMeans) DetectorFile.read(file).detector().detector();

        assertThat(read.score(ROWS).values()).isEqualTo(fitted.score(ROWS).values());
        assertThat(read.inertia()).isEqualTo(fitted.inertia());
        assertThat(read.labels()).isEmpty();
    }

    @Test
    void rowsMayGoOnAfterAFit() {
        MiniBatchKMeansAccumulator accumulator = SETTINGS.accumulator(10);
        accumulator.nextPass();

        assertThatThrownBy(() -> accumulator.add(ROWS.select(new int[] {1, 2})).fit())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("12 clusters needs at least 12 rows to learn from; there are 2");
        FittedKMeans early =
                accumulator.add(ROWS.select(IntStream.range(0, 300).toArray())).fit();
        FittedKMeans late = accumulator.add(ROWS).fit();

        assertThat(inertia(late, ROWS)).isLessThan(inertia(early, ROWS));
    }

    @Test
    void badRowsAreNamed() {
        float[] bad = ROWS.row(0);
        bad[3] = Float.POSITIVE_INFINITY;
        Features rows = Samples.append(ROWS.select(new int[] {0, 1}), bad, "broken");

        assertThatThrownBy(() -> SETTINGS.accumulator(10).add(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 2 (broken) has Infinity in dimension 3");
        assertThatThrownBy(() -> MiniBatchKMeans.defaults().withBatchRows(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batchRows is 0");
        assertThatThrownBy(() -> MiniBatchKMeans.defaults().withStarvedShare(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("starvedShare is 2.0; 0 to 1 expected");
    }

    private static double inertia(FittedKMeans fitted, Features rows) {
        return Arrays.stream(fitted.score(rows).values()).map(d -> d * d).sum();
    }
}
