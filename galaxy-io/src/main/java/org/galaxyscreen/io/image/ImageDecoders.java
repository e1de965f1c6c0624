package org.galaxyscreen.io.image;

/** Says what decodes images: JPEG is decoded by the Java runtime's native libjpeg, which is not the same in all runtimes. */
public final class ImageDecoders {
    private ImageDecoders() {}

    /** The runtime whose libjpeg is in use; pixels are only sure to be the same where this is. */
    public static String describe() {
        return "libjpeg of " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + " ("
                + System.getProperty("java.vm.vendor") + ")";
    }
}
