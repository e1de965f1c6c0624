package org.galaxyscreen.detectors.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.internal.Distances;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DbscanDetectorTest {
    private static final Features CLUSTERED = Samples.clustered(400, 6, 3, 9);

    /** Evenly spaced rows, then ever sparser ones: the distances begin to rise at the 81st. */
    @Test
    void kneeIsWhereDistancesBeginToRise() {
        float[] line = new float[100];
        for (int i = 1; i < 100; i++) {
            line[i] = line[i - 1] + (i <= 80 ? 1 : i - 79);
        }
        Features rows = Samples.features(line, 1);

        FittedDbscan fitted =
                DbscanDetector.defaults().withMinPts(2).withEpsKnee().fit(rows);

        assertThat(fitted.epsSource()).isEqualTo(EpsSource.KNEE);
        assertThat(fitted.eps()).isEqualTo(1);
        assertThat(fitted.coreRows()).isEqualTo(IntStream.rangeClosed(0, 80).toArray());
    }

    @Test
    void kneeLeavesTheScatteredRowsOut() {
        SplittableRandom random = new SplittableRandom(4);
        float[] values = new float[440 * 6];
        CLUSTERED.copyRows(0, 400, values, 0);
        for (int i = 400 * 6; i < values.length; i++) {
            values[i] = (float) (60 * random.nextDouble() - 20);
        }
        Features rows = Samples.features(values, 6);

        FittedDbscan fitted = DbscanDetector.defaults().withEpsKnee().fit(rows);

        assertThat(fitted.clusters()).isEqualTo(3);
        assertThat(Arrays.stream(fitted.labels(), 400, 440).filter(label -> label == FittedDbscan.NOISE))
                .hasSizeGreaterThan(36);
        assertThat(Arrays.stream(fitted.labels(), 0, 400).filter(label -> label == FittedDbscan.NOISE))
                .hasSizeLessThan(8);
    }

    @Test
    void curveWithoutKneeIsRefused() {
        Features evenly = Samples.features(new float[] {0, 1, 2, 3, 4, 5}, 1);

        assertThatThrownBy(() ->
                        DbscanDetector.defaults().withMinPts(2).withEpsKnee().fit(evenly))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other row 1, from 1.0 to 1.0, has no knee above 0; give eps, or a quantile");
    }

    @Test
    void lastWayOfChoosingEpsCounts() {
        DbscanDetector knee = DbscanDetector.defaults().withEps(2).withEpsKnee();

        assertThat(knee.givenEps()).isEmpty();
        assertThat(knee.withEps(3).fit(CLUSTERED).epsSource()).isEqualTo(EpsSource.GIVEN);
        assertThat(knee.withEpsQuantile(0.8).fit(CLUSTERED).epsSource()).isEqualTo(EpsSource.QUANTILE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 0.6, 0.95})
    void thinningLetsScoresGrowByNoMoreThanSaid(double growth) {
        for (long seed = 0; seed < 8; seed++) {
            // More core rows than a block of the thinning has.
            Features train = Samples.clustered(2700, 3, 4, seed);
            Features others = Samples.clustered(300, 3, 6, seed + 100);
            DbscanDetector detector = DbscanDetector.defaults();
            FittedDbscan all = detector.fit(train);
            FittedDbscan thinned = detector.withCoreThinning(growth).fit(train);

            double[] exact = all.score(others).values();
            double[] grown = thinned.score(others).values();

            for (int i = 0; i < exact.length; i++) {
                assertThat(grown[i] - exact[i]).as("seed %d, row %d", seed, i).isBetween(0.0, growth + 1e-12);
            }
            assertThat(thinned.labels()).isEqualTo(all.labels());
            assertThat(thinned.coreRows()).isEqualTo(all.coreRows());
            int[] predicted = thinned.predict(train);
            for (int row : thinned.coreRows()) {
                assertThat(predicted[row]).isEqualTo(all.labels()[row]);
            }
        }
    }

    @Test
    void keptCoreRowsAreTheFirstOfTheirNeighbourhoods() {
        Features train = Samples.clustered(2700, 3, 4, 1);
        FittedDbscan fitted = DbscanDetector.defaults().withCoreThinning(0.5).fit(train);

        double radius = 0.5 * fitted.eps();
        int[] kept = greedy(train, fitted.coreRows(), radius);

        assertThat(fitted.keptCoreRows()).isEqualTo(kept).hasSizeLessThan(fitted.coreRows().length / 2);
        assertThat(DbscanDetector.defaults().fit(train).keptCoreRows()).isEqualTo(fitted.coreRows());
    }

    private static int[] greedy(Features train, int[] rows, double radius) {
        int[] kept = new int[rows.length];
        int count = 0;
        for (int row : rows) {
            float[] x = train.row(row);
            int soFar = count;
            if (IntStream.range(0, soFar)
                    .noneMatch(k -> Math.sqrt(Distances.squared(x, 0, train.row(kept[k]), 0, 3)) <= radius)) {
                kept[count++] = row;
            }
        }
        return Arrays.copyOf(kept, count);
    }

    @Test
    void thinnedDetectorIsSavedWhole(@TempDir Path folder) throws IOException {
        FittedDbscan fitted =
                DbscanDetector.defaults().withEpsKnee().withCoreThinning(0.4).fit(CLUSTERED);
        Path file = folder.resolve("dbscan");
        DetectorFile.write(Samples.flagging(fitted), file);

        FittedDbscan read = (FittedDbscan) DetectorFile.read(file).detector().detector();

        assertThat(read.coreThinning()).isEqualTo(0.4);
        assertThat(read.epsSource()).isEqualTo(EpsSource.KNEE);
        assertThat(read.coreRows()).isEqualTo(fitted.coreRows());
        assertThat(read.keptCoreRows()).isEqualTo(fitted.keptCoreRows());
        assertThat(read.predict(CLUSTERED)).isEqualTo(fitted.predict(CLUSTERED));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> DbscanDetector.defaults().withCoreThinning(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("coreThinning is 1.0; 0 to 1 exclusive expected");
        assertThatThrownBy(() -> DbscanDetector.defaults().withEps(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eps is 0.0; a positive number expected");
    }
}
