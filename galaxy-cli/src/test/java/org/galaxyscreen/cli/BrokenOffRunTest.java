package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.image.ImageDecoders;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does with what another has left, or has under way. */
class BrokenOffRunTest {
    private static final String UUID = ".01234567-89ab-cdef-0123-456789abcdef.part";

    @TempDir
    private static Path folder;

    private static Path survey;

    @BeforeAll
    static void makeSurvey() {
        survey = folder.resolve("survey.h5");
        assertThat(run("synthesize", "--output", survey.toString(), "--objects", "40", "--anomalies", "4")
                        .status())
                .isZero();
    }

    @Test
    void screenRemovesWhatAKilledOneWasWriting() throws IOException {
        Path output = Files.createDirectories(folder.resolve("screened"));
        for (String name : List.of("anomalies.csv", "report.html", "summary.json", "int8.json", "mine.txt")) {
            Files.createFile(output.resolve("." + name + UUID));
        }

        Outcome outcome = command("screen", output);

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(names(output)).containsExactly(".mine.txt" + UUID, "anomalies.csv", "report.html", "summary.json");
    }

    @Test
    void int8IsNotCalibratedWhereAnotherRunIsWriting() throws IOException {
        Path output = Files.createDirectories(folder.resolve("locked"));
        Path array = output.resolve("f.npy");
        Outcome extract;
        Outcome screen;
        try (OutputLock first = OutputLock.take(array);
                OutputLock second = OutputLock.take(output.resolve("features.npy"))) {
            extract = command("extract", array, "--precision", "int8");
            screen = command("screen", output, "--precision", "int8");
            assertThat(names(output)).containsExactly("f.npy.lock", "features.npy.lock");
        }
        for (Outcome refused : List.of(extract, screen)) {
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.text()).contains("is in use by process").doesNotContain("int8 calibration");
        }
        assertThat(names(output)).isEmpty();
    }

    @Test
    void anotherDecoderIsRecordedAndWarnedOf() throws IOException, InterruptedException {
        Path array = folder.resolve("f.npy");
        Path journal = folder.resolve("f.npy.journal");
        String here = ImageDecoders.describe();
        List<String> arguments = arguments("extract", array, "--batch", "1");
        try (CommandProcess process = CommandProcess.start(
                folder.resolve("log"), List.of(), List.of("-Dorg.galaxyscreen.checkpointMillis=1"), arguments)) {
            while (process.isAlive()
                    && !(Files.exists(journal) && Files.readString(journal).contains("\nrow "))) {
                Thread.sleep(1);
            }
            process.kill();
        }
        String text = Files.readString(journal);
        assertThat(text).contains("\nnote decoder libjpeg+of+");
        Files.writeString(journal, text.replaceAll("\nnote decoder .*\n", "\nnote decoder another+one\n"));

        Outcome outcome = run(arguments.toArray(String[]::new));

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains(
                        "going on after",
                        "Warning: images that are done were decoded by another one; here it is " + here);
        JsonNode about =
                new ObjectMapper().readTree(folder.resolve("f.npy.about.json").toFile());
        assertThat(about.at("/decoders/0").asText()).isEqualTo("another one");
        assertThat(about.at("/decoders/1").asText()).isEqualTo(here);
        assertThat(about.at("/rows").asInt()).isEqualTo(40);
        assertThat(run(arguments.toArray(String[]::new)).text()).doesNotContain("Warning");
    }

    /** Twice: when one detector is fitted, and within the next one's training. */
    @Test
    void detectGoesOnWithWhatAKilledOneHasFitted() throws IOException, InterruptedException {
        Path features = RowsToDetect.write(folder.resolve("rows.npy"), 1200, 64);
        Path output = folder.resolve("detected");
        Path work = output.resolve("anomalies.csv.partial");
        List<String> arguments = detecting(features, output, "--seed", "3");
        for (String awaited : List.of("1-kmeans\\.fit", "2-autoencoder\\..*\\.training")) {
            try (CommandProcess process = CommandProcess.start(
                    folder.resolve("log"), List.of(), List.of("-Dorg.galaxyscreen.checkpointMillis=1"), arguments)) {
                while (process.isAlive()
                        && (!Files.isDirectory(work)
                                || names(work).stream().noneMatch(name -> name.matches(awaited)))) {
                    Thread.sleep(1);
                }
                process.kill();
            }
        }
        assertThat(names(output)).containsExactly("anomalies.csv.lock", "anomalies.csv.partial");
        Path other = folder.resolve("other");
        RowsToDetect.copy(output, other);

        Outcome resumed = run(arguments.toArray(String[]::new));
        Outcome ofOtherSeed = run(detecting(features, other, "--seed", "4").toArray(String[]::new));

        assertThat(resumed.status()).as(resumed.text()).isZero();
        assertThat(resumed.text())
                .contains("going on with what an interrupted run has kept (--restart begins anew); fitted: kmeans;"
                        + " training begun: autoencoder");
        Path whole = folder.resolve("detected-whole");
        assertThat(run(detecting(features, whole, "--seed", "3").toArray(String[]::new))
                        .status())
                .isZero();
        RowsToDetect.assertSame(output, whole);
        assertThat(ofOtherSeed.status()).as(ofOtherSeed.text()).isZero();
        assertThat(ofOtherSeed.text())
                .contains("Warning: what an interrupted run has fitted is not used, since its settings were others"
                        + " (a training had others, detector is another, seed was 3 and is 4): detectors are"
                        + " fitted anew")
                .doesNotContain("going on");
        assertThat(names(other)).containsExactly("anomalies.csv", "report.html", "summary.json");
    }

    @Test
    void detectIsRefusedWhereAnotherIsWriting() throws IOException {
        Path features = RowsToDetect.write(folder.resolve("few.npy"), 40, 8);
        Path output = Files.createDirectories(folder.resolve("in-use"));
        Path scores = folder.resolve("scores.csv");
        try (OutputLock first = OutputLock.take(output.resolve("anomalies.csv"));
                OutputLock second = OutputLock.take(scores)) {
            for (Path place : List.of(output, scores)) {
                Outcome refused = run(detecting(features, place).toArray(String[]::new));

                assertThat(refused.status()).isEqualTo(1);
                assertThat(refused.text()).contains("is in use by process");
            }
        }
    }

    /** K-means, which is soon fitted, and an autoencoder, which is not. */
    private static List<String> detecting(Path features, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "detect",
                "--features",
                features.toString(),
                "--detector",
                "kmeans",
                "--detector",
                "autoencoder",
                "--train-fraction",
                "0.9",
                "--output",
                output.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static Outcome command(String name, Path output, String... more) {
        return run(arguments(name, output, more).toArray(String[]::new));
    }

    private static List<String> arguments(String name, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(name, "--input", survey.toString(), "--weights", "untrained"));
        arguments.addAll(List.of("--stage", "layer1", "--input-size", "64", "--output", output.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static List<String> names(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
