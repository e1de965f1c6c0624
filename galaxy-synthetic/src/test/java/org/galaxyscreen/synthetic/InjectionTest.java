package org.galaxyscreen.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class InjectionTest {
    private static final int SIDE = 64;

    /** Sky of 10, and a source of 110 on 1 % of the pixels: a contrast of 100. */
    private static float[] survey() {
        float[] plane = new float[SIDE * SIDE];
        Arrays.fill(plane, 10);
        Arrays.fill(plane, 0, 41, 110);
        return plane;
    }

    private static float[] added(Image after) {
        float[] before = survey();
        float[] plane = after.plane(0).clone();
        for (int i = 0; i < plane.length; i++) {
            plane[i] -= before[i];
        }
        return plane;
    }

    private static Image bands() {
        return Image.ofFloats(SIDE, SIDE, List.of("g", "i"), List.of(survey(), survey()));
    }

    @ParameterizedTest
    @EnumSource(
            value = SyntheticKind.class,
            names = {"RING", "ARC", "MERGER", "SATELLITE_TRAIL", "SATURATED_STAR"})
    void brightestPixelIsAsBrightAsWasAskedFor(SyntheticKind kind) {
        float[] tenth = added(new Injection(kind, 0.1, 1, 3).into(bands(), 7));
        float[] all = added(new Injection(kind, 1, 1, 3).into(bands(), 7));

        assertThat(max(tenth)).isCloseTo(10f, within(1e-3f));
        assertThat(max(all)).isCloseTo(100f, within(1e-2f));
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).isCloseTo(10 * tenth[i], within(0.02f));
        }
    }

    @Test
    void sizeIsThatOfTheFrame() {
        assertThat(radius(0.5)).isCloseTo(radius(1) / 2, within(1.5));
        assertThat(radius(1)).isBetween(6.0, 12.0);
    }

    /** The mean distance of a ring's light from the middle, pixels. */
    private static double radius(double size) {
        double sum = 0;
        double light = 0;
        for (int number = 0; number < 12; number++) {
            float[] added = added(new Injection(SyntheticKind.RING, 1, size, 1).into(bands(), number));
            for (int i = 0; i < added.length; i++) {
                double distance = Math.hypot(i % SIDE - SIDE / 2.0 + 0.5, i / SIDE - SIDE / 2.0 + 0.5);
                sum += distance * added[i];
                light += added[i];
            }
        }
        return sum / light;
    }

    @Test
    void sameNumbersPaintTheSameAndOthersAnother() {
        Injection arc = new Injection(SyntheticKind.ARC, 1, 1, 5);
        assertThat(arc.into(bands(), 1).plane(0)).isEqualTo(arc.into(bands(), 1).plane(0));
        assertThat(arc.into(bands(), 2).plane(0))
                .isNotEqualTo(arc.into(bands(), 1).plane(0));
        assertThat(new Injection(SyntheticKind.ARC, 1, 1, 6).into(bands(), 1).plane(0))
                .isNotEqualTo(arc.into(bands(), 1).plane(0));
    }

    @Test
    void picturesGetColourAndStayWithinTheirRange() {
        byte[] grey = new byte[3 * SIDE * SIDE];
        Arrays.fill(grey, (byte) 100);
        Arrays.fill(grey, 0, 300, (byte) 250);
        Image picture = Image.wrap(SIDE, SIDE, grey);

        byte[] rgb = new Injection(SyntheticKind.ARC, 2, 1, 3).into(picture, 1).rgb();

        long blue = 0;
        long red = 0;
        for (int i = 0; i < rgb.length; i += 3) {
            assertThat(rgb[i] & 0xFF).isGreaterThanOrEqualTo(100);
            red += (rgb[i] & 0xFF) - 100;
            blue += (rgb[i + 2] & 0xFF) - 100;
        }
        assertThat(Math.abs(blue - red)).as("bands differ").isGreaterThan((blue + red) / 200);
        assertThat(picture.rgb()[400]).as("the image itself is left alone").isEqualTo((byte) 100);
    }

    @Test
    void missingPixelsStayMissingAndTheMaskStays() {
        float[] plane = survey();
        plane[2000] = Float.NaN;
        boolean[] mask = new boolean[plane.length];
        mask[5] = true;
        Image image = Image.ofFloats(SIDE, SIDE, List.of("r"), List.of(plane)).withMask(mask);

        Image after = new Injection(SyntheticKind.RING, 1, 1, 3).into(image, 1);

        assertThat(after.plane(0)[2000]).isNaN();
        assertThat(after.mask()).isEqualTo(mask);
        assertThat(max(after.plane(0))).isBetween(90f, 215f);
    }

    @ParameterizedTest
    @EnumSource(
            value = SyntheticKind.class,
            mode = Mode.EXCLUDE,
            names = {"RING", "ARC", "MERGER", "SATELLITE_TRAIL", "SATURATED_STAR"})
    void otherKindsAreRefused(SyntheticKind kind) {
        assertThatThrownBy(() -> new Injection(kind, 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kind is '" + kind.label()
                        + "'; one of [merger, ring, arc, satellite-trail, saturated-star] expected");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Injection(SyntheticKind.RING, 0, 1, 0))
                .hasMessage("brightness is 0.0; above 0 and at most 100.0 expected");
        assertThatThrownBy(() -> new Injection(SyntheticKind.RING, 1, Double.NaN, 0))
                .hasMessage("size is NaN; above 0 and at most 4.0 expected");
    }

    private static float max(float[] values) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            max = Float.isNaN(value) ? max : Math.max(max, value);
        }
        return max;
    }
}
