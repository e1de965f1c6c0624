package org.galaxyscreen.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;

/** The files that {@code make_fixtures.py} made, and small helpers. */
public final class Fixtures {
    private Fixtures() {}

    public static Path path(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All images of a source, asked for a few at a time. */
    public static List<PendingImage> readAll(ImageSource source, int batch) throws IOException {
        List<PendingImage> all = new ArrayList<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(batch); !some.isEmpty(); some = stream.next(batch)) {
                all.addAll(some);
            }
        }
        return all;
    }

    public static List<String> ids(ImageSource source) throws IOException {
        return readAll(source, 7).stream().map(image -> image.object().id()).toList();
    }

    /** An image of one colour, {@code 0xRRGGBB}. */
    public static Image plain(int width, int height, int colour) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) (colour >> 16);
            rgb[i + 1] = (byte) (colour >> 8);
            rgb[i + 2] = (byte) colour;
        }
        return Image.wrap(width, height, rgb);
    }

    public static int pixel(Image image, int x, int y) {
        int i = 3 * (y * image.width() + x);
        return (image.rgb()[i] & 0xFF) << 16 | (image.rgb()[i + 1] & 0xFF) << 8 | image.rgb()[i + 2] & 0xFF;
    }
}
