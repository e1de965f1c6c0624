package org.galaxyscreen.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that h5py wrote as Zoobot does; their script, {@code make_zoobot.py}, lies beside them. */
class ZoobotFeaturesTest {
    @TempDir
    private Path folder;

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(ZoobotFeaturesTest.class.getResource(name).toURI());
    }

    private Features read(Path file) throws IOException {
        Path array = folder.resolve("read.npy");
        FeatureFormat.of(file).orElseThrow().read(file, array);
        return FeatureReader.read(array, ProgressListener.NONE);
    }

    private static void requireExpected(Features rows) {
        assertThat(rows.objects()).extracting(SurveyObject::id).containsExactly("J0", "J1", "J2", "größer");
        for (int i = 0; i < 4; i++) {
            assertThat(rows.row(i)).containsExactly(3 * i / 8f, (3 * i + 1) / 8f, (3 * i + 2) / 8f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zoobot.hdf5", "zoobot-passes.hdf5"})
    void zoobotsFilesAreRead(String name) throws Exception {
        requireExpected(read(resource(name)));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        requireExpected(read(resource("zoobot.hdf5")));
        Path written = folder.resolve("written.h5");
        new ZoobotFeatures().write(folder.resolve("read.npy"), written);
        requireExpected(read(written));
    }

    @Test
    void otherFilesAreRefusedByWhatTheyLack() throws Exception {
        Path survey = folder.resolve("survey.h5");
        Files.copy(resource("zoobot.hdf5"), survey);
        byte[] bytes = Files.readAllBytes(survey);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Files.write(survey, text.replace("id_str", "id_xyz").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(survey))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no dataset 'id_str' of 4 texts; found: ");
        Files.write(survey, text.replace("predictions", "predilektio").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(survey))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no dataset 'predictions' of floating-point numbers");
    }
}
