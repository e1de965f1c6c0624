package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureWriter;
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
    void featuresGoToParquetAndBack() throws IOException {
        Path array = folder.resolve("features.npy");
        try (FeatureWriter writer = FeatureWriter.create(array, 2)) {
            writer.accept(SurveyObject.of("a"), new float[] {1, 2.5f}, 0);
            writer.commit();
        }
        Path parquet = folder.resolve("features.parquet");
        Path again = folder.resolve("again.npy");

        assertThat(convert(array, parquet).status()).isZero();
        assertThat(convert(parquet, again).status()).isZero();

        assertThat(again).hasSameBinaryContentAs(array);
        assertThat(folder.resolve("again.csv")).hasSameTextualContentAs(folder.resolve("features.csv"));
        assertThat(convert(parquet, again).text()).contains("--output is " + again);
        assertThat(convert(csv, again).text())
                .contains("--input is " + csv + "; features in ", ".hdf5, .h5 (Zoobot)", ".parquet (Parquet)");
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
