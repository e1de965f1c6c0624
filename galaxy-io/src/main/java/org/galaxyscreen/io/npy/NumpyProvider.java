package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;

/** Opens NumPy's arrays as {@link NumpySource}. */
public final class NumpyProvider implements ImageSourceProvider {
    /** For the service loader. */
    public NumpyProvider() {}

    @Override
    public String name() {
        return "numpy";
    }

    @Override
    public String description() {
        return "an array of images by NumPy (.npz or .npy)";
    }

    /** Those that say which arrays are what, and {@code bands}, which are for the rendering to choose. */
    @Override
    public Set<String> options() {
        Set<String> options = new TreeSet<>(DatasetLayout.OPTIONS);
        options.add("bands");
        return options;
    }

    /** Files that begin as NumPy's do, whatever they are called. */
    @Override
    public boolean accepts(String location) {
        return ImageSources.path(location)
                .filter(Files::isRegularFile)
                .filter(NumpyArrays::recognises)
                .isPresent();
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        return NumpySource.of(Path.of(location), DatasetLayout.of(options));
    }
}
