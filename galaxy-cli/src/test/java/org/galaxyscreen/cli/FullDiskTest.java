package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes no more, in a process of its own: the shell's limit on the size of a file refuses a write in its middle, as a full disk
 * does.
 */
class FullDiskTest {
    private static final int OBJECTS = 60;

    @TempDir
    private static Path folder;

    private static Path survey;

    /** Features, with nothing in the way. */
    private static Path whole;

    @BeforeAll
    static void makeSurvey() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the limit is a shell's, which this system has not");
        survey = folder.resolve("survey.h5");
        assertThat(run("synthesize", "--output", survey.toString(), "--objects", "" + OBJECTS, "--anomalies", "6")
                        .status())
                .isZero();
        whole = folder.resolve("whole.npy");
        assertThat(run(extract(whole)).status()).isZero();
    }

    @Test
    void extractKeepsTheRowsThatWereWrittenAndResumesToTheSameFile() throws IOException, InterruptedException {
        Path output = folder.resolve("features.npy");

        Outcome refused = limited(32, extract(output));

        assertThat(refused.status()).as(refused.text()).isEqualTo(1);
        assertThat(refused.text())
                .contains("Error: cannot write " + output, "images are kept: make room there, and resume after them")
                .doesNotContain("\tat ");
        assertThat(output).doesNotExist();

        Outcome resumed = run(extract(output));

        assertThat(resumed.status()).as(resumed.text()).isZero();
        assertThat(resumed.text()).contains("going on after ");
        assertThat(output).hasSameBinaryContentAs(whole);
    }

    @Test
    void resultsThatAreThereStayAsTheyWere() throws IOException, InterruptedException {
        Path scores = folder.resolve("scores.csv");
        String[] detect = {"detect", "--features", whole.toString(), "--detector", "knn", "--output", scores.toString()
        };
        assertThat(run(detect).status()).isZero();
        byte[] before = Files.readAllBytes(scores);

        Outcome refused = limited(1, detect);

        assertThat(refused.status()).as(refused.text()).isEqualTo(1);
        assertThat(refused.text())
                .contains("Error: cannot write " + scores, "the file that was there is unchanged")
                .doesNotContain("\tat ");
        assertThat(scores).hasBinaryContent(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
        }
    }

    private static String[] extract(Path output) {
        return new String[] {
            "extract",
            "--input",
            survey.toString(),
            "--weights",
            "untrained",
            "--stage",
            "layer1",
            "--input-size",
            "64",
            "--output",
            output.toString()
        };
    }

    /** A command that may write files of so many blocks of 512 or 1024 bytes. */
    private static Outcome limited(int blocks, String... arguments) throws IOException, InterruptedException {
        List<String> shell = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
        Path log = folder.resolve("log-" + arguments[0]);
        // What Java itself would write is left out; the log is small.
        List<String> options = List.of("-XX:-UsePerfData", "-Dorg.galaxyscreen.checkpointMillis=20");
        try (CommandProcess process = CommandProcess.start(log, shell, options, List.of(arguments))) {
            return process.outcome();
        }
    }
}
