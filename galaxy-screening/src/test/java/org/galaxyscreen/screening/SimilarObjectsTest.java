package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.io.npy.NpyWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarObjectsTest {
    private static final float FAR = 1000;

    /** Two columns whose deviations are 1000 and 1, far from zero: without standardising the first would decide alone. */
    private static final float[][] ROWS = {
        {0, 0}, {0, 2}, {2000, 0}, {2000, 2}, {100, 0.1f}, {1900, 1.9f}, {300, 0.1f},
    };

    @TempDir
    private Path folder;

    private Path features = Path.of("unset");

    @BeforeEach
    void write() throws IOException {
        features = folder.resolve("f.npy");
        StringBuilder ids = new StringBuilder("row,id\n");
        try (NpyWriter writer = NpyWriter.create(features, 2)) {
            for (int row = 0; row < ROWS.length; row++) {
                writer.write(new float[] {FAR + ROWS[row][0], FAR + ROWS[row][1]}, 0);
                ids.append(row).append(",o").append(row).append('\n');
            }
            writer.commit();
        }
        Files.writeString(folder.resolve("f.csv"), ids);
    }

    private static List<String> ids(List<SimilarObjects.Match> found) {
        return found.stream().map(match -> match.object().id()).toList();
    }

    @Test
    void nearestInStandardisedColumnsComeFirstWithoutTheExamples() throws IOException {
        List<SimilarObjects.Match> found =
                SimilarObjects.in(features).like("o0").find(3, RunListener.NONE);

        // o4 is 0.1 of a deviation off in each column, o6 0.3 and 0.1; o1 and o2 are two off in one of them.
        assertThat(ids(found)).startsWith("o4", "o6").hasSize(3);
        assertThat(found.get(0).row()).isEqualTo(4);
        assertThat(found)
                .extracting(SimilarObjects.Match::likeness)
                .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }

    @Test
    void likenessIsThatOfTheFormula() throws IOException {
        double[] mean = new double[2];
        double[] deviation = new double[2];
        for (int k = 0; k < 2; k++) {
            for (float[] row : ROWS) {
                mean[k] += row[k] / ROWS.length;
            }
            for (float[] row : ROWS) {
                deviation[k] += Math.pow(row[k] - mean[k], 2) / ROWS.length;
            }
            deviation[k] = Math.sqrt(deviation[k]);
        }
        double[] likeness = SimilarObjects.in(features).like("o0").find(6, RunListener.NONE).stream()
                .sorted((a, b) -> Integer.compare(a.row(), b.row()))
                .mapToDouble(match -> Math.log(match.likeness()))
                .toArray();

        // The logarithms are as the squared distances, whatever the median is.
        for (int row = 2; row < ROWS.length; row++) {
            assertThat(likeness[row - 1] / likeness[0])
                    .isEqualTo(squared(row, deviation) / squared(1, deviation), within(1e-3));
        }
    }

    private static double squared(int row, double[] deviation) {
        return Math.pow((ROWS[row][0] - ROWS[0][0]) / deviation[0], 2)
                + Math.pow((ROWS[row][1] - ROWS[0][1]) / deviation[1], 2);
    }

    @Test
    void counterExamplesPushTheirLikeDown() throws IOException {
        List<SimilarObjects.Match> found =
                SimilarObjects.in(features).like("o0", "o1").unlike("o3").find(10, RunListener.NONE);

        assertThat(ids(found)).hasSize(4).endsWith("o5");
        assertThat(found.get(3).likeness()).isNegative();
        assertThat(found.get(0).likeness()).isPositive();
    }

    @Test
    void idsThatAreNotThereAndValuesThatAreNotFiniteAreNamed() throws IOException {
        assertThatThrownBy(() -> SimilarObjects.in(features).like("nobody").find(1, RunListener.NONE))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("to is 'nobody', which is the id of no row of " + features);
        assertThatThrownBy(() -> SimilarObjects.in(features).find(1, RunListener.NONE))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("to is missing");
        Path broken = folder.resolve("b.npy");
        try (NpyWriter writer = NpyWriter.create(broken, 1)) {
            writer.write(new float[] {1}, 0);
            writer.write(new float[] {Float.NaN}, 0);
            writer.commit();
        }
        assertThatThrownBy(() -> SimilarObjects.in(broken).like("row-0").find(1, RunListener.NONE))
                .hasMessage("row 1 (row-1) holds NaN; finite values expected");
    }
}
