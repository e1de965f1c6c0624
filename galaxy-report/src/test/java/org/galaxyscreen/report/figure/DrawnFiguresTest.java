package org.galaxyscreen.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SettingCurve;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;

/** Figures with few numbers, whose places are worked by hand from the figure's margins. */
class DrawnFiguresTest {
    private static final Offset<Double> NEAR = within(1e-9);

    private static void assertLine(Drawing.Line line, double x1, double y1, double x2, double y2) {
        assertThat(line.x1()).as("%s", line).isCloseTo(x1, NEAR);
        assertThat(line.y1()).as("%s", line).isCloseTo(y1, NEAR);
        assertThat(line.x2()).as("%s", line).isCloseTo(x2, NEAR);
        assertThat(line.y2()).as("%s", line).isCloseTo(y2, NEAR);
    }

    private static void assertPlace(Drawing.Text text, double x, double y, Canvas.Anchor anchor) {
        assertThat(text.x()).as("%s", text).isCloseTo(x, NEAR);
        assertThat(text.y()).as("%s", text).isCloseTo(y, NEAR);
        assertThat(text.anchor()).as("%s", text).isEqualTo(anchor);
    }

    private static void assertPoints(Drawing.Curve curve, double[] x, double[] y) {
        assertThat(curve.x()).containsExactly(x, NEAR);
        assertThat(curve.y()).containsExactly(y, NEAR);
    }

    // Histogram: from x 42 to 337 there are 48 bins and two more, each 5.9 wide; counts stand from 154 up to 20.

    private static double height(int count, int most) {
        return 134 * Math.log10(count + 1) / Math.log10(most + 1);
    }

    @Test
    void histogramHasABarOfItsCountForEachBin() {
        // 0 to 48: a score in each bin of width 1, and two in the last.
        double[] scores = IntStream.rangeClosed(0, 48).asDoubleStream().toArray();

        Drawing drawn = Drawing.of(Figures.histogram("lof", scores, Fences.above(20)));

        assertThat(drawn.rectangles).hasSize(48);
        for (int bin = 0; bin < 48; bin++) {
            Drawing.Rectangle bar = drawn.rectangles.get(bin);
            int count = bin == 47 ? 2 : 1;
            assertThat(bar.x()).isCloseTo(42 + 5.9 * bin, NEAR);
            assertThat(bar.width()).isCloseTo(5.2, NEAR);
            assertThat(bar.height()).as("bin %d", bin).isCloseTo(height(count, 2), NEAR);
            assertThat(bar.y() + bar.height()).isCloseTo(154, NEAR);
            assertThat(bar.ink()).as("bin %d", bin).isEqualTo(bin < 20 ? Ink.BAR : Ink.ODD);
            assertThat(bar.title()).isEqualTo(Integer.toString(count));
        }
        assertLine(drawn.lines(Ink.FENCE, true).get(0), 42 + 5.9 * 20, 16, 42 + 5.9 * 20, 154);
        assertPlace(drawn.text("fence 20.00"), 42 + 5.9 * 20 + 3, 23, Canvas.Anchor.START);
        assertThat(drawn.lines(Ink.FENCE, true)).as("no lower one").hasSize(1);
        assertPlace(drawn.text("40"), 42 + 5.9 * 40, 166, Canvas.Anchor.MIDDLE);
        assertThat(drawn.lines(Ink.GRID, false)).hasSize(1);
        assertLine(drawn.lines(Ink.GRID, false).get(0), 42, 154 - height(1, 2), 337, 154 - height(1, 2));
        assertPlace(drawn.text("1"), 38, 157 - height(1, 2), Canvas.Anchor.END);
        assertPlace(drawn.text("lof score"), 189.5, 182, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("objects"), 10, 87, Canvas.Anchor.MIDDLE);
    }

