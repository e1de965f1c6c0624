package org.galaxyscreen.io.fits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.galaxyscreen.io.internal.FitsNames;

/** A text file that names FITS files, a path a line, relative to its own folder; empty lines and those that begin with # do not count. */
final class FitsList {
    private static final int START = 4096;
    private static final int MOST_FILES = 10_000_000;

    private FitsList() {}

    /** Whether a file is one: by its name, and by the first path in it. */
    static boolean is(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!name.endsWith(".txt") && !name.endsWith(".lst") && !name.endsWith(".list") || !Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(START), StandardCharsets.UTF_8)
                    .lines()
                    .filter(FitsList::counts)
                    .findFirst()
                    .filter(line ->
                            FitsNames.isFits(line.strip()) && !line.strip().matches("(?i)(https?|s3)://.*"))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean counts(String line) {
        return !line.isBlank() && !line.strip().startsWith("#");
    }

    /**
     * The files by their paths as listed.
     *
     * @throws IOException if a line is no path of a file that is there, with its number
     */
    static SortedMap<String, Path> files(Path list) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(list, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!counts(line)) {
                    continue;
                }
                String name = line.strip();
                Path file = list.toAbsolutePath().resolveSibling(name);
                if (!Files.isRegularFile(file)) {
                    throw new IOException(
                            list + ", line " + number + ": " + file + " is no file; a FITS file expected");
                }
                files.put(name.replace('\\', '/'), file);
                if (files.size() > MOST_FILES) {
                    throw new IOException(
                            list + " has more than " + MOST_FILES + " lines; a list of FITS files expected");
                }
            }
        } catch (CharacterCodingException | InvalidPathException e) {
            throw new IOException(list + ", line " + (number + 1) + " is no path; a FITS file expected", e);
        }
        return files;
    }
}
