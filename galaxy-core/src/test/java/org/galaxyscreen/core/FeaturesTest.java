package org.galaxyscreen.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void rowsThatAreNotHeldAreAskedForAndViewedAlike() {
        List<Integer> asked = new ArrayList<>();
        Features features = Features.of(SurveyObject.numbered(6), 2, (from, count, target, offset) -> {
            asked.add(count);
            for (int i = 0; i < count; i++) {
                target[offset + 2 * i] = from + i;
                target[offset + 2 * i + 1] = 10 * (from + i);
            }
        });
        assertThat(features.held()).isFalse();
        assertThat(features.value(3, 1)).isEqualTo(30);

        Features view = features.view(new int[] {4, 1, 2, 3, 4});
        asked.clear();
        float[] copy = new float[9];
        view.copyRows(1, 4, copy, 1);

        assertThat(copy).containsExactly(0, 1, 10, 2, 20, 3, 30, 4, 40);
        assertThat(asked).as("consecutive rows are asked for at once").containsExactly(4);
        float[] anywhere = new float[7];
        for (Features each : List.of(features, features.select(new int[] {0, 1, 2, 3, 4, 5}))) {
            each.copyRows(new int[] {9, 5, 0, 1, 2, 5}, 1, 3, anywhere, 1);
            assertThat(anywhere).containsExactly(concat(0, each.row(5), each.row(0), each.row(1)));
            Features some = each.view(new int[] {4, 1, 2, 3, 4});
            some.view(new int[] {3, 0, 2}).copyRows(new int[] {2, 1, 0}, 0, 3, anywhere, 1);
            assertThat(anywhere).containsExactly(concat(0, each.row(2), each.row(4), each.row(3)));
            assertThatThrownBy(() -> each.copyRows(new int[] {0, 6}, 1, 1, anywhere, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> each.copyRows(new int[] {0, 5}, 1, 2, anywhere, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> each.copyRows(new int[] {0, 5}, 0, 2, anywhere, 4))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThat(view.objects())
                .extracting(SurveyObject::id)
                .containsExactly("row-4", "row-1", "row-2", "row-3", "row-4");
        assertThat(view.rowsIn(features))
                .hasValueSatisfying(rows -> assertThat(rows).containsExactly(4, 1, 2, 3, 4));
        assertThat(features.rowsIn(features)).as("no view").isEmpty();
        assertThat(view.view(new int[] {0}).rowsIn(features))
                .as("a view of the view")
                .isEmpty();
        assertThat(features.select(new int[] {4}).rowsIn(features)).as("a copy").isEmpty();
        assertThat(view.select(new int[] {0}).held()).isTrue();
        assertThatThrownBy(() -> features.view(new int[] {6})).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> view.copyRows(0, 2, new float[3], 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** One, fewer than are copied at a time, and more than a block of 2²⁴ values: on one thread and on four. */
    @ParameterizedTest
    @CsvSource({"0, 3", "1, 5", "40000, 300", "3, 9000000"})
    void rowsThatAreHeldAreTheSame(int rows, int dimensions) throws Exception {
        Features left = Features.of(SurveyObject.numbered(rows), dimensions, (from, count, target, offset) -> {
            for (int i = 0; i < count * dimensions; i++) {
                target[offset + i] = ((long) from * dimensions + i) % 1_000_003;
            }
        });
        List<Progress> steps = new ArrayList<>();

        Features held = left.hold("reading", steps::add);

        assertThat(held.held()).isTrue();
        assertThat(held.objects()).isSameAs(left.objects());
        assertThat(held.hold("reading", ProgressListener.NONE)).isSameAs(held);
        for (int row = 0; row < rows; row++) {
            assertThat(Arrays.equals(held.row(row), left.row(row)))
                    .as("row " + row)
                    .isTrue();
        }
        assertThat(steps).extracting(Progress::done).isSorted().allMatch(done -> done <= rows);
        assertThat(rows == 0 || steps.get(steps.size() - 1).done() == rows).isTrue();
        Features few = Execution.of(1).call(() -> left.hold("reading", ProgressListener.NONE));
        assertThat(rows == 0 || Arrays.equals(few.row(rows - 1), left.row(rows - 1)))
                .isTrue();
    }

    @Test
    void whatCannotBeReadIsNotHeld() {
        Features broken = Features.of(SurveyObject.numbered(5), 1, (from, count, target, offset) -> {
            throw new UncheckedIOException(new IOException("rows.npy is gone"));
        });
        assertThatThrownBy(() -> broken.hold("reading", ProgressListener.NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasStackTraceContaining("rows.npy is gone");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> broken.hold("reading rows.npy", ProgressListener.NONE))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("interrupted while reading rows.npy");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** 20 million values are more than two looks: the first row counts, whichever thread comes to one first. */
    @Test
    void ofManyRowsThatAreNotFiniteTheFirstIsFound() {
        int[] bad = {2_000_001, 2_000_000, 9_000_000};
        Features features = Features.of(SurveyObject.numbered(10_000_000), 2, (from, count, target, offset) -> {
            Arrays.fill(target, offset, offset + 2 * count, 1);
            for (int row : bad) {
                if (row >= from && row < from + count) {
                    target[offset + 2 * (row - from)] = Float.NaN;
                }
            }
        });

        assertThat(features.firstNotFinite()).hasValue(2_000_000);
        assertThat(features.view(new int[] {5, 9_000_000}).firstNotFinite()).hasValue(1);
    }

    @Test
    void theFirstValueThatIsNotFiniteIsLookedForOnce() {
        AtomicInteger readings = new AtomicInteger();
        Features features = Features.of(SurveyObject.numbered(40_000), 3, (from, count, target, offset) -> {
            readings.addAndGet(count);
            Arrays.fill(target, offset, offset + 3 * count, 1);
            if (from <= 30_000 && from + count > 30_000) {
                target[offset + 3 * (30_000 - from) + 2] = Float.NEGATIVE_INFINITY;
            }
        });

        assertThat(features.firstNotFinite()).hasValue(30_000);
        int once = readings.get();
        assertThat(features.firstNotFinite()).hasValue(30_000);
        assertThat(readings).hasValue(once);
        assertThat(features.view(new int[] {7, 30_000}).firstNotFinite()).hasValue(1);
        assertThat(three().firstNotFinite()).isEmpty();
        assertThat(three().select(new int[0]).firstNotFinite()).isEmpty();
    }

    /** 70,000 values are more than are looked at together, and no multiple of it. */
    @ParameterizedTest
    @CsvSource({"0, NaN", "2047, Infinity", "2048, -Infinity", "65535, NaN", "65536, Infinity", "69999, NaN"})
    void aValueThatIsNotFiniteIsFoundWhereverItIs(int at, float value) {
        float[] values = new float[70_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0 ? Float.MAX_VALUE : -Float.MIN_VALUE;
        }
        List<SurveyObject> objects = SurveyObject.numbered(10_000);
        assertThat(Features.of(objects, 7, values).firstNotFinite()).isEmpty();

        values[at] = value;
        assertThat(Features.of(objects, 7, values).firstNotFinite()).hasValue(at / 7);
    }

    @Test
    void rowsOfKnownObjectsAreCollectedInTheirOrder() {
        Features.Builder builder = Features.builder(List.of(SurveyObject.of("a"), SurveyObject.of("b")), 1);
        builder.add(new float[] {1}, 0);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 rows for 2 objects");
        Features features = builder.add(new float[] {2}, 0).build();

        assertThat(features.object(1).id()).isEqualTo("b");
        assertThat(features.row(1)).containsExactly(2);
        assertThatThrownBy(() -> builder.add(new float[] {3}, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Features.builder(1).add(new float[] {3}, 0)).isInstanceOf(IllegalStateException.class);
    }

    private static Features three() {
        return Features.of(List.of(SurveyObject.of("a"), SurveyObject.of("b"), SurveyObject.of("c")), 2, new float[] {
            1, 2, 3, 4, 5, 6
        });
    }

    private static float[] concat(float first, float[]... rows) {
        float[] all = new float[1 + rows.length * rows[0].length];
        all[0] = first;
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, 1 + i * rows[i].length, rows[i].length);
        }
        return all;
    }
}
