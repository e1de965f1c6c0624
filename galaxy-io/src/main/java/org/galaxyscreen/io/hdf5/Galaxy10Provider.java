package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;

/**
 * Opens HDF5 files: as {@link Galaxy10Source}, or, where options name datasets ({@code images-dataset}, {@code id-dataset}, {@code
 * label-dataset}, {@code ra-dataset}, {@code dec-dataset}, {@code redshift-dataset}, {@code channels}, {@code channel-names}), as {@link Hdf5Source}.
 */
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

    /** Which bands are used is for the rendering to choose, by their names; the option is accepted as FITS files' is. */
    @Override
    public Set<String> options() {
        Set<String> options = new TreeSet<>(DatasetLayout.OPTIONS);
        options.add("bands");
        return options;
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
        return options.without("bands").isEmpty()
                ? Galaxy10Source.of(Path.of(location))
                : Hdf5Source.of(Path.of(location), DatasetLayout.of(options));
    }
}
