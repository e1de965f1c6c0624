package org.galaxyscreen.features.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SaturationCountTest {
    @Test
    void everyLargestByteIsCountedOnce() {
        Random random = new Random(1);
        for (int length = 0; length < 70; length++) {
            byte[] values = new byte[length];
            int expected = 0;
            for (int i = 0; i < length; i++) {
                // All, and those that differ in a bit.
                values[i] = (byte) (random.nextBoolean() ? 255 : 255 ^ 1 << random.nextInt(8));
                expected += values[i] == -1 ? 1 : 0;
            }

            assertThat(SaturationCount.largestBytes(ByteBuffer.wrap(values))).isEqualTo(expected);
        }
    }
}
