package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The few lines of text that Git leaves in place of a large file that it has not fetched. */
public final class GitLfs {
    private static final String POINTER = "version https://git-lfs";

    /** What is said of one. */
    public static final String IS_POINTER =
            "this is a Git LFS pointer, not the file; run `git lfs pull` where it was cloned";

    private GitLfs() {}

    /**
     * Refuses a pointer; whatever else is there, or is not, passes, for its reader to judge.
     *
     * @param file which may be missing, a folder, or not to be read
     * @throws IOException if it is a pointer
     */
    public static void refuse(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(POINTER.length());
        } catch (IOException e) {
            return;
        }
        if (isPointer(start)) {
            throw new IOException(file + ": " + IS_POINTER);
        }
    }

    /** Whether a file that begins like this is one. */
    public static boolean isPointer(byte[] start) {
        return start.length >= POINTER.length()
                && new String(start, 0, POINTER.length(), StandardCharsets.US_ASCII).equals(POINTER);
    }
}
