package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.internal.FileNames;

/**
 * A folder of FITS files, or one file, as a survey: each file an object, or, with a {@link FilePattern}, several files of an object as its
 * bands. Images have float planes with the values that the headers scale them to, NaN where there is none. They are turned so that the
 * first row is at the top: in a FITS file it is at the bottom.
 *
 * <p>An object's id is what the pattern says; without one it is the file's name without its ending, or the path below the folder where
 * names repeat. Its position is that of the image's centre, and its pixel scale the image's, where the header of its first band has world
 * coordinates that {@link Wcs} knows; that header is read when the object is asked for. Objects come sorted by id. Files are listed once, by {@link #of}, and opened by {@link PendingImage#read}: a file that is
 * damaged, lacks a band or an extension, or does not fit the object's other files, is unreadable on its own. Immutable and thread-safe.
 */
public final class FitsSource implements ImageSource {
    private final Path path;
    private final FitsOptions options;
    private final List<FitsObject> objects;
    private final int ignored;

    private FitsSource(Path path, FitsOptions options, FitsListing listing) {
        this.path = path;
        this.options = options;
        this.ignored = listing.ignored();
        List<FitsObject> found = new ArrayList<>();
        for (Map.Entry<String, SortedMap<String, Path>> object :
                listing.objects().entrySet()) {
            found.add(new FitsObject(SurveyObject.of(object.getKey()), object.getValue(), options));
        }
        this.objects = List.copyOf(found);
    }

    /**
     * Lists a folder, or takes one file.
     *
     * @throws IOException if it is missing, cannot be listed, or holds no file that counts; if two files are the same band of an
     *     object; or if the pattern tells bands apart and the options do not say which there are
     */
    public static FitsSource of(Path path, FitsOptions options) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString(), null, "does not exist; FITS files expected");
        }
        FitsListing listing = FitsListing.of(path, options);
        listing.requireFiles(path, options);
        return new FitsSource(path, options, listing);
    }

    /** What of the files is read. */
    public FitsOptions options() {
        return options;
    }

    /** What was passed over: {@code 12 other files ignored}. Empty where nothing was; hidden files are not counted. */
    @Override
    public List<String> remarks() {
        return ignored == 0 ? List.of() : List.of(ignored + " other files ignored");
    }

    /** The folder's or the file's name. */
    @Override
    public String name() {
        return FileNames.last(path);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(objects.size());
    }

    @Override
    public ImageStream open() {
        return ImageStream.over(objects.size(), objects::get);
    }

    @Override
    public String toString() {
        return "FitsSource[" + path + ", " + objects.size() + " images]";
    }
}
