package org.galaxyscreen.io.image;

import java.util.Set;
import org.galaxyscreen.core.NamedOptions;

/** TIFF files. */
public final class TiffFormat implements ImageFormat {
    /** For the service loader. */
    public TiffFormat() {}

    @Override
    public String name() {
        return "TIFF";
    }

    @Override
    public Set<String> suffixes() {
        return Set.of("tif", "tiff");
    }

    @Override
    public boolean recognises(byte[] start) {
        return TiffHeader.recognises(start);
    }

    @Override
    public ImageDecoder decoder(NamedOptions options) {
        return TiffDecoder::decode;
    }
}
