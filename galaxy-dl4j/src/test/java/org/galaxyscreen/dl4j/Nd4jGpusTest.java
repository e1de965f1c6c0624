package org.galaxyscreen.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Nd4jGpusTest {
    @Test
    void cardsNewerThanAmpereAreRefusedByName() {
        assertThat(Nd4jGpus.problem(true, () -> List.of("9.0"), Map.of()).orElseThrow())
                .contains("compute capability 9.0")
                .contains("3.7 to 8.6")
                .contains("BACKEND_PRIORITY_CPU");
        assertThat(Nd4jGpus.problem(true, () -> List.of("8.6", "8.9"), Map.of()))
                .isPresent();
    }

    @Test
    void othersAreLeftToNd4j() {
        assertThat(Nd4jGpus.problem(true, () -> List.of("8.6"), Map.of())).isEmpty();
        assertThat(Nd4jGpus.problem(true, List::of, Map.of())).isEmpty();
        assertThat(Nd4jGpus.problem(true, () -> List.of("[N/A]"), Map.of())).isEmpty();
        assertThat(Nd4jGpus.problem(true, () -> List.of("9.0"), Map.of("BACKEND_PRIORITY_CPU", "1000")))
                .isEmpty();
    }

    @Test
    void withoutThatBackendNobodyIsAsked() {
        assertThat(Nd4jGpus.problem(
                        false,
                        () -> {
                            throw new AssertionError("asked");
                        },
                        Map.of()))
                .isEmpty();
        assertThatCode(Nd4jGpus::requireUsable).doesNotThrowAnyException();
    }
}
