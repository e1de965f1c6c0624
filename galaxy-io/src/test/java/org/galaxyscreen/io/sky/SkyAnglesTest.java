package org.galaxyscreen.io.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Angles as texts, and neighbours against all pairs. */
class SkyAnglesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // As astropy.coordinates.Angle reads them: hours where the last column is true.
                "10:20:30.5 | 155.12708333333333 | true",
                "10:20:30.5 | 10.341805555555556 | false",
                "10h20m30.5s | 155.12708333333333 | false",
                "-00:00:36 | -0.01 | false",
                "+41d16m09s | 41.26916666666667 | true",
                "-5 30 0 | -5.5 | false",
                "12.25 | 12.25 | true",
                "-1e-3 | -0.001 | false"
            })
    void textsAreAngles(String text, double degrees, boolean hours) {
        assertThat(SkyAngles.parse(text, 1, hours).orElseThrow()).isCloseTo(degrees, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"10:60:00", "10:20", "north", "NaN", "Infinity", "10:20:61", "1:2:3:4", "150:06:00", "24:00:01"})
    void othersAreNone(String text) {
        assertThat(SkyAngles.parse(text, 1, true)).isEmpty();
    }

    @Test
    void neighboursAreThoseWithinTheRadius() {
        Random random = new Random(5);
        List<SkyPosition> positions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            // Around a pole too, where right ascensions say little.
            double dec = i < 100 ? 90 - random.nextDouble() * 0.1 : random.nextDouble() * 0.2;
            positions.add(new SkyPosition(i < 100 ? random.nextDouble() * 360 : random.nextDouble() * 0.2 - 0.1, dec));
        }
        int[] earlier = SkyNeighbours.of(positions).earlier(0.01);
        int found = 0;
        for (int i = 0; i < positions.size(); i++) {
            int expected = -1;
            for (int k = i - 1; k >= 0; k--) {
                expected = positions.get(k).separation(positions.get(i)) <= 0.01 ? k : expected;
            }
            assertThat(earlier[i]).as("position %d", i).isEqualTo(expected);
            found += expected < 0 ? 0 : 1;
        }
        assertThat(found).isBetween(20, 280);
    }
}
