package org.galaxyscreen.screening;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which files are whole: those that two looks in succession have found of the same size and time. For one thread. */
final class Arrivals {
    private Map<Path, String> before = new HashMap<>();
    private Map<Path, String> now = new HashMap<>();
    private boolean waiting;

    /** Begins the next look. */
    void look() {
        before = now;
        now = new HashMap<>();
        waiting = false;
    }

    /** Whether this look has found a file that may not be whole yet. */
    boolean waiting() {
        return waiting;
    }

    /** Whether all of them are whole: none is empty, and none has changed since the last look. */
    boolean whole(List<Path> files) {
        boolean whole = true;
        for (Path file : files) {
            String stamp = stamp(file);
            now.put(file, stamp);
            whole &= !stamp.startsWith("0 ") && stamp.equals(before.get(file));
        }
        waiting |= !whole;
        return whole;
    }

    /** Size and time of the files, to be compared later. */
    static String stamp(List<Path> files) {
        return files.stream().map(Arrivals::stamp).collect(Collectors.joining(" "));
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime().toInstant();
        } catch (IOException e) {
            // Gone, or not to be seen for the moment: not whole.
            return "0 -";
        }
    }

    /** The file, or all files of the folder. */
    static List<Path> all(Path input) throws IOException {
        if (!Files.isDirectory(input)) {
            return List.of(input);
        }
        try (Stream<Path> files = Files.walk(input, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
