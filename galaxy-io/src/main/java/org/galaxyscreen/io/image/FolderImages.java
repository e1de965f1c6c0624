package org.galaxyscreen.io.image;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.internal.Failures;

/** Finds a folder's images and names them. */
final class FolderImages {
    private FolderImages() {}

    /**
     * An image file.
     *
     * @param object with id and label
     */
    record Entry(SurveyObject object, Path file) {}

    /**
     * What is in a folder.
     *
     * @param entries its images, sorted by relative path, with unique ids
     * @param ignored how many files of which kind are not images
     */
    record Listing(List<Entry> entries, Map<String, Integer> ignored) {}

    /** An image file, and its path below the folder, with slashes. */
    private record Found(String relative, Path file) {}

    /** The files in and below the folder whose names end as images' do. */
    static Listing list(Path folder, Set<String> extensions) throws IOException {
        Search search = new Search(folder, extensions);
        List<Found> found = search.run();
        List<String> files = found.stream().map(Found::relative).toList();
        List<String> ids = identifiers(files);
        List<Entry> entries = new ArrayList<>(files.size());
        Map<String, Path> unique = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            String[] parts = files.get(i).split("/");
            String label = parts.length > 1 ? parts[parts.length - 2] : null;
            Path file = found.get(i).file();
            Path other = unique.put(ids.get(i), file);
            if (other != null) {
                throw new IOException(other + " and " + file + " would both be called " + ids.get(i)
                        + "; other names expected: rename one of them");
            }
            entries.add(new Entry(SurveyObject.of(ids.get(i)).withLabel(label), file));
        }
        return new Listing(List.copyOf(entries), Map.copyOf(search.ignored));
    }

    /** Reads every real folder once, by whatever path: links may lead in circles. Folders themselves come before links to them. */
    private static final class Search {
        private final Path folder;
        private final Set<String> extensions;
        private final Deque<Path> folders = new ArrayDeque<>();
        private final TreeSet<Path> links = new TreeSet<>();
        private final Set<Path> seen = new HashSet<>();
        private final List<Found> found = new ArrayList<>();
        private final Map<String, Integer> ignored = new HashMap<>();

        Search(Path folder, Set<String> extensions) {
            this.folder = folder;
            this.extensions = extensions;
        }

        List<Found> run() throws IOException {
            folders.add(folder);
            while (true) {
                Path next = folders.poll();
                if (next == null) {
                    next = links.pollFirst();
                }
                if (next == null) {
                    break;
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
            found.sort(Comparator.comparing(Found::relative).thenComparing(Found::file));
            return found;
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
                    if (isHidden(file)) {
                        continue;
                    }
                    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                        folders.add(file);
                    } else if (Files.isDirectory(file)) {
                        links.add(file);
                    } else {
                        add(file);
                    }
                }
            }
        }

        private void add(Path file) {
            String extension = extension(file);
            if (extensions.contains(extension) && Files.isRegularFile(file)) {
                found.add(new Found(slashed(folder.relativize(file), file), file));
                return;
            }
            String kind = "." + extension;
            if (extension.isEmpty()) {
                kind = "without an extension";
            } else if (extensions.contains(extension)) {
                kind += Files.exists(file) ? " (no file of bytes)" : " (a link that leads nowhere)";
            } else if (extension.length() > 10
                    || !extension.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c))) {
                kind = "of other kinds";
            }
            ignored.merge(kind, 1, Integer::sum);
        }
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    /** Empty where there is none. */
    private static String extension(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    /** The same on every platform, since ids are made of it. */
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

    /** The shortest of stem, path without extension and whole path that no other file has. */
    private static List<String> identifiers(List<String> files) {
        Map<String, Integer> stems = new HashMap<>();
        Map<String, Integer> paths = new HashMap<>();
        for (String file : files) {
            stems.merge(stem(withoutExtension(file)), 1, Integer::sum);
            paths.merge(withoutExtension(file), 1, Integer::sum);
        }
        List<String> ids = new ArrayList<>(files.size());
        for (String file : files) {
            String path = withoutExtension(file);
            String stem = stem(path);
            if (stems.get(stem) == 1 && !stem.isBlank()) {
                ids.add(stem);
            } else {
                ids.add(paths.get(path) == 1 && !path.isBlank() ? path : file);
            }
        }
        // "a.jpg", "a.png" and "a.jpg.png" would still give the same id twice.
        return new HashSet<>(ids).size() == ids.size() ? ids : files;
    }

    private static String withoutExtension(String file) {
        return file.substring(0, file.lastIndexOf('.'));
    }

    private static String stem(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
