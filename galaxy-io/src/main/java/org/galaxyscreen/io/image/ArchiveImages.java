package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.internal.PictureNames;

/** Finds the images among an archive's entries, and names them as a folder's are. */
final class ArchiveImages {
    /** More entries than that are a mistake or an attack. */
    static final int MOST_ENTRIES = 20_000_000;

    /** What an entry may have, or inflate to: as much as files of a folder. */
    static final long MOST_BYTES = 3L * Image.MAX_PIXELS;

    /** What a compressed entry or archive may inflate to, times its size; images hardly shrink. */
    static final long MOST_RATIO = 200;

    private final ImageFormats formats;
    private final PictureNames names;

    ArchiveImages(ImageFormats formats) {
        this.formats = formats;
        this.names = new PictureNames(formats.suffixes());
    }

    /**
     * Tells of an entry with content. Of those with the same name one counts, and the others are remarked upon.
     *
     * @return whether it is an image, by its name
     */
    boolean add(String name) {
        if (names.contains(name)) {
            names.ignore("with a name that is there again");
        }
        return names.add(name);
    }

    /** Counts what is passed over. */
    void ignore(String kind) {
        names.ignore(kind);
    }

    /** The objects by their entries' names, sorted by these. */
    Map<String, SurveyObject> objects() {
        return names.objects();
    }

    List<String> remarks() {
        return names.remarks();
    }

    /** Of an archive without any, with what was found instead. */
    IOException holdsNone(Path archive) {
        List<String> remarks = remarks();
        return new IOException(archive + " holds no images: entries named " + formats.patterns() + " expected"
                + (remarks.isEmpty() ? "" : "; found: " + String.join(", ", remarks)));
    }
}
