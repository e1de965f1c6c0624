package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code screen --follow} in a process of its own, which is killed and stopped. */
class FollowCommandTest {
    private static final List<String> NETWORK =
            List.of("--weights", "untrained", "--input-size", "64", "--stage", "layer1", "--batch", "1");

    @TempDir
    private static Path folder;

    private static Path images;
    private static Path detector;

    @BeforeAll
    static void fit() throws IOException {
        images = Files.createDirectory(folder.resolve("images"));
        for (int i = 0; i < 40; i++) {
            picture("first" + i, i);
        }
        detector = folder.resolve("knn.detector");
        assertThat(runWith(
                                "--input",
                                images.toString(),
                                "--output",
                                folder.resolve("fit").toString(),
                                "--save",
                                detector.toString(),
                                "--detector",
                                "knn",
                                "--train-fraction",
                                "0.5")
                        .status())
                .isZero();
    }

    private static void picture(String name, long seed) throws IOException {
        NoisePictures.write(images, name, seed);
    }

    private String[] following(Path output) {
        return new String[] {
            "--input",
            images.toString(),
            "--output",
            output.toString(),
            "--load",
            detector.toString(),
            "--follow",
            "--poll",
            "0.05"
        };
    }

    private static Outcome runWith(String... options) {
        return run(arguments(options).toArray(String[]::new));
    }

    private static List<String> arguments(String... options) {
        List<String> all = new ArrayList<>(List.of("screen"));
        all.addAll(List.of(options));
        all.addAll(NETWORK);
        return all;
    }

    @Test
    void killedRunsLeaveNoObjectOutAndNoneTwice() throws IOException, InterruptedException {
        Path output = folder.resolve("killed");
        String[] options = following(output);
        SplittableRandom random = new SplittableRandom(3);
        Path catalogue = output.resolve("followed.csv");
        for (int night = 0; night < 2; night++) {
            long before = Files.exists(catalogue) ? Files.size(catalogue) : 0;
            try (CommandProcess process =
                    CommandProcess.start(folder.resolve("kill" + night + ".log"), arguments(options))) {
                int part = night;
                for (int i = 0; i < 20; i++) {
                    picture("night" + part + "-" + i, 100L * (part + 1) + i);
                }
                while (process.isAlive() && (!Files.exists(catalogue) || Files.size(catalogue) == before)) {
                    Thread.sleep(1);
                }
                Thread.sleep(random.nextInt(40));
                process.kill();
            }
        }

        List<String> last = new ArrayList<>(List.of(options));
        last.addAll(List.of("--idle", "0.1"));
        Outcome end = runWith(last.toArray(String[]::new));

        assertThat(end.status()).as(end.text()).isZero();
        assertThat(end.text()).contains("80 objects scored, ");
        List<String> expected = new ArrayList<>();
        IntStream.range(0, 40).forEach(i -> expected.add("first" + i));
        IntStream.range(0, 40).forEach(i -> expected.add("night" + i / 20 + "-" + i % 20));
        assertThat(Files.readAllLines(catalogue).stream().skip(1).map(line -> line.split(",")[0]))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aSignalStopsItWithoutAWordOfFailure() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "signals are sent by kill, which this system has not");
        Path output = folder.resolve("stopped");
        try (CommandProcess process = CommandProcess.start(folder.resolve("stop.log"), arguments(following(output)))) {
            Path catalogue = output.resolve("followed.csv");
            while (process.isAlive()
                    && (!Files.exists(catalogue)
                            || Files.readAllLines(catalogue).size() < 2)) {
                Thread.sleep(5);
            }
            process.signal("TERM");
            Outcome outcome = process.outcome();

            assertThat(outcome.status()).isEqualTo(143);
            assertThat(outcome.text())
                    .containsPattern("Stopped: \\d+ objects scored, ")
                    .doesNotContain("Error", "\tat ");
            assertThat(output.resolve("followed.csv.lock")).doesNotExist();
        }
    }

    @Test
    void whatGoesTogetherIsSaid() {
        assertThat(runWith("--input", images.toString(), "--follow").text())
                .contains("--follow needs --load, detectors that were saved; fit them with --save first");
        assertThat(runWith("--input", images.toString(), "--poll", "1").text())
                .contains("--poll applies to --follow; leave it out");
        assertThat(runWith("--input", "s3://bucket/incoming", "--follow", "--load", detector.toString())
                        .text())
                .contains("--input is the address s3:/bucket/incoming; a folder or file of this machine expected");
        assertThat(runWith(
                                "--input",
                                images.toString(),
                                "--follow",
                                "--load",
                                detector.toString(),
                                "--drift-block",
                                "3")
                        .text())
                .contains("--drift-block is 3; 20 or more objects expected");
    }
}
