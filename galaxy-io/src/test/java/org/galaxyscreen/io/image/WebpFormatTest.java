package org.galaxyscreen.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.npy.NpyReader;
import org.junit.jupiter.api.Test;

/** WebP files that libwebp wrote, against what it reads. */
class WebpFormatTest {
    private static final ImageFormats FORMATS = ImageFormats.load(NamedOptions.none());

    private static int worst(String file, String expectedName) throws IOException {
        Image image = FORMATS.decode(Fixtures.bytes("formats/" + file + ".webp"));
        double[] expected = NpyReader.readDoubles(Fixtures.path("formats/" + expectedName + ".npy"));
        assertThat(image.rgb()).hasSameSizeAs(expected);
        int worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs((image.rgb()[i] & 0xFF) - (int) expected[i]));
        }
        return worst;
    }

    @Test
    void losslessPicturesAreExact() throws IOException {
        assertThat(worst("lossless", "lossless")).isZero();
    }

    /** Colour is at half the resolution in the file, and libwebp smooths where it is enlarged. */
    @Test
    void lossyPicturesAreNearLibwebps() throws IOException {
        assertThat(worst("lossy", "lossy")).isLessThanOrEqualTo(20);
        assertThat(worst("alpha", "lossy")).isLessThanOrEqualTo(20);
    }

    @Test
    void whatIsNotReadIsNamed() {
        assertThatThrownBy(() -> FORMATS.decode(Fixtures.bytes("formats/animation.webp")))
                .hasMessageContaining("WebP of several pictures (an animation); one expected");
        byte[] whole = Fixtures.bytes("formats/lossy.webp");
        assertThatThrownBy(() -> FORMATS.decode(Arrays.copyOf(whole, 300)))
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("WebP is cut off: 426 bytes expected, 300 found");
    }

    @Test
    void damageEndsInAnAnswer() {
        Random random = new Random(8);
        ImageDecoder decoder = ImageDecoders.ofAnyFormat();
        for (String name : new String[] {"lossless", "lossy", "alpha", "animation"}) {
            byte[] whole = Fixtures.bytes("formats/" + name + ".webp");
            for (int round = 0; round < 300; round++) {
                byte[] damaged = whole.clone();
                for (int i = 0; i < 1 + round % 5; i++) {
                    damaged[12 + random.nextInt(damaged.length - 12)] = (byte) random.nextInt(256);
                }
                try {
                    decoder.decode(damaged);
                } catch (IOException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }
}
