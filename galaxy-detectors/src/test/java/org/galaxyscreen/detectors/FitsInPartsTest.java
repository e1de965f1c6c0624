package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansAccumulator;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.transform.FittedPca;
import org.galaxyscreen.detectors.transform.FittedTransform;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.PcaAccumulator;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.StandardScalerAccumulator;
import org.junit.jupiter.api.Test;

/** What is fitted to parts of the rows, and joined, is what all rows give. */
class FitsInPartsTest {
    private static final int ROWS = 3000;
    private static final int DIMENSIONS = 300;

    /** Groups far from zero, one dimension that does not vary, one that varies in a single row. */
    private static Features rows() {
        Random random = new Random(7);
        float[] values = new float[ROWS * DIMENSIONS];
        for (int i = 0; i < ROWS; i++) {
            for (int k = 0; k < DIMENSIONS; k++) {
                values[i * DIMENSIONS + k] =
                        (float) (1000 + 10 * (i % 5) * (k % 3) + random.nextGaussian() * (1 + k % 7));
            }
            values[i * DIMENSIONS + 4] = 0.1f;
            values[i * DIMENSIONS + 5] = i == 2500 ? 1 : 0;
        }
        return Features.of(SurveyObject.numbered(ROWS), DIMENSIONS, values);
    }

    private static Features part(Features rows, int from, int to) {
        return rows.select(IntStream.range(from, to).toArray());
    }

    @Test
    void scalingOfPartsIsThatOfAllRows() {
        Features rows = rows();
        StandardScaler scaler = new StandardScaler();
        StandardScalerAccumulator joined = scaler.accumulator(DIMENSIONS);
        for (int[] part : new int[][] {{2000, 3000}, {0, 1}, {1, 1}, {1, 2000}}) {
            joined.merge(scaler.accumulator(DIMENSIONS)
                    .add(part(rows, part[0], part[1]))
                    .state());
        }

        assertThat(joined.rows()).isEqualTo(ROWS);
        Features expected = scaler.fit(rows, ProgressListener.NONE).transform(rows);
        Features found = joined.fit().transform(rows);
        for (int i = 0; i < ROWS; i += 7) {
            assertThat(found.row(i)).containsExactly(expected.row(i), within(1e-6f));
        }
    }

    @Test
    void constantDimensionsAreOnlyShifted() {
        Features rows = rows();
        StandardScalerAccumulator joined = new StandardScaler().accumulator(DIMENSIONS);
        joined.merge(new StandardScaler()
                .accumulator(DIMENSIONS)
                .add(part(rows, 0, 100))
                .state());
        joined.add(part(rows, 100, 200));

        assertThat(joined.fit().transform(rows).value(2500, 5)).isEqualTo(1);
        assertThat(joined.fit().transform(rows).value(0, 4)).isZero();
    }

    @Test
    void componentsOfPartsAreThoseOfAllRows() {
        Features rows = rows();
        Pca pca = Pca.ofComponents(6);
        PcaAccumulator joined = pca.accumulator(DIMENSIONS);
        for (int[] part : new int[][] {{1500, 3000}, {700, 700}, {0, 700}, {700, 1500}}) {
            joined.merge(pca.accumulator(DIMENSIONS)
                    .add(part(rows, part[0], part[1]))
                    .state());
        }

        FittedPca expected = pca.fit(rows);
        FittedPca found = joined.fit();
        assertThat(joined.rows()).isEqualTo(ROWS);
        assertThat(found.mean()).containsExactly(expected.mean(), within(1e-9));
        for (int c = 0; c < 2; c++) {
            assertThat(found.explainedVariance()[c])
                    .isCloseTo(expected.explainedVariance()[c], within(1e-9 * expected.explainedVariance()[0]));
            assertThat(found.component(c)).containsExactly(expected.component(c), within(1e-6));
        }
    }

    /** Two pairs of rows on a line, by hand: means 1 and 11, and the squares about them 4 · 1. */
    @Test
    void anIterationMovesCentresToTheMeans() {
        KMeansDetector settings = KMeansDetector.defaults().withClusters(2).withMinClusterShare(0);
        Features begin = Features.of(SurveyObject.numbered(2), 1, new float[] {3, 8});
        FittedKMeans centres = settings.fitFrom(begin, 0, 1);
        KMeansAccumulator pass = settings.accumulator(centres)
                .merge(settings.accumulator(centres)
                        .add(Features.of(SurveyObject.numbered(3), 1, new float[] {10, 0, 2}))
                        .state())
                .add(Features.of(SurveyObject.numbered(1), 1, new float[] {12}));

        assertThat(pass.settled()).isFalse();
        assertThat(pass.moved().centroid(0)).containsExactly(1);
        assertThat(pass.moved().centroid(1)).containsExactly(11);
        KMeansAccumulator next = settings.accumulator(pass.moved())
                .add(Features.of(SurveyObject.numbered(4), 1, new float[] {10, 0, 2, 12}));
        assertThat(next.settled()).isTrue();
        assertThat(next.fit(1, true).inertia()).isEqualTo(4);
        assertThat(next.fit(1, true).converged()).isTrue();
    }

    @Test
    void anEmptyClusterTakesTheFarthestRow() {
        KMeansDetector settings = KMeansDetector.defaults().withClusters(2).withMinClusterShare(0);
        FittedKMeans centres = settings.fitFrom(Features.of(SurveyObject.numbered(2), 1, new float[] {0, 100}), 0, 1);
        KMeansAccumulator pass =
                settings.accumulator(centres).add(Features.of(SurveyObject.numbered(3), 1, new float[] {-9, 0, 3}));

        assertThat(pass.moved().centroid(0)).containsExactly(-2);
        assertThat(pass.moved().centroid(1)).containsExactly(-9);
    }

    @Test
    void partsOfOtherRowsAreRefused() {
        byte[] scaling = new StandardScaler().accumulator(3).state();
        byte[] products = Pca.ofComponents(1).accumulator(3).state();

        assertThatThrownBy(() -> new StandardScaler().accumulator(4).merge(scaling))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows of 3 values; 4 expected");
        assertThatThrownBy(() -> Pca.ofComponents(1).accumulator(4).merge(products))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rows of 3 values; 4 expected");
    }

    @Test
    void partsGoThroughBytes() throws IOException {
        Features rows = part(rows(), 0, 100);
        FittedTransform scaler = new StandardScaler().fit(rows, ProgressListener.NONE);
        FittedTransform read = FittedBytes.read(FittedBytes.of(scaler), FittedTransform.class);

        assertThat(read.transform(rows).row(5)).isEqualTo(scaler.transform(rows).row(5));
        byte[] cut = java.util.Arrays.copyOf(FittedBytes.of(scaler), 200);
        assertThatThrownBy(() -> FittedBytes.read(cut, FittedTransform.class)).isInstanceOf(IOException.class);
    }
}
