package org.galaxyscreen.io.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the file after each call; runs that are broken off are ResumableFeatureWriterTest's. */
class JournalTest {
    private static final Map<String, String> SETTINGS = Map.of("weights", "ab 12");

    @TempDir
    private Path folder;

    private Path file;
    private long head;

    @BeforeEach
    void head() throws IOException {
        file = folder.resolve("f.npy.journal");
        Journal.open(file, SETTINGS).close();
        head = Files.size(file);
    }

    @Test
    void recordsAreInTheFileWhenTheyAreForced() throws IOException {
        try (Journal journal = Journal.open(file, SETTINGS)) {
            journal.add(new Journal.Entry("first image", null));
            assertThat(file).hasSize(head);
            journal.force();
            assertThat(tail()).isEqualTo("row first+image\n");
            journal.force();
            journal.note("decoder", "a/b");
            journal.add(new Journal.Entry("2", "cut off, at 50 %"));
            journal.force();
            assertThat(tail()).isEqualTo("row first+image\nnote decoder a%2Fb\nskipped 2 cut+off%2C+at+50+%25\n");
            journal.add(new Journal.Entry("never forced", null));
        }
        assertThat(tail()).endsWith("%25\n");
        try (Journal journal = Journal.open(file, SETTINGS)) {
            assertThat(read(journal))
                    .containsExactly(
                            new Journal.Entry("first image", null), new Journal.Entry("2", "cut off, at 50 %"));
            assertThat(journal.notes()).isEqualTo(Map.of("decoder", List.of("a/b")));
        }
    }

    @Test
    void whatIsCutOffIsReplaced() throws IOException {
        try (Journal journal = Journal.open(file, SETTINGS)) {
            for (String id : List.of("a", "b", "c")) {
                journal.add(new Journal.Entry(id, null));
            }
            journal.force();
            long afterFirst;
            try (Journal.Entries entries = journal.entries()) {
                assertThat(entries.end()).isEqualTo(head);
                entries.next();
                afterFirst = entries.end();
                assertThat(afterFirst).isEqualTo(head + "row a\n".length());
            }
            journal.cutAt(afterFirst);
            assertThat(tail()).isEqualTo("row a\n");
            journal.add(new Journal.Entry("d", null));
            journal.force();
        }
        assertThat(tail()).isEqualTo("row a\nrow d\n");
    }

    /** A line without an end was being written when the run ended; it is no record, whatever is in it. */
    @ParameterizedTest
    @ValueSource(strings = {"r", "row ", "row b", "skipped b c", "note x", "\u0001\u00ff"})
    void aLineThatIsNotEndedIsNoRecord(String unfinished) throws IOException {
        try (Journal journal = Journal.open(file, SETTINGS)) {
            journal.add(new Journal.Entry("a", null));
            journal.force();
        }
        Files.write(file, unfinished.getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        try (Journal journal = Journal.open(file, SETTINGS);
                Journal.Entries entries = journal.entries()) {
            assertThat(entries.next()).isEqualTo(new Journal.Entry("a", null));
            assertThat(entries.next()).isNull();
            assertThat(entries.next()).isNull();
            assertThat(entries.end()).isEqualTo(head + "row a\n".length());
        }
    }

    @Test
    void entriesAreThoseOfTheMomentTheyAreAskedFor() throws IOException {
        try (Journal journal = Journal.open(file, SETTINGS)) {
            journal.add(new Journal.Entry("a", null));
            journal.force();
            try (Journal.Entries entries = journal.entries()) {
                journal.add(new Journal.Entry("b", null));
                journal.force();
                assertThat(entries.next()).isEqualTo(new Journal.Entry("a", null));
                assertThat(entries.next()).isNull();
                assertThat(entries.end()).isEqualTo(head + "row a\n".length());
            }
            assertThat(read(journal)).hasSize(2);
        }
    }

    @Test
    void linesOfOtherCharactersThanAreWrittenAreDamaged() throws IOException {
        for (char c : new char[] {'!', '~'}) {
            Files.write(file, ("row " + c + "\n").getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        }
        Files.write(file, "row \u007f\n".getBytes(StandardCharsets.ISO_8859_1), StandardOpenOption.APPEND);
        try (Journal journal = Journal.open(file, SETTINGS);
                Journal.Entries entries = journal.entries()) {
            assertThat(entries.next()).isEqualTo(new Journal.Entry("!", null));
            assertThat(entries.next()).isEqualTo(new Journal.Entry("~", null));
            // The head has three lines.
            assertThatThrownBy(entries::next)
                    .isInstanceOf(NotResumableException.class)
                    .hasMessage(
                            file + ": line 6 is 'row ?', no record of an extraction; remove the file to begin anew");
        }
    }

    @Test
    void aLineMayBeAMillionCharactersLong() throws IOException {
        String id = "x".repeat((1 << 20) - "row ".length());
        Files.writeString(file, "row " + id + "\n", StandardOpenOption.APPEND);
        try (Journal journal = Journal.open(file, SETTINGS)) {
            assertThat(read(journal)).containsExactly(new Journal.Entry(id, null));
        }
        Files.writeString(file, "row " + id + "x\n", StandardOpenOption.APPEND);
        try (Journal journal = Journal.open(file, SETTINGS)) {
            assertThatThrownBy(() -> read(journal)).isInstanceOf(NotResumableException.class);
        }
    }

    @Test
    void aLineBeyondAllBoundsIsDamaged() throws IOException {
        Files.writeString(file, "row " + "x".repeat(1 << 21) + "\n", StandardOpenOption.APPEND);
        try (Journal journal = Journal.open(file, SETTINGS);
                Journal.Entries entries = journal.entries()) {
            assertThatThrownBy(entries::next)
                    .isInstanceOf(NotResumableException.class)
                    .hasMessageStartingWith(file + ": line 4 is 'row xxx")
                    .hasMessageContaining("x…', no record")
                    .satisfies(e -> assertThat(e.getMessage().length())
                            .isLessThan(file.toString().length() + 300));
        }
    }

    private String tail() throws IOException {
        byte[] all = Files.readAllBytes(file);
        return new String(all, (int) head, (int) (all.length - head), StandardCharsets.US_ASCII);
    }

    private static List<Journal.Entry> read(Journal journal) throws IOException {
        List<Journal.Entry> read = new ArrayList<>();
        try (Journal.Entries entries = journal.entries()) {
            for (Journal.Entry entry = entries.next(); entry != null; entry = entries.next()) {
                read.add(entry);
            }
        }
        return read;
    }
}
