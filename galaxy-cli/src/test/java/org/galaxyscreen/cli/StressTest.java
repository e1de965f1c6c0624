package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole processes, killed and set against each other, many times over: {@code -Pstress}. {@code -Dgalaxy.stress.seed} has the moments of an
 * earlier run drawn again, and {@code -Dgalaxy.stress.rounds} another number of rounds.
 */
@Tag("stress")
class StressTest {
    private static final int KILLS = 50;
    private static final int RACES = 100;

    /** Often, so that a kill finds work that is kept. */
    private static final List<String> JAVA =
            List.of("-Xmx256m", "-XX:-UsePerfData", "-Dorg.galaxyscreen.checkpointMillis=20");

    /** The same with features that stay in their file. */
    private static final List<String> LEAVING = Stream.concat(JAVA.stream(), Stream.of("-Dorg.galaxyscreen.mostHeld=0"))
            .toList();

    @TempDir
    private static Path folder;

    private static Path survey;

    /** The results of a run that nothing disturbed, and how long it took. */
    private static Path whole;

    private static long wholeMillis;

    @BeforeAll
    static void runUndisturbed() throws IOException, InterruptedException {
        survey = folder.resolve("survey.h5");
        assertThat(run("synthesize", "--output", survey.toString(), "--objects", "60", "--anomalies", "4")
                        .status())
                .isZero();
        whole = folder.resolve("whole");
        for (int i = 0; i < 2; i++) {
            // The second: the first one's natives may be unpacked yet.
            long begin = System.nanoTime();
            try (CommandProcess process = screen(JAVA, whole, "whole.log")) {
                Outcome outcome = process.outcome();
                assertThat(outcome.status()).as(outcome.text()).isZero();
            }
            wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        }
    }

    @Test
    void killedRunsEndInTheFilesOfAnUnbrokenOne() throws IOException, InterruptedException {
        long seed = Long.getLong("galaxy.stress.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        int rounds = Integer.getInteger("galaxy.stress.rounds", KILLS);
        int killed = 0;
        int resumed = 0;
        for (int round = 0; round < rounds; round++) {
            // Some into results that are there already, some twice in a row.
            Path output = folder.resolve("killed-" + (random.nextInt(3) == 0 ? "again" : Integer.toString(round)));
            int kills = 1 + random.nextInt(4) / 3;
            String what = "seed " + seed + ", round " + round + ", killed after";
            for (int i = 0; i < kills; i++) {
                long millis = random.nextLong(wholeMillis + wholeMillis / 10);
                what += " " + millis + " ms";
                try (CommandProcess process = screen(random.nextBoolean() ? LEAVING : JAVA, output, "killed.log")) {
                    if (!process.endsWithin(millis)) {
                        killed++;
                    }
                    process.kill();
                }
            }
            boolean leaving = random.nextBoolean();
            try (CommandProcess process = screen(leaving ? LEAVING : JAVA, output, "resumed.log")) {
                Outcome outcome = process.outcome();
                assertThat(outcome.status()).as(what + ": " + outcome.text()).isZero();
                assertThat(outcome.text().contains("it is read from its file")).isEqualTo(leaving);
                resumed += outcome.text().contains("going on after") ? 1 : 0;
            }
            assertSameAsWhole(what, output);
        }
        System.out.printf(
                "seed %d: %d rounds, %d runs killed, %d went on with images that were done; a whole run takes %d ms%n",
                seed, rounds, killed, resumed, wholeMillis);
    }

    @Test
    void ofTwoRunsAtOnceOneIsRefusedOrBothEndRight() throws IOException, InterruptedException {
        int rounds = Integer.getInteger("galaxy.stress.rounds", RACES);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            Path output = folder.resolve("raced-" + round / 2);
            String what = "round " + round;
            try (CommandProcess first = screen(JAVA, output, "first.log");
                    CommandProcess second = screen(JAVA, output, "second.log")) {
                int right = 0;
                for (Outcome outcome : List.of(first.outcome(), second.outcome())) {
                    if (outcome.status() == 0) {
                        right++;
                    } else {
                        assertThat(outcome.text()).as(what).contains("in use by process ");
                        refused++;
                    }
                }
                assertThat(right).as(what).isPositive();
            }
            assertSameAsWhole(what, output);
        }
        System.out.printf("%d rounds of two runs at once: %d were refused%n", rounds, refused);
    }

