package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.galaxyscreen.screening.internal.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * Checks where a run writes, before it reads: no two of its files are one, none replaces what it reads, and none replaces a file
 * that no run has written, unless that is asked for. For one thread.
 */
public final class OutputCheck {
    private static final int HEAD = 4096;

    private final boolean overwrite;
    private final List<Place> read = new ArrayList<>();
    private final List<Place> written = new ArrayList<>();

    /** @param overwrite whether files may be replaced that no run has written */
    public OutputCheck(boolean overwrite) {
        this.overwrite = overwrite;
    }

    /**
     * A file or folder.
     *
     * @param relation what it has to do with the setting, with a space at its end: "the file of ids beside "; empty for the setting's own
     */
    private record Place(String relation, Setting setting, Path path) {
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

        SettingException refused(Object... why) {
            Object[] parts = new Object[why.length + 4];
            parts[0] = relation;
            parts[1] = setting;
            parts[2] = " is ";
            parts[3] = path;
            System.arraycopy(why, 0, parts, 4, why.length);
            return new SettingException(setting, parts);
        }
    }

    /** Names a file or folder that is read; null where there is none. */
    public OutputCheck reads(Setting setting, @Nullable Path path) {
        return reads("", setting, path);
    }

    /** Names a file or folder that is read and belongs to a setting's; null where there is none. */
    OutputCheck reads(String relation, Setting setting, @Nullable Path path) {
        if (path != null) {
            read.add(new Place(relation, setting, path));
        }
        return this;
    }

    /**
     * Checks a file that will be written.
     *
     * @param path null where none is
     * @param own whether a file that is there was written by a run of this kind
     * @throws SettingException if it must not be written
     */
    public OutputCheck writes(Setting setting, @Nullable Path path, Predicate<Path> own) {
        return writes("", setting, path, own);
    }

    /** As {@link #writes(Setting, Path, Predicate)}, for a file that belongs to a setting's. */
    OutputCheck writes(String relation, Setting setting, @Nullable Path path, Predicate<Path> own) {
        if (path == null) {
            return this;
        }
        Place place = new Place(relation, setting, path);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw place.refused("; "
                    + (Files.exists(folder)
                            ? folder + " is not a folder"
                            : "the folder " + folder + " does not exist: make it first"));
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path)) {
            throw place.refused(", which is " + (Files.isDirectory(path) ? "a folder" : "no regular file")
                    + "; the name of a file expected");
        }
        for (Place other : read) {
            if (place.isSame(other)) {
                throw place.refused(
                        ", which is read as ",
                        other.relation,
                        other.setting,
                        " and would be replaced; give another name");
            }
        }
        for (Place other : written) {
            if (place.isSame(other)) {
                throw place.refused(", where ", other.relation, other.setting, " is written too; give another name");
            }
        }
        // Twice: a run at the same place may end, and remove it, before it is read.
        if (Files.exists(path) && !overwrite && !own.test(path) && Files.exists(path)) {
            throw place.refused(
                    ", a file that this command has not written; give another name, or ",
                    Setting.OVERWRITE,
                    " to replace it");
        }
        written.add(place);
        return this;
    }

    /**
     * Checks the files that hold an unfinished run's work beside an array of features.
     *
     * @param beside how the array is related to the setting: "beside" or "in"
     */
    OutputCheck unfinished(String beside, Setting setting, Path features) {
        Path journal = beside(features, ".journal");
        return writes(
                        "the unfinished array " + beside + " ",
                        setting,
                        beside(features, ".partial"),
                        path -> isJournal(journal) || isEmpty(path))
                .writes("the journal " + beside + " ", setting, journal, OutputCheck::isJournal)
                .writes(
                        "the lock " + beside + " ",
                        setting,
                        beside(features, ".lock"),
                        path -> isEmpty(path) || head(path).startsWith("process "));
    }

    /** Checks a folder for results. */
    void writesInto(Setting setting, Path folder) {
        Place place = new Place("", setting, folder);
        for (Path above = folder.toAbsolutePath().normalize(); above != null; above = above.getParent()) {
            if (Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
                if (!Files.isDirectory(above)) {
                    throw place.refused(", the output folder, but ", above, " is no folder; give another name");
                }
                break;
            }
        }
        for (Place other : read) {
            if (place.isSame(other)) {
                throw place.refused(
                        ", the folder that is read as ", other.relation, other.setting, "; give another folder");
            }
        }
    }

    /** Checks a folder that holds a run's unfinished work; null where there is none. */
    void worksIn(String relation, Setting setting, @Nullable Path folder) {
        if (folder != null && Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
            throw new Place(relation, setting, folder).refused(", which is no folder; move it away");
        }
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Whether a file is the journal of an extraction. */
    static boolean isJournal(Path file) {
        return head(file).startsWith("galaxy-screen extraction ");
    }

    private static boolean isEmpty(Path file) {
        return file.toFile().length() == 0;
    }

    /** Whether a file is a calibration of int8. */
    static boolean isCalibration(Path file) {
        try {
            JsonNode json = JsonText.read(file);
            return json.has("weights_sha256") && json.has("ranges");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a file's first line begins so. */
    public static Predicate<Path> beginsWith(String start) {
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
                JsonNode summary = JsonText.read(path);
                return summary.has("version") && List.of(entries).stream().allMatch(summary::has);
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
        return head(ids).startsWith("row,id\n") || head(ids).startsWith("row,id,");
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
