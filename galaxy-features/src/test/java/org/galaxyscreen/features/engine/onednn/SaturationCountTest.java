package org.galaxyscreen.features.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaturationCountTest {
    @ParameterizedTest
    @ValueSource(bytes = {-1, 127, -128})
    void everyEqualByteIsCountedOnce(byte one) {
        Random random = new Random(1);
        for (int length = 0; length < 70; length++) {
            byte[] values = new byte[length];
            int expected = 0;
            for (int i = 0; i < length; i++) {
                // All, and those that differ in a bit.
                values[i] = (byte) (random.nextBoolean() ? one : one ^ 1 << random.nextInt(8));
                expected += values[i] == one ? 1 : 0;
            }

            assertThat(SaturationCount.equal(ByteBuffer.wrap(values), one)).isEqualTo(expected);
        }
    }
}
