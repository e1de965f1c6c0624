package org.galaxyscreen.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.Journal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumableFeatureWriterTest {
    private static final int DIMENSIONS = 7;
    private static final Map<String, String> SETTINGS = Map.of("weights", "ab 12", "input", "/data/survey=ü");

    @TempDir
    Path folder;

    @Test
    void unbrokenRunLeavesTheFilesOfTheFeatureWriter() throws IOException {
        Path expected = folder.resolve("expected.npy");
        try (FeatureWriter writer = FeatureWriter.create(expected, DIMENSIONS)) {
            for (int i = 0; i < 50; i++) {
                if (!broken(i)) {
                    writer.accept(object(i), row(i), 1);
                }
            }
            writer.commit();
        }
        Path actual = folder.resolve("actual.npy");

        run(actual, source(50), 50);

        assertThat(actual).hasSameBinaryContentAs(expected);
        assertThat(folder.resolve("actual.csv")).hasSameBinaryContentAs(folder.resolve("expected.csv"));
        assertThat(files()).containsExactly("actual.csv", "actual.npy", "expected.csv", "expected.npy");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void runThatIsBrokenOffAnywhereEndsAsIfItHadNotBeen(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int images = 1 + random.nextInt(40);
        run(folder.resolve("expected.npy"), source(images), images);
        Path actual = folder.resolve("actual.npy");

        long done = 0;
        while (!Files.exists(actual)) {
            int more = random.nextInt(1 + images / 3) + random.nextInt(2);
            done = run(actual, source(images), (int) Math.min(images, done + more));
            // As a power cut leaves them: either file may end anywhere.
            if (!Files.exists(actual)) {
                Path cut = folder.resolve(random.nextBoolean() ? "actual.npy.journal" : "actual.npy.partial");
                try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
                    long least = cut.toString().endsWith("journal") ? head() : 0;
                    channel.truncate(Math.max(least, channel.size() - random.nextInt(60)));
                }
            }
        }

        assertThat(actual).hasSameBinaryContentAs(folder.resolve("expected.npy"));
        assertThat(folder.resolve("actual.csv")).hasSameBinaryContentAs(folder.resolve("expected.csv"));
        assertThat(files()).hasSize(4);
    }

    @Test
    void whatWasSkippedBeforeIsRemembered() throws IOException {
        Path target = folder.resolve("f.npy");
        run(target, source(20), 12);

        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS)) {
            assertThat(writer.resumedAfter()).isEqualTo(12);
            assertThat(writer.rows()).isEqualTo(9);
            assertThat(writer.remaining(source(20)).size()).hasValue(8);
            write(writer, writer.remaining(source(20)), 8);
            writer.commit();
            assertThat(writer.failures())
                    .extracting(ImageFailure::id)
                    .containsExactly("id 3", "id 7", "id 11", "id 15", "id 19");
            assertThat(writer.failures().get(0).reason()).isEqualTo("3.jpg: cut off, at 50 %\nof it");
        }
    }

    @Test
    void whatWasDoneIsReplayedInOrder() throws IOException {
        Path target = folder.resolve("f.npy");
        run(target, source(20), 12);
        List<String> heard = new ArrayList<>();
        FeatureSink sink = new FeatureSink() {
            @Override
            public void accept(SurveyObject object, float[] values, int offset) {
                heard.add(object.id() + " " + values[offset] + " " + values[offset + DIMENSIONS - 1]);
            }

            @Override
            public void skipped(ImageFailure failure) {
                heard.add(failure.toString());
            }
        };

        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS)) {
            writer.replay(source(20), sink);
        }

        assertThat(heard).hasSize(12).startsWith("id 0 0.125 0.875", "id 1 1.125 1.875");
        assertThat(heard.get(7)).contains("id 7", "7.jpg: cut off");
        assertThat(heard.get(10)).isEqualTo("id 10 10.125 10.875");
    }

    /** Rows of an earlier run and of this one, before the file has its name and after, and when it is gone. */
    @Test
    void rowsAreReadFromTheFileInTheMaking() throws IOException {
        Path target = folder.resolve("mapped.npy");
        run(target, source(20), 12);
        List<SurveyObject> objects = IntStream.range(0, 20)
                .filter(i -> !broken(i))
                .mapToObj(ResumableFeatureWriterTest::object)
                .toList();
        Features features;
        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS)) {
            write(writer, writer.remaining(source(20)), 8);
            assertThatThrownBy(() -> writer.map(objects.subList(1, objects.size())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("14 objects for the 15 rows of ");
            features = writer.map(objects);
            requireRows(features);
            writer.commit();
        }
        requireRows(features);
        assertThat(FeatureReader.read(target, ProgressListener.NONE).rows()).isEqualTo(15);

        try (ResumableFeatureWriter writer =
                ResumableFeatureWriter.open(folder.resolve("dropped.npy"), DIMENSIONS, SETTINGS)) {
            write(writer, source(20), 20);
            features = writer.map(objects);
            writer.drop();
        }
        requireRows(features);
    }

    private static void requireRows(Features features) {
        assertThat(features.held()).isFalse();
        assertThat(features.rows()).isEqualTo(15);
        int next = 0;
        for (int i = 0; i < 20; i++) {
            if (!broken(i)) {
                assertThat(features.object(next).id()).isEqualTo(object(i).id());
                assertThat(features.row(next++)).containsExactly(Arrays.copyOfRange(row(i), 1, DIMENSIONS + 1));
            }
        }
    }

    @Test
    void whatIsDroppedLeavesNothing() throws IOException {
        try (ResumableFeatureWriter writer =
                ResumableFeatureWriter.open(folder.resolve("f.npy"), DIMENSIONS, SETTINGS)) {
            write(writer, source(20), 12);
            writer.drop();
        }
        assertThat(files()).isEmpty();
    }

    /** A limit to the size of files stands for the full disk, which takes a part of what is written as well. */
    @Test
    void fullDiskIsNamedAndWhatIsOnItResumes() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash, whose ulimit bounds files");
        Path target = folder.resolve("full.npy");
        int images = 40_000;
        Process bounded = new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        "ulimit -f 900; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDisk.class.getName(),
                        target.toString(),
                        Integer.toString(images))
                .redirectErrorStream(true)
                .start();
        String said = new String(bounded.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bounded.waitFor()).as(said).isZero();
        assertThat(said).contains("cannot write " + target + ".partial: File too large; the first 0 images are kept");
        // Closing tries once more, on a disk that is as full.
        assertThat(target).doesNotExist();
        FullDisk.fill(target, images);
        Path whole = folder.resolve("whole.npy");
        FullDisk.fill(whole, images);
        assertThat(target).hasSameBinaryContentAs(whole);
        assertThat(folder.resolve("full.csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
    }

    @Test
    void otherSettingsAreRefusedWithTheDifference() throws IOException {
        Path target = folder.resolve("f.npy");
        run(target, source(20), 12);
        Map<String, String> other = Map.of("weights", "cd", "input", "/data/survey=ü", "stage", "layer2");

        assertThatThrownBy(() -> ResumableFeatureWriter.open(target, DIMENSIONS, other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stage was none and is layer2; weights was ab 12 and is cd")
                .hasMessageContaining("remove " + folder.resolve("f.npy.journal"));
        assertThatThrownBy(() -> ResumableFeatureWriter.open(target, DIMENSIONS + 1, SETTINGS))
                .hasMessageContaining("dimensions was 7 and is 8");

        ResumableFeatureWriter.discard(target);
        assertThat(files()).isEmpty();
        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, other)) {
            assertThat(writer.resumedAfter()).isZero();
        }
    }

    @Test
    void otherNotesAreToldAndNotRefused() throws IOException {
        Path target = folder.resolve("f.npy");
        try (ResumableFeatureWriter writer = noted(target, "old")) {
            write(writer, source(20), 5);
            assertThat(writer.notes()).isEqualTo(Map.of("decoder", List.of("old")));
        }
        try (ResumableFeatureWriter writer = noted(target, "new one")) {
            assertThat(writer.resumedAfter()).isEqualTo(5);
            assertThat(writer.notes()).isEqualTo(Map.of("decoder", List.of("old", "new one")));
            write(writer, writer.remaining(source(20)), 5);
        }
        try (ResumableFeatureWriter writer = noted(target, "new one")) {
            assertThat(writer.resumedAfter()).isEqualTo(10);
            assertThat(writer.notes()).isEqualTo(Map.of("decoder", List.of("old", "new one")));
            write(writer, writer.remaining(source(20)), 10);
            writer.commit();
        }
        assertThat(files()).containsExactly("f.csv", "f.npy");
    }

    @Test
    void notesOfImagesThatAreNotKeptDoNotCount() throws IOException {
        Path target = folder.resolve("f.npy");
        noted(target, "old").close();
        try (ResumableFeatureWriter writer = noted(target, "new")) {
            assertThat(writer.notes()).isEqualTo(Map.of("decoder", List.of("new")));
        }
    }

    private static ResumableFeatureWriter noted(Path target, String decoder) throws IOException {
        return ResumableFeatureWriter.open(
                ResumableFeatureWriter.lock(target), DIMENSIONS, SETTINGS, Map.of("decoder", decoder));
    }

    @Test
    void rowsAreNeverLeftWithoutTheirJournal() throws IOException {
        Path target = folder.resolve("f.npy");
        run(target, source(20), 12);
        // As if killed between the two removals.
        Files.delete(folder.resolve("f.npy.partial"));

        run(target, source(20), 20);

        assertThat(files()).containsExactly("f.csv", "f.npy");
    }

    @Test
    void anotherSourceIsRefused() throws IOException {
        Path target = folder.resolve("f.npy");
        run(target, source(20), 12);

        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS)) {
            assertThatThrownBy(() -> writer.remaining(source(10)).open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("images has changed")
                    .hasMessageContaining("it had 12 images or more, and has 10");
            assertThatThrownBy(() -> writer.remaining(source(5, 30)).open())
                    .hasMessageContaining("image 0 was id 0, and is id 5");
        }
    }

    @Test
    void twoRunsDoNotWriteOneOutput() throws IOException {
        Path target = folder.resolve("f.npy");
        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS)) {
            assertThat(writer.rows()).isZero();
            assertThatThrownBy(() -> ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(target + " is in use by process "
                            + ProcessHandle.current().pid() + " since ");
            assertThatThrownBy(() -> ResumableFeatureWriter.discard(target)).hasMessageContaining("is in use by");
        }
        ResumableFeatureWriter.discard(target);
        assertThat(files()).isEmpty();
    }

    @Test
    void twoProcessesDoNotWriteOneOutput() throws IOException, InterruptedException {
        Path target = folder.resolve("f.npy");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutputHolder.class.getName(),
                        target.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ready with 0");
            // Twice: the first failure must not undo the other's lock.
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> ResumableFeatureWriter.open(target, DIMENSIONS, Map.of("weights", "ab")))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(target + " is in use by process " + other.pid() + " since 2");
                assertThatThrownBy(() -> ResumableFeatureWriter.discard(target))
                        .hasMessageContaining("is in use by process " + other.pid());
            }
            assertThat(files()).containsExactly("f.npy.journal", "f.npy.lock", "f.npy.partial");
        } finally {
            other.destroyForcibly().waitFor();
        }
        // What it was writing when it was killed; the last two are not of this output.
        String uuid = ".01234567-89ab-cdef-0123-456789abcdef.part";
        for (String name : List.of(".f.csv", ".f.npy", ".f.npy.journal", ".g.csv", ".f.npy.lock")) {
            Files.createFile(folder.resolve(name + uuid));
        }
        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, Map.of("weights", "ab"))) {
            writer.commit();
        }
        assertThat(files()).containsExactly(".f.npy.lock" + uuid, ".g.csv" + uuid, "f.csv", "f.npy");
    }

    @Test
    void journalOfAnotherKindIsRefused() throws IOException {
        Files.writeString(folder.resolve("f.npy.journal"), "shopping list\nmilk\n");

        assertThatThrownBy(() -> ResumableFeatureWriter.open(folder.resolve("f.npy"), DIMENSIONS, SETTINGS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("begins with 'shopping list'");
        assertThatThrownBy(() -> ResumableFeatureWriter.open(folder.resolve("f.txt"), DIMENSIONS, SETTINGS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ends in .npy");
        assertThatThrownBy(() ->
                        ResumableFeatureWriter.open(folder.resolve("none").resolve("f.npy"), DIMENSIONS, SETTINGS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row b%truec",
                "row ",
                "rows a",
                "row é",
                "row a b",
                "skipped a",
                "skipped a %4",
                "\0\0",
                "row a\r"
            })
    void damagedJournalIsRefusedWithTheLine(String line) throws IOException {
        Path target = folder.resolve("f.npy");
        run(target, source(20), 12);
        Path journal = folder.resolve("f.npy.journal");
        List<String> lines = new ArrayList<>(Files.readAllLines(journal));
        lines.set(6, line);
        String damaged = String.join("\n", lines) + "\n";
        Files.writeString(journal, damaged);

        assertThatThrownBy(() -> ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(journal + ": line 7 is '")
                .hasMessageEndingWith("no record of an extraction; remove the file to begin anew");
        assertThat(journal).hasContent(damaged);
    }

    @Test
    void journalWithoutALineIsRefused() throws IOException {
        Files.write(folder.resolve("f.npy.journal"), new byte[] {'g', 'a', 'l', 'a', 'x', (byte) 0xD5, '-'});
        assertThatThrownBy(() -> ResumableFeatureWriter.open(folder.resolve("f.npy"), DIMENSIONS, SETTINGS))
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("f.npy.journal") + " ends within its first line; remove it to begin anew");
    }

    @Test
    void interruptedThreadLosesNothing() throws IOException {
        Path target = folder.resolve("f.npy");
        ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS);
        write(writer, source(20), 3);
        Thread.currentThread().interrupt();
        write(writer, source(3, 20), 3);
        writer.close();
        assertThat(Thread.interrupted()).isTrue();

        try (ResumableFeatureWriter again = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS)) {
            assertThat(again.resumedAfter()).isEqualTo(6);
        }
    }

    /** Runs until so many images are done; says how many were when it began. */
    private static long run(Path target, ImageSource source, int until) throws IOException {
        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, SETTINGS)) {
            long before = writer.resumedAfter();
            write(writer, writer.remaining(source), (int) Math.max(0, until - before));
            if (until == source.size().orElseThrow()) {
                writer.commit();
            }
            return before;
        }
    }

    private static void write(ResumableFeatureWriter writer, ImageSource source, int count) throws IOException {
        try (ImageStream stream = source.open()) {
            for (int done = 0; done < count; ) {
                for (PendingImage image : stream.next(Math.min(3, count - done))) {
                    int i = Integer.parseInt(image.object().id().substring(3));
                    if (broken(i)) {
                        writer.skipped(new ImageFailure(image.object().id(), i + ".jpg: cut off, at 50 %\nof it"));
                    } else {
                        writer.accept(image.object(), row(i), 1);
                    }
                    done++;
                }
            }
        }
    }

    private static boolean broken(int i) {
        return i % 4 == 3;
    }

    private static SurveyObject object(int i) {
        return SurveyObject.of("id " + i);
    }

    private static float[] row(int i) {
        float[] row = new float[DIMENSIONS + 1];
        for (int k = 0; k < row.length; k++) {
            row[k] = i + k / 8f;
        }
        return row;
    }

    /** How long the journal is that has no record yet. */
    private long head() throws IOException {
        Path other = folder.resolve("head");
        try (Journal journal =
                        Journal.open(other, Map.of("weights", "ab 12", "input", "/data/survey=ü", "dimensions", "7"));
                Journal.Entries entries = journal.entries()) {
            return entries.end();
        } finally {
            Files.deleteIfExists(other);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static ImageSource source(int count) {
        return source(0, count);
    }

    private static ImageSource source(int from, int to) {
        List<PendingImage> images = new ArrayList<>();
        IntStream.range(from, to)
                .forEach(i -> images.add(new PendingImage() {
                    @Override
                    public SurveyObject object() {
                        return ResumableFeatureWriterTest.object(i);
                    }

                    @Override
                    public Image read() {
                        throw new AssertionError("what is done is not read again");
                    }
                }));
        return new ImageSource() {
            @Override
            public String name() {
                return "images";
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(images.size());
            }

            @Override
            public ImageStream open() {
                return new ImageStream() {
                    private int next;

                    @Override
                    public List<PendingImage> next(int max) {
                        List<PendingImage> some = images.subList(next, Math.min(images.size(), next + max));
                        next += some.size();
                        return some;
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }
}
