package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.internal.Quantiles;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.junit.jupiter.api.Test;

class PresetsTest {
    private static final int DIMENSIONS = 12;
    private static final Features ROWS = Samples.clustered(600, DIMENSIONS, 3, 2);
    private static final PublishedScreening QUICK = Presets.asPublished(3)
            .withAutoencoder(AutoencoderDetector.defaults()
                    .withHiddenLayers(List.of(8, 3))
                    .withMaxEpochs(2));

    @Test
    void galaxy10IsTheDefaultScreening() {
        assertThat(Presets.galaxy10(7)).isEqualTo(Screening.defaults(7));
        assertThat(Presets.galaxy10()).isEqualTo(Screening.defaults(0));
    }

    @Test
    void publishedSettingsAreTheStudys() {
        PublishedScreening published = Presets.asPublished();

        assertThat(published.autoencoder().hiddenLayers()).containsExactly(1024, 512, 256, 128, 64);
        assertThat(published.autoencoder().learningRate()).isEqualTo(1e-4);
        assertThat(published.autoencoder().batchSize()).isEqualTo(1);
        assertThat(published.autoencoder().maxEpochs()).isEqualTo(50);
        assertThat(published.autoencoder().validationFraction()).isZero();
        assertThat(published.kmeans().clusters()).isEqualTo(10);
        assertThat(published.kmeans().minClusterShare()).isZero();
        assertThat(published.dbscan().minPts()).isEqualTo(5);
        assertThat(published.trainFraction()).isEqualTo(0.9);
    }

    /** DBSCAN's column, computed again pair by pair: eps the median distance to the fifth neighbour, self included. */
    @Test
    void dbscanJudgesTheStandardisedTestTenthItWasFittedOn() {
        AnomalyCatalogue catalogue = QUICK.run(ROWS);
        double[][] rows = standardisedRowsOf(catalogue);
        double[][] distances = Arrays.stream(rows)
                .map(a -> Arrays.stream(rows).mapToDouble(b -> distance(a, b)).toArray())
                .toArray(double[][]::new);
        double[] fifth = Arrays.stream(distances)
                .mapToDouble(row -> Arrays.stream(row).sorted().toArray()[4])
                .toArray();
        double eps = Quantiles.of(fifth, 0.5);

        assertThat(catalogue.entries()).hasSize(60).noneMatch(AnomalyCatalogue.Entry::training);
        for (int i = 0; i < rows.length; i++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int j = 0; j < rows.length; j++) {
                if (fifth[j] <= eps * (1 + 1e-6)) {
                    nearest = Math.min(nearest, distances[i][j]);
                }
            }
            assertThat(catalogue.entries().get(i).scores().get(2))
                    .isCloseTo(nearest / eps, Percentage.withPercentage(0.1));
        }
    }

    /** K-means' column: centres of standardised rows, distances of rows that are not. */
    @Test
    void kMeansMixesScaledCentresWithUnscaledRows() {
        AnomalyCatalogue catalogue = QUICK.run(ROWS);
        Map<String, double[]> raw = rowsById();
        double least = Double.POSITIVE_INFINITY;
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            // Standardised rows lie within a few units of 0; these, up to 20 in each dimension, do not.
            double norm = distance(raw.get(entry.object().id()), new double[DIMENSIONS]);
            assertThat(entry.scores().get(1))
                    .isBetween(norm - 3 * Math.sqrt(DIMENSIONS), norm + 3 * Math.sqrt(DIMENSIONS));
            least = Math.min(least, entry.scores().get(1));
        }
        assertThat(least).isGreaterThan(10);
    }

    @Test
    void fencesAreThoseOfTheScoresThemselvesAndAllMustFlag() {
        AnomalyCatalogue catalogue = QUICK.run(ROWS);

        List<Fences> fences = catalogue.detectors().stream()
                .map(AnomalyCatalogue.Column::fences)
                .toList();
        assertThat(fences.get(0)).isEqualTo(IqrThreshold.upper().fit(column(catalogue, 0)));
        assertThat(fences.get(1)).isEqualTo(IqrThreshold.both().fit(column(catalogue, 1)));
        assertThat(fences.get(2)).isEqualTo(Fences.above(1));
        assertThat(catalogue.entries())
                .allMatch(entry -> entry.flagged() == entry.flags().stream().allMatch(Boolean::booleanValue));
        assertThat(QUICK.run(ROWS)).isEqualTo(catalogue);
    }

    @Test
    void tooFewObjectsAreRefused() {
        assertThatThrownBy(() -> QUICK.run(Samples.clustered(90, DIMENSIONS, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the screening's test part needs at least 10 rows to learn from; there are 9");
        assertThatThrownBy(() -> QUICK.withTrainFraction(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trainFraction is 1.0");
    }

    private static double[] column(AnomalyCatalogue catalogue, int detector) {
        return catalogue.entries().stream()
                .mapToDouble(entry -> entry.scores().get(detector))
                .toArray();
    }

    private static Map<String, double[]> rowsById() {
        Map<String, double[]> rows = new HashMap<>();
        for (int row = 0; row < ROWS.rows(); row++) {
            float[] values = ROWS.row(row);
            double[] copy = new double[DIMENSIONS];
            Arrays.setAll(copy, k -> values[k]);
            rows.put(ROWS.object(row).id(), copy);
        }
        return rows;
    }

    /** In the catalogue's order, each dimension of mean 0 and deviation 1. */
    private static double[][] standardisedRowsOf(AnomalyCatalogue catalogue) {
        Map<String, double[]> raw = rowsById();
        double[][] rows = catalogue.entries().stream()
                .map(entry -> raw.get(entry.object().id()))
                .toArray(double[][]::new);
        for (int k = 0; k < DIMENSIONS; k++) {
            int dimension = k;
            double mean = Arrays.stream(rows)
                    .mapToDouble(row -> row[dimension])
                    .average()
                    .orElseThrow();
            double variance = Arrays.stream(rows)
                    .mapToDouble(row -> (row[dimension] - mean) * (row[dimension] - mean))
                    .average()
                    .orElseThrow();
            for (double[] row : rows) {
                row[k] = (row[k] - mean) / Math.sqrt(variance);
            }
        }
        return rows;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return Math.sqrt(sum);
    }
}
