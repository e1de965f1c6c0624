package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What machines do to commands, in processes of their own: too little memory, files that shrink, native libraries that do not load. */
class FaultsTest {
    @TempDir
    private static Path folder;

    private static Path rows;

    @BeforeAll
    static void writeRows() throws IOException {
        rows = write(folder.resolve("rows.npy"), 6000, 256);
    }

    /** Random numbers in NumPy's format. */
    private static Path write(Path file, int rows, int columns) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        ByteBuffer bytes =
                ByteBuffer.allocate(128 + rows * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
        bytes.put(String.format(Locale.ROOT, "%-117s\n", header).getBytes(StandardCharsets.US_ASCII));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < rows * columns; i++) {
            bytes.putFloat((float) random.nextDouble());
        }
        return Files.write(file, bytes.array());
    }

    @Test
    void tooSmallAHeapIsOneLineAndResultsStay() throws IOException, InterruptedException {
        Path output = Files.createDirectory(folder.resolve("small")).resolve("scores.csv");
        assertThat(run(detect("iforest", rows, output).toArray(String[]::new)).status())
                .isZero();
        byte[] before = Files.readAllBytes(output);

        // 2000 neighbours of 6000 rows and their distances take 96 MB at least.
        Outcome refused = outcome(List.of("-Xmx40m"), detect("lof:neighbours=2000", rows, output));

        assertThat(refused.status()).as(refused.text()).isEqualTo(1);
        assertThat(refused.text())
                .containsPattern(
                        "Error: more memory is needed than Java may take \\(.*; its heap is \\d+ MB\\): give it more,"
                                + " as by JDK_JAVA_OPTIONS=-Xmx8g")
                .doesNotContain("\tat ");
        assertThat(output).hasBinaryContent(before);
        try (Stream<Path> files = Files.list(output.getParent())) {
            assertThat(files).containsExactly(output);
        }
    }

    /** The rows stay in their file, which is shortened while K-means goes over them again and again: all its runs would take a minute. */
    @Test
    void rowsThatAreCutOffEndTheRun() throws IOException, InterruptedException {
        assumeFalse(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows"),
                "Windows lets nobody shorten a file that is mapped");
        Path shrinking = write(folder.resolve("shrinks.npy"), 2000, 32);
        Path output = folder.resolve("shrunk.csv");
        Path log = folder.resolve("shrinks.log");

        Outcome ended;
        try (CommandProcess process = CommandProcess.start(
                log,
                List.of(),
                List.of("-Dorg.galaxyscreen.mostHeld=0"),
                detect("kmeans:restarts=300", shrinking, output))) {
            while (process.isAlive() && !Files.readString(log).contains("Fitting")) {
                Thread.sleep(1);
            }
            try (FileChannel channel = FileChannel.open(shrinking, StandardOpenOption.WRITE)) {
                channel.truncate(4096);
            }
            ended = process.outcome();
        }

        assertThat(ended.status()).as(ended.text()).isEqualTo(1);
        assertThat(ended.text())
                .containsPattern("Error: .*it has become shorter.*, or its disk has failed")
                .doesNotContain("\tat ", "SIGBUS");
        assertThat(output).doesNotExist();
    }

    /**
     * A survey in HDF5 that is shortened or written over while its images are computed, which are many more than are read ahead. Then it is as it
     * was, and the run resumes.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSurveyThatIsWrittenToEndsTheRun(boolean shorter) throws IOException, InterruptedException {
        assumeFalse(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows"),
                "Windows lets nobody shorten a file that is open");
        Path survey = folder.resolve("survey-" + shorter + ".h5");
        assertThat(run("synthesize", "--output", survey.toString(), "--objects", "160", "--anomalies", "6")
                        .status())
                .isZero();
        Files.setLastModifiedTime(survey, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        byte[] before = Files.readAllBytes(survey);
        Path output = folder.resolve("written-to-" + shorter);
        Path log = folder.resolve("written-to-" + shorter + ".log");
        List<String> screen = List.of(
                "screen",
                "--input",
                survey.toString(),
                "--weights",
                "untrained",
                "--input-size",
                "64",
                "--batch",
                "4",
                "--output",
                output.toString());

        Outcome ended;
        try (CommandProcess process =
                CommandProcess.start(log, List.of(), List.of("-Dorg.galaxyscreen.checkpointMillis=20"), screen)) {
            while (process.isAlive() && !hasRows(output)) {
                Thread.sleep(1);
            }
            try (FileChannel channel = FileChannel.open(survey, StandardOpenOption.WRITE)) {
                if (shorter) {
                    channel.truncate(4096);
                } else {
                    channel.write(ByteBuffer.allocate(1000), channel.size() - 1000);
                }
            }
            ended = process.outcome();
        }

        assertThat(ended.status()).as(ended.text()).isEqualTo(1);
        assertThat(ended.text())
                .containsPattern("Error: .*" + survey.getFileName()
                        + (shorter
                                ? " has become shorter while it was read: 4096 bytes"
                                : " was written to while it was read"))
                .doesNotContain("\tat ", "SIGBUS");
        for (String result : List.of("anomalies.csv", "summary.json", "report.html")) {
            assertThat(output.resolve(result)).doesNotExist();
        }

        Files.write(survey, before);
        Outcome resumed = run(screen.toArray(String[]::new));
        assertThat(resumed.status()).as(resumed.text()).isZero();
        assertThat(output.resolve("anomalies.csv")).content().hasLineCount(161);
    }

    /** Whether the features of some images are kept, so that their survey is being read. */
    private static boolean hasRows(Path output) throws IOException {
        if (!Files.isDirectory(output)) {
            return false;
        }
        try (Stream<Path> files = Files.list(output)) {
            return files.anyMatch(file -> file.getFileName().toString().contains("features")
                    && file.toFile().length() > 2048 * Float.BYTES);
        }
    }

    @Test
    void librariesThatCannotBeUnpackedAreOneLine() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("no-folder"), "");

        Outcome refused = outcome(
                List.of(
                        "-Dorg.bytedeco.javacpp.cachedir=" + file.resolve("a"),
                        "-Duser.home=" + file.resolve("b"),
                        "-Djava.io.tmpdir=" + file.resolve("c")),
                detect("knn", rows, folder.resolve("unpacked.csv")));

        assertThat(refused.status()).as(refused.text()).isEqualTo(1);
        assertThat(refused.text())
                .contains(
                        "Error: native libraries cannot be unpacked, since neither the home folder nor the temporary one can be"
                                + " written; set -Dorg.bytedeco.javacpp.cachedir=FOLDER to one that can")
                .doesNotContain("\tat ");
    }

    /** A machine that JavaCPP has no libraries for, as it is told. */
    @ParameterizedTest
    @ValueSource(strings = {"knn", "kmeans", "autoencoder"})
    void librariesThatThereAreNoneOfAreOneLine(String detector) throws IOException, InterruptedException {
        Outcome refused = outcome(
                List.of("-Dorg.bytedeco.javacpp.platform=linux-ppc64le"),
                detect(detector, rows, folder.resolve("none.csv")));

        assertThat(refused.status()).as(refused.text()).isEqualTo(1);
        assertThat(refused.text())
                .contains("Error: a native library does not load on this machine (" + System.getProperty("os.name"))
                .doesNotContain("\tat ", "/usr/lib");
    }

    @Test
    void otherErrorsOfJavaAreNotExplainedAway() {
        assertThat(JavaErrors.sentence(new NoClassDefFoundError("org/example/Missing")))
                .isEmpty();
        assertThat(JavaErrors.sentence(new InternalError("a bug"))).isEmpty();
        assertThat(JavaErrors.sentence(new StackOverflowError())).isEmpty();
        assertThat(JavaErrors.sentence(new OutOfMemoryError("unable to create native thread: possibly out of memory")))
                .contains("the system gives Java no more threads or no memory for them: unable to create native thread:"
                        + " possibly out of memory");
        assertThat(JavaErrors.sentence(new InternalError(
                        "a fault occurred in a recent unsafe memory access operation in compiled Java code")))
                .contains(
                        "a file cannot be read any more; it has become shorter while it was read, or its disk has failed");
    }

    private static List<String> detect(String detector, Path features, Path output) {
        return List.of(
                "detect", "--features", features.toString(), "--detector", detector, "--output", output.toString());
    }

    private static Outcome outcome(List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        try (CommandProcess process =
                CommandProcess.start(folder.resolve("log-" + options.hashCode()), List.of(), options, arguments)) {
            return process.outcome();
        }
    }
}
