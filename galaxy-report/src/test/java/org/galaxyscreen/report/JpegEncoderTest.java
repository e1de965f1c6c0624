package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.galaxyscreen.core.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegEncoderTest {
    @Test
    void bytesAreThoseOfThePlatformsEncoderForTheSamePixels() throws IOException {
        int width = 37;
        int height = 23;
        byte[] rgb = new byte[3 * width * height];
        new SplittableRandom(5).nextBytes(rgb);
        BufferedImage plain = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = 3 * (y * width + x);
                plain.setRGB(x, y, (rgb[i] & 0xFF) << 16 | (rgb[i + 1] & 0xFF) << 8 | rgb[i + 2] & 0xFF);
            }
        }

        byte[] jpeg = JpegEncoder.encode(Image.wrap(width, height, rgb), 37, 0.8f);

        assertThat(jpeg).isEqualTo(platformJpeg(plain, 0.8f));
    }

    @Test
    void coloursAndPlacesStayWhenAnImageIsShrunk() throws IOException {
        int side = 64;
        byte[] rgb = new byte[3 * side * side];
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                // Red at the top left, green at the top right, blue at the bottom.
                int band = y >= side / 2 ? 2 : x >= side / 2 ? 1 : 0;
                rgb[3 * (y * side + x) + band] = (byte) 200;
            }
        }

        BufferedImage shown =
                ImageIO.read(new ByteArrayInputStream(JpegEncoder.encode(Image.wrap(side, side, rgb), 32, 0.95f)));

        assertThat(shown.getWidth()).isEqualTo(32);
        assertThat(shown.getHeight()).isEqualTo(32);
        assertColour(shown.getRGB(5, 5), 200, 0, 0);
        assertColour(shown.getRGB(26, 5), 0, 200, 0);
        assertColour(shown.getRGB(15, 26), 0, 0, 200);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30, 61, 62, 63, 64, 123, 124, 245, 300})
    void aSizeDoesNotDependOnThoseMadeBefore(int side) {
        byte[] rgb = new byte[3 * 245 * 71];
        new SplittableRandom(8).nextBytes(rgb);
        Image image = Image.wrap(245, 71, rgb);
        for (int first : new int[] {1, 62, 100, 245}) {
            JpegEncoder.Sizes sizes = new JpegEncoder.Sizes(image);
            sizes.encode(first, 0.5f);

            assertThat(sizes.encode(side, 0.8f)).isEqualTo(JpegEncoder.encode(image, side, 0.8f));
        }
    }

    private static void assertColour(int pixel, int red, int green, int blue) {
        // JPEG rounds in luminance and chrominance: a few levels of 256 at this quality.
        assertThat(Math.abs((pixel >> 16 & 0xFF) - red)).isLessThan(8);
        assertThat(Math.abs((pixel >> 8 & 0xFF) - green)).isLessThan(8);
        assertThat(Math.abs((pixel & 0xFF) - blue)).isLessThan(8);
    }

    private static byte[] platformJpeg(BufferedImage image, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
