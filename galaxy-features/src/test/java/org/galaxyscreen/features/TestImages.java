package org.galaxyscreen.features;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;

/** Images and sources for the tests of this module. */
public final class TestImages {
    private TestImages() {}

    public static Image decode(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        for (int y = 0, i = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int pixel = image.getRGB(x, y);
                rgb[i++] = (byte) (pixel >> 16);
                rgb[i++] = (byte) (pixel >> 8);
                rgb[i++] = (byte) pixel;
            }
        }
        return Image.wrap(image.getWidth(), image.getHeight(), rgb);
    }

    /** An image whose every pixel follows from the number. */
    public static Image patterned(int number, int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (number * 31 + i * (7 + number % 5) / 3);
        }
        return Image.wrap(width, height, rgb);
    }

    @FunctionalInterface
    public interface Reader {
        Image read(String id) throws UnreadableImageException;
    }

    public static ImageSource source(List<String> ids, Reader reader) {
        List<PendingImage> images = ids.stream().map(id -> pending(id, reader)).toList();
        return new ImageSource() {
            @Override
            public String name() {
                return "test source";
            }

            @Override
            public OptionalLong size() {
                return OptionalLong.of(images.size());
            }

            @Override
            public ImageStream open() {
                return new ListStream(images);
            }
        };
    }

    private static PendingImage pending(String id, Reader reader) {
        return new PendingImage() {
            @Override
            public SurveyObject object() {
                return SurveyObject.of(id);
            }

            @Override
            public Image read() throws UnreadableImageException {
                return reader.read(id);
            }
        };
    }

    private static final class ListStream implements ImageStream {
        private final List<PendingImage> images;
        private int next;

        ListStream(List<PendingImage> images) {
            this.images = images;
        }

        @Override
        public List<PendingImage> next(int max) {
            int end = Math.min(images.size(), next + max);
            List<PendingImage> batch = images.subList(next, end);
            next = end;
            return batch;
        }

        @Override
        public void close() {}
    }
}