    @Test
    void scoresFarBeyondTheFenceHaveABarOfTheirOwn() {
        double[] scores =
                IntStream.range(0, 100).mapToDouble(i -> i < 96 ? i : 1000 * i).toArray();

        // The axis ends at 1.6 times the fence: 192, so a bin is 4 wide.
        Drawing drawn = Drawing.of(Figures.histogram("lof", scores, new Fences(10, 120)));

        assertThat(drawn.rectangles).hasSize(25);
        assertThat(drawn.rectangles.subList(0, 24)).allMatch(bar -> bar.title().equals("4"));
        // Centres at 2 and 6 lie below the lower fence, the one at 10 on it.
        assertThat(drawn.rectangles.stream().map(Drawing.Rectangle::ink))
                .startsWith(Ink.ODD, Ink.ODD, Ink.BAR)
                .endsWith(Ink.BAR, Ink.ODD);
        Drawing.Rectangle beyond = drawn.rectangles.get(24);
        assertThat(beyond.x()).isCloseTo(42 + 49 * 5.9, NEAR);
        assertThat(beyond.height()).isCloseTo(134, NEAR);
        assertPlace(drawn.text("4 beyond the axis"), 337, 9, Canvas.Anchor.END);
        double point = 48 * 5.9 / 192;
        List<Drawing.Line> fences = drawn.lines(Ink.FENCE, true);
        assertLine(fences.get(0), 42 + 10 * point, 16, 42 + 10 * point, 154);
        assertLine(fences.get(1), 42 + 120 * point, 16, 42 + 120 * point, 154);
        assertPlace(drawn.text("fence 10.00"), 45 + 10 * point, 23, Canvas.Anchor.START);
        assertPlace(drawn.text("fence 120.0"), 39 + 120 * point, 23, Canvas.Anchor.END);
    }

    /** 10 to 105 in falling order, and four far off: the axis ends 1.6 times as far from 10 as the quantile, at 162. */
    @Test
    void scoresMayComeInAnyOrderAndNeedNotBeginAtZero() {
        double[] scores = IntStream.range(0, 100)
                .mapToDouble(i -> i < 4 ? 9000 + i : 109 - i)
                .toArray();

        Drawing drawn = Drawing.of(Figures.histogram("lof", scores, Fences.above(60)));

        double point = 48 * 5.9 / 152;
        assertThat(drawn.lines(Ink.FENCE, true).get(0).x1()).isCloseTo(42 + 50 * point, NEAR);
        assertThat(drawn.rectangles.stream()
                        .mapToInt(bar -> Integer.parseInt(bar.title()))
                        .sum())
                .isEqualTo(100);
        assertThat(drawn.rectangles.get(drawn.rectangles.size() - 1).title()).isEqualTo("4");
        // The middle of bin b is 10 + (b + 1/2) · 19/6: above 60 from the 17th on.
        assertThat(drawn.rectangles.stream()
                        .filter(bar -> bar.ink() == Ink.BAR)
                        .mapToDouble(Drawing.Rectangle::x)
                        .max())
                .hasValueCloseTo(42 + 15 * 5.9, NEAR);
        assertThat(drawn.lines).contains(new Drawing.Line(42, 154, 337, 154, Ink.AXIS, false));
    }

    @Test
    void withoutAnUpperFenceTheAxisEndsByTheQuantile() {
        double[] scores =
                IntStream.range(0, 100).mapToDouble(i -> i < 96 ? i : 1000 * i).toArray();

        // The 95 % quantile is 95: the axis ends at 152, and a bin is 152/48 wide.
        Drawing drawn = Drawing.of(Figures.histogram("lof", scores, new Fences(40, Double.POSITIVE_INFINITY)));

        double x = 42 + 40 * 48 * 5.9 / 152;
        assertLine(drawn.lines(Ink.FENCE, true).get(0), x, 16, x, 154);
        assertThat(drawn.rectangles.stream()
                        .mapToInt(bar -> Integer.parseInt(bar.title()))
                        .sum())
                .isEqualTo(100);
        assertThat(drawn.rectangles.get(0).title()).as("0 to 3.17").isEqualTo("4");
    }

