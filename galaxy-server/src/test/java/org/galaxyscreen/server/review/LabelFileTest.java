package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.testdata.Together;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelFileTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
    private static final List<LabelEvent> EVENTS = List.of(
            new LabelEvent.Labelled(TIME, "Ada", Label.interest("g \"17\" <b>", 4)),
            new LabelEvent.Labelled(TIME, "Ben", Label.known("g1", "ring, \"blue\"")),
            new LabelEvent.Labelled(TIME, "Ben", Label.dismissAlike("g2")),
            new LabelEvent.Undone(TIME, "Ben"),
            new LabelEvent.Noted(TIME, "Ada", "g1", "two\nlines"),
            new LabelEvent.Tagged(TIME, "Ada", "g1", Set.of("merger", "<b>blau-grün</b>")),
            new LabelEvent.Sampled(TIME, "Ada", 50, 7));

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("labels.jsonl");
    }

    private void write() throws IOException {
        try (LabelFile labels = LabelFile.open(file())) {
            for (LabelEvent event : EVENTS) {
                labels.append(event);
            }
        }
    }

    @Test
    void eventsAreReadBackAndGoneOnWith() throws IOException {
        write();
        try (LabelFile labels = LabelFile.open(file())) {
            assertThat(labels.events()).isEqualTo(EVENTS);
            labels.append(EVENTS.get(0));
        }
        assertThat(LabelFile.read(file())).hasSize(8);
        assertThat(Files.readAllLines(file()).get(2))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05Z\",\"who\":\"Ben\",\"id\":\"g1\",\"mark\":\"known\","
                        + "\"kind\":\"ring, \\\"blue\\\"\"}");
    }

    @Test
    void lineThatWasNotEndedIsCutOff() throws IOException {
        write();
        Files.writeString(file(), "{\"time\":\"2026", StandardOpenOption.APPEND);

        assertThat(LabelFile.read(file())).isEqualTo(EVENTS);
        try (LabelFile labels = LabelFile.open(file())) {
            labels.append(EVENTS.get(3));
            assertThat(labels.events()).isEqualTo(EVENTS);
        }
        assertThat(LabelFile.read(file())).hasSize(8).endsWith(EVENTS.get(3));
    }

    @Test
    void linesOfManyThreadsAreWholeAndInEachOnesOrder() throws Exception {
        try (LabelFile labels = LabelFile.open(file())) {
            Together.run(6, thread -> {
                for (int i = 0; i < 40; i++) {
                    labels.append(new LabelEvent.Noted(TIME, "who" + thread, "g" + i, "x".repeat(thread * 50)));
                }
            });
        }

        List<LabelEvent> events = LabelFile.read(file());
        assertThat(events).hasSize(240);
        for (int thread = 0; thread < 6; thread++) {
            String who = "who" + thread;
            assertThat(events.stream()
                            .map(LabelEvent.Noted.class::cast)
                            .filter(event -> event.who().equals(who))
                            .map(LabelEvent.Noted::id))
                    .as(who)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 40).mapToObj(i -> "g" + i).toList());
        }
    }

    @Test
    void fileOfAnotherProcessIsRefusedUntilThatEnds() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Held.class.getName(),
                        file().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = other.inputReader()) {
            assertThat(out.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> LabelFile.open(file()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use by process " + other.pid());
            other.destroyForcibly().waitFor();
        }
        try (LabelFile labels = LabelFile.open(file())) {
            assertThat(labels.events()).containsExactly(EVENTS.get(0));
        }
    }

    /** Opens the file that is named, labels in it, and waits to be killed. */
    static final class Held {
        private Held() {}

        public static void main(String[] arguments) throws Exception {
            try (LabelFile labels = LabelFile.open(Path.of(arguments[0]))) {
                labels.append(EVENTS.get(0));
                System.out.println("held");
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    void damageIsNamedByItsLine() throws IOException {
        write();
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(3, "{\"time\":\"2026-01-02T03:04:05Z\",\"who\":\"Ben\",\"id\":\"g1\",\"mark\":\"nice\"}");
        Files.write(file(), lines);

        assertThatThrownBy(() -> LabelFile.open(file()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file() + ", line 4 is damaged: the mark is 'nice'");
        Files.writeString(file(), "row,id\n");
        assertThatThrownBy(() -> LabelFile.open(file())).hasMessageContaining("is no file of labels");
    }

    @Test
    void nothingThatWasAcknowledgedIsLostByAKill() throws Exception {
        kill(3);
    }

    @Test
    @Tag("stress")
    void nothingThatWasAcknowledgedIsLostByAHundredKills() throws Exception {
        kill(100);
    }

    /** A process of its own, killed at random moments while it is labelled, tagged and noted as fast as it answers. */
    private void kill(int rounds) throws Exception {
        PlainResults.write(folder);
        SplittableRandom random = new SplittableRandom(11);
        int acknowledged = 0;
        for (int round = 0; round < rounds; round++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Served.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var out = process.inputReader()) {
                Client ada = Client.of(URI.create(out.readLine()), out.readLine(), "Ada");
                assertThat(ada.state().at("/version").asInt()).isGreaterThanOrEqualTo(acknowledged);
                CountDownLatch begun = new CountDownLatch(20 + random.nextInt(40));
                long later = random.nextLong(3_000_000);
                Thread killer = new Thread(() -> {
                    try {
                        begun.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    LockSupport.parkNanos(later);
                    process.destroyForcibly();
                });
                killer.start();
                try {
                    while (true) {
                        int object = acknowledged % PlainResults.OBJECTS;
                        switch (acknowledged % 4) {
                            case 0 ->
                                ada.done("/api/tags", "\"object\":" + object + ",\"tags\":[\"t" + acknowledged + "\"]");
                            case 1 -> ada.done("/api/note", "\"object\":" + object + ",\"text\":\"n\"");
                            default -> ada.interest(object, acknowledged % 6);
                        }
                        acknowledged++;
                        begun.countDown();
                    }
                } catch (IOException e) {
                    assertThat(process.waitFor(10, TimeUnit.SECONDS))
                            .as("killed, before %s", e)
                            .isTrue();
                }
            }
            assertThat(LabelFile.read(folder.resolve("results/labels.jsonl")).size())
                    .as("in the file, after %d were acknowledged", acknowledged)
                    .isBetween(acknowledged, acknowledged + round + 1);
        }
    }

    /** Serves the results in the folder named, and prints where. */
    static final class Served {
        private Served() {}

        public static void main(String[] arguments) throws Exception {
            try (ReviewServer server = new PlainResults(Path.of(arguments[0]))
                    .review()
                    .serve(ServerOptions.defaults(), RunListener.NONE)) {
                System.out.println(server.address());
                System.out.println(server.token());
                server.await();
            }
        }
    }
}
