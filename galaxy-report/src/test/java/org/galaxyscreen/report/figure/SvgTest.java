package org.galaxyscreen.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SettingCurve;
import org.junit.jupiter.api.Test;

/** The markup of each mark, how numbers are written, and what figures refuse. */
class SvgTest {
    private static final Canvas.Type MIDDLE = Canvas.Type.of(Ink.TICK, 8.5, Canvas.Anchor.MIDDLE);

    private static String paper(java.util.function.Consumer<SvgCanvas> drawing) {
        return svg(drawing, false).replaceFirst("^.*</title><rect [^>]*/>", "").replace("</svg>", "");
    }

    private static String page(java.util.function.Consumer<SvgCanvas> drawing) {
        return svg(drawing, true).replaceFirst("^<svg [^>]*>", "").replace("</svg>", "");
    }

    private static String svg(java.util.function.Consumer<SvgCanvas> drawing, boolean inPage) {
        SvgCanvas canvas = new SvgCanvas(30.5, 20, "a < b", inPage);
        drawing.accept(canvas);
        return canvas.finish();
    }

    @Test
    void fileAndElementHaveTheirSizeAndTitle() {
        assertThat(svg(canvas -> {}, false))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30.50pt\" height=\"20pt\""
                        + " viewBox=\"0 0 30.50 20\"")
                .endsWith("<title>a &lt; b</title><rect width=\"30.50\" height=\"20\" fill=\"#ffffff\"/></svg>");
        assertThat(svg(canvas -> {}, true))
                .isEqualTo(
                        "<svg class=\"figure\" viewBox=\"0 0 30.50 20\" role=\"img\" aria-label=\"a &lt; b\"></svg>");
    }

    @Test
    void marksAreElements() {
        assertThat(paper(canvas -> canvas.line(1, 2.25, 3, 4, Ink.ODD, 0.8, false)))
                .isEqualTo("<line x1=\"1\" y1=\"2.25\" x2=\"3\" y2=\"4\" stroke=\"#d55e00\" stroke-width=\"0.80\"/>");
        assertThat(page(canvas -> canvas.line(1, 2, 3, 4, Ink.FENCE, 1, true)))
                .isEqualTo("<line x1=\"1\" y1=\"2\" x2=\"3\" y2=\"4\" class=\"ink-fence stroke\" stroke-width=\"1\""
                        + " stroke-dasharray=\"4 2.5\"/>");
        assertThat(paper(canvas -> canvas.rectangle(1, 2, 3, 4, Ink.BAR, "")))
                .isEqualTo("<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill=\"#0072b2\"/>");
        assertThat(page(canvas -> canvas.rectangle(1, 2, 3, 4, Ink.BAR, "7 & 8")))
                .isEqualTo("<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" class=\"ink-bar\"><title>7 &amp; 8</title>"
                        + "</rect>");
        assertThat(paper(canvas -> canvas.circle(1, 2, 3, Ink.FAINT)))
                .isEqualTo("<circle cx=\"1\" cy=\"2\" r=\"3\" fill=\"#c3cad6\"/>");
        assertThat(paper(canvas -> canvas.curve(new double[] {1, 2, 3}, new double[] {4, 5.5, 6}, Ink.CURVE, 2)))
                .isEqualTo("<polyline fill=\"none\" stroke=\"#0072b2\" stroke-width=\"2\" points=\"1,4 2,5.50 3,6\"/>");
    }

    @Test
    void textHasItsAnchorWeightAndTurn() {
        assertThat(page(canvas -> canvas.text(1, 2, "a<b", MIDDLE)))
                .isEqualTo(
                        "<text x=\"1\" y=\"2\" font-size=\"8.50\" text-anchor=\"middle\" class=\"ink-tick\">a&lt;b</text>");
        assertThat(paper(canvas -> canvas.text(1, 2, "a", new Canvas.Type(Ink.TEXT, 9, Canvas.Anchor.END, true))))
                .isEqualTo("<text x=\"1\" y=\"2\" font-size=\"9\" text-anchor=\"end\" font-weight=\"600\""
                        + " fill=\"#1c2230\">a</text>");
        assertThat(paper(canvas -> canvas.upwards(1, 2, "a", Canvas.Type.of(Ink.TEXT, 9, Canvas.Anchor.START))))
                .isEqualTo(
                        "<text x=\"1\" y=\"2\" font-size=\"9\" fill=\"#1c2230\" transform=\"rotate(-90 1 2)\">a</text>");
    }

    @Test
    void imageIsEmbedded() throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(1, 1, 0xff123456);
        Matcher element = Pattern.compile(
                        "<image x=\"1\" y=\"2\" width=\"3\" height=\"4\" href=\"data:image/png;base64,([^\"]*)\"/>")
                .matcher(page(canvas -> canvas.image(1, 2, 3, 4, image)));
        assertThat(element.matches()).isTrue();
        BufferedImage read =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(element.group(1))));
        assertThat(read.getRGB(1, 1)).isEqualTo(0xff123456);
        assertThat(read.getWidth()).isEqualTo(3);
    }

    /** XML 1.0, section 2.2: no control characters but tab and line ends, no half characters, no U+FFFE and U+FFFF. */
    @Test
    void whatXmlCannotHoldIsReplaced() {
        assertThat(SvgCanvas.escape("&<>\"'")).isEqualTo("&amp;&lt;&gt;&quot;&#39;");
        assertThat(SvgCanvas.escape("a\tb\nc d~\u007f\u00e9\ud83d\ude00\ue000\ufffd"))
                .isEqualTo("a\tb\nc d~\u007f\u00e9\ud83d\ude00\ue000\ufffd");
        assertThat(SvgCanvas.escape("\u0000\u0008\u001f\ud800x\udfff\ufffe\uffff"))
                .isEqualTo("\ufffd\ufffd\ufffd\ufffdx\ufffd\ufffd\ufffd");
        assertThat(SvgCanvas.escape("\ud7ff")).isEqualTo("\ud7ff");
        assertThat(SvgCanvas.escape(new String(Character.toChars(0x10000)))).hasSize(2);
    }

    @Test
    void numbersHaveFourDigits() {
        assertThat(Figure.number(0)).isEqualTo("0");
        assertThat(Figure.number(-0.0)).isEqualTo("0");
        assertThat(Figure.number(0.25)).isEqualTo("0.2500");
        assertThat(Figure.number(0.001)).isEqualTo("0.0010");
        assertThat(Figure.number(0.0009)).isEqualTo("0.000900");
        assertThat(Figure.number(1)).isEqualTo("1.000");
        assertThat(Figure.number(-9.5)).isEqualTo("-9.500");
        assertThat(Figure.number(10)).isEqualTo("10.00");
        assertThat(Figure.number(100)).isEqualTo("100.0");
        assertThat(Figure.number(1000)).isEqualTo("1000");
        assertThat(Figure.number(999_999)).isEqualTo("999999");
        assertThat(Figure.number(-1e6)).isEqualTo("-1.00e+06");
    }

    @Test
    void resolutionsAreWithinTheirRange() throws IOException {
        Figure figure = Figures.curve(new SettingCurve("distance", new double[] {1}, "eps", 1));
        for (int dpi : new int[] {36, 1200}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            figure.writePng(out, dpi);
            assertThat(ImageIO.read(new ByteArrayInputStream(out.toByteArray())).getWidth())
                    .isEqualTo(Math.round(345 * dpi / 72f));
        }
        for (int dpi : new int[] {35, 1201}) {
            assertThatThrownBy(() -> figure.writePng(new ByteArrayOutputStream(), dpi))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("dpi is " + dpi + "; 36 to 1200 expected");
        }
        assertThat(figure).hasToString("Distance, and eps");
    }

    private static void assertRefused(Runnable figure, String message) {
        assertThatThrownBy(figure::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        double[] one = {1};
        double[] nan = {Double.NaN};
        boolean[] flag = {true};
        assertRefused(
                () -> Figures.histogram("lof", new double[] {1, Double.POSITIVE_INFINITY}, Fences.above(1)),
                "scores[1] is Infinity; finite values expected");
        assertRefused(() -> Figures.map("m", nan, one, flag), "x[0] is NaN; finite values expected");
        assertRefused(() -> Figures.map("m", one, nan, flag), "y[0] is NaN; finite values expected");
        assertRefused(
                () -> Figures.map("m", one, one, new boolean[2]),
                "x has 1 values, y 1, flagged 2; as many of each expected");
        Map<String, double[]> line = Map.of("blend", one);
        assertRefused(
                () -> Figures.found(new int[0], line, one, 0),
                "there are 0 points and 1 lines; at least one of each expected");
        assertRefused(
                () -> Figures.found(new int[] {1}, Map.of(), one, 0),
                "there are 1 points and 0 lines; at least one of each expected");
        assertRefused(() -> Figures.found(new int[] {0}, line, one, 0), "looked[0] is 0; rising numbers expected");
        assertRefused(() -> Figures.found(new int[] {1}, line, one, 1.01), "chance is 1.01; 0 to 1 expected");
        assertRefused(() -> Figures.found(new int[] {1}, line, one, -0.01), "chance is -0.01; 0 to 1 expected");
        assertRefused(() -> Figures.found(new int[] {1}, line, nan, 0), "plain[0] is NaN; finite values expected");
        assertRefused(() -> Figures.found(new int[] {1}, line, new double[2], 0), "plain has 2 points; 1 expected");
        assertRefused(
                () -> Figures.recall(new double[] {0}, new Figures.Recalled(line, 0)),
                "brightness[0] is 0.0; rising numbers above 0 expected");
        assertRefused(
                () -> Figures.recall(new double[] {1, Double.POSITIVE_INFINITY}, new Figures.Recalled(line, 0)),
                "brightness[1] is Infinity; finite values expected");
        assertRefused(
                () -> Figures.recall(new double[] {1, 1}, new Figures.Recalled(line, 0)),
                "brightness[1] is 1.0; rising numbers above 0 expected");
        assertRefused(
                () -> Figures.recall(one, new Figures.Recalled(Map.of(), 0)),
                "there are 0 lines and 0.0 false alarms; at least one line, and 0 to 1 expected");
        assertRefused(
                () -> Figures.recall(one, new Figures.Recalled(line, 1.5)),
                "there are 1 lines and 1.5 false alarms; at least one line, and 0 to 1 expected");
        assertRefused(
                () -> Figures.recall(one, new Figures.Recalled(line, -0.5)),
                "there are 1 lines and -0.5 false alarms; at least one line, and 0 to 1 expected");
        assertRefused(
                () -> Figures.recall(one, new Figures.Recalled(Map.of("arc", new double[2]), 0)),
                "arc has 2 points; 1 expected");
        assertThat(Figures.found(new int[] {1}, line, one, 1).title())
                .isEqualTo("Interesting objects found, by objects looked at");
        assertThat(Figures.found(new int[] {1}, line, one, 0)).isNotNull();
        assertThat(Figures.recall(one, new Figures.Recalled(line, 1))).isNotNull();
        assertThat(Figures.recall(one, new Figures.Recalled(line, 0))).isNotNull();
    }

    @Test
    void intervalsHaveToHoldTheirRates() {
        double[][] bad = {{-0.1, 0.5, 0.6}, {0.6, 0.5, 0.7}, {0.1, 0.5, 0.4}, {0.1, 0.5, 1.1}};
        for (double[] each : bad) {
            assertThatThrownBy(() -> rates(each, 0.5))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the rate 0.5 of a lies in " + each[0] + " to " + each[2]
                            + "; ends on both sides within 0 to 1 expected");
        }
        assertThat(rates(new double[] {0, 0, 0}, 0)).isNotNull();
        assertThat(rates(new double[] {1, 1, 1}, 1)).isNotNull();
        assertRefused(() -> rates(new double[] {0, 0, 0}, -0.1), "overall is -0.1; 0 to 1 expected");
        double[] two = {0, 0};
        double[] one = {0};
        assertRefused(
                () -> Figures.rates("t", "w", List.of("a"), one, two, one, 0),
                "there are 1 names, 1 rates, 2 lower and 1 upper ends; as many of each expected");
        assertRefused(
                () -> Figures.rates("t", "w", List.of("a"), one, one, two, 0),
                "there are 1 names, 1 rates, 1 lower and 2 upper ends; as many of each expected");
    }

    private static Figure rates(double[] interval, double overall) {
        return Figures.rates(
                "t",
                "w",
                List.of("a"),
                new double[] {interval[1]},
                new double[] {interval[0]},
                new double[] {interval[2]},
                overall);
    }

    @Test
    void ranksAreRefusedWhereTheyCannotBe() {
        boolean[] none = new boolean[1];
        int[] one = {1};
        for (int[] bad : new int[][] {{-1, 1}, {1, -1}}) {
            assertRefused(
                    () -> Figures.ranks(new int[] {bad[0]}, new int[] {bad[1]}, none, none),
                    "object 0 has the ranks " + bad[0] + " and " + bad[1]
                            + "; 1 or more expected, or 0 for one of them");
        }
        assertRefused(
                () -> Figures.ranks(one, one, new boolean[2], none),
                "before has 1 values, after 1, flaggedBefore 2, flaggedAfter 1; as many of each expected");
        assertRefused(
                () -> Figures.ranks(one, one, none, new boolean[0]),
                "before has 1 values, after 1, flaggedBefore 1, flaggedAfter 0; as many of each expected");
    }

    /** What is drawn does not change with the arrays that it was made of. */
    @Test
    void figuresCopyWhatTheyAreGiven() {
        double[] scores = {1, 2, 3};
        Figure figure = Figures.histogram("lof", scores, Fences.above(2));
        String before = figure.toSvg();
        Arrays.fill(scores, 7);
        assertThat(figure.toSvg()).isEqualTo(before);
    }
}