    @Test
    void countsAreMarkedByPowersOfTen() {
        double[] ten = new double[10];
        Arrays.fill(ten, 2);

        // Where all are the same, the axis goes on by 1: the fence at 2.5 lies in its middle.
        Drawing drawn = Drawing.of(Figures.histogram("lof", ten, Fences.above(2.5)));

        assertThat(drawn.rectangles).hasSize(1);
        assertThat(drawn.rectangles.get(0).height()).isCloseTo(134, NEAR);
        assertThat(drawn.lines(Ink.GRID, false)).hasSize(2);
        assertPlace(drawn.text("10"), 38, 23, Canvas.Anchor.END);
        assertThat(drawn.lines(Ink.FENCE, true).get(0).x1()).isCloseTo(42 + 24 * 5.9, NEAR);
        assertThat(Drawing.of(Figures.histogram("lof", Arrays.copyOf(ten, 9), Fences.above(2.5)))
                        .lines(Ink.GRID, false))
                .hasSize(1);
        assertThat(Drawing.of(Figures.histogram("lof", ten, Fences.above(2))).lines(Ink.FENCE, true))
                .as("at the axis's end")
                .hasSize(1);
        assertThat(Drawing.of(Figures.histogram("lof", ten, Fences.above(3))).lines(Ink.FENCE, true))
                .hasSize(1);
        assertThat(Drawing.of(Figures.histogram("lof", ten, Fences.above(3.01))).lines(Ink.FENCE, true))
                .isEmpty();
    }

    // The curve by which a setting is judged: from x 48 to 335, from 154 up to 12.

    @Test
    void curveFallsFromTheLargestToTheLeast() {
        double[] values = IntStream.rangeClosed(0, 100).asDoubleStream().toArray();

        Drawing drawn = Drawing.of(Figures.curve(new SettingCurve("distance", values, "eps", 25)));

        assertPoints(
                drawn.curves.get(0),
                IntStream.rangeClosed(0, 100).mapToDouble(i -> 48 + 2.87 * i).toArray(),
                IntStream.rangeClosed(0, 100).mapToDouble(i -> 12 + 1.42 * i).toArray());
        assertLine(drawn.lines(Ink.FENCE, true).get(0), 48, 118.5, 335, 118.5);
        assertPlace(drawn.text("eps 25.00"), 335, 115.5, Canvas.Anchor.END);
        assertPlace(drawn.text("objects, by distance"), 191.5, 182, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("distance"), 10, 83, Canvas.Anchor.MIDDLE);
        assertThat(drawn.text("distance").upwards()).isTrue();
        assertLine(drawn.lines(Ink.AXIS, false).get(drawn.lines(Ink.AXIS, false).size() - 1), 48, 154, 335, 154);
        // Marks at each 20 objects and at each 50 of the distance.
        assertPlace(drawn.text("20"), 48 + 287 * 0.2, 166, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("50"), 44, 154 - 71 + 3, Canvas.Anchor.END);
        assertThat(Figures.curve(new SettingCurve("distance", values, "eps", 25))
                        .title())
                .isEqualTo("Distance, and eps");
    }

    @Test
    void outliersDoNotFlattenTheCurve() {
        double[] values = {1000, 4, 2, 1, 0};

        // The middle is 2, the setting 3: the axis ends at 9.
        Drawing drawn = Drawing.of(Figures.curve(new SettingCurve("distance", values, "eps", 3)));

        assertThat(drawn.curves.get(0).y())
                .containsExactly(
                        new double[] {12, 154 - 142 * 4 / 9.0, 154 - 142 * 2 / 9.0, 154 - 142 / 9.0, 154}, NEAR);
        assertThat(drawn.lines(Ink.FENCE, true).get(0).y1()).isCloseTo(154 - 142 / 3.0, NEAR);
        // Where the setting is small, the middle counts: 6.
        assertThat(Drawing.of(Figures.curve(new SettingCurve("distance", values, "eps", 1)))
                        .curves
                        .get(0)
                        .y()[1])
                .isCloseTo(154 - 142 * 4 / 6.0, NEAR);
        assertThat(Drawing.of(Figures.curve(new SettingCurve("distance", values, "eps", 1000)))
                        .lines(Ink.FENCE, true))
                .hasSize(1);
        assertThat(Drawing.of(Figures.curve(new SettingCurve("distance", values, "eps", 1001)))
                        .lines(Ink.FENCE, true))
                .as("above all values")
                .isEmpty();
    }

