package org.galaxyscreen.screening.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.features.preprocess.Preprocessing;
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

    @Test
    void preprocessingIsAnObjectOfItsSettings() {
        JsonNode json = PlainJson.of(Preprocessing.imagenetV2());

        assertThat(json.path("type").asText()).isEqualTo("Preprocessing");
        assertThat(json.path("resize").asInt()).isEqualTo(232);
        assertThat(json.path("crop").asInt()).isEqualTo(224);
        assertThat(json.at("/mean/red").asDouble()).isEqualTo(0.485);
    }
}
