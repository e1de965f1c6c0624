package org.galaxyscreen.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;

/**
 * The JPEG and PNG files of a folder and of the folders in it, in the order of their relative paths.
 *
 * <p>An object's id is its file's name without the extension; where several files have the same, the path relative to the
 * folder, with slashes and without the extension ({@code north/0042}); and where those are the same too, with the
 * extension. Its label is the name of the sub-folder that the file lies in; files directly in the folder have none.
 * Files with other extensions, hidden files and symbolic links to folders are passed over.
 *
 * <p>Files are listed once, by {@link #of}, and decoded by {@link PendingImage#read}: colour, greyscale, palette, with
 * alpha (which is dropped), 16 bits a channel (rounded to 8). Embedded colour profiles and orientations are not applied.
 * CMYK files, files that are cut off and files with damaged data are unreadable, each on its own. Immutable and
 * thread-safe.
 */
public final class ImageFolderSource implements ImageSource {
    private final Path folder;
    private final List<FolderImages.Entry> entries;

    private ImageFolderSource(Path folder, List<FolderImages.Entry> entries) {
        this.folder = folder;
        this.entries = entries;
    }

    /**
     * Lists the folder.
     *
     * @throws IOException if it is missing, is not a folder, cannot be listed, or holds no JPEG or PNG files
     */
    public static ImageFolderSource of(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            throw new NoSuchFileException(
                    folder.toString(), null, "does not exist; a folder of JPEG or PNG files expected");
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder; a folder of JPEG or PNG files expected");
        }
        List<FolderImages.Entry> entries = FolderImages.list(folder);
        if (entries.isEmpty()) {
            throw new IOException(folder + " holds no images: files named *.jpg, *.jpeg or *.png expected, there or in "
                    + "the folders in it");
        }
        return new ImageFolderSource(folder, entries);
    }

    /** The folder's name. */
    @Override
    public String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return (name == null ? folder : name).toString();
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(entries.size());
    }

    @Override
    public ImageStream open() {
        return new Pass();
    }

    @Override
    public String toString() {
        return "ImageFolderSource[" + folder + ", " + entries.size() + " images]";
    }

    private final class Pass implements ImageStream {
        private int next;

        @Override
        public List<PendingImage> next(int max) {
            if (max < 1) {
                throw new IllegalArgumentException("max is " + max + "; 1 or more expected");
            }
            List<PendingImage> images = new ArrayList<>();
            for (int end = Math.min(entries.size(), (int) Math.min(Integer.MAX_VALUE, (long) next + max));
                    next < end;
                    next++) {
                FolderImages.Entry entry = entries.get(next);
                images.add(new FileImage(entry.object(), folder.resolve(entry.relative())));
            }
            return images;
        }

        @Override
        public void close() {}
    }

    private record FileImage(SurveyObject object, Path file) implements PendingImage {
        @Override
        public Image read() throws UnreadableImageException {
            return ImageDecoder.read(file);
        }
    }
}
