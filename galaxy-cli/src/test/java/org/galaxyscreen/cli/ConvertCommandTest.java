package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
    @TempDir
    private Path folder;

    private Path csv;

    @BeforeEach
    void aCatalogue() throws IOException {
        csv = folder.resolve("anomalies.csv");
        Files.writeString(csv, "rank,id,ra,dec,ensemble_score\n1,a,10.5,-2,0.9\n2,b,,,0.1\n");
    }

    @Test
    void theNameOfTheOutputSaysTheFormat() throws IOException {
        Path table = folder.resolve("anomalies.vot");
        Path back = folder.resolve("back.csv");

        assertThat(convert(csv, table).text()).isEmpty();
        assertThat(convert(table, back).status()).isZero();

        assertThat(Files.readString(table)).contains("ucd=\"pos.eq.ra;meta.main\"");
        assertThat(back).hasSameTextualContentAs(csv);
    }

    @Test
    void nothingIsReplacedUnasked() throws IOException {
        Path other = Files.writeString(folder.resolve("mine.vot"), "mine");

        Outcome refused = convert(csv, other);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text()).contains("--output is " + other);
        assertThat(Files.readString(other)).isEqualTo("mine");
        assertThat(convert(csv, other, "--overwrite").status()).isZero();
        assertThat(Files.readString(other)).contains("VOTABLE");
        assertThat(convert(csv, csv, "--overwrite").status()).isEqualTo(1);
        assertThat(convert(csv, folder.resolve("anomalies.txt")).text()).contains("--output: ", "tells no format");
        assertThat(convert(folder.resolve("none.csv"), folder.resolve("x.vot")).text())
                .contains("none.csv");
    }

    private static Outcome convert(Path input, Path output, String... more) {
        String[] command = new String[5 + more.length];
        command[0] = "convert";
        command[1] = "--input";
        command[2] = input.toString();
        command[3] = "--output";
        command[4] = output.toString();
        System.arraycopy(more, 0, command, 5, more.length);
        return run(command);
    }
}
