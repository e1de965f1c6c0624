package org.galaxyscreen.io.image;

import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;

/** Bounds what an image's header may claim, before memory is taken for it. */
final class ImageSizes {
    private ImageSizes() {}

    static void checkSize(long width, long height) throws UnreadableImageException {
        if (width < 1 || height < 1 || width > Image.MAX_PIXELS / height) {
            throw new UnreadableImageException(
                    "claims " + width + "×" + height + " pixels; 1 to " + Image.MAX_PIXELS + " pixels expected");
        }
    }

    /**
     * So that one image does not end a run: several are decoded at once, and each is used afterwards. The bound does not depend on what
     * happens to be free, so that the same images are skipped every time.
     */
    static void checkMemory(int width, int height, int bytesPerPixel, long heap) throws UnreadableImageException {
        if (width > heap / 4 / ((long) height * bytesPerPixel)) {
            long mebibytes = (long) ((double) width * height * bytesPerPixel / (1 << 20));
            throw new UnreadableImageException("has " + width + "×" + height + " pixels, which take " + mebibytes
                    + " MiB to decode; at most " + (heap / 4 >> 20)
                    + " MiB expected, a quarter of Java's heap: give it a "
                    + "larger one (-Xmx) to read this image");
        }
    }
}
