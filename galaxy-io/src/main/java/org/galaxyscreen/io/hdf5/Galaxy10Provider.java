package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;

/** Opens HDF5 files as {@link Galaxy10Source}. */
public final class Galaxy10Provider implements ImageSourceProvider {
    /** For the service loader. */
    public Galaxy10Provider() {}

    @Override
    public String name() {
        return "galaxy10";
    }

    @Override
    public String description() {
        return "a Galaxy10 HDF5 file";
    }

    /** Files that are HDF5 by their content, or by their name: those are damaged, and opening them says how. */
    @Override
    public boolean accepts(String location) {
        return ImageSources.path(location)
                .filter(Files::isRegularFile)
                .filter(file -> isNamedHdf5(file) || Hdf5File.hasSignature(file))
                .isPresent();
    }

    private static boolean isNamedHdf5(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".h5") || name.endsWith(".hdf5");
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        return Galaxy10Source.of(Path.of(location));
    }
}
