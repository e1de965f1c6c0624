package org.galaxyscreen.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Checks where a command writes, before it reads: no two of its files are one, none replaces what it reads, and none
 * replaces a file that it did not write itself, unless that is asked for.
 */
final class Outputs {
    private static final int HEAD = 4096;

    @Option(
            names = "--overwrite",
            description = "Replace what is in the place of the results, even if this command has not written it.")
    private boolean overwrite;

    private final List<Place> read = new ArrayList<>();
    private final List<Place> written = new ArrayList<>();

    private record Place(String what, Path path) {
        boolean isSame(Place other) {
            try {
                if (Files.exists(path) && Files.exists(other.path)) {
                    return Files.isSameFile(path, other.path);
                }
                return real(path).equals(real(other.path));
            } catch (IOException e) {
                return path.toAbsolutePath()
                        .normalize()
                        .equals(other.path.toAbsolutePath().normalize());
            }
        }

        private static Path real(Path path) throws IOException {
            Path absolute = path.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            Path name = absolute.getFileName();
            if (Files.exists(absolute) || parent == null || name == null) {
                return absolute.toRealPath();
            }
            return parent.toRealPath().resolve(name);
        }
    }

    /** Names what is read. @param path null where there is no such file */
    Outputs reads(String what, @Nullable Path path) {
        if (path != null) {
            read.add(new Place(what, path));
        }
        return this;
    }

    /**
     * Checks a file that will be written.
     *
     * @param what the option that names it, or what it is
     * @param path null where none is
     * @param own whether a file that is there was written by this command
     * @throws Checks.Mistake if it must not be written
     */
    Outputs writes(String what, @Nullable Path path, Predicate<Path> own) {
        if (path == null) {
            return this;
        }
        Place place = new Place(what, path);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new Checks.Mistake(what + " is " + path + "; "
                    + (Files.exists(folder)
                            ? folder + " is not a folder"
                            : "the folder " + folder + " does not exist: make it first"));
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path)) {
            throw new Checks.Mistake(what + " is " + path + ", which is "
                    + (Files.isDirectory(path) ? "a folder" : "no regular file") + "; the name of a file expected");
        }
        for (Place other : read) {
            if (place.isSame(other)) {
                throw new Checks.Mistake(what + " is " + path + ", which is read as " + other.what
                        + " and would be replaced; give another name");
            }
        }
        for (Place other : written) {
            if (place.isSame(other)) {
                throw new Checks.Mistake(
                        what + " is " + path + ", where " + other.what + " is written too; give another name");
            }
        }
        // Twice: a run at the same place may end, and remove it, before it is read.
        if (Files.exists(path) && !overwrite && !own.test(path) && Files.exists(path)) {
            throw new Checks.Mistake(what + " is " + path
                    + ", a file that this command has not written; give another name, or --overwrite to replace it");
        }
        written.add(place);
        return this;
    }

    /**
     * Checks the files that hold an unfinished run's work beside an array of features.
     *
     * @param where the option, and how the array is related to it
     */
    Outputs unfinished(String where, Path features) {
        Path journal = beside(features, ".journal");
        return writes(
                        "the unfinished array " + where,
                        beside(features, ".partial"),
                        path -> isJournal(journal) || isEmpty(path))
                .writes("the journal " + where, journal, Outputs::isJournal)
                .writes(
                        "the lock " + where,
                        beside(features, ".lock"),
                        path -> isEmpty(path) || head(path).startsWith("process "));
    }

    /**
     * Checks a folder for results.
     *
     * @param option that names it
     */
    void writesInto(String option, Path folder) {
        for (Path above = folder.toAbsolutePath().normalize(); above != null; above = above.getParent()) {
            if (Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
                if (!Files.isDirectory(above)) {
                    throw new Checks.Mistake(option + " is " + folder + ", the output folder, but " + above
                            + " is no folder; give another name");
                }
                break;
            }
        }
        Place place = new Place(option, folder);
        for (Place other : read) {
            if (place.isSame(other)) {
                throw new Checks.Mistake(option + " is " + folder + ", the folder that is read as " + other.what
                        + "; give another folder");
            }
        }
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private static boolean isJournal(Path file) {
        return head(file).startsWith("galaxy-screen extraction ");
    }

    private static boolean isEmpty(Path file) {
        return file.toFile().length() == 0;
    }

    /** Whether a file is a calibration of int8. */
    static boolean isCalibration(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            return json != null && json.has("weights_sha256") && json.has("ranges");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a file's first line begins so. */
    static Predicate<Path> beginsWith(String start) {
        return path -> head(path).startsWith(start);
    }

    /** Whether a file has that near its beginning. */
    static Predicate<Path> hasAtItsBeginning(String text) {
        return path -> head(path).contains(text);
    }

    /** Whether a file is a summary with these entries. */
    static Predicate<Path> isSummaryWith(String... entries) {
        return path -> {
            try {
                JsonNode summary = new ObjectMapper().readTree(path.toFile());
                return summary != null
                        && summary.has("version")
                        && List.of(entries).stream().allMatch(summary::has);
            } catch (IOException e) {
                return false;
            }
        };
    }

    /** Whether a file is an array of features beside which are its ids. */
    static boolean isFeatures(Path array) {
        return head(array).startsWith("\u0093NUMPY") && isIndex(idsOf(array));
    }

    /** Whether a file has the ids of an array's rows. */
    static boolean isIndex(Path ids) {
        return head(ids).startsWith("row,id\n");
    }

    /** Whether a file is a detector that was saved. */
    static boolean isDetector(Path file) {
        return head(file).contains("galaxy-screen-detector");
    }

    /** Where the ids of an array's rows are. */
    static Path idsOf(Path array) {
        String name = String.valueOf(array.getFileName());
        return array.resolveSibling((name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name) + ".csv");
    }

    private static String head(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
