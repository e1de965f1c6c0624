package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a file was like when it was opened, to notice that somebody writes into it: what was read before does not belong together then with
 * what is read later. A file that is deleted, or whose name another file has taken, stays as it is for those who have it open. Immutable.
 */
public final class FileStamp {
    private final Path path;
    private final long size;
    private final long second;
    private final @Nullable Object key;

    private FileStamp(Path path, BasicFileAttributes attributes) {
        this.path = path;
        this.size = attributes.size();
        this.second = second(attributes);
        this.key = attributes.fileKey();
    }

    /** Of a file that was just opened. */
    public static FileStamp of(Path path) throws IOException {
        return new FileStamp(path, attributes(path));
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    /** Without its fraction, which some file systems forget after a while. */
    private static long second(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.SECONDS);
    }

    /**
     * Compares.
     *
     * @throws IOException if the file has become shorter or was written to; the message names it
     */
    public void requireSame() throws IOException {
        BasicFileAttributes now;
        try {
            now = attributes(path);
        } catch (NoSuchFileException e) {
            return;
        }
        if (!Objects.equals(now.fileKey(), key)) {
            return;
        }
        if (now.size() < size) {
            throw new IOException(path + " has become shorter while it was read: " + now.size() + " bytes are there, "
                    + size + " were; copy it again, and repeat this when nobody writes to it");
        }
        if (now.size() != size || second(now) != second) {
            throw new IOException(path + " was written to while it was read; repeat this when nobody writes to it");
        }
    }
}
