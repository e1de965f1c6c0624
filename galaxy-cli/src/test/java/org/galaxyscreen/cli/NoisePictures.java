package org.galaxyscreen.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Small pictures of noise, each another one. */
final class NoisePictures {
    private NoisePictures() {}

    /** Writes {@code name.png} of 16 × 16 pixels, the same for the same seed. */
    static void write(Path folder, String name, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (int at = 0; at < 256; at++) {
            image.setRGB(at % 16, at / 16, random.nextInt() & 0x7f7f7f);
        }
        ImageIO.write(image, "png", folder.resolve(name + ".png").toFile());
    }
}
