package org.galaxyscreen.io.image;

import java.io.IOException;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.UnreadableImageException;

/** Says what decodes images: JPEG is decoded by the Java runtime's native libjpeg, which is not the same in all runtimes. */
public final class ImageDecoders {
    private ImageDecoders() {}

    /** Decodes an image of any format on the class path, which it is known by its content to be. */
    public static ImageDecoder ofAnyFormat() {
        ImageFormats formats = ImageFormats.load(NamedOptions.none());
        return data -> {
            try {
                return formats.decode(data);
            } catch (UnreadableImageException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // ImageIO's readers fail with all manner of exceptions on damaged images, some of which say nothing.
                throw new UnreadableImageException("is damaged: " + Failures.reason(e), e);
            }
        };
    }

    /** The runtime whose libjpeg is in use; pixels are only sure to be the same where this is. */
    public static String describe() {
        return "libjpeg of " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + " ("
                + System.getProperty("java.vm.vendor") + ")";
    }
}
