package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.features.engine.Precision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CudaTrialsTest {
    private static final List<Object> KIND = List.of("convolution", 64, 3);

    private final List<Integer> tried = new ArrayList<>();
    private final CudaTrials trials = new CudaTrials(5);

    @AfterEach
    void forgetTheProperty() {
        System.clearProperty(CudaTrials.PROPERTY);
    }

    @Test
    void theFastestThatRunsIsTaken() {
        assertThat(fastest(KIND, Double.NaN, 3, 2, Double.NaN, 2.5)).isEqualTo(2);
        assertThat(tried).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whatIsHardlyFasterThanTheLibrariesOwnChoiceIsNotTaken() {
        assertThat(fastest(KIND, 1.00, 0.98, 1.2)).isZero();
        assertThat(fastest(List.of("another"), 1.00, 0.96)).isEqualTo(1);
    }

    @Test
    void eachKindIsTriedOnce() {
        assertThat(fastest(KIND, 2, 1)).isEqualTo(1);
        assertThat(fastest(List.of("convolution", 64, 3), 1, 2)).isEqualTo(1);
        assertThat(tried).containsExactly(0, 1);
        assertThat(fastest(List.of("convolution", 64, 1), 1, 2)).isZero();
    }

    @Test
    void whereNothingRunsThereIsNoWay() {
        assertThat(fastest(KIND, Double.NaN, Double.NaN)).isEqualTo(CudaTrials.NONE);
        assertThat(fastest(KIND, 1)).as("tried again").isZero();
        assertThat(fastest(List.of("empty"))).isEqualTo(CudaTrials.NONE);
    }

    @Test
    void gpusOfAKindShareThemAndHowManyAreTriedIsAProperty() {
        CudaTrials shared = CudaTrials.shared("a GPU", Precision.BF16);
        assertThat(shared.limit()).isEqualTo(5);
        assertThat(CudaTrials.shared("a GPU", Precision.BF16)).isSameAs(shared);
        assertThat(CudaTrials.shared("another", Precision.BF16)).isNotSameAs(shared);
        assertThat(CudaTrials.shared("a GPU", Precision.FP16)).isNotSameAs(shared);
        System.setProperty(CudaTrials.PROPERTY, "1");
        assertThat(CudaTrials.shared("a GPU", Precision.BF16).limit()).isEqualTo(1);
        System.setProperty(CudaTrials.PROPERTY, "0");
        assertThatThrownBy(CudaTrials::ofProperty)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("org.galaxyscreen.cuda.trials is 0; 1 to 100 expected");
    }

    private int fastest(List<Object> kind, double... milliseconds) {
        return trials.fastest(kind, milliseconds.length, way -> {
            tried.add(way);
            return milliseconds[way];
        });
    }
}
