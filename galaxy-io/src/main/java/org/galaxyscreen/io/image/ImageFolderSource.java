package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.NoImagesException;
import org.galaxyscreen.io.internal.FileNames;
import org.galaxyscreen.io.internal.PictureNames;

/**
 * The image files of a folder and of the folders in it, in the order of their relative paths: JPEG, PNG, TIFF, WebP, and whatever
 * other {@link ImageFormat} is on the class path. A file is an image if its name ends as one of them has it; which of them decodes
 * it depends on its first bytes alone.
 *
 * <p>An object's id is its file's name without the extension; where several files have the same, the path relative to the
 * folder, with slashes and without the extension ({@code north/0042}); and where those are the same too, with the
 * extension. Its label is the name of the sub-folder that the file lies in; files directly in the folder have none.
 * Symbolic links are followed, and every folder is read once, whichever links lead to it. Hidden files and folders are passed over, and so
 * are files with other extensions, which {@link #remarks} counts. In ids and labels, names with line breaks or with bytes that are no text
 * in the system's encoding are percent-encoded.
 *
 * <p>Files are listed once, by {@link #of}, and decoded by {@link PendingImage#read}. JPEG and PNG: colour, greyscale, palette, with
 * alpha (which is dropped), 16 bits a channel (as colour of floats in [0, 1]). Embedded colour profiles and orientations are not applied.
 * CMYK files, files that are cut off and files with damaged data are unreadable, each on its own. Immutable and
 * thread-safe.
 */
public final class ImageFolderSource implements ImageSource {
    private final Path folder;
    private final ImageFormats formats;
    private final List<FolderImages.Entry> entries;
    private final List<String> remarks;

    private ImageFolderSource(Path folder, ImageFormats formats, FolderImages.Listing listing) {
        this.folder = folder;
        this.formats = formats;
        this.entries = listing.entries();
        this.remarks = PictureNames.remarks(listing.ignored());
    }

    /**
     * Lists the folder; all formats have their default options.
     *
     * @throws IOException if it is missing, is not a folder, cannot be listed or has a folder in it that cannot, or holds no images
     */
    public static ImageFolderSource of(Path folder) throws IOException {
        return of(folder, NamedOptions.none());
    }

    /**
     * Lists the folder.
     *
     * @param options the image formats' options; each format gets those that it has
     * @throws IOException if it is missing, is not a folder, cannot be listed or has a folder in it that cannot, or holds no images
     * @throws IllegalArgumentException if no format has one of the options, or a value is not one that it may have
     */
    public static ImageFolderSource of(Path folder, NamedOptions options) throws IOException {
        ImageFormats formats = ImageFormats.load(options);
        String expected = "a folder of " + formats.names() + " files expected";
        if (Files.notExists(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "does not exist; " + expected);
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder; " + expected);
        }
        ImageFolderSource source =
                new ImageFolderSource(folder, formats, FolderImages.list(folder, formats.suffixes()));
        if (source.entries.isEmpty()) {
            throw new NoImagesException(folder + " holds no images: files named " + formats.patterns()
                    + " expected, there or in the folders in it"
                    + (source.remarks.isEmpty() ? "" : "; found: " + String.join(", ", source.remarks)));
        }
        return source;
    }

    /** What was passed over, most first: {@code 12 .fits ignored}; hidden files are not counted. Empty where nothing was. */
    @Override
    public List<String> remarks() {
        return remarks;
    }

    /** The folder's name. */
    @Override
    public String name() {
        return FileNames.last(folder);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(entries.size());
    }

    @Override
    public ImageStream open() {
        return ImageStream.over(entries.size(), index -> {
            FolderImages.Entry entry = entries.get(index);
            return new FileImage(entry.object(), entry.file(), formats);
        });
    }

    @Override
    public String toString() {
        return "ImageFolderSource[" + folder + ", " + entries.size() + " images]";
    }

    private record FileImage(SurveyObject object, Path file, ImageFormats formats) implements PendingImage {
        @Override
        public List<Path> ownFiles() {
            return List.of(file);
        }

        @Override
        public Image read() throws UnreadableImageException {
            return formats.read(file);
        }
    }
}
