package org.galaxyscreen.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Points in the pictures of maps and of ranks: where they lie, how large they are and which lie on top. */
class PointsTest {
    private static final double PIXELS = 300 / 72.0;
    private static final int ODD = 0xffd55e00;

    /** Pixels of a kind: how many, and their middle in points. */
    private record Patch(int pixels, double x, double y) {
        static Patch of(BufferedImage image, IntPredicate kind) {
            int count = 0;
            double x = 0;
            double y = 0;
            for (int row = 0; row < image.getHeight(); row++) {
                for (int column = 0; column < image.getWidth(); column++) {
                    if (kind.test(image.getRGB(column, row))) {
                        count++;
                        x += column + 0.5;
                        y += row + 0.5;
                    }
                }
            }
            return new Patch(count, x / count / PIXELS, y / count / PIXELS);
        }
    }

    private static Patch odd(BufferedImage image) {
        return Patch.of(image, rgb -> rgb == ODD);
    }

    private static boolean isBlue(int rgb) {
        return rgb >>> 24 > 100 && (rgb & 0xFF) > 2 * (rgb >> 16 & 0xFF);
    }

    /** The map has 345 points a side, of which 10 are left free at each edge. */
    @Test
    void mapHasOneScaleForBothAndYUpwards() {
        Drawing drawn = Drawing.of(
                Figures.map("A map", new double[] {20, 30}, new double[] {1, 6}, new boolean[] {true, false}));

        Drawing.Picture picture = drawn.pictures.get(0);
        assertThat(new double[] {picture.x(), picture.y(), picture.width(), picture.height()})
                .containsExactly(0, 0, 345, 345);
        assertThat(picture.image().getWidth()).isEqualTo(1438);
        // 10 units are 325 points; the middle is (25, 3.5).
        Patch flagged = odd(picture.image());
        assertThat(flagged.x()).isCloseTo(10, within(0.1));
        assertThat(flagged.y()).isCloseTo(172.5 + 2.5 * 32.5, within(0.1));
        Patch other = Patch.of(picture.image(), PointsTest::isBlue);
        assertThat(other.x()).isCloseTo(335, within(0.1));
        assertThat(other.y()).isCloseTo(172.5 - 2.5 * 32.5, within(0.1));
        assertThat(drawn.text("flagged (1)").y()).isEqualTo(355);
        assertThat(drawn.text("not flagged (1)").x()).isEqualTo(130);
        assertThat(drawn.circles)
                .containsExactly(new Drawing.Circle(13, 352, 3, Ink.ODD), new Drawing.Circle(123, 352, 3, Ink.BAR));
    }

    @Test
    void tallMapIsScaledByItsHeight() {
        Drawing drawn = Drawing.of(
                Figures.map("A map", new double[] {0, 1}, new double[] {-10, 10}, new boolean[] {false, true}));

        Patch flagged = odd(drawn.pictures.get(0).image());
        assertThat(flagged.x()).isCloseTo(172.5 + 0.5 * 325 / 20, within(0.1));
        assertThat(flagged.y()).isCloseTo(10, within(0.1));
    }

    @Test
    void onePlaceLiesInTheMiddle() {
        Patch flagged = odd(
                Drawing.of(Figures.map("A map", new double[] {7, 7}, new double[] {9, 9}, new boolean[] {true, true}))
                        .pictures
                        .get(0)
                        .image());
        assertThat(flagged.x()).isCloseTo(172.5, within(0.1));
        assertThat(flagged.y()).isCloseTo(172.5, within(0.1));
    }

    private static final Offset<Double> EDGE = within(0.25);

    /** Pixels that are wholly covered, and about half of those at the edge that are not. */
    private static double radius(Patch patch) {
        return Math.sqrt(patch.pixels() / Math.PI) / PIXELS;
    }

    @Test
    void pointsAreSmallerWhereThereAreMany() {
        int[] counts = {1_999, 2_000, 19_999, 20_000};
        double[] radii = {1.8, 1.1, 1.1, 0.6};
        for (int i = 0; i < counts.length; i++) {
            double[] x = new double[counts[i]];
            boolean[] flagged = new boolean[counts[i]];
            Arrays.fill(x, 1);
            x[0] = 0;
            flagged[0] = true;
            Patch patch = odd(Drawing.of(Figures.map("A map", x, x, flagged))
                    .pictures
                    .get(0)
                    .image());
            assertThat(radius(patch)).as("%d points", counts[i]).isCloseTo(radii[i], EDGE);
        }
    }

    // Ranks: a strip of 14 points for objects of one run alone, a gap of 5, then a plane of 300.

    private static Drawing ranks(int[] before, int[] after, String flaggedBefore, String flaggedAfter) {
        return Drawing.of(Figures.ranks(before, after, flags(flaggedBefore), flags(flaggedAfter)));
    }

    private static boolean[] flags(String text) {
        boolean[] flags = new boolean[text.length()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = text.charAt(i) == '1';
        }
        return flags;
    }

