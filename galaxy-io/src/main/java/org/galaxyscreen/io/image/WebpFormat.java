package org.galaxyscreen.io.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.galaxyscreen.core.NamedOptions;

/** WebP files, which {@code com.twelvemonkeys.imageio:imageio-webp} decodes where it is on the class path. */
public final class WebpFormat implements ImageFormat {
    /** For the service loader. */
    public WebpFormat() {}

    @Override
    public String name() {
        return "WebP";
    }

    @Override
    public Set<String> suffixes() {
        return Set.of("webp");
    }

    @Override
    public boolean recognises(byte[] start) {
        return start.length >= 12 && has(start, 0, "RIFF") && has(start, 8, "WEBP");
    }

    private static boolean has(byte[] start, int from, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Arrays.equals(start, from, from + bytes.length, bytes, 0, bytes.length);
    }

    @Override
    public ImageDecoder decoder(NamedOptions options) {
        return WebpDecoder::decode;
    }
}
