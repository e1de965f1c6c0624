package org.galaxyscreen.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Which pixels are covered, on a canvas of 40 by 30 points with two pixels a point. */
class RasterCanvasTest {
    private static final int WHITE = 0xffffffff;

    private static BufferedImage drawn(Consumer<RasterCanvas> drawing) {
        RasterCanvas canvas = new RasterCanvas(40, 30, 2);
        drawing.accept(canvas);
        return canvas.finish();
    }

    /** What is not white. */
    private static Rectangle covered(BufferedImage image) {
        Rectangle covered = new Rectangle(-1, -1);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) != WHITE) {
                    Rectangle pixel = new Rectangle(x, y, 1, 1);
                    covered = covered.isEmpty() ? pixel : covered.union(pixel);
                }
            }
        }
        return covered;
    }

    private static int rgb(Ink ink) {
        return ink.colour().getRGB();
    }

    private static int count(BufferedImage image, int rgb) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += image.getRGB(x, y) == rgb ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void canvasIsWhiteAndAsLargeAsItsPoints() {
        BufferedImage image = drawn(canvas -> {});
        assertThat(image.getWidth()).isEqualTo(80);
        assertThat(image.getHeight()).isEqualTo(60);
        assertThat(covered(image).isEmpty()).isTrue();
    }

    @Test
    void rectangleCoversItsPlace() {
        BufferedImage image = drawn(canvas -> canvas.rectangle(5, 10, 20, 4, Ink.BAR, ""));
        assertThat(covered(image)).isEqualTo(new Rectangle(10, 20, 40, 8));
        assertThat(count(image, rgb(Ink.BAR))).isEqualTo(320);
    }

    @Test
    void lineCoversItsWidthOnBothSides() {
        BufferedImage image = drawn(canvas -> canvas.line(5, 10, 25, 10, Ink.ODD, 2, false));
        assertThat(covered(image)).isEqualTo(new Rectangle(10, 18, 40, 4).union(covered(image)));
        assertThat(covered(image).height).isEqualTo(4);
        assertThat(image.getRGB(30, 19)).isEqualTo(rgb(Ink.ODD));
    }

    /** Strokes of 4 points and gaps of 2.5. */
    @Test
    void dashedLineHasGaps() {
        BufferedImage image = drawn(canvas -> canvas.line(0, 10, 40, 10, Ink.FENCE, 1, true));
        StringBuilder pixels = new StringBuilder();
        for (int x = 0; x < 26; x++) {
            pixels.append(image.getRGB(x, 19) == rgb(Ink.FENCE) ? '-' : image.getRGB(x, 19) == WHITE ? ' ' : '?');
        }
        assertThat(pixels).hasToString("--------     --------     ");
    }

    @Test
    void circleIsRound() {
        BufferedImage image = drawn(canvas -> canvas.circle(20, 15, 8, Ink.ODD));
        assertThat(covered(image)).isEqualTo(new Rectangle(24, 14, 32, 32));
        // Less about half of the pixels that its edge crosses.
        assertThat((double) count(image, rgb(Ink.ODD))).isCloseTo(Math.PI * 15.25 * 15.25, within(30.0));
        assertThat(image.getRGB(26, 16)).as("a corner").isEqualTo(WHITE);
    }

    @Test
    void curveGoesThroughItsPoints() {
        BufferedImage image =
                drawn(canvas -> canvas.curve(new double[] {5, 5, 30}, new double[] {5, 20, 20}, Ink.CURVE, 2));
        assertThat(image.getRGB(10, 24)).isEqualTo(rgb(Ink.CURVE));
        assertThat(image.getRGB(40, 40)).isEqualTo(rgb(Ink.CURVE));
        assertThat(image.getRGB(35, 24))
                .as("no straight way from the first to the last")
                .isEqualTo(WHITE);
        assertThat(covered(image).getMinX()).isEqualTo(8);
        assertThat(covered(image).getMaxX()).isEqualTo(60);
        assertThat(covered(image).getMinY()).isEqualTo(10);
        assertThat(covered(image).getMaxY()).isEqualTo(42);
    }

    @Test
    void textStandsAtItsAnchor() {
        for (Canvas.Anchor anchor : Canvas.Anchor.values()) {
            Rectangle text = covered(drawn(canvas -> canvas.text(20, 15, "HHHH", Canvas.Type.of(Ink.TEXT, 6, anchor))));
            assertThat(text.getMaxY()).as("on its base line").isCloseTo(30, within(1.0));
            assertThat(text.height).as("capitals of 6 points").isBetween(7, 12);
            assertThat(text.width).isBetween(20, 40);
            double place =
                    switch (anchor) {
                        case START -> text.getMinX();
                        case MIDDLE -> text.getCenterX();
                        case END -> text.getMaxX();
                    };
            assertThat(place).as("%s", anchor).isCloseTo(40, within(2.0));
        }
    }

    @Test
    void boldTextHasMoreInkAndLargerTextIsLarger() {
        Canvas.Type plain = Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.START);
        Canvas.Type bold = new Canvas.Type(Ink.TEXT, 9, Canvas.Anchor.START, true);
        BufferedImage one = drawn(canvas -> canvas.text(2, 15, "IIII", plain));
        BufferedImage other = drawn(canvas -> canvas.text(2, 15, "IIII", bold));
        assertThat(count(other, rgb(Ink.TEXT))).isGreaterThan(count(one, rgb(Ink.TEXT)));
        Rectangle large =
                covered(drawn(canvas -> canvas.text(2, 25, "H", Canvas.Type.of(Ink.TEXT, 24, Canvas.Anchor.START))));
        assertThat(large.height).isBetween(30, 40);
    }

    @Test
    void upwardTextGoesUpAndLeavesTheCanvasAsItWas() {
        BufferedImage image = drawn(canvas -> {
            canvas.upwards(20, 25, "HHHH", Canvas.Type.of(Ink.TEXT, 6, Canvas.Anchor.START));
        });
        Rectangle text = covered(image);
        assertThat(text.getMaxY()).isCloseTo(50, within(2.0));
        assertThat(text.getMaxX()).as("to the left of its base line").isCloseTo(40, within(1.0));
        assertThat(text.height).isBetween(20, 40);
        assertThat(text.width).isBetween(7, 12);
        BufferedImage after = drawn(canvas -> {
            canvas.upwards(20, 25, "", Canvas.Type.of(Ink.TEXT, 6, Canvas.Anchor.START));
            canvas.rectangle(5, 10, 20, 4, Ink.BAR, "");
        });
        assertThat(covered(after)).isEqualTo(new Rectangle(10, 20, 40, 8));
    }

    @Test
    void imageFillsItsPlace() {
        BufferedImage picture = new BufferedImage(4, 8, BufferedImage.TYPE_INT_RGB);
        BufferedImage image = drawn(canvas -> canvas.image(5, 10, 20, 12, picture));
        Rectangle place = covered(image);
        assertThat(place.getMinX()).isCloseTo(10, within(1.0));
        assertThat(place.getMaxX()).isCloseTo(50, within(1.0));
        assertThat(place.getMinY()).isCloseTo(20, within(1.0));
        assertThat(place.getMaxY()).isCloseTo(44, within(1.0));
    }

    @Test
    void coloursAreTheInks() {
        assertThat(count(drawn(canvas -> canvas.circle(20, 15, 8, Ink.FAINT)), 0xffc3cad6))
                .isPositive();
        assertThat(count(drawn(canvas -> canvas.line(5, 10, 25, 10, Ink.AXIS, 2, true)), 0xff4c5566))
                .isPositive();
        assertThat(count(
                        drawn(canvas -> canvas.text(5, 20, "HH", Canvas.Type.of(Ink.ODD, 20, Canvas.Anchor.START))),
                        0xffd55e00))
                .isPositive();
        assertThat(count(
                        drawn(canvas -> canvas.curve(new double[] {5, 30}, new double[] {5, 5}, Ink.BAR, 3)),
                        0xff0072b2))
                .isPositive();
    }
}
