package org.galaxyscreen.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features to and from Parquet. */
class ParquetFeaturesTest {
    @TempDir
    private Path folder;

    @Test
    void featuresOfOthersAreRead() throws IOException {
        Path array = folder.resolve("features.npy");
        new ParquetFeatures().read(ParquetFixtures.path("features.parquet"), array);

        Features features = FeatureReader.read(array, ProgressListener.NONE);
        assertThat(features.objects()).extracting(SurveyObject::id).containsExactly("a", "b", "c", "Ω");
        for (int row = 0; row < 4; row++) {
            for (int i = 0; i < 6; i++) {
                assertThat(features.value(row, i)).isEqualTo((float) ((6 * row + i) / 7.0));
            }
        }
    }

    @Test
    void featuresComeBackWithWhatTheyWereMadeBy() throws IOException {
        Path array = folder.resolve("features.npy");
        try (FeatureWriter writer = FeatureWriter.create(array, 3)) {
            writer.accept(
                    new SurveyObject(
                            "a,\"b\"", 10.5, -20.25, 0.1, Double.NaN, "ring", Map.of("mag", "17.5", "ra", "x")),
                    new float[] {1.5f, Float.MIN_VALUE, -0.0f},
                    0);
            writer.accept(SurveyObject.of("Ω"), new float[] {1e30f, 0.1f, 3}, 0);
            writer.commit();
        }
        Files.writeString(folder.resolve("features.npy.about.json"), "{\"origin\":\"x\"}");
        Path parquet = folder.resolve("features.parquet");
        new ParquetFeatures().write(array, parquet);
        Path again = folder.resolve("again.npy");
        new ParquetFeatures().read(parquet, again);

        assertThat(again).hasSameBinaryContentAs(array);
        assertThat(folder.resolve("again.csv")).hasSameTextualContentAs(folder.resolve("features.csv"));
        assertThat(folder.resolve("again.npy.about.json")).hasContent("{\"origin\":\"x\"}");
    }

    private void part(Path parts, String name, String... ids) throws IOException {
        Path array = folder.resolve(name + ".npy");
        try (FeatureWriter writer = FeatureWriter.create(array, 2)) {
            for (String id : ids) {
                writer.accept(SurveyObject.of(id), new float[] {id.charAt(0), 0.5f}, 0);
            }
            writer.commit();
        }
        Files.createDirectories(parts);
        new ParquetFeatures().write(array, parts.resolve(name + ".parquet"));
    }

    @Test
    void foldersAreReadInTheOrderOfNames() throws IOException {
        Path parts = folder.resolve("features.parquet");
        part(parts, "part-00001", "c");
        part(parts, "part-00000", "a", "b");
        Files.writeString(parts.resolve("_about.json"), "{\"origin\":\"y\"}");
        Files.writeString(parts.resolve("_SUCCESS"), "");
        Path array = folder.resolve("features.npy");
        new ParquetFeatures().read(parts, array);

        Features features = FeatureReader.read(array, ProgressListener.NONE);
        assertThat(features.objects()).extracting(SurveyObject::id).containsExactly("a", "b", "c");
        assertThat(features.value(2, 0)).isEqualTo('c');
        assertThat(folder.resolve("features.npy.about.json")).hasContent("{\"origin\":\"y\"}");
    }

    @Test
    void twiceTheSameIdInAFolderIsRefused() throws IOException {
        Path parts = folder.resolve("twice.parquet");
        part(parts, "part-00000", "a", "b");
        part(parts, "part-00001", "b");

        assertThatThrownBy(() -> new ParquetFeatures().read(parts, folder.resolve("twice.npy")))
                .hasMessageEndingWith(
                        "part-00001.parquet, row 0: the id is 'b'; one that is not blank and comes once expected");
        assertThat(folder.resolve("twice.npy")).doesNotExist();
    }

    /** As Spark writes its schema: the texts of a column in its field's metadata. */
    @Test
    void whatSparkKeepsOfAColumnIsFound() {
        String schema =
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"string\",\"metadata\":{}},{\"name\":\"features\","
                        + "\"type\":{\"type\":\"array\"},\"metadata\":{\"about\":\"{\\\"a\\\":1}\"}}]}";

        assertThat(SparkMetadata.text(Map.of("org.apache.spark.sql.parquet.row.metadata", schema), "about"))
                .contains("{\"a\":1}");
        assertThat(SparkMetadata.text(Map.of("org.apache.spark.sql.parquet.row.metadata", "{[", "x", "y"), "about"))
                .isEmpty();
        assertThat(SparkMetadata.text(Map.of(), "about")).isEmpty();
    }

    @Test
    void whatIsNotOfThisKindIsRefused() {
        Path array = folder.resolve("features.npy");
        assertThatThrownBy(() -> new ParquetFeatures().read(ParquetFixtures.path("uneven.parquet"), array))
                .hasMessageEndingWith("uneven.parquet, row 1: 1 features; 2 expected, none missing");
        assertThatThrownBy(() -> new ParquetFeatures().read(ParquetFixtures.path("fuzz/empty-list.parquet"), array))
                .hasMessageEndingWith("empty-list.parquet, row 0: no features; at least one expected, none missing");
        assertThatThrownBy(() -> new ParquetFeatures().read(ParquetFixtures.path("catalogue.parquet"), array))
                .hasMessageContaining("has no columns 'id' and 'features', a list of numbers; it has id, ra, float");
        assertThat(array).doesNotExist();
    }
}
