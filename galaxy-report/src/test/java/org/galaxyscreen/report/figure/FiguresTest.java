package org.galaxyscreen.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SettingCurve;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FiguresTest {
    static Stream<Figure> all() {
        double[] values = new double[500];
        Arrays.setAll(values, i -> Math.pow(i / 100.0, 3));
        return Stream.of(
                Figures.histogram("a < b & \"c\"", values, new Fences(0.5, 60)),
                Figures.curve(new SettingCurve("distance to neighbour 5", values, "eps", 12)),
                Figures.agreement(catalogue("101", "101", "010", "000")),
                Figures.map("A <map>", values, values, new boolean[values.length]),
                Figures.found(new int[] {10, 20}, Map.of("a < b", new double[] {3, 8}), new double[] {2, 5}, 0.1),
                Figures.rates(
                        "Flags by <tile>",
                        "flagged, percent",
                        List.of("a < b & \"c\"", "b", "c"),
                        new double[] {0, 0.1, 1},
                        new double[] {0, 0.02, 0.6},
                        new double[] {0.3, 0.2, 1},
                        0.05),
                Figures.ranks(
                        new int[] {1, 2, 3, 0},
                        new int[] {2, 0, 1, 3},
                        new boolean[] {true, true, false, false},
                        new boolean[] {true, false, false, true}));
    }

    @ParameterizedTest
    @MethodSource("all")
    void svgIsWellFormedOnItsOwnAndInAPage(Figure figure) throws Exception {
        for (String svg : List.of(figure.toSvg(), figure.toPageSvg())) {
            var document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
            assertThat(document.getDocumentElement().getNodeName()).isEqualTo("svg");
        }
        assertThat(figure.toSvg())
                .contains("xmlns=\"http://www.w3.org/2000/svg\"")
                .doesNotContain("class=");
        assertThat(figure.toPageSvg()).doesNotContain("fill=\"#", "style=");
    }

    @Test
    void ratesSayTheirNumbers() {
        int groups = 34;
        double[] rates = new double[groups];
        double[] low = new double[groups];
        double[] high = new double[groups];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            names.add("tile-" + i);
            rates[i] = i / 100.0;
            low[i] = i / 200.0;
            high[i] = i / 50.0;
        }

        String svg = Figures.rates("Flags", "flagged, percent", names, rates, low, high, 0.034)
                .toSvg();

        assertThat(svg)
                .contains("<title>tile-12: 12.0 %, 6.0 % to 24.0 %</title>", "all: 3.4 %", "4 smaller ones left out")
                .contains(">tile-29<")
                .doesNotContain("tile-30");
    }

    @Test
    void ratesOutOfRangeAreRefused() {
        double[] half = {0.5};
        double[] none = {0};
        double[] all = {1};
        assertThatThrownBy(() -> Figures.rates("t", "w", List.of("a"), half, all, all, 0.5))
                .hasMessageContaining("the rate 0.5 of a lies in 1.0 to 1.0");
        assertThatThrownBy(() -> Figures.rates("t", "w", List.of("a", "b"), half, none, all, 0.5))
                .hasMessageContaining("there are 2 names, 1 rates");
        assertThatThrownBy(() -> Figures.rates("t", "w", List.of("a"), half, none, all, 1.5))
                .hasMessageContaining("overall is 1.5");
        assertThatThrownBy(() -> Figures.rates("t", "w", List.of(), new double[0], none, all, 0.5))
                .hasMessageContaining("there are no rates");
    }

    @ParameterizedTest
    @MethodSource("all")
    void pngHasTheSizeAndSaysTheResolution(Figure figure) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        figure.writePng(out, 300);

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
        assertThat(image.getWidth()).isEqualTo(Math.round((float) (figure.width() * 300 / 72)));
        assertThat(image.getHeight()).isEqualTo(Math.round((float) (figure.height() * 300 / 72)));
        int physical = indexOf(out.toByteArray(), "pHYs");
        // 300 dots an inch are 11,811 a metre.
        assertThat(ByteBuffer.wrap(out.toByteArray()).getInt(physical + 4)).isEqualTo(11_811);
        assertThat(new String(out.toByteArray(), StandardCharsets.UTF_8)).contains("Title", figure.title());
        assertThat(distinctColours(image)).as("something is drawn").isGreaterThan(10);
    }

    @Test
    void histogramCountsEveryScoreAndDrawsTheFence() {
        double[] scores = new double[1000];
        Arrays.setAll(scores, i -> i < 990 ? i / 1000.0 : 50 + i);

        String svg = Figures.histogram("kmeans", scores, Fences.above(1.2)).toPageSvg();

        int counted = Pattern.compile("<title>([\\d,]+)</title>")
                .matcher(svg)
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1).replace(",", "")))
                .sum();
        assertThat(counted).isEqualTo(1000);
        assertThat(svg)
                .contains("stroke-dasharray")
                .contains(">fence 1.200<")
                .contains(">10 beyond the axis<")
                .contains(">kmeans score<")
                .contains(">objects<");
    }

    @Test
    void histogramOfEqualScoresIsDrawn() {
        assertThat(Figures.histogram("flat", new double[] {2, 2, 2}, Fences.above(2))
                        .toPageSvg())
                .contains("<title>3</title>");
    }

    @Test
    void curveFallsAndTheSettingIsWhereItsValueIs() {
        double[] distances = new double[101];
        Arrays.setAll(distances, i -> i);

        String svg = Figures.curve(new SettingCurve("distance to neighbour 5", distances, "eps", 50))
                .toSvg();

        var points = Pattern.compile("points=\"([^\"]*)\"").matcher(svg);
        assertThat(points.find()).isTrue();
        double[] y = Arrays.stream(points.group(1).split(" "))
                .mapToDouble(point -> Double.parseDouble(point.split(",")[1]))
                .toArray();
        assertThat(y).hasSize(101).isSorted();
        var eps = Pattern.compile("y1=\"([\\d.]+)\"[^>]*stroke-dasharray").matcher(svg);
        assertThat(eps.find()).isTrue();
        assertThat(Double.parseDouble(eps.group(1))).isEqualTo(y[50]);
        assertThat(svg).contains(">eps 50.00<").contains(">distance to neighbour 5<");
    }

    @Test
    void agreementCountsCombinations() {
        String svg =
                Figures.agreement(catalogue("101", "111", "101", "000", "010")).toPageSvg();

        assertThat(Pattern.compile("<title>(\\d+)</title>")
                        .matcher(svg)
                        .results()
                        .map(match -> match.group(1)))
                .containsExactly("2", "1", "1");
        // Two dots of three, three, and one.
        assertThat(Pattern.compile("<circle[^>]*ink-odd").matcher(svg).results().count())
                .isEqualTo(6);
        assertThat(Pattern.compile("<circle[^>]*ink-faint")
                        .matcher(svg)
                        .results()
                        .count())
                .isEqualTo(3);
        assertThat(Figures.agreement(catalogue("000")).toPageSvg()).contains("no detector flags anything");
    }

    @Test
    void foundNamesEveryLineAtItsEndWithoutOverlap() {
        Map<String, double[]> lines = new LinkedHashMap<>();
        lines.put("blend", new double[] {6, 40});
        lines.put("bayesian_ridge", new double[] {6, 39.6});
        lines.put("neighbour score", new double[] {5, 39.9});

        String svg = Figures.found(new int[] {10, 100}, lines, new double[] {5, 30}, 0.08)
                .toSvg();

        double[] heights = Pattern.compile(
                        "y=\"([\\d.]+)\"[^>]*>(blend 40.0|bayesian ridge 39.6|neighbour score 39.9|plain"
                                + " ranking 30.0|chance)<")
                .matcher(svg)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .sorted()
                .toArray();
        assertThat(heights).hasSize(5);
        for (int i = 1; i < heights.length; i++) {
            assertThat(heights[i] - heights[i - 1]).isGreaterThanOrEqualTo(10.9);
        }
        // Each line starts where nothing has been looked at yet.
        List<String> drawn = Pattern.compile("points=\"([^ ]*) [^\"]*\"")
                .matcher(svg)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(drawn).hasSize(4).containsOnly(drawn.get(0));
    }

    @Test
    void foundRefusesLinesOfOtherLengthsAndPointsThatDoNotRise() {
        assertThatThrownBy(() ->
                        Figures.found(new int[] {10, 20}, Map.of("blend", new double[] {1}), new double[] {1, 2}, 0.1))
                .hasMessage("blend has 1 points; 2 expected");
        assertThatThrownBy(() -> Figures.found(
                        new int[] {10, 10}, Map.of("blend", new double[] {1, 2}), new double[] {1, 2}, 0.1))
                .hasMessage("looked[1] is 10; rising numbers expected");
    }

    @Test
    void mapHasOnePictureWithTheFlaggedOnTop() throws IOException {
        // All in one place: only what is on top is seen.
        double[] x = new double[50];
        double[] y = new double[50];
        boolean[] flagged = new boolean[50];
        flagged[7] = true;
        x[49] = 1;
        y[49] = 1;

        Figure map = Figures.map("map", x, y, flagged);

        assertThat(Pattern.compile("<image ").matcher(map.toSvg()).results().count())
                .isEqualTo(1);
        assertThat(map.toSvg()).contains(">flagged (1)<", ">not flagged (49)<");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        map.writePng(out, 72);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
        int lowerLeft = image.getRGB(10, 334);
        assertThat(lowerLeft >> 16 & 0xFF).as("red of vermilion").isGreaterThan(150);
        assertThat(lowerLeft & 0xFF).as("its blue").isLessThan(90);
        assertThatThrownBy(() -> Figures.map("map", x, new double[3], flagged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x has 50 values, y 3, flagged 50; as many of each expected");
    }

    @Test
    void valuesAreChecked() {
        assertThatThrownBy(() -> Figures.histogram("a", new double[0], Fences.above(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no scores; at least one expected");
        SettingCurve one = new SettingCurve("distance", new double[] {1}, "eps", 1);
        assertThatThrownBy(() -> Figures.curve(one).writePng(new ByteArrayOutputStream(), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dpi is 3; 36 to 1200 expected");
    }

    @Test
    void ticksAreRoundAndWithinTheAxis() {
        assertThat(new Axis(0, 1, 0, 100).ticks(5)).containsExactly(0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0);
        assertThat(new Axis(-3, 17, 0, 100).ticks(4)).containsExactly(0.0, 5.0, 10.0, 15.0);
        assertThat(Axis.label(0.6000000000000001, List.of(0.0, 0.2))).isEqualTo("0.6");
        assertThat(Axis.label(1500, List.of(0.0, 500.0, 1000.0, 1500.0))).isEqualTo("1,500");
    }

    /** A string of 0 and 1 an object: which of three detectors fire. */
    private static AnomalyCatalogue catalogue(String... fired) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < fired.length; i++) {
            List<Boolean> flags = fired[i].chars().mapToObj(flag -> flag == '1').toList();
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1, SurveyObject.of("o" + i), false, List.of(1.0, 2.0, 3.0), flags, 1, flags.contains(true)));
        }
        return new AnomalyCatalogue(
                Stream.of("autoencoder", "kmeans", "dbscan")
                        .map(name -> new AnomalyCatalogue.Column(name, Fences.above(1)))
                        .toList(),
                entries);
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static long distinctColours(BufferedImage image) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }

    @Test
    void ranksLieWhereTheirLogarithmsAre() throws IOException {
        // Alone at rank 10 of 100 before and rank 1 now; the second only sets the axes' ends.
        String svg = Figures.ranks(
                        new int[] {10, 100}, new int[] {1, 100}, new boolean[] {false, false}, new boolean[] {
                            true, false
                        })
                .toSvg();
        BufferedImage points = embedded(svg);

        List<int[]> flagged = new ArrayList<>();
        for (int y = 0; y < points.getHeight(); y++) {
            for (int x = 0; x < points.getWidth(); x++) {
                if (points.getRGB(x, y) == 0xffd55e00) {
                    flagged.add(new int[] {x, y});
                }
            }
        }
        assertThat(flagged).isNotEmpty();
        // The strip for objects of one run alone and its gap are 19 points wide, the plane 300, its axis from log 1 −
        // 0.05 to log 1 + 2.04.
        double pixels = 300 / 72.0;
        assertThat(flagged.stream().mapToInt(at -> at[0]).average().orElseThrow())
                .isCloseTo(pixels * (19 + 300 * (1 + 0.05) / 2.09), within(2.0));
        assertThat(flagged.stream().mapToInt(at -> at[1]).average().orElseThrow())
                .isCloseTo(pixels * (300 - 300 * 0.05 / 2.09), within(4.0));
        assertThat(svg).contains("flagged after alone (1)", "flagged in neither (1)", "rank before", "rank after");
        assertThat(svg).doesNotContain(">came<", ">went<");
    }

    /** The largest picture of an SVG. */
    private static BufferedImage embedded(String svg) throws IOException {
        var found = Pattern.compile("data:image/png;base64,([A-Za-z0-9+/=]+)").matcher(svg);
        BufferedImage largest = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        while (found.find()) {
            BufferedImage image = ImageIO.read(
                    new ByteArrayInputStream(java.util.Base64.getDecoder().decode(found.group(1))));
            largest = image.getWidth() > largest.getWidth() ? image : largest;
        }
        return largest;
    }

    @Test
    void ranksThatCannotBeAreRefused() {
        boolean[] none = new boolean[1];
        assertThatThrownBy(() -> Figures.ranks(new int[] {0}, new int[] {0}, none, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("object 0 has the ranks 0 and 0; 1 or more expected, or 0 for one of them");
        assertThatThrownBy(() -> Figures.ranks(new int[] {1}, new int[] {1, 2}, none, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("before has 1 values, after 2, flaggedBefore 1, flaggedAfter 1; as many of each expected");
        assertThatThrownBy(() -> Figures.ranks(new int[0], new int[0], new boolean[0], new boolean[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no ranks; at least one object expected");
    }
}