    @Test
    void killedDetectionsEndInTheFilesOfAnUnbrokenOne() throws IOException, InterruptedException {
        long seed = Long.getLong("galaxy.stress.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        int rounds = Integer.getInteger("galaxy.stress.rounds", KILLS);
        Path features = RowsToDetect.write(folder.resolve("rows.npy"), 1000, 32);
        Path undisturbed = folder.resolve("detected-whole");
        long millis = 0;
        for (int i = 0; i < 2; i++) {
            long begin = System.nanoTime();
            try (CommandProcess process = detect(JAVA, features, undisturbed, "whole.log")) {
                Outcome outcome = process.outcome();
                assertThat(outcome.status()).as(outcome.text()).isZero();
            }
            millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        }
        int killed = 0;
        int resumed = 0;
        for (int round = 0; round < rounds; round++) {
            Path output = folder.resolve("detected-" + (random.nextInt(3) == 0 ? "again" : Integer.toString(round)));
            int kills = 1 + random.nextInt(4) / 3;
            String what = "seed " + seed + ", round " + round + ", killed after";
            for (int i = 0; i < kills; i++) {
                long moment = random.nextLong(millis + millis / 10);
                what += " " + moment + " ms";
                try (CommandProcess process =
                        detect(random.nextBoolean() ? LEAVING : JAVA, features, output, "killed.log")) {
                    if (!process.endsWithin(moment)) {
                        killed++;
                    }
                    process.kill();
                }
            }
            try (CommandProcess process =
                    detect(random.nextBoolean() ? LEAVING : JAVA, features, output, "resumed.log")) {
                Outcome outcome = process.outcome();
                assertThat(outcome.status()).as(what + ": " + outcome.text()).isZero();
                resumed += outcome.text().contains("going on with") ? 1 : 0;
            }
            try {
                RowsToDetect.assertSame(output, undisturbed);
            } catch (AssertionError e) {
                throw new AssertionError(what, e);
            }
        }
        System.out.printf(
                "seed %d: %d rounds of detect, %d runs killed, %d went on with what was fitted; a whole run takes %d ms%n",
                seed, rounds, killed, resumed, millis);
    }

    private static CommandProcess detect(List<String> java, Path features, Path output, String log) throws IOException {
        return CommandProcess.start(
                folder.resolve(log),
                List.of(),
                java,
                List.of(
                        "detect",
                        "--features",
                        features.toString(),
                        "--standardise",
                        "--train-fraction",
                        "0.8",
                        "--gallery",
                        "4",
                        "--output",
                        output.toString()));
    }

    private static CommandProcess screen(List<String> java, Path output, String log) throws IOException {
        return CommandProcess.start(
                folder.resolve(log),
                List.of(),
                java,
                List.of(
                        "screen",
                        "--input",
                        survey.toString(),
                        "--weights",
                        "untrained",
                        "--stage",
                        "layer1",
                        "--input-size",
                        "64",
                        "--batch",
                        "1",
                        "--gallery",
                        "4",
                        "--keep-features",
                        "--output",
                        output.toString()));
    }

    private static void assertSameAsWhole(String what, Path output) throws IOException {
        assertThat(names(output)).as(what).isEqualTo(names(whole));
        for (String name : List.of("features.npy", "features.csv", "anomalies.csv", "report.html")) {
            assertThat(output.resolve(name)).as(what).hasSameBinaryContentAs(whole.resolve(name));
        }
        assertThat(summary(output)).as(what).isEqualTo(summary(whole));
    }

    /** All but the times. */
    private static ObjectNode summary(Path output) throws IOException {
        ObjectNode summary = (ObjectNode)
                new ObjectMapper().readTree(output.resolve("summary.json").toFile());
        summary.remove("seconds");
        return summary;
    }

    private static List<String> names(Path output) throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