    @Test
    void manyValuesAreDrawnAsFourHundredPoints() {
        double[] values = IntStream.rangeClosed(0, 798).asDoubleStream().toArray();

        Drawing.Curve curve = Drawing.of(Figures.curve(new SettingCurve("distance", values, "eps", 300)))
                .curves
                .get(0);

        // Every other one of 799.
        assertPoints(
                curve,
                IntStream.range(0, 400).mapToDouble(i -> 48 + 287 * i / 399.0).toArray(),
                IntStream.range(0, 400).mapToDouble(i -> 12 + 142 * i / 399.0).toArray());
        Drawing one = Drawing.of(Figures.curve(new SettingCurve("distance", new double[] {3}, "eps", 3)));
        assertPoints(one.curves.get(0), new double[] {48}, new double[] {12});
    }

    // Lines of what was found: from x 42 to 300, from 214 up to 12, a twentieth of room above.

    @Test
    void foundDrawsWhatWasFoundByWhatWasLookedAt() {
        Map<String, double[]> lines = new LinkedHashMap<>();
        lines.put("blend_of", new double[] {3, 8});
        lines.put("other", new double[] {0, 4});

        Drawing drawn = Drawing.of(Figures.found(new int[] {10, 20}, lines, new double[] {2, 6}, 0.1));

        double unit = 202 / 8.4;
        double[] x = {42, 171, 300};
        assertThat(drawn.curves).hasSize(3);
        assertPoints(drawn.curves.get(0), x, new double[] {214, 214, 214 - 4 * unit});
        assertPoints(drawn.curves.get(1), x, new double[] {214, 214 - 2 * unit, 214 - 6 * unit});
        assertPoints(drawn.curves.get(2), x, new double[] {214, 214 - 3 * unit, 214 - 8 * unit});
        assertThat(drawn.curves.stream().map(Drawing.Curve::ink)).containsExactly(Ink.TICK, Ink.ODD, Ink.CURVE);
        assertLine(drawn.lines(Ink.TICK, true).get(0), 42, 214, 300, 214 - 2 * unit);
        assertPlace(drawn.text("blend of 8.0"), 309, 217 - 8 * unit, Canvas.Anchor.START);
        assertPlace(drawn.text("plain ranking 6.0"), 309, 217 - 6 * unit, Canvas.Anchor.START);
        assertPlace(drawn.text("other 4.0"), 309, 217 - 4 * unit, Canvas.Anchor.START);
        assertPlace(drawn.text("chance"), 309, 217 - 2 * unit, Canvas.Anchor.START);
        assertThat(drawn.texts.stream().filter(Drawing.Text::bold).map(Drawing.Text::text))
                .containsExactly("blend of 8.0");
        assertPlace(drawn.text("objects looked at"), 171, 242, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("interesting objects among them"), 10, 113, Canvas.Anchor.MIDDLE);
        assertThat(drawn.lines).contains(new Drawing.Line(42, 214, 300, 214, Ink.AXIS, false));
        assertThat(drawn.lines(Ink.GRID, false)).as("at 0, 2, 4, 6, 8").hasSize(5);
        assertThat(drawn.texts.stream().filter(text -> text.y() == 226).map(Drawing.Text::text))
                .containsExactly("0", "5", "10", "15", "20");
    }

    @Test
    void thePlainRankingMayBeTheHighest() {
        Drawing drawn =
                Drawing.of(Figures.found(new int[] {4}, Map.of("blend", new double[] {0.2}), new double[] {0.5}, 0));

        // At least one object fits on the axis.
        assertThat(drawn.curves.get(0).y()).containsExactly(new double[] {214, 214 - 101}, NEAR);
        Drawing high = Drawing.of(Figures.found(new int[] {4}, Map.of("blend", new double[] {2}), new double[] {4}, 0));
        assertThat(high.curves.get(0).y()[1]).isCloseTo(214 - 202 / 1.05, NEAR);
    }