    @Test
    void objectsOfOneRunAloneLieInTheStrips() {
        Drawing drawn = ranks(new int[] {0, 10, 100, 1}, new int[] {10, 0, 100, 1}, "0100", "1000");

        BufferedImage points = drawn.pictures.get(0).image();
        double middle = 300 * 1.05 / 2.09;
        Patch came = odd(points);
        assertThat(came.x()).isCloseTo(7, within(0.2));
        assertThat(came.y()).isCloseTo(300 - middle, within(1.0));
        Patch went = Patch.of(points, rgb -> rgb == 0xff0072b2);
        assertThat(went.x()).isCloseTo(19 + middle, within(0.2));
        assertThat(went.y()).isCloseTo(312, within(1.0));
        // As they stand on the page: the strip from x 58 on, the plane from 77.
        assertThat(drawn.text("came").x()).isEqualTo(58 + 7 + 3);
        assertThat(drawn.text("came").y()).isEqualTo(160);
        assertThat(drawn.text("came").upwards()).isTrue();
        assertThat(drawn.text("went").x()).isEqualTo(227);
        assertThat(drawn.text("went").y()).isEqualTo(310 + 5 + 7 + 3);
        assertThat(drawn.texts).extracting(Drawing.Text::text).contains("flagged before alone (1)");
    }

    @Test
    void onlyTheStripThatIsNeededIsNamed() {
        assertThat(ranks(new int[] {0, 1}, new int[] {1, 2}, "00", "00").texts)
                .extracting(Drawing.Text::text)
                .contains("came")
                .doesNotContain("went");
        assertThat(ranks(new int[] {1, 2}, new int[] {1, 0}, "00", "00").texts)
                .extracting(Drawing.Text::text)
                .contains("went")
                .doesNotContain("came");
    }

    @Test
    void ranksAreMarkedByPowersOfTen() {
        Drawing drawn = ranks(new int[] {1, 2000}, new int[] {1, 30}, "00", "00");

        // The axes go from −1/40 of the highest logarithm to 1.02 of it.
        double before = Math.log10(2000);
        double after = Math.log10(30);
        double across = 300 / (1.045 * before);
        double up = 300 / (1.045 * after);
        for (int power = 0; power < 4; power++) {
            double x = 77 + across * (power + 0.025 * before);
            assertThat(drawn.lines(Ink.GRID, false).get(power).x1()).isCloseTo(x, within(1e-6));
            assertThat(drawn.lines(Ink.GRID, false).get(power).x2()).isCloseTo(x, within(1e-6));
            assertThat(drawn.lines(Ink.GRID, false).get(power).y1()).isEqualTo(10);
            assertThat(drawn.lines(Ink.GRID, false).get(power).y2()).isEqualTo(329);
        }
        assertThat(drawn.lines(Ink.GRID, false)).hasSize(6);
        double y = 310 - up * (1 + 0.025 * after);
        assertThat(drawn.lines(Ink.GRID, false).get(5).y1()).isCloseTo(y, within(1e-6));
        assertThat(drawn.lines(Ink.GRID, false).get(5).x1()).isEqualTo(58);
        assertThat(drawn.lines(Ink.GRID, false).get(5).x2()).isEqualTo(377);
        assertThat(drawn.text("1,000").x()).isCloseTo(77 + across * (3 + 0.025 * before), within(1e-6));
        assertThat(drawn.text("1,000").y()).isEqualTo(341);
        assertThat(drawn.texts.stream().filter(text -> text.text().equals("10") && text.x() == 54))
                .singleElement()
                .satisfies(text -> assertThat(text.y()).isCloseTo(y + 3, within(1e-6)));
        // Equal ranks, as far as both axes go.
        Drawing.Line diagonal = drawn.lines(Ink.TICK, true).get(0);
        assertThat(diagonal.x1()).isCloseTo(77 + across * 0.025 * before, within(1e-6));
        assertThat(diagonal.y1()).isCloseTo(310 - up * 0.025 * after, within(1e-6));
        assertThat(diagonal.x2()).isCloseTo(77 + across * (1.02 * after + 0.025 * before), within(1e-6));
        assertThat(diagonal.y2()).isCloseTo(10, within(1e-6));
        assertThat(drawn.lines)
                .contains(
                        new Drawing.Line(77, 10, 77, 310, Ink.AXIS, false),
                        new Drawing.Line(77, 310, 377, 310, Ink.AXIS, false));
        Drawing.Picture picture = drawn.pictures.get(0);
        assertThat(new double[] {picture.x(), picture.y(), picture.width(), picture.height()})
                .containsExactly(58, 10, 319, 319);
        assertThat(drawn.text("rank before").x()).isEqualTo(227);
        assertThat(drawn.text("rank before").y()).isEqualTo(355);
        assertThat(drawn.text("rank after").y()).isEqualTo(160);
        assertThat(drawn.text("odder after").x()).isEqualTo(371);
        assertThat(drawn.text("odder after").y()).isEqualTo(303);
        assertThat(drawn.text("odder before").x()).isEqualTo(83);
        assertThat(drawn.text("odder before").y()).isEqualTo(22);
    }

