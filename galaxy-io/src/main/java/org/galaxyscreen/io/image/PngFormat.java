package org.galaxyscreen.io.image;

import java.util.Arrays;
import java.util.Set;
import org.galaxyscreen.core.NamedOptions;

/** PNG files. */
public final class PngFormat implements ImageFormat {
    /** For the service loader. */
    public PngFormat() {}

    @Override
    public String name() {
        return "PNG";
    }

    @Override
    public Set<String> suffixes() {
        return Set.of("png");
    }

    @Override
    public boolean recognises(byte[] start) {
        byte[] signature = PngDecoder.SIGNATURE;
        return start.length >= signature.length
                && Arrays.equals(start, 0, signature.length, signature, 0, signature.length);
    }

    @Override
    public ImageDecoder decoder(NamedOptions options) {
        return PngDecoder::decode;
    }
}
