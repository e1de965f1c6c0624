package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeaturesTest {
    /** The last dimensions are so many that a block holds few rows, and a copy must cross blocks. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1000, 3", "130, 2048", "7, 4194304", "5, 9000000"})
    void rowsComeBackAsTheyWentIn(int rows, int dimensions) {
        Features.Builder builder = Features.builder(dimensions);
        float[] row = new float[dimensions + 1];
        for (int i = 0; i < rows; i++) {
            row[1] = i;
            row[dimensions] = -i;
            builder.add(SurveyObject.of("object-" + i), row, 1);
        }

        Features features = builder.build();

        assertThat(features.rows()).isEqualTo(rows);
        for (int i = 0; i < rows; i++) {
            assertThat(features.object(i).id()).isEqualTo("object-" + i);
            assertThat(features.value(i, dimensions - 1)).isEqualTo(-i);
        }
        int count = Math.min(3, rows);
        float[] copy = new float[count * dimensions + 2];
        features.copyRows(rows - count, count, copy, 2);
        for (int i = 0; i < count; i++) {
            assertThat(copy[2 + (i + 1) * dimensions - 1]).isEqualTo(-(rows - count + i));
        }
    }

    @Test
    void selectionKeepsObjectsWithTheirRows() {
        Features features = three().select(new int[] {2, 0, 2});

        assertThat(features.objects()).extracting(SurveyObject::id).containsExactly("c", "a", "c");
        assertThat(features.row(0)).containsExactly(5, 6);
        assertThat(features.row(1)).containsExactly(1, 2);
    }

    @Test
    void whatWasBuiltDoesNotChangeWhenTheBuilderGoesOn() {
        Features.Builder builder = Features.builder(1);
        builder.add(SurveyObject.of("a"), new float[] {1}, 0);
        Features first = builder.build();
        builder.add(SurveyObject.of("b"), new float[] {2}, 0);

        assertThat(first.rows()).isEqualTo(1);
        assertThat(builder.build().rows()).isEqualTo(2);
        assertThat(first.row(0)).containsExactly(1);
    }

    @Test
    void wrongLengthsAndRowsAreRefused() {
        assertThatThrownBy(() -> Features.of(List.of(SurveyObject.of("a")), 2, new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values has 3 entries; 1 rows × 2 dimensions expected");
        assertThatThrownBy(() -> Features.builder(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> three().select(new int[] {3})).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> three().copyRows(2, 2, new float[4], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> three().value(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static Features three() {
        return Features.of(List.of(SurveyObject.of("a"), SurveyObject.of("b"), SurveyObject.of("c")), 2, new float[] {
            1, 2, 3, 4, 5, 6
        });
    }
}
