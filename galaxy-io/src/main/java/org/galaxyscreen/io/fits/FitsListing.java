package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.galaxyscreen.io.NoImagesException;
import org.galaxyscreen.io.internal.FitsNames;
import org.galaxyscreen.io.internal.FolderFiles;

/** Finds a folder's FITS files and says which of them make an object. */
final class FitsListing {
    private final Map<String, SortedMap<String, Path>> objects;
    private final int ignored;

    private FitsListing(Map<String, SortedMap<String, Path>> objects, int ignored) {
        this.objects = objects;
        this.ignored = ignored;
    }

    /** Each object's files by band, sorted by id; the band is empty where files are not told apart by it. */
    Map<String, SortedMap<String, Path>> objects() {
        return objects;
    }

    /** How many files were passed over. */
    int ignored() {
        return ignored;
    }

    /** @throws IOException if there are none that count, or they are told apart by bands and the options do not say which there are */
    void requireFiles(Path path, FitsOptions options) throws IOException {
        if (objects.isEmpty()) {
            throw new NoImagesException(path + " holds no FITS images: files "
                    + options.files()
                            .map(pattern -> "that match " + pattern)
                            .orElse("named *.fits, *.fits.fz or *.fits.gz")
                    + " expected, there or in the folders in it"
                    + (ignored == 0 ? "" : "; found " + ignored + " others"));
        }
        if (options.bands().isEmpty()
                && options.files().map(FilePattern::hasBand).orElse(false)) {
            TreeSet<String> bands = new TreeSet<>();
            objects.values().forEach(files -> bands.addAll(files.keySet()));
            throw new IOException(path + " holds files of the bands "
                    + String.join(", ", new ArrayList<>(bands).subList(0, Math.min(20, bands.size())))
                    + "; say which of them to read, and in which order");
        }
    }

    /** A folder's files, those that a list names, or one file. */
    static FitsListing of(Path path, FitsOptions options) throws IOException {
        boolean list = FitsList.is(path);
        if (!list && !Files.isDirectory(path)) {
            return ofFile(path);
        }
        SortedMap<String, Path> files = list ? FitsList.files(path) : walk(path);
        Optional<FilePattern> pattern = options.files();
        return pattern.isPresent() ? grouped(files, pattern.get().matching(options.bands())) : single(files);
    }

    private static FitsListing ofFile(Path file) {
        String name = String.valueOf(file.getFileName());
        String id = name.substring(0, name.length() - FitsNames.ending(name).length());
        return new FitsListing(Map.of(id, new TreeMap<>(Map.of("", file))), 0);
    }

    private static FitsListing grouped(SortedMap<String, Path> files, FilePattern.Matching pattern) throws IOException {
        Map<String, SortedMap<String, Path>> objects = new TreeMap<>();
        int ignored = 0;
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Optional<FilePattern.Match> match = pattern.match(file.getKey());
            if (match.isEmpty()) {
                ignored++;
                continue;
            }
            Path other = objects.computeIfAbsent(match.get().id(), id -> new TreeMap<>())
                    .put(match.get().band(), file.getValue());
            if (other != null) {
                throw new IOException(other + " and " + file.getValue() + " would both be "
                        + (match.get().band().isEmpty()
                                ? ""
                                : "band " + match.get().band() + " of ")
                        + match.get().id() + "; one file expected: give a pattern with the folder in it, such as"
                        + " {id}/image_{band}.fits");
            }
        }
        return new FitsListing(objects, ignored);
    }

    /** The shortest of stem, path without extension and whole path that no other file has. */
    private static FitsListing single(SortedMap<String, Path> files) {
        List<String> names = new ArrayList<>();
        int ignored = 0;
        for (String name : files.keySet()) {
            if (FitsNames.isFits(name)) {
                names.add(name);
            } else {
                ignored++;
            }
        }
        List<String> ids = names.stream().map(name -> stem(plain(name))).toList();
        if (new HashSet<>(ids).size() < ids.size()) {
            ids = names.stream().map(FitsListing::plain).toList();
        }
        if (new HashSet<>(ids).size() < ids.size()) {
            ids = names;
        }
        Map<String, SortedMap<String, Path>> objects = new TreeMap<>();
        for (int i = 0; i < ids.size(); i++) {
            objects.put(ids.get(i), new TreeMap<>(Map.of("", files.get(names.get(i)))));
        }
        return new FitsListing(objects, ignored);
    }

    private static String plain(String name) {
        return name.substring(0, name.length() - FitsNames.ending(name).length());
    }

    private static String stem(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** All files by their path below the folder, with slashes. */
    private static SortedMap<String, Path> walk(Path folder) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        for (FolderFiles.Found file : FolderFiles.list(folder)) {
            if (Files.isRegularFile(file.file())) {
                files.put(file.relative(), file.file());
            }
        }
        return files;
    }
}
