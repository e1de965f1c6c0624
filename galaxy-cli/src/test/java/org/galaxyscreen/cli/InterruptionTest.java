package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Ctrl-C does to a command, in a process of its own. */
class InterruptionTest {
    private static final Pattern DONE =
            Pattern.compile("Stopped: (\\d+) images are done; to resume, run the same command again\\.");

    @TempDir
    private static Path folder;

    private static Path survey;

    @BeforeAll
    static void makeSurvey() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "signals are sent by kill, which this system has not");
        survey = folder.resolve("survey.h5");
        assertThat(run("synthesize", "--output", survey.toString(), "--objects", "100", "--anomalies", "6")
                        .status())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void extractSaysHowManyImagesAreDoneAndKeepsThem(String signal, int status)
            throws IOException, InterruptedException {
        assumeFalse(
                signal.equals("INT") && interruptsAreIgnored(),
                "SIGINT is ignored here, as by what a shell runs in the background");
        Path output = folder.resolve(signal + ".npy");
        List<String> command = command("extract", output);

        Outcome stopped = interrupt(command, output, signal);
        Outcome resumed = run(command.toArray(String[]::new));

        assertThat(stopped.status()).as(stopped.text()).isEqualTo(status);
        Matcher done = DONE.matcher(stopped.text());
        assertThat(done.find()).as(stopped.text()).isTrue();
        assertThat(resumed.status()).as(resumed.text()).isZero();
        assertThat(resumed.text()).contains("going on after " + done.group(1) + " images that are done");
    }

    /** What this process ignores, those that it starts ignore too. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    @Test
    void screenResumesToTheResultsOfAnUnbrokenRun() throws IOException, InterruptedException {
        Path output = folder.resolve("screened");
        Path whole = folder.resolve("whole");
        List<String> command = command("screen", output);

        Outcome stopped = interrupt(command, output.resolve("features.npy"), "TERM");
        Outcome resumed = run(command.toArray(String[]::new));

        assertThat(stopped.text()).containsPattern(DONE).doesNotContain("\tat ");
        assertThat(resumed.status()).as(resumed.text()).isZero();
        assertThat(run(command("screen", whole).toArray(String[]::new)).status())
                .isZero();
        assertThat(output.resolve("anomalies.csv")).hasSameBinaryContentAs(whole.resolve("anomalies.csv"));
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("anomalies.csv", "report.html", "summary.json");
        }
    }

    private static List<String> command(String name, Path output) {
        return List.of(
                name,
                "--input",
                survey.toString(),
                "--weights",
                "untrained",
                "--input-size",
                "64",
                "--batch",
                "1",
                "--output",
                output.toString());
    }

    /** Runs a command until a part of its features is in their file, and sends it a signal. */
    private static Outcome interrupt(List<String> command, Path features, String signal)
            throws IOException, InterruptedException {
        Path partial = features.resolveSibling(features.getFileName() + ".partial");
        try (CommandProcess process = CommandProcess.start(folder.resolve(command.get(0) + signal + ".log"), command)) {
            // Rows reach the file some thirty at a time.
            while (process.isAlive() && !(Files.exists(partial) && Files.size(partial) > 100_000)) {
                Thread.sleep(1);
            }
            process.signal(signal);
            return process.outcome();
        }
    }
}
