package org.galaxyscreen.detectors.neighbour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nearest neighbours and the local outlier factor. */
class NeighboursTest {
    /** A line of rows at 0, 1, 3, 6, 10. */
    private static final Features LINE = Samples.features(new float[] {0, 1, 3, 6, 10}, 1);

    @Test
    void trainingRowIsNotItsOwnNeighbour() {
        double[] last = NeighbourDetector.defaults()
                .withNeighbours(2)
                .fit(LINE)
                .score(LINE)
                .values();
        double[] mean = NeighbourDetector.defaults()
                .withNeighbours(2)
                .withDistance(NeighbourDetector.Distance.MEAN)
                .fit(LINE)
                .score(LINE)
                .values();

        assertThat(last).containsExactly(3, 2, 3, 4, 7);
        assertThat(mean).containsExactly(2, 1.5, 2.5, 3.5, 5.5);
    }

    @Test
    void newRowHasAllTrainingRowsForNeighbours() {
        double[] scores = NeighbourDetector.defaults()
                .withNeighbours(2)
                .fit(LINE)
                .score(Samples.features(new float[] {2, 20}, 1))
                .values();

        assertThat(scores).containsExactly(1, 14);
    }

    @Test
    void fifthNeighbourIsThatOfDbscansCurve() {
        Features rows = Samples.clustered(400, 12, 3, 5);

        assertThat(NeighbourDetector.defaults().fit(rows).score(rows).values())
                .isEqualTo(DbscanDetector.kDistance(rows, 5));
    }

    @Test
    void localOutlierFactorsOfTheLineAreThoseOfThePaper() {
        // k = 2. Distances to the second neighbour: 3, 2, 3, 4, 7. By definitions 5 to 7, by hand:
        // lrd(0) = 1 / mean(max(2, 1), max(3, 3)) = 0.4; lrd(1) = 1 / mean(max(3, 1), max(3, 2)) = 1/3;
        // lrd(3) = 1 / mean(max(2, 2), max(3, 3)) = 0.4; lrd(6) = 1 / mean(max(3, 3), max(7, 4)) = 0.2 with {3, 10};
        double[] factors =
                LofDetector.defaults().withNeighbours(2).fit(LINE).score(LINE).values();

        assertThat(factors[0]).isCloseTo((1.0 / 3 + 0.4) / 2 / 0.4, within(1e-9));
    }

    @Test
    void localOutlierFactorsAreScikitLearns() throws IOException {
        Features x = Samples.features(Npy.floats(ReferenceData.require("golden/seed0/x.npy")), 24);
        int[] rows = {0, 1, 2, 50, 51, 300, 550, 599};
        // sklearn.neighbors.LocalOutlierFactor(20).fit(x).negative_outlier_factor_
        double[] expected = {
            5.217614624855292,
            1.0313287996523655,
            1.006163834328659,
            5.3536286756099765,
            1.0420748563084532,
            5.604763694875641,
            5.991130623954822,
            0.9952489240076444
        };

        double[] factors = LofDetector.defaults().fit(x).score(x).values();

        for (int i = 0; i < rows.length; i++) {
            assertThat(factors[rows[i]]).as("row %d", rows[i]).isCloseTo(expected[i], within(1e-6));
        }
        // sklearn.neighbors.LocalOutlierFactor(20, novelty=True).fit(x[100:]).score_samples(x[:4])
        double[] novel = {5.176226393392628, 1.0376208759138703, 1.0016442933918885, 0.9946497267946878};
        Features rest = x.select(IntStream.range(100, 600).toArray());
        double[] scores = LofDetector.defaults()
                .fit(rest)
                .score(x.select(new int[] {0, 1, 2, 3}))
                .values();
        for (int i = 0; i < novel.length; i++) {
            assertThat(scores[i]).as("row %d", i).isCloseTo(novel[i], within(1e-6));
        }
    }

    @Test
    void copiesHaveFiniteFactors() {
        float[] values = new float[40];
        Arrays.fill(values, 0, 30, 1);
        for (int i = 30; i < 40; i++) {
            values[i] = i;
        }
        Features rows = Samples.features(values, 1);

        assertThat(Arrays.stream(LofDetector.defaults()
                        .withNeighbours(3)
                        .fit(rows)
                        .score(rows)
                        .values()))
                .allMatch(Double::isFinite);
    }

    /** A power of two scales every distance exactly; what keeps copies finite must not count beside small ones. */
    @ParameterizedTest
    @ValueSource(ints = {-100, -40, -20, 20, 100})
    void unitOfTheRowsDoesNotChangeLocalOutlierFactors(int exponent) {
        Features rows = Samples.clustered(200, 6, 2, 8);
        float[] values = new float[200 * 6];
        rows.copyRows(0, 200, values, 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.scalb(values[i], exponent);
        }
        Features scaled = Samples.features(values, 6);

        double[] expected = LofDetector.defaults().fit(rows).score(rows).values();
        double[] found = LofDetector.defaults().fit(scaled).score(scaled).values();

        assertThat(Arrays.stream(expected).max().orElseThrow()).isGreaterThan(1.2);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("row %d", i).isCloseTo(expected[i], within(1e-8));
        }
    }

    @Test
    void noNeighboursAreRefused() {
        assertThatThrownBy(() -> NeighbourDetector.defaults().withNeighbours(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neighbours is 0; 1 or more expected");
        assertThatThrownBy(() -> LofDetector.defaults().withNeighbours(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neighbours is 0; 1 or more expected");
    }
}
