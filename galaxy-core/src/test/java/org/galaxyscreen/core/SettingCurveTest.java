package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettingCurveTest {
    @Test
    void valuesFallAndAreTheCurvesOwn() {
        double[] values = {1, 3, -2, 2};
        SettingCurve curve = new SettingCurve("distance to neighbour 5", values, "eps", 1.5);
        values[0] = 100;
        curve.descending()[0] = 100;

        assertThat(curve.descending()).containsExactly(3, 2, 1, -2);
        assertThat(curve.quantity()).isEqualTo("distance to neighbour 5");
        assertThat(curve.setting()).isEqualTo("eps");
        assertThat(curve.chosen()).isEqualTo(1.5);
    }

    @Test
    void numbersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new SettingCurve("distance", new double[0], "eps", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there are no values of distance; at least one expected");
        assertThatThrownBy(() -> new SettingCurve("distance", new double[] {1, Double.NaN}, "eps", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("distance[1] is NaN; finite values expected");
        assertThatThrownBy(() -> new SettingCurve("distance", new double[] {1}, "eps", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("eps is 0.0; above 0 and finite expected");
    }
}
