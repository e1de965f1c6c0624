package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.internal.FitsNames;

/** Opens folders as {@link ImageFolderSource}. */
public final class FolderProvider implements ImageSourceProvider {
    /** For the service loader. */
    public FolderProvider() {}

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public String description() {
        return "a folder of " + ImageFormats.load(NamedOptions.none()).names() + " files";
    }

    /** Folders, but for those of FITS files without pictures. */
    @Override
    public boolean accepts(String location) {
        Set<String> suffixes = ImageFormats.load(NamedOptions.none()).suffixes();
        return ImageSources.path(location)
                .filter(Files::isDirectory)
                .filter(folder -> !FitsNames.isFitsFolder(folder, suffixes))
                .isPresent();
    }

    /** The image formats' options. */
    @Override
    public Set<String> options() {
        Set<String> options = new TreeSet<>();
        Providers.byName(ImageFormat.class, ImageFormat::name)
                .values()
                .forEach(format -> options.addAll(format.options()));
        return options;
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        return ImageFolderSource.of(Path.of(location), options);
    }
}
