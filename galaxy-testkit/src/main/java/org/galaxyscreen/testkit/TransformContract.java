package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.galaxyscreen.core.Execution;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.transform.FittedTransform;
import org.galaxyscreen.detectors.transform.Transform;
import org.junit.jupiter.api.Test;

/** Every {@link Transform} promises this. That it can be saved is the {@link DetectorCodecContract}'s. */
public abstract class TransformContract {
    private static final int ROWS = 300;
    private static final int DIMENSIONS = 20;

    private final Features train = SampleRows.clustered(ROWS, DIMENSIONS, 11);

    /** For whoever extends it. */
    protected TransformContract() {}

    /** The transform, with settings for 300 rows of 20 values. */
    protected abstract Transform transform();

    private FittedTransform fitted() {
        return transform().fit(train, ProgressListener.NONE);
    }

    /** Rows have the lengths that it says, finite values, and their objects. */
    @Test
    public void rowsKeepTheirObjects() {
        FittedTransform fitted = fitted();

        Features transformed = fitted.transform(train);

        assertThat(fitted.inputDimensions()).isEqualTo(DIMENSIONS);
        assertThat(transformed.dimensions())
                .isEqualTo(fitted.outputDimensions())
                .isPositive();
        assertThat(transformed.objects()).isEqualTo(train.objects());
        for (float value : SampleRows.values(transformed)) {
            assertThat(value).isFinite();
        }
    }

    /** A row becomes the same whatever is beside it. */
    @Test
    public void rowsAreTransformedByThemselves() {
        FittedTransform fitted = fitted();
        Features all = fitted.transform(train);
        int[] order = SampleRows.shuffled(ROWS, 5);

        Features shuffled = fitted.transform(train.select(order));

        for (int i = 0; i < order.length; i++) {
            assertThat(shuffled.row(i)).as("row %d", order[i]).isEqualTo(all.row(order[i]));
        }
        assertThat(fitted.transform(train.select(new int[] {17})).row(0)).isEqualTo(all.row(17));
        assertThat(fitted.transform(train.select(new int[0])).rows()).isZero();
    }

    /** The same rows and settings give the same, on whatever threads, and what is fitted can be shared. */
    @Test
    public void sameRowsGiveTheSame() throws Exception {
        FittedTransform shared = fitted();
        float[] expected = SampleRows.values(shared.transform(train));

        for (float[] values : Threads.atOnce(() -> SampleRows.values(fitted().transform(train)))) {
            assertThat(values).isEqualTo(expected);
        }
        for (float[] values : Threads.atOnce(() -> SampleRows.values(shared.transform(train)))) {
            assertThat(values).isEqualTo(expected);
        }
        for (int threads : new int[] {1, 3}) {
            assertThat(Execution.of(threads).call(() -> SampleRows.values(fitted().transform(train))))
                    .as("on %d threads", threads)
                    .isEqualTo(expected);
        }
    }

    /** The rows are not changed. */
    @Test
    public void rowsAreLeftAsTheyAre() {
        float[] before = SampleRows.values(train);

        fitted().transform(train);

        assertThat(SampleRows.values(train)).isEqualTo(before);
    }

    /** A dimension that never varies gives no value that is not finite. */
    @Test
    public void constantDimensionsDoNoHarm() {
        Features constant = SampleRows.withConstant(train, 3);

        for (float value : SampleRows.values(
                transform().fit(constant, ProgressListener.NONE).transform(constant))) {
            assertThat(value).isFinite();
        }
    }

    /** A value that is not finite is refused, with the row's object named. */
    @Test
    public void valuesThatAreNotFiniteAreNamed() {
        float[] bad = train.row(0);
        bad[13] = Float.NaN;
        Features features = SampleRows.append(train, bad, "broken-galaxy");
        FittedTransform fitted = fitted();

        assertThatThrownBy(() -> transform().fit(features, ProgressListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken-galaxy");
        assertThatThrownBy(() -> fitted.transform(features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken-galaxy");
    }

    /** Rows of another length are refused. */
    @Test
    public void rowsOfAnotherLengthAreRefused() {
        FittedTransform fitted = fitted();
        Features shorter = SampleRows.clustered(5, 7, 1);

        assertThatThrownBy(() -> fitted.transform(shorter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20")
                .hasMessageContaining("7");
    }

    /** No rows cannot be learned from. */
    @Test
    public void noRowsAreRefused() {
        assertThat(transform().minimumRows()).isPositive();
        assertThatThrownBy(() -> transform().fit(train.select(new int[0]), ProgressListener.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
