package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelLogTest {
    private static final List<Label> LABELS = List.of(
            Label.interest("g 1", 5),
            Label.artefact("g2"),
            Label.known("g3", "ring galaxy"),
            Label.unsure("g1,é"),
            Label.dismissAlike("g4"),
            Label.interest("g2", 0));

    @Test
    void linesAreReadBack() {
        LabelLog log = LabelLog.empty().with(LABELS.subList(0, 2)).with(LABELS.subList(2, 6));

        assertThat(log.lines()).contains("g 1\tinterest\t5", "g3\tknown\tring galaxy", "g4\tdismiss_alike");
        assertThat(LabelLog.parse(log.lines()).entries()).isEqualTo(LABELS);
        assertThat(LabelLog.parse(log.lines()).of("g2")).contains(Label.interest("g2", 0));
        assertThat(LabelLog.parse(log.lines()).current()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g",
                "g\tinterest",
                "g\tinterest\t6",
                "g\tinterest\tx",
                "g\tartefact\t1",
                "g\tknown\t",
                "g\tnice",
                "\tunsure"
            })
    void badLineIsNamedByItsNumber(String line) {
        assertThatThrownBy(() -> LabelLog.parse(List.of("g0\tunsure", "", line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 3: '" + line + "' is not a label");
    }
}
