package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of files as surveys: which files there are, and when they are read. */
class SurveysTest {
    @TempDir
    private static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = TestSurvey.session("local[2]").getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Path write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** The bytes by id, as text. */
    private static Map<String, String> read(Dataset<Row> survey) {
        Map<String, String> found = new HashMap<>();
        for (Row row : survey.collectAsList()) {
            byte[] bytes = row.getAs(Surveys.IMAGE);
            String before = found.put(
                    row.getAs(Surveys.ID), bytes == null ? "none" : new String(bytes, StandardCharsets.UTF_8));
            assertThat(before).isNull();
        }
        return found;
    }

    @Test
    void imageFilesAreThereWhereverTheyAreAndWhateverTheirNames() throws IOException {
        Path survey = folder.resolve("odd names");
        write(survey.resolve("a b%20c#1 [x] {y}.jpg"), "spaces");
        write(survey.resolve("deep/er/galaxie-ä.PNG"), "umlaut");
        write(survey.resolve("deep/tile.fits.gz"), "gz");
        write(survey.resolve("deep/a.b.fits"), "dots");
        write(survey.resolve("empty.tif"), "");
        write(survey.resolve(".hidden.jpg"), "hidden");
        write(survey.resolve("_temporary/0/part.jpg"), "in a hidden folder");
        write(survey.resolve("notes.txt"), "no image");

        Dataset<Row> files = Surveys.files(spark, survey.toString());

        assertThat(files.columns()).containsExactly("id", "image", "path");
        assertThat(read(files))
                .isEqualTo(Map.of(
                        "a b%20c#1 [x] {y}", "spaces",
                        "galaxie-ä", "umlaut",
                        "tile", "gz",
                        "a.b", "dots",
                        "empty", "none"));
        assertThat(files.select("path").collectAsList())
                .extracting(row -> row.getString(0))
                .allMatch(path -> path.startsWith("file:/") && path.contains("/odd names/"))
                .isSorted();
    }

    @Test
    void aPatternOrASingleFileNamesFiles() throws IOException {
        Path survey = folder.resolve("pattern");
        write(survey.resolve("north/a.jpg"), "a");
        write(survey.resolve("south/b.jpg"), "b");
        Path single = write(survey.resolve("other/c.jpg"), "c");

        assertThat(read(Surveys.files(spark, survey + "/*th"))).isEqualTo(Map.of("a", "a", "b", "b"));
        assertThat(read(Surveys.files(spark, single.toString()))).isEqualTo(Map.of("c", "c"));
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        assertThatThrownBy(() -> Surveys.files(spark, folder.resolve("nowhere").toString()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage(folder.resolve("nowhere") + " is not there; a folder of images expected");
        Files.createDirectories(folder.resolve("nothing"));
        assertThat(Surveys.files(spark, folder.resolve("nothing").toString()).count())
                .isZero();
    }

    /** Four partitions for each of the two tasks, but of 64 files at least. */
    @Test
    void partitionsHaveAsManyFilesEach() throws IOException {
        Path survey = folder.resolve("many");
        for (int i = 0; i < 1000; i++) {
            write(survey.resolve("g" + i + ".jpg"), i % 10 == 0 ? "x".repeat(1000) : "x");
        }

        assertThat(sizes(Surveys.files(spark, survey.toString()))).hasSize(8).containsOnly(125);
        for (int i = 100; i < 1000; i++) {
            Files.delete(survey.resolve("g" + i + ".jpg"));
        }
        assertThat(sizes(Surveys.files(spark, survey.toString()))).hasSize(2).containsOnly(50);
    }

    private static List<Integer> sizes(Dataset<Row> files) {
        return files.toJavaRDD().glom().map(List::size).collect();
    }

    @Test
    void filesAreReadOnlyWhereTheirBytesAreAskedFor() throws IOException {
        Path survey = folder.resolve("gone");
        Path gone = write(survey.resolve("a.jpg"), "a");
        write(survey.resolve("b.jpg"), "b");
        Dataset<Row> files = Surveys.files(spark, survey.toString());
        Files.delete(gone);

        assertThat(Identifiers.count(files)).isEqualTo(2);
        assertThatThrownBy(() -> read(files)).hasStackTraceContaining("a.jpg");
    }
}
