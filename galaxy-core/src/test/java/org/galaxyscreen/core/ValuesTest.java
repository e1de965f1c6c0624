package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void objectsNeedAnId() {
        assertThatThrownBy(() -> SurveyObject.of(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id is blank");
        assertThat(SurveyObject.of("a").withLabel("ring").label()).isEqualTo("ring");
        assertThat(SurveyObject.of("a").ra()).isNaN();
    }

    @Test
    void imagesMustHaveAsManyBytesAsPixels() {
        assertThatThrownBy(() -> Image.wrap(4, 3, new byte[35]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rgb has 35 bytes; 3×4×3 = 36 expected");
        assertThatThrownBy(() -> Image.wrap(0, 3, new byte[0])).hasMessageContaining("0×3 pixels");
        assertThatThrownBy(() -> Image.wrap(1 << 20, 1 << 20, new byte[0])).hasMessageContaining("at most");
    }

    @Test
    void scoresAreNeverNaN() {
        List<SurveyObject> objects = List.of(SurveyObject.of("a"), SurveyObject.of("b"));

        assertThatThrownBy(() -> new Scores("kmeans", objects, new double[] {1, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kmeans: the score of row 1 (b) is NaN");
        assertThatThrownBy(() -> new Scores("kmeans", objects, new double[1])).hasMessageContaining("1 scores for 2");
    }

    @Test
    void scoresDoNotChangeWithTheArrayTheyCameFrom() {
        double[] values = {1};
        Scores scores = new Scores("kmeans", List.of(SurveyObject.of("a")), values);
        values[0] = 2;
        scores.values()[0] = 3;

        assertThat(scores.value(0)).isEqualTo(1);
    }

    @Test
    void scoreOnAFenceIsOrdinary() {
        Fences fences = new Fences(-1, 2);

        assertThat(fences.isAnomalous(2)).isFalse();
        assertThat(fences.isAnomalous(Math.nextUp(2.0))).isTrue();
        assertThat(fences.isAnomalous(-1.5)).isTrue();
        assertThat(Fences.above(2).isAnomalous(-1e300)).isFalse();
        assertThatThrownBy(() -> new Fences(3, 2)).hasMessageContaining("lower ≤ upper");
        assertThatThrownBy(() -> Fences.above(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void catalogueRanksCountFromOne() {
        AnomalyCatalogue.Column column = new AnomalyCatalogue.Column("kmeans", Fences.above(1));
        AnomalyCatalogue.Entry second =
                new AnomalyCatalogue.Entry(2, SurveyObject.of("a"), false, List.of(0.5), List.of(false), 0.5, false);

        assertThatThrownBy(() -> new AnomalyCatalogue(List.of(column), List.of(second)))
                .hasMessage("entry 0 (a) has rank 2; 1 expected");
        assertThatThrownBy(() -> new AnomalyCatalogue(
                        List.of(),
                        List.of(new AnomalyCatalogue.Entry(
                                1, SurveyObject.of("a"), false, List.of(0.5), List.of(false), 0.5, false))))
                .hasMessageContaining("1 scores and 1 flags; 0 expected");
    }

    @Test
    void interruptionBecomesCancellationAndIsNotForgotten() {
        Cancellation.check("resting");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Cancellation.check("fitting"))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while fitting");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
