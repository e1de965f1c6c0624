package org.galaxyscreen.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;

/** The files that {@code make_parquet.py} made. */
final class ParquetFixtures {
    private ParquetFixtures() {}

    static Path path(String name) {
        try {
            return Path.of(ParquetFixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<PendingImage> readAll(ImageSource source, int batch) throws IOException {
        List<PendingImage> all = new ArrayList<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(batch); !some.isEmpty(); some = stream.next(batch)) {
                all.addAll(some);
            }
        }
        return all;
    }
}
