package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.galaxyscreen.io.npy.NpyWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
    @TempDir
    private Path folder;

    private Path features = Path.of("unset");

    @BeforeEach
    void write() throws IOException {
        features = folder.resolve("f.npy");
        Random random = new Random(7);
        StringBuilder ids = new StringBuilder("row,id\n");
        try (NpyWriter writer = NpyWriter.create(features, 2)) {
            for (int row = 0; row < 60; row++) {
                float shift = row < 2 ? 9 + row : 0;
                writer.write(
                        new float[] {(float) random.nextGaussian() + shift, (float) random.nextGaussian() + shift}, 0);
                ids.append(row).append(",object-").append(row).append('\n');
            }
            writer.commit();
        }
        Files.writeString(folder.resolve("f.csv"), ids);
    }

    private String detected(String name, String... options) {
        String output = folder.resolve(name).toString();
        String[] all = new String[options.length + 5];
        System.arraycopy(new String[] {"detect", "--features", features.toString(), "--output", output}, 0, all, 0, 5);
        System.arraycopy(options, 0, all, 5, options.length);
        Outcome outcome = run(all);
        assertThat(outcome.status()).as(outcome.text()).isZero();
        return output;
    }

    @Test
    void saysWhatDiffersAndWritesIt() throws IOException {
        String before = detected("before", "--detector", "lof");
        String after = detected("after", "--detector", "lof", "--neighbours", "5");
        Path table = folder.resolve("difference.csv");
        Path page = folder.resolve("difference.html");

        Outcome outcome = run(
                "compare",
                before,
                after,
                "--count",
                "2",
                "--output",
                table.toString(),
                "--report",
                page.toString(),
                "--figure",
                folder.resolve("difference.svg").toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains("60 objects are in both runs, 0 came, 0 went", "Of the first 60, 60 are the same;")
                .containsPattern("Settings that differ\\R  setting +before +after\\R  lof\\.neighbours +20 +5\\R\\R")
                .containsPattern("Fell most: the first 2 of \\d+\\R  id +rank before +rank after\\R  object-")
                .contains("Report: " + page.toAbsolutePath().toUri())
                .doesNotContain("New objects", "gone", "Note:");
        assertThat(Files.readAllLines(table)).hasSize(61);
        assertThat(page).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("difference.svg"))).contains("rank before", "rank after");
    }

    @Test
    void aRunAndItselfDoNotDiffer() {
        String results = detected("results", "--detector", "lof");

        Outcome outcome = run("compare", results, results);

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text().lines())
                .endsWith("", "No setting differs.")
                .contains("Of the first 60, 60 are the same; Spearman's rank correlation: 1.000");
    }

    @Test
    void mistakesAreNamedAsTheyWereTyped() throws IOException {
        String results = detected("results", "--detector", "lof");
        Path other = Files.createDirectories(folder.resolve("other"));

        assertThat(run("compare", results).text()).contains("Missing required parameter: 'AFTER'");
        assertThat(run("compare", results, other.toString()).text())
                .isEqualToIgnoringNewLines("Error: " + other
                        + " has no summary.json; a folder that screen or detect wrote expected, with what they wrote");
        assertThat(run("compare", results, results, "--count", "0").text())
                .startsWith("Error: --count is 0; 1 to 1000000 expected");
        assertThat(run("compare", results, results, "--output", "x.txt").text())
                .startsWith("Error: --output: the name x.txt tells no format; one of these ends expected: ")
                .contains("; or .json; see galaxy-screen compare --help");
        assertThat(run("compare", results, results, "--figure", "x.pdf").text())
                .startsWith("Error: --figure is x.pdf; a name that ends in .svg or .png expected");
        assertThat(run("compare", results, results, "--report", features.toString())
                        .text())
                .startsWith("Error: --report is " + features + ", a file that this command has not written;");
    }
}
