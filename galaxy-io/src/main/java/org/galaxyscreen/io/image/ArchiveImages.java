package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;

/** Finds the images among an archive's entries, and names them as a folder's are. */
final class ArchiveImages {
    /** More entries than that are a mistake or an attack. */
    static final int MOST_ENTRIES = 20_000_000;

    /** What an entry may have, or inflate to: as much as files of a folder. */
    static final long MOST_BYTES = 3L * Image.MAX_PIXELS;

    /** What a compressed entry or archive may inflate to, times its size; images hardly shrink. */
    static final long MOST_RATIO = 200;

    private final ImageFormats formats;
    private final Set<String> suffixes;
    private final TreeSet<String> names = new TreeSet<>();
    private final Map<String, Integer> ignored = new TreeMap<>();

    ArchiveImages(ImageFormats formats) {
        this.formats = formats;
        this.suffixes = formats.suffixes();
    }

    /**
     * Tells of an entry with content. One that is there twice is one.
     *
     * @return whether it is an image, by its name
     */
    boolean add(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        String suffix = dot < 1 ? "" : last.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (last.startsWith(".") || name.startsWith("__MACOSX/")) {
            return false;
        }
        if (!suffixes.contains(suffix)) {
            ignore(suffix.isEmpty() || suffix.length() > 10 ? "of other kinds" : "." + suffix);
            return false;
        }
        names.add(name);
        return true;
    }

    /** Counts what is passed over. */
    void ignore(String kind) {
        ignored.merge(kind, 1, Integer::sum);
    }

    /** The objects by their entries' names, sorted by these. */
    Map<String, SurveyObject> objects() {
        List<String> sorted = new ArrayList<>(names);
        List<String> ids = FolderImages.identifiers(sorted);
        Map<String, SurveyObject> objects = new TreeMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            String[] parts = sorted.get(i).split("/");
            String label = parts.length > 1 && !parts[parts.length - 2].isBlank() ? parts[parts.length - 2] : null;
            objects.put(sorted.get(i), SurveyObject.of(ids.get(i)).withLabel(label));
        }
        return Collections.unmodifiableMap(objects);
    }

    List<String> remarks() {
        return ImageFolderSource.remarks(ignored);
    }

    /** Of an archive without any, with what was found instead. */
    IOException holdsNone(Path archive) {
        List<String> remarks = remarks();
        return new IOException(archive + " holds no images: entries named " + formats.patterns() + " expected"
                + (remarks.isEmpty() ? "" : "; found: " + String.join(", ", remarks)));
    }
}
