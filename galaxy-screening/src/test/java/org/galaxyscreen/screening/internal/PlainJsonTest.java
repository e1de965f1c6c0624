package org.galaxyscreen.screening.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.junit.jupiter.api.Test;

class PlainJsonTest {
    @Test
    void settingsAreJsonWithoutInfinities() {
        assertThat(PlainJson.of(List.of(
                                new FixedThreshold(Double.POSITIVE_INFINITY), new FixedThreshold(0.5), 3L, 0.1f, true))
                        .toString())
                .isEqualTo("[{\"type\":\"FixedThreshold\",\"upper\":null},{\"type\":\"FixedThreshold\",\"upper\":0.5},"
                        + "3,0.1,true]");
    }
}
