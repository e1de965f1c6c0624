package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.galaxyscreen.report.PictureOverlay.Part;
import org.junit.jupiter.api.Test;

class PictureOverlayTest {
    private static final Part ALL = new Part(0, 0, 1, 1);

    @Test
    void numbersAreKeptInEightBits() {
        PictureOverlay overlay = new PictureOverlay(2, new float[] {0, 1, 2.5f, 0.01f}, ALL);

        assertThat(overlay.side()).isEqualTo(2);
        assertThat(overlay.highest()).isEqualTo(2.5f);
        assertThat(overlay.value(0, 1)).isCloseTo(1, within(2.5f / 510));
        assertThat(overlay.value(1, 0)).isEqualTo(2.5f);
        // 0, 102, 255, 1
        assertThat(overlay.toBase64()).isEqualTo("AGb/AQ==");
        assertThat(overlay.part()).isEqualTo(ALL);
        assertThatThrownBy(() -> overlay.value(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void nothingAnywhereStaysNothing() {
        PictureOverlay overlay = new PictureOverlay(1, new float[1], ALL);

        assertThat(overlay.highest()).isZero();
        assertThat(overlay.toBase64()).isEqualTo("AA==");
    }

    @Test
    void whatIsNoMapIsRefused() {
        assertThatThrownBy(() -> new PictureOverlay(2, new float[3], ALL))
                .hasMessage("side is 2 with 3 values; 1 to 512 with its square expected");
        assertThatThrownBy(() -> new PictureOverlay(1, new float[] {-1}, ALL))
                .hasMessage("value 0 is -1.0; 0 or more, and finite, expected");
        assertThatThrownBy(() -> new PictureOverlay(1, new float[] {Float.NaN}, ALL))
                .hasMessageContaining("value 0 is NaN");
        assertThatThrownBy(() -> new Part(0.5, 0, 0.5, 1)).hasMessageContaining("left below right");
        assertThatThrownBy(() -> new Part(0, 0, Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
