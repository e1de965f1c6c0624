package org.galaxyscreen.io.image;

import java.util.Arrays;
import java.util.Set;
import org.galaxyscreen.core.NamedOptions;

/** JPEG files. */
public final class JpegFormat implements ImageFormat {
    private static final byte[] SIGNATURE = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

    /** For the service loader. */
    public JpegFormat() {}

    @Override
    public String name() {
        return "JPEG";
    }

    @Override
    public Set<String> suffixes() {
        return Set.of("jpg", "jpeg");
    }

    @Override
    public boolean recognises(byte[] start) {
        byte[] signature = SIGNATURE;
        return start.length >= signature.length
                && Arrays.equals(start, 0, signature.length, signature, 0, signature.length);
    }

    @Override
    public ImageDecoder decoder(NamedOptions options) {
        return JpegDecoder::decode;
    }
}
