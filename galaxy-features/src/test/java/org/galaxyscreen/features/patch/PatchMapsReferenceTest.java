package org.galaxyscreen.features.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Maps of a small image against NumPy's and SciPy's: make_maps.py, beside maps.txt, computes them. */
class PatchMapsReferenceTest {
    private static final int SIDE = 4;
    private static final int CHANNELS = 3;

    private static final Map<String, float[]> REFERENCE = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PatchMapsReferenceTest.class.getResourceAsStream("maps.txt")),
                StandardCharsets.US_ASCII))) {
            lines.lines().map(line -> line.split(" ")).forEach(words -> {
                float[] numbers = new float[words.length - 1];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = Float.parseFloat(words[i + 1]);
                }
                REFERENCE.put(words[0], numbers);
            });
        }
    }

    private static float[] reference(String name) {
        return Objects.requireNonNull(REFERENCE.get(name), name);
    }

    private static PatchMap patches(String name) {
        return PatchMap.of(SurveyObject.of(name), SIDE, CHANNELS, reference(name), 0);
    }

    /** All patches of those images. */
    private static PatchMemory memory(String... names) {
        return PatchMemory.of(
                Arrays.stream(names).map(PatchMapsReferenceTest::patches).toList(),
                Preprocessing.imagenetV1(),
                1000,
                0);
    }

    @Test
    void oddnessInterestAndTheirResamplingAreThoseOfSciPy() {
        PatchMemory ordinary = memory("ordinary-0", "ordinary-1", "ordinary-2");
        HeatMap oddness = ordinary.oddness(patches("image"));
        HeatMap interest = memory("interesting").nearerThan(patches("image"), ordinary);

        assertThat(ordinary.size()).isEqualTo(3 * SIDE * SIDE);
        // Seven digits are written.
        assertThat(oddness.values()).containsExactly(reference("oddness"), within(2e-6f));
        assertThat(interest.values()).containsExactly(reference("interest"), within(2e-6f));
        assertThat(oddness.resampled(10)).containsExactly(reference("resampled"), within(2e-6f));
        assertThat(List.of(oddness.highestRow(), oddness.highestColumn())).isEqualTo(List.of(3, 0));
    }

    /** Of vectors far from zero, where a product alone would lose the distance. */
    @Test
    void distancesSurviveAnOffset() {
        float[] moved = reference("image").clone();
        float[] kept = reference("ordinary-0").clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += 4096;
            kept[i] += 4096;
        }
        PatchMap image = PatchMap.of(SurveyObject.of("moved"), SIDE, CHANNELS, moved, 0);
        PatchMap ordinary = PatchMap.of(SurveyObject.of("kept"), SIDE, CHANNELS, kept, 0);

        float[] plain = memory("ordinary-0").oddness(patches("image")).values();

        assertThat(PatchMemory.of(List.of(ordinary), Preprocessing.imagenetV1(), 1000, 0)
                        .oddness(image)
                        .values())
                .containsExactly(plain, within(2e-3f));
    }
}