    @Test
    void namesThatWouldOverlapArePooledAboutTheirMean() {
        assertThat(places(12, 50, 52, 54)).containsExactly(new double[] {41, 52, 63}, NEAR);
        assertThat(places(12, 30, 100, 105)).containsExactly(new double[] {30, 97, 108}, NEAR);
        assertThat(places(12, 20, 40, 60)).as("far apart").containsExactly(new double[] {20, 40, 60}, NEAR);
        assertThat(places(12, 5, 8)).as("not above the top").containsExactly(new double[] {12, 23}, NEAR);
        // Two pools that meet become one: 50, 50, 75, 76 less 0, 11, 22, 33 are 50, 39, 53, 43, and then 44.5 and 48.
        assertThat(places(12, 50, 50, 75, 76)).containsExactly(new double[] {44.5, 55.5, 70, 81}, NEAR);
        assertThat(places(12, 50, 50, 50, 50)).containsExactly(new double[] {33.5, 44.5, 55.5, 66.5}, NEAR);
    }

    private static double[] places(double top, double... heights) {
        List<LineEnds.End> ends = new ArrayList<>();
        for (int i = heights.length - 1; i >= 0; i--) {
            ends.add(new LineEnds.End(heights[i], "line " + i, Ink.TICK, false));
        }
        Drawing drawing = new Drawing();
        LineEnds.name(drawing, ends, 300, top);
        for (int i = 0; i < heights.length; i++) {
            Drawing.Line leader = drawing.lines.get(i);
            assertThat(leader.x1()).isEqualTo(301);
            assertThat(leader.x2()).isEqualTo(307);
            assertThat(leader.y1()).isEqualTo(heights[i]);
            assertThat(leader.y2() + 3).isCloseTo(drawing.texts.get(i).y(), NEAR);
            assertThat(drawing.texts.get(i).x()).isEqualTo(309);
        }
        return drawing.texts.stream().mapToDouble(text -> text.y() - 3).toArray();
    }

    // Recall by brightness: on a logarithmic axis from x 50 to 300, from 214 up to 12.

    @Test
    void recallIsDrawnByTheLogarithmOfBrightness() {
        Map<String, double[]> lines = new LinkedHashMap<>();
        lines.put("ring", new double[] {0, 0.5, 1});
        lines.put("arc", new double[] {0.25, 0.25, 0.75});

        Drawing drawn = Drawing.of(Figures.recall(new double[] {0.5, 1, 2}, new Figures.Recalled(lines, 0.1)));

        double[] x = {50, 175, 300};
        assertPoints(drawn.curves.get(0), x, new double[] {214, 113, 12});
        assertPoints(drawn.curves.get(1), x, new double[] {163.5, 163.5, 62.5});
        assertThat(drawn.curves.stream().map(Drawing.Curve::ink)).containsExactly(Ink.CURVE, Ink.ODD);
        assertLine(drawn.lines(Ink.TICK, true).get(0), 42, 193.8, 300, 193.8);
        assertPlace(drawn.text("without any"), 309, 196.8, Canvas.Anchor.START);
        assertPlace(drawn.text("ring"), 309, 15, Canvas.Anchor.START);
        assertPlace(drawn.text("arc"), 309, 65.5, Canvas.Anchor.START);
        assertPlace(drawn.text("0.5"), 50, 226, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("1"), 175, 226, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("2"), 300, 226, Canvas.Anchor.MIDDLE);
        assertThat(drawn.lines)
                .contains(
                        new Drawing.Line(42, 214, 300, 214, Ink.AXIS, false),
                        new Drawing.Line(50, 214, 50, 217, Ink.AXIS, false));
        assertThat(drawn.lines(Ink.GRID, false)).as("0 to 100 by 20").hasSize(6);
        assertLine(drawn.lines(Ink.GRID, false).get(5), 42, 12, 300, 12);
        assertPlace(drawn.text("brightness, of the image's own"), 171, 242, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("flagged, percent"), 10, 113, Canvas.Anchor.MIDDLE);
    }

    @Test
    void brightnessHasItsDigitsAndOnlyThoseWithRoom() {
        double[] brightness = {0.05, 0.051, 0.5, 10, 100, 1500};
        double[] line = new double[6];

        Drawing drawn = Drawing.of(Figures.recall(brightness, new Figures.Recalled(Map.of("a", line), 0)));

        assertThat(drawn.texts.stream().filter(text -> text.y() == 226).map(Drawing.Text::text))
                .as("0.051 would overlap")
                .containsExactly("0.05", "0.5", "10", "100", "1500");
        assertThat(drawn.lines.stream().filter(each -> each.y2() == 217)).hasSize(6);
    }

