package org.galaxyscreen.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void valuesLieInProportion() {
        Axis axis = new Axis(10, 30, 100, 60);
        assertThat(axis.at(10)).isEqualTo(100);
        assertThat(axis.at(15)).isEqualTo(90);
        assertThat(axis.at(30)).isEqualTo(60);
        assertThat(axis.at(40)).isEqualTo(40);
    }

    @Test
    void rangeWithoutWidthGetsOne() {
        assertThat(new Axis(0, 0, 0, 1).high()).isEqualTo(1e-9);
        assertThat(new Axis(-5, -5, 0, 1).high()).isCloseTo(-5 + 5.001e-6, within(1e-12));
        assertThat(new Axis(-5, -6, 0, 1).high()).isGreaterThan(-5);
        assertThat(new Axis(1, Double.NaN, 0, 1).high()).isCloseTo(1 + 1.001e-6, within(1e-12));
        assertThat(new Axis(2, 2.5, 0, 1).high()).isEqualTo(2.5);
    }

    @Test
    void stepsAreOneTwoOrFiveTimesAPowerOfTen() {
        assertThat(new Axis(0, 5, 0, 1).ticks(5)).as("1").containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(new Axis(0, 5.5, 0, 1).ticks(5)).as("2").containsExactly(0.0, 2.0, 4.0);
        assertThat(new Axis(0, 10, 0, 1).ticks(5)).as("2").hasSize(6);
        assertThat(new Axis(0, 25, 0, 1).ticks(5)).as("5").containsExactly(0.0, 5.0, 10.0, 15.0, 20.0, 25.0);
        assertThat(new Axis(0, 26, 0, 1).ticks(5)).as("10").containsExactly(0.0, 10.0, 20.0);
        assertThat(new Axis(1, 5.9, 0, 1).ticks(5)).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(new Axis(-2.5, 2.5, 0, 1).ticks(5)).containsExactly(-2.0, -1.0, 0.0, 1.0, 2.0);
        List<Double> small = new Axis(0.1, 0.7, 0, 1).ticks(6);
        assertThat(small).hasSize(7);
        assertThat(small.get(0)).as("not lost by rounding").isCloseTo(0.1, within(1e-12));
        assertThat(small.get(6)).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void labelsHaveTheDigitsOfTheSteps() {
        assertThat(Axis.label(2, List.of(0.0, 2.0))).isEqualTo("2");
        assertThat(Axis.label(0.25, List.of(0.0, 0.05, 0.25))).isEqualTo("0.25");
        assertThat(Axis.label(0.5, List.of(0.0, 0.5))).isEqualTo("0.5");
        assertThat(Axis.label(20, List.of(10.0, 20.0))).isEqualTo("20");
        assertThat(Axis.label(-0.0, List.of(-1.0, 0.0))).isEqualTo("0");
        assertThat(Axis.label(0.25, List.of(0.25))).as("one alone").isEqualTo("0.3");
    }

    @Test
    void largeAndSmallOnesHaveExponents() {
        assertThat(Axis.label(999_000, List.of(998_000.0, 999_000.0))).isEqualTo("999,000");
        assertThat(Axis.label(5e5, List.of(5e5, 1e6))).isEqualTo("5.0e+05");
        assertThat(Axis.label(-5e5, List.of(-1e6, -5e5))).isEqualTo("-5.0e+05");
        assertThat(Axis.label(0.001, List.of(0.0, 0.001))).isEqualTo("0.001");
        assertThat(Axis.label(0.0005, List.of(0.0, 0.0005))).isEqualTo("5.0e-04");
    }

    @Test
    void marksBelowStandWhereTheirValuesAre() {
        Drawing drawing = new Drawing();
        new Axis(0, 4, 100, 500).markBelow(drawing, 70);
        assertThat(drawing.lines)
                .contains(new Drawing.Line(300, 70, 300, 73, Ink.AXIS, false))
                .hasSize(5);
        assertThat(drawing.text("2"))
                .isEqualTo(new Drawing.Text(300, 82, "2", Ink.TICK, Canvas.Anchor.MIDDLE, false, false));
    }

    @Test
    void marksAlongGoFromEndToEndOfTheOther() {
        Drawing drawing = new Drawing();
        new Axis(0, 4, 100, 20).markAlong(drawing, new Axis(0, 1, 30, 90), 4);
        assertThat(drawing.lines)
                .contains(new Drawing.Line(30, 60, 90, 60, Ink.GRID, false))
                .hasSize(5);
        assertThat(drawing.text("2"))
                .isEqualTo(new Drawing.Text(26, 63, "2", Ink.TICK, Canvas.Anchor.END, false, false));
    }
}
