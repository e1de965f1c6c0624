package org.galaxyscreen.io;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.SurveyObject;

/** Finds a folder's images and names them. */
final class FolderImages {
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png");

    private FolderImages() {}

    /**
     * An image file.
     *
     * @param object with id and label
     * @param relative path below the folder, with slashes
     */
    record Entry(SurveyObject object, String relative) {}

    /** The image files in and below the folder, sorted by relative path, with unique ids. */
    static List<Entry> list(Path folder) throws IOException {
        List<String> files = find(folder);
        List<String> ids = identifiers(files);
        List<Entry> entries = new ArrayList<>(files.size());
        for (int i = 0; i < files.size(); i++) {
            String[] parts = files.get(i).split("/");
            String label = parts.length > 1 ? parts[parts.length - 2] : null;
            entries.add(new Entry(SurveyObject.of(ids.get(i)).withLabel(label), files.get(i)));
        }
        return List.copyOf(entries);
    }

    private static List<String> find(Path folder) throws IOException {
        List<String> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return !directory.equals(folder) && isHidden(directory)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isHidden(file) && EXTENSIONS.contains(extension(file)) && Files.isRegularFile(file)) {
                    files.add(slashed(folder.relativize(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The same on every platform, since ids are made of it. */
    private static String slashed(Path relative) {
        List<String> parts = new ArrayList<>();
        relative.forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
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
