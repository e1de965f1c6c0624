package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.Failures;

/**
 * The files in a folder and below it, hidden ones left out. Every real folder is read once, by whatever path: links may lead in
 * circles. Folders themselves come before links to them.
 */
public final class FolderFiles {
    private final Path folder;
    private final Deque<Path> folders = new ArrayDeque<>();
    private final TreeSet<Path> links = new TreeSet<>();
    private final Set<Path> seen = new HashSet<>();
    private final List<Found> found = new ArrayList<>();

    private FolderFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * What is there and is no folder: a file, or a link that leads to one or nowhere.
     *
     * @param relative its path below the folder, with slashes; the same on every platform, since ids are made of it
     */
    public record Found(String relative, Path file) {}

    /**
     * Lists a folder, sorted by relative path.
     *
     * @throws IOException if it, or one below it, cannot be read; the message has its path
     */
    public static List<Found> list(Path folder) throws IOException {
        FolderFiles files = new FolderFiles(folder);
        files.run();
        files.found.sort(Comparator.comparing(Found::relative).thenComparing(Found::file));
        return files.found;
    }

    private void run() throws IOException {
        folders.add(folder);
        while (true) {
            Path next = folders.poll();
            if (next == null) {
                next = links.pollFirst();
            }
            if (next == null) {
                return;
            }
            try {
                if (seen.add(next.toRealPath())) {
                    read(next);
                }
            } catch (DirectoryIteratorException e) {
                throw unreadable(next, e.getCause());
            } catch (IOException e) {
                throw unreadable(next, e);
            }
        }
    }

    private static IOException unreadable(Path folder, IOException cause) {
        return new IOException(
                "the folder " + folder + " cannot be read: " + Failures.reason(cause)
                        + "; make it readable, or move it out of the folder of images",
                cause);
    }

    private void read(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (file.getFileName().toString().startsWith(".")) {
                    continue;
                }
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    folders.add(file);
                } else if (Files.isDirectory(file)) {
                    links.add(file);
                } else {
                    found.add(new Found(slashed(folder.relativize(file), file), file));
                }
            }
        }
    }

    private static String slashed(Path relative, Path file) {
        List<String> parts = new ArrayList<>();
        Path whole = file;
        for (int i = relative.getNameCount() - 1; i >= 0 && whole != null; i--, whole = whole.getParent()) {
            String part = relative.getName(i).toString();
            parts.add(isPlain(part, relative.getName(i)) ? part : encoded(whole));
        }
        Collections.reverse(parts);
        return String.join("/", parts);
    }

    /** Whether a name is one line of text, and all of the name: bytes that are no text in the system's encoding are lost in strings. */
    private static boolean isPlain(String text, Path name) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        try {
            return name.getFileSystem().getPath(text).equals(name);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The last name of a path, percent-encoded. */
    private static String encoded(Path path) {
        String uri = path.toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        return uri.substring(uri.lastIndexOf('/', end - 1) + 1, end);
    }
}
