package org.galaxyscreen.io.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;

/** Opens zip archives as {@link ImageZipSource}. */
public final class ZipProvider implements ImageSourceProvider {
    /** For the service loader. */
    public ZipProvider() {}

    @Override
    public String name() {
        return "zip";
    }

    @Override
    public String description() {
        return "a zip archive of such files";
    }

    /** Files that begin as zip archives do, whatever they are called; NumPy's, whose first entry is an array, are not these. */
    @Override
    public boolean accepts(String location) {
        Optional<Path> path = ImageSources.path(location).filter(Files::isRegularFile);
        if (path.isEmpty()) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path.get())) {
            byte[] start = in.readNBytes(30);
            if (start.length < 4 || start[0] != 'P' || start[1] != 'K' || start[2] != 3 || start[3] != 4) {
                return false;
            }
            if (start.length < 30) {
                return true;
            }
            int length = start[26] & 0xFF | (start[27] & 0xFF) << 8;
            return !new String(in.readNBytes(length), StandardCharsets.ISO_8859_1).endsWith(".npy");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        return ImageZipSource.of(Path.of(location));
    }
}
