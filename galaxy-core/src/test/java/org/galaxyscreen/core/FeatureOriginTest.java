package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.junit.jupiter.api.Test;

/** Origins of several runs side by side. */
class FeatureOriginTest {
    private static final FeatureOrigin ONE = FeatureOrigin.of(Map.of(
            Part.NETWORK, "a", Part.WEIGHTS, "01", Part.STAGE, "layer2", Part.VIEWS, "8", Part.PRECISION, "int8"));
    private static final FeatureOrigin TWO =
            FeatureOrigin.of(Map.of(Part.NETWORK, "b", Part.WEIGHTS, "02", Part.STAGE, "layer4", Part.VIEWS, "8"));

    @Test
    void partsOfSeveralRunsAreWrittenInTheirOrderAndCommonOnesOnce() {
        FeatureOrigin both = FeatureOrigin.sideBySide(List.of(ONE, TWO), List.of(0.5, 2.0));

        assertThat(both.written())
                .containsEntry("network", "a | b")
                .containsEntry("weightsSha256", "01 | 02")
                .containsEntry("stage", "layer2 | layer4")
                .containsEntry("views", "8")
                .containsEntry("precision", "int8 | none")
                .containsEntry("scale", "0.5 | 2.0");
        assertThat(FeatureOrigin.parse(both.written())).isEqualTo(both);
        assertThat(both.runs()).isEqualTo(2);
        assertThat(both.scales()).containsExactly(0.5, 2.0);
        assertThat(both.each(Part.WEIGHTS)).containsExactly("01", "02");
        assertThat(ONE.runs()).isEqualTo(1);
        assertThat(ONE.scales()).isEmpty();
        assertThat(ONE.each(Part.STAGE)).containsExactly("layer2");
    }

    @Test
    void theOrderTheScalesAndTheNumberOfRunsMatter() {
        FeatureOrigin both = FeatureOrigin.sideBySide(List.of(ONE, TWO), List.of(0.5, 2.0));

        assertThat(both.difference(FeatureOrigin.sideBySide(List.of(ONE, TWO), List.of(0.5, 2.0))))
                .isEmpty();
        assertThat(both.difference(FeatureOrigin.sideBySide(List.of(ONE, TWO), List.of(0.5, 3.0))))
                .contains("their scale is 0.5 | 2.0, not 0.5 | 3.0");
        assertThat(both.difference(FeatureOrigin.sideBySide(List.of(TWO, ONE), List.of(0.5, 2.0))))
                .contains("their weightsSha256 is 01 | 02, not 02 | 01");
        assertThat(both.difference(ONE)).contains("they are of 2 runs side by side (a | b), not of one run");
        assertThat(ONE.difference(both)).contains("they are of one run, not of 2 runs side by side (a | b)");
        // The same network twice is not that network once.
        assertThat(FeatureOrigin.sideBySide(List.of(ONE, ONE), List.of(1.0, 1.0))
                        .difference(ONE))
                .contains("they are of 2 runs side by side (a), not of one run");
    }

    @Test
    void runsThatCannotStandSideBySideAreRefused() {
        FeatureOrigin both = FeatureOrigin.sideBySide(List.of(ONE, TWO), List.of(0.5, 2.0));
        assertThatThrownBy(() -> FeatureOrigin.sideBySide(List.of(ONE), List.of(1.0)))
                .hasMessage("1 runs and 1 scales; two runs or more and a scale each expected");
        assertThatThrownBy(() -> FeatureOrigin.sideBySide(List.of(ONE, both), List.of(1.0, 1.0)))
                .hasMessageContaining("itself of several");
        for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> FeatureOrigin.sideBySide(List.of(ONE, TWO), List.of(1.0, scale)))
                    .hasMessage("a scale is " + scale + "; a positive, finite number expected");
        }
    }
}
