package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;

/** Opens tar archives as {@link ImageTarSource}. */
public final class TarProvider implements ImageSourceProvider {
    /** For the service loader. */
    public TarProvider() {}

    @Override
    public String name() {
        return "tar";
    }

    @Override
    public String description() {
        return "a tar archive of such files, plain or by gzip";
    }

    /** Files that begin as tar archives do, whatever they are called. */
    @Override
    public boolean accepts(String location) {
        return ImageSources.path(location)
                .filter(Files::isRegularFile)
                .filter(ImageTarSource::recognises)
                .isPresent();
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        return ImageTarSource.of(Path.of(location));
    }
}