    @Test
    void fiveLinesTakeTheFirstInkAgain() {
        Map<String, double[]> lines = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            lines.put("kind " + i, new double[] {i / 10.0});
        }
        assertThat(Drawing.of(Figures.recall(new double[] {1}, new Figures.Recalled(lines, 0))).curves.stream()
                        .map(Drawing.Curve::ink))
                .containsExactly(Ink.CURVE, Ink.ODD, Ink.TEXT, Ink.TICK, Ink.CURVE);
    }

    // Rates: from x 122 to 301, the first row's middle at 25.5, each next one 15 below.

    @Test
    void ratesHaveABarAndAnIntervalEach() {
        Figure figure = Figures.rates(
                "Flags",
                "flagged, percent",
                List.of("a", "b", "a name of 25 characters ok"),
                new double[] {0.1, 0.4, 0},
                new double[] {0.05, 0.3, 0},
                new double[] {0.2, 0.5, 0.004},
                0.25);
        Drawing drawn = Drawing.of(figure);

        // The axis ends at 50 %, the highest end of an interval.
        double unit = 179 / 50.0;
        assertThat(figure.height()).isEqualTo(18 + 3 * 15 + 34);
        assertThat(drawn.rectangles).hasSize(2);
        Drawing.Rectangle first = drawn.rectangles.get(0);
        assertThat(first.x()).isEqualTo(122);
        assertThat(first.width()).isCloseTo(10 * unit, NEAR);
        assertThat(first.y() + first.height() / 2).isEqualTo(25.5);
        assertThat(first.title()).isEqualTo("a: 10.0 %, 5.0 % to 20.0 %");
        assertThat(drawn.rectangles.get(1).width()).isCloseTo(40 * unit, NEAR);
        assertThat(drawn.rectangles.get(1).y() + 4.5).isEqualTo(40.5);
        List<Drawing.Line> intervals = drawn.lines(Ink.TEXT, false);
        assertThat(intervals).hasSize(9);
        assertLine(intervals.get(0), 122 + 5 * unit, 25.5, 122 + 20 * unit, 25.5);
        assertLine(intervals.get(1), 122 + 5 * unit, 22.5, 122 + 5 * unit, 28.5);
        assertLine(intervals.get(2), 122 + 20 * unit, 22.5, 122 + 20 * unit, 28.5);
        assertLine(intervals.get(5), 301, 37.5, 301, 43.5);
        assertLine(drawn.lines(Ink.FENCE, true).get(0), 122 + 25 * unit, 14, 122 + 25 * unit, 65);
        assertPlace(drawn.text("all: 25.0 %"), 122 + 25 * unit, 10, Canvas.Anchor.MIDDLE);
        assertPlace(drawn.text("a"), 116, 28.5, Canvas.Anchor.END);
        assertPlace(drawn.text("40.0 %"), 306, 43.5, Canvas.Anchor.START);
        assertPlace(drawn.text("0 %"), 306, 58.5, Canvas.Anchor.START);
        assertPlace(drawn.text("a name of 25 characters …"), 116, 58.5, Canvas.Anchor.END);
        assertPlace(drawn.text("flagged, percent"), 211.5, 90, Canvas.Anchor.MIDDLE);
        assertThat(drawn.lines)
                .contains(
                        new Drawing.Line(122, 18, 122, 65, Ink.AXIS, false),
                        new Drawing.Line(122, 65, 301, 65, Ink.AXIS, false));
        assertPlace(drawn.text("30"), 122 + 30 * unit, 77, Canvas.Anchor.MIDDLE);
        // At 0, 10, … 50 percent.
        assertThat(drawn.lines(Ink.GRID, false)).hasSize(6);
        assertLine(drawn.lines(Ink.GRID, false).get(3), 122 + 30 * unit, 18, 122 + 30 * unit, 65);
    }

    @Test
    void wideIntervalEndsAtTheAxisWithoutAStroke() {
        Drawing drawn = Drawing.of(Figures.rates(
                "Flags",
                "flagged",
                List.of("exactly of 25 characters "),
                new double[] {0.004},
                new double[] {0.001},
                new double[] {0.9},
                0.005));

        // Twice the highest rate is the end: 1 %.
        double unit = 179;
        List<Drawing.Line> interval = drawn.lines(Ink.TEXT, false);
        assertThat(interval).hasSize(2);
        assertLine(interval.get(0), 122 + 0.1 * unit, 25.5, 301, 25.5);
        assertThat(drawn.rectangles.get(0).title()).isEqualTo("exactly of 25 characters : 0.40 %, 0.10 % to 90.0 %");
        assertThat(drawn.texts).anyMatch(text -> text.text().equals("exactly of 25 characters "));
        assertPlace(drawn.text("all: 0.50 %"), 122 + 0.5 * unit, 10, Canvas.Anchor.MIDDLE);
    }

    @Test
    void rateOfAllNearTheEdgeIsNamedBeforeIt() {
        Drawing drawn = Drawing.of(Figures.rates(
                "Flags", "flagged", List.of("a"), new double[] {0.01}, new double[] {0}, new double[] {0.1}, 0.5));

        assertPlace(drawn.text("all: 50.0 %"), 301, 10, Canvas.Anchor.END);
        assertThat(drawn.rectangles.get(0).title()).isEqualTo("a: 1.0 %, 0 % to 10.0 %");
    }

    @Test
    void groupsBeyondThirtyAreCounted() {
        int groups = 32;
        double[] tenth = new double[groups];
        Arrays.fill(tenth, 0.1);
        List<String> names = IntStream.range(0, groups).mapToObj(i -> "g" + i).toList();

        Figure figure = Figures.rates("Flags", "flagged", names, tenth, tenth, tenth, 0.1);

        assertThat(figure.height()).isEqualTo(18 + 31 * 15 + 34);
        assertThat(Drawing.of(figure).rectangles).hasSize(30);
        assertPlace(Drawing.of(figure).text("2 smaller ones left out"), 116, 18 + 450 + 2 + 25, Canvas.Anchor.END);
        Figure thirty = Figures.rates(
                "Flags",
                "flagged",
                names.subList(0, 30),
                Arrays.copyOf(tenth, 30),
                Arrays.copyOf(tenth, 30),
                Arrays.copyOf(tenth, 30),
                0.1);
        assertThat(thirty.height()).isEqualTo(18 + 30 * 15 + 34);
        assertThat(thirty.toSvg()).doesNotContain("left out");
    }

    // Agreement: dots by columns of 15 from x 17.5 on, rows of 15 from y 77.5 on, bars behind them.

    /** A string of 0 and 1 an object: which of three detectors fire. */
    private static AnomalyCatalogue catalogue(List<String> names, String... fired) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < fired.length; i++) {
            List<Boolean> flags = fired[i].chars().mapToObj(flag -> flag == '1').toList();
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1,
                    SurveyObject.of("o" + i),
                    false,
                    Stream.generate(() -> 1.0).limit(names.size()).toList(),
                    flags,
                    1,
                    flags.contains(true)));
        }
        return new AnomalyCatalogue(
                names.stream()
                        .map(name -> new AnomalyCatalogue.Column(name, Fences.above(1)))
                        .toList(),
                entries);
    }

    @Test
    void agreementHasARowForEachCombination() {
        Figure figure = Figures.agreement(catalogue(
                List.of("autoencoder", "exactlyofabout", "longerthanabout"),
                "011",
                "100",
                "011",
                "000",
                "011",
                "101",
                "011",
                "101"));
        Drawing drawn = Drawing.of(figure);

        // Four times the last two, twice the first and the last, once the first alone.
        assertThat(figure.height()).isEqualTo(70 + 3 * 15 + 8);
        String[] rows = {"011", "101", "100"};
        assertThat(drawn.circles).hasSize(9);
        for (int i = 0; i < 9; i++) {
            Drawing.Circle dot = drawn.circles.get(i);
            assertThat(dot.x()).isEqualTo(17.5 + 15 * (i % 3));
            assertThat(dot.y()).isEqualTo(77.5 + 15 * (i / 3));
            assertThat(dot.ink()).isEqualTo(rows[i / 3].charAt(i % 3) == '1' ? Ink.ODD : Ink.FAINT);
        }
        // A stroke from the first to the last of a row's detectors.
        List<Drawing.Line> strokes = drawn.lines(Ink.ODD, false);
        assertLine(strokes.get(0), 32.5, 77.5, 47.5, 77.5);
        assertLine(strokes.get(1), 17.5, 92.5, 47.5, 92.5);
        assertLine(strokes.get(2), 17.5, 107.5, 17.5, 107.5);
        // The longest bar ends 48 before the edge.
        double full = 297 - 63;
        assertThat(drawn.rectangles).hasSize(3);
        for (int i = 0; i < 3; i++) {
            int count = 4 >> i;
            assertThat(drawn.rectangles.get(i).x()).isEqualTo(63);
            assertThat(drawn.rectangles.get(i).width()).isCloseTo(full * count / 4, NEAR);
            assertThat(drawn.rectangles.get(i).y() + 5).isEqualTo(77.5 + 15 * i);
            assertThat(drawn.rectangles.get(i).title()).isEqualTo("" + count);
            assertPlace(drawn.text("" + count), 67 + full * count / 4, 80.5 + 15 * i, Canvas.Anchor.START);
        }
        assertPlace(drawn.text("autoencoder"), 20.5, 66, Canvas.Anchor.START);
        assertPlace(drawn.text("exactlyofabout"), 35.5, 66, Canvas.Anchor.START);
        assertPlace(drawn.text("longerthanabo…"), 50.5, 66, Canvas.Anchor.START);
        assertPlace(drawn.text("objects"), 63, 66, Canvas.Anchor.START);
    }

    @Test
    void rareCombinationsAreCountedAndBarsAreSeenHoweverShort() {
        List<String> names = List.of("a", "b", "c", "d", "e");
        List<String> fired = new ArrayList<>();
        for (int i = 1; i <= 18; i++) {
            String bits = Integer.toBinaryString(32 + i).substring(1);
            for (int n = 0; n < (i == 1 ? 2000 : 1); n++) {
                fired.add(bits);
            }
        }
        Figure figure = Figures.agreement(catalogue(names, fired.toArray(String[]::new)));
        Drawing drawn = Drawing.of(figure);

        assertThat(figure.height()).isEqualTo(70 + 17 * 15 + 8);
        assertThat(drawn.rectangles).hasSize(16);
        assertThat(drawn.rectangles.get(1).width()).isEqualTo(1);
        assertThat(drawn.text("2,000").x()).isCloseTo(301, NEAR);
        // Short bars: the number stands beside what is drawn.
        assertThat(drawn.texts.stream().filter(text -> text.text().equals("1")).map(Drawing.Text::x))
                .hasSize(15)
                .containsOnly(10 + 75 + 8 + 5.0);
        assertPlace(drawn.text("2 rarer combinations left out"), 93, 70 + 16 * 15 + 11, Canvas.Anchor.START);

        Figure sixteen = Figures.agreement(catalogue(
                names,
                IntStream.rangeClosed(1, 16)
                        .mapToObj(i -> Integer.toBinaryString(32 + i).substring(1))
                        .toArray(String[]::new)));
        assertThat(sixteen.height()).isEqualTo(70 + 16 * 15 + 8);
        assertThat(sixteen.toSvg()).doesNotContain("left out");
    }

    /** Equally many: in the order of their detectors' numbers. */
    @Test
    void noFlagsAreSaidSo() {
        Figure none = Figures.agreement(catalogue(List.of("a", "b"), "00", "00"));
        assertThat(none.height()).isEqualTo(70 + 15 + 8);
        Drawing drawn = Drawing.of(none);
        assertPlace(drawn.text("no detector flags anything"), 48, 80, Canvas.Anchor.START);
        assertThat(drawn.circles).isEmpty();
        assertThat(Drawing.of(Figures.agreement(catalogue(List.of("a", "b"), "01", "10"))).circles.stream()
                        .map(Drawing.Circle::ink))
                .containsExactly(Ink.ODD, Ink.FAINT, Ink.FAINT, Ink.ODD);
    }
}
