package org.galaxyscreen.features.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The few lines of text that Git leaves in place of a large file that it has not fetched. */
public final class LfsPointer {
    private static final String POINTER = "version https://git-lfs.github.com/spec/";

    private LfsPointer() {}

    /**
     * Refuses a pointer; everything else passes.
     *
     * @throws IOException if the file is one, or cannot be read
     */
    public static void refuse(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (new String(in.readNBytes(POINTER.length()), StandardCharsets.US_ASCII).equals(POINTER)) {
                throw new IOException(
                        file + ": this is a Git LFS pointer, not the file; run `git lfs pull` where it was cloned");
            }
        }
    }
}
