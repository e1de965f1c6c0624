package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.internal.FolderFiles;
import org.galaxyscreen.io.internal.FolderFiles.Found;
import org.galaxyscreen.io.internal.PictureNames;

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

    /** The files in and below the folder whose names end as images' do. */
    static Listing list(Path folder, Set<String> extensions) throws IOException {
        List<Found> found = new ArrayList<>();
        Map<String, Integer> ignored = new HashMap<>();
        for (Found file : FolderFiles.list(folder)) {
            if (extensions.contains(extension(file.file())) && Files.isRegularFile(file.file())) {
                found.add(file);
            } else {
                ignored.merge(kind(file.file(), extensions), 1, Integer::sum);
            }
        }
        List<String> files = found.stream().map(Found::relative).toList();
        List<String> ids = PictureNames.identifiers(files);
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
        return new Listing(List.copyOf(entries), Map.copyOf(ignored));
    }

    /** What a file is that is no image, for a person. */
    private static String kind(Path file, Set<String> extensions) {
        String extension = extension(file);
        if (extension.isEmpty()) {
            return "without an extension";
        }
        if (extensions.contains(extension)) {
            return "." + extension + (Files.exists(file) ? " (no file of bytes)" : " (a link that leads nowhere)");
        }
        boolean plain =
                extension.length() <= 10 && extension.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
        return plain ? "." + extension : "of other kinds";
    }

    /** Empty where there is none. */
    private static String extension(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
