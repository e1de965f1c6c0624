package org.galaxyscreen.io.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
    @TempDir
    Path folder;

    @Test
    void textAppearsWhole() throws IOException {
        Path file = folder.resolve("summary.json");
        AtomicOutput.writeText(file, writer -> {
            writer.write("{\"Σ\": 1}");
            writer.flush();
            assertThat(file).doesNotExist();
        });
        assertThat(file).hasContent("{\"Σ\": 1}");
        AtomicOutput.writeText(file, writer -> writer.write("{}"));
        assertThat(file).hasContent("{}");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void whatFailsLeavesTheOldFile() throws IOException {
        Path file = Files.writeString(folder.resolve("summary.json"), "old");
        assertThatThrownBy(() -> AtomicOutput.writeText(file, writer -> {
                    writer.write("half");
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void bytesAppearWholeAndCanBeReadAsOtherFilesCan() throws IOException {
        Path file = folder.resolve("model.onnx");
        AtomicOutput.writeBytes(file, stream -> {
            stream.write(new byte[] {1, 2, 3});
            stream.flush();
            assertThat(file).doesNotExist();
        });
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
        Path other = Files.writeString(folder.resolve("other"), "");
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "no POSIX permissions");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
    }

    @Test
    void anInterruptedThreadStillFinishesItsFile() throws IOException {
        Path file = folder.resolve("summary.json");
        Thread.currentThread().interrupt();
        try {
            AtomicOutput.writeText(file, writer -> writer.write("{}"));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(file).hasContent("{}");
    }

    @Test
    void fileThatCannotBeWrittenIsNamed() {
        IOException full = new IOException("No space left on device");

        assertThat(AtomicOutput.failure(folder.resolve("a.csv"), full, "nothing is left of it"))
                .hasMessage(
                        "cannot write " + folder.resolve("a.csv") + ": No space left on device; nothing is left of it")
                .hasCause(full);
    }

    @Test
    void relativeNamesAreTakenFromTheWorkingFolder() throws IOException {
        try (AtomicOutput output = AtomicOutput.to(Path.of("never-committed.txt"))) {
            assertThat(output.temporary()).exists().hasParent(Path.of("").toAbsolutePath());
        }
        assertThat(Path.of("never-committed.txt")).doesNotExist();
    }

    @Test
    void aReadOnlyFolderIsNamed() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(
                locked.toFile().setWritable(false) && !Files.isWritable(locked),
                "runs as a user who may write anywhere");
        try {
            assertThatThrownBy(() -> AtomicOutput.to(locked.resolve("report.html")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the folder " + locked + " is not writable");
        } finally {
            assertThat(locked.toFile().setWritable(true)).isTrue();
        }
    }
}