    @Test
    void oneRankHasAnAxisToTwo() {
        Drawing drawn = ranks(new int[] {1}, new int[] {1}, "0", "1");
        Patch patch = odd(drawn.pictures.get(0).image());
        assertThat(patch.x()).isCloseTo(19 + 300 * 0.025 / 1.045, within(0.3));
        assertThat(patch.y()).isCloseTo(300 - 300 * 0.025 / 1.045, within(0.8));
    }

    @Test
    void keyCountsTheGroupsTwoByTwo() {
        Drawing drawn = ranks(
                new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                "0111100000",
                "0100011111");

        double half = 319 / 2.0;
        String[] labels = {
            "flagged in neither (1)", "flagged in both (1)", "flagged before alone (3)", "flagged after alone (5)"
        };
        for (int i = 0; i < 4; i++) {
            Drawing.Text text = drawn.text(labels[i]);
            assertThat(text.x()).isEqualTo(71 + i % 2 * half);
            assertThat(text.y()).isEqualTo(365 + 10 + i / 2 * 15);
            Drawing.Picture mark = drawn.pictures.get(1 + i);
            assertThat(mark.x()).isEqualTo(58 + i % 2 * half);
            assertThat(mark.y()).isEqualTo(text.y() - 7.5);
            assertThat(mark.width()).isEqualTo(9);
            assertThat(mark.image().getWidth()).isEqualTo(38);
        }
        // In the middle of its picture each: an ellipse, a square, a triangle that points downwards and one upwards.
        BufferedImage square = drawn.pictures.get(2).image();
        assertThat((double) Patch.of(square, rgb -> rgb == 0xff009e73).pixels())
                .isCloseTo(Math.pow(1.7 * 3.2 * PIXELS, 2), within(70.0));
        Patch down = Patch.of(drawn.pictures.get(3).image(), rgb -> rgb == 0xff0072b2);
        Patch up = odd(drawn.pictures.get(4).image());
        // A triangle's middle is a third of its height, 1.8 × 4 points, from its base, which is 0.8 × 4 from the point.
        double base = 0.8 * 4;
        double third = 1.8 * 4 / 3;
        assertThat(down.y()).isCloseTo(4.5 - base + third, within(0.2));
        assertThat(up.y()).isCloseTo(4.5 + base - third, within(0.2));
        assertThat(down.x()).isCloseTo(4.5, within(0.15));
        assertThat((double) up.pixels()).isCloseTo(4 * 7.2 * PIXELS * PIXELS, within(90.0));
        assertThat((double) down.pixels()).isCloseTo(4 * 7.2 * PIXELS * PIXELS, within(90.0));
        Patch circle = Patch.of(drawn.pictures.get(1).image(), rgb -> rgb >>> 24 > 120);
        assertThat(radius(circle)).isCloseTo(3.2, EDGE);
        assertThat(circle.x()).isCloseTo(4.5, within(0.15));
        assertThat(circle.y()).isCloseTo(4.5, within(0.15));
    }

    /** Triangles of 1.25 times the radius and 0.7 more: their area is 1.8 of its square. */
    @Test
    void marksAreSmallerWhereThereAreMany() {
        int[] counts = {1_999, 2_000, 19_999, 20_000};
        double[] radii = {1.8, 1.2, 1.2, 0.8};
        for (int i = 0; i < counts.length; i++) {
            int[] rank = new int[counts[i]];
            Arrays.fill(rank, 100);
            rank[0] = 1;
            boolean[] flagged = new boolean[counts[i]];
            flagged[0] = true;
            Patch patch = odd(Drawing.of(Figures.ranks(rank, rank, new boolean[counts[i]], flagged))
                    .pictures
                    .get(0)
                    .image());
            double side = 1.25 * (radii[i] + 0.7) * PIXELS;
            // About half of the pixels along the edge, 5.6 sides long, are not wholly covered.
            assertThat((double) patch.pixels())
                    .as("%d points", counts[i])
                    .isCloseTo(1.8 * side * side - 2.8 * side, within(1.2 * side));
        }
    }

    @Test
    void smallerGroupsLieOnTop() {
        int[] same = {5, 5, 5, 5, 9};
        BufferedImage points =
                ranks(same, same, "01100", "01010").pictures.get(0).image();

        Patch flagged = odd(points);
        double across = 300 / (1.045 * Math.log10(9));
        assertThat(flagged.x()).isCloseTo(19 + across * (Math.log10(5) + 0.025 * Math.log10(9)), within(0.3));
        // Whole, though three others lie there.
        double side = 1.25 * 2.5 * PIXELS;
        assertThat((double) flagged.pixels()).isCloseTo(1.8 * side * side - 2.8 * side, within(1.2 * side));
    }
}
