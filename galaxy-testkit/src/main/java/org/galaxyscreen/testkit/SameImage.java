package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.galaxyscreen.core.Image;

/** Two images compared, value by value. */
final class SameImage {
    private SameImage() {}

    static void assertSame(Image expected, Image image) {
        assertThat(image.width()).isEqualTo(expected.width());
        assertThat(image.height()).isEqualTo(expected.height());
        assertThat(image.bands()).isEqualTo(expected.bands());
        for (int band = 0; band < expected.bands().size(); band++) {
            assertThat(image.plane(band)).isEqualTo(expected.plane(band));
        }
    }
}
