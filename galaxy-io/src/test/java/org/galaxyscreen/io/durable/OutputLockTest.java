package org.galaxyscreen.io.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Within a process; two processes at one output are ResumableFeatureWriterTest's. */
class OutputLockTest {
    @TempDir
    private Path folder;

    @Test
    void itsFileSaysWhoHasIt() throws IOException {
        Path output = folder.resolve("f.npy");
        Path file = folder.resolve("f.npy.lock");
        // What a process has left that was killed, longer than what is written.
        Files.writeString(file, "process 4711 since 2001-01-01T00:00:00Z, and much that is no longer true\n".repeat(3));
        try (OutputLock lock = OutputLock.take(output)) {
            assertThat(lock.output()).isEqualTo(output);
            assertThat(Files.readString(file))
                    .matches("process " + ProcessHandle.current().pid() + " since [-0-9]{10}T[:0-9]{8}Z");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void oneOutputIsTakenOnceAtATime() throws IOException {
        Path output = folder.resolve("f.npy");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        try (OutputLock first = OutputLock.take(output);
                OutputLock other = OutputLock.take(folder.resolve("g.npy"))) {
            assertThat(other.output()).isNotEqualTo(first.output());
            for (Path same : new Path[] {output, link.resolve("f.npy")}) {
                assertThatThrownBy(() -> OutputLock.take(same))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith(same + " is in use by process "
                                + ProcessHandle.current().pid() + " since ")
                        .hasMessageEndingWith(
                                ": another run is writing the same output; wait for its end, or choose another output");
            }
        }
        OutputLock.take(output).close();
    }

    @Test
    void whatIsClosedTwiceTakesNothingFromTheNextOwner() throws IOException {
        Path output = folder.resolve("f.npy");
        OutputLock first = OutputLock.take(output);
        first.close();
        try (OutputLock second = OutputLock.take(output)) {
            first.close();

            assertThat(second.output().resolveSibling("f.npy.lock")).exists();
            assertThatThrownBy(() -> OutputLock.take(output)).hasMessageContaining("is in use by process");
        }
    }

    @Test
    void whoHasTheFileIsRead() throws IOException {
        Path output = folder.resolve("f.npy");
        Path file = folder.resolve("f.npy.lock");
        try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw");
                FileLock held = other.getChannel().tryLock(Long.MAX_VALUE - 1, 1, false)) {
            assertThat(held.isValid()).isTrue();
            other.write("process 12345678901234567890 since yesterday".getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> OutputLock.take(output))
                    .hasMessageContaining("is in use by process 12345678901234567890 since yesterday: another run");
            // It is the other's still.
            assertThat(Files.readString(file)).startsWith("process 12345678901234567890");
        }
        OutputLock.take(output).close();
    }

    /** A moment passes between an owner's taking the lock and its saying so. */
    @Test
    void anOwnerThatHasNotSaidWhoItIsIsWaitedForAWhile() throws IOException, InterruptedException {
        Path output = folder.resolve("f.npy");
        Path file = folder.resolve("f.npy.lock");
        try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw");
                FileLock held = other.getChannel().tryLock(Long.MAX_VALUE - 1, 1, false)) {
            assertThat(held.isValid()).isTrue();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> OutputLock.take(output)).hasMessageContaining("is in use by another process: ");
            assertThat(Thread.interrupted())
                    .as("the interruption is the caller's")
                    .isTrue();

            Thread late = new Thread(() -> {
                try {
                    Thread.sleep(200);
                    other.write("process 7 since now".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            late.start();
            assertThatThrownBy(() -> OutputLock.take(output))
                    .hasMessageContaining("is in use by process 7 since now: ");
            late.join();
        }
    }
}
