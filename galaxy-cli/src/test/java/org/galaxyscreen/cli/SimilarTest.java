package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.io.npy.NpyWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarTest {
    @TempDir
    private Path folder;

    private Path features = Path.of("unset");

    @BeforeEach
    void write() throws IOException {
        features = folder.resolve("f.npy");
        try (NpyWriter writer = NpyWriter.create(features, 1)) {
            for (float value : new float[] {0, 10, 1, 3}) {
                writer.write(new float[] {value}, 0);
            }
            writer.commit();
        }
        Files.writeString(folder.resolve("f.csv"), "row,id\n0,a\n1,b\n2,c\n3,d\n");
    }

    @Test
    void printsTheMostAlikeFirst() {
        Outcome outcome = run("similar", "--features", features.toString(), "--to", "a", "--count", "2");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).containsPattern("1\tc\t0\\.\\d{6}\\R2\td\t0\\.\\d{6}\\R");
    }

    @Test
    void whatIsMissingOrUnknownIsNamed() {
        assertThat(run("similar", "--features", features.toString()).text())
                .contains("--to is missing; the id of an object expected");
        assertThat(run("similar", "--features", features.toString(), "--unlike", "x")
                        .text())
                .contains("--unlike is 'x', which is the id of no row of " + features);
        assertThat(run("similar", "--features", features.toString(), "--to", "a", "--count", "0")
                        .text())
                .contains("--count is 0; 1 to 1000000 expected");
    }
}
