package org.galaxyscreen.features.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTurnerTest {
    /** The letter F in a square of three, as NumPy's {@code rot90} and {@code fliplr} turn it. */
    @ParameterizedTest
    @CsvSource({
        "0, ABC DEF GHI",
        "1, CFI BEH ADG",
        "2, IHG FED CBA",
        "3, GDA HEB IFC",
        "4, CBA FED IHG",
        "5, ADG BEH CFI",
        "6, GHI DEF ABC",
        "7, IFC HEB GDA"
    })
    void viewsAreQuarterTurnsOfTheImageAndOfItsMirrorImage(int view, String expected) {
        FloatBuffer floats = FloatBuffer.allocate(2 * 27);
        ByteBuffer bytes = ByteBuffer.allocate(2 * 27);
        for (int i = 0; i < 9; i++) {
            for (int channel = 0; channel < 3; channel++) {
                floats.put(channel * 9 + i, 100 * channel + i);
                bytes.put(3 * i + channel, (byte) (50 * channel + i));
            }
        }

        new ViewTurner(3).turn(floats, 0, 27, view);
        new ViewTurner(3).turn(bytes, 0, 27, view);

        String letters = expected.replace(" ", "");
        for (int i = 0; i < 9; i++) {
            int letter = letters.charAt(i) - 'A';
            for (int channel = 0; channel < 3; channel++) {
                assertThat(floats.get(27 + channel * 9 + i)).isEqualTo(100 * channel + letter);
                assertThat(bytes.get(27 + 3 * i + channel)).isEqualTo((byte) (50 * channel + letter));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 70})
    void fourQuarterTurnsGiveTheImageBackAtAnySize(int size) {
        int length = 3 * size * size;
        FloatBuffer images = FloatBuffer.allocate(5 * length);
        for (int i = 0; i < length; i++) {
            images.put(i, i);
        }
        ViewTurner turner = new ViewTurner(size);
        for (int turn = 0; turn < 4; turn++) {
            turner.turn(images, turn * length, (turn + 1) * length, 1);
        }

        assertThat(images.slice(4 * length, length)).isEqualTo(images.slice(0, length));
        turner.turn(images, 0, 4 * length, 2);
        assertThat(images.slice(4 * length, length)).isEqualTo(images.slice(2 * length, length));
    }
}
