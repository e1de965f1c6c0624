package org.galaxyscreen.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.io.hdf5.Galaxy10Source;
import org.galaxyscreen.io.image.ImageFolderSource;

/** Opens whatever a user names as input. */
public final class ImageSources {
    private ImageSources() {}

    /**
     * A file as a {@link Galaxy10Source}, a folder as an {@link ImageFolderSource}.
     *
     * @throws IOException if there is nothing at that path, or it is neither; the message says what was expected
     */
    public static ImageSource open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return ImageFolderSource.of(path);
        }
        if (Files.notExists(path)) {
            throw new NoSuchFileException(
                    path.toString(),
                    null,
                    "does not exist; a Galaxy10 HDF5 file or a folder of JPEG or PNG files expected");
        }
        return Galaxy10Source.of(path);
    }
}
