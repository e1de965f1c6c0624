package org.galaxyscreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Test;

/**
 * Every {@link InferenceEngine}, and the {@link EngineProvider} that makes it, promises this. The provider must be listed in {@code
 * META-INF/services} on the class path of the tests, and its engine able to run on the machine that tests. Engines that compute
 * ResNet-50 extend {@link ResNetEngineContract}.
 */
public abstract class InferenceEngineContract {
    static final int SIDE = 64;
    static final int COUNT = 5;

    /** For whoever extends it. */
    protected InferenceEngineContract() {}

    /** The provider. */
    protected abstract EngineProvider provider();

    /** What to compute in: one of the provider's precisions that needs no calibration; float32 unless this is overridden. */
    protected Precision precision() {
        return Precision.FP32;
    }

    /** How far a row may move with its place in the batch, relative to its length; not at all unless this is overridden. */
    protected double placeTolerance() {
        return 0;
    }

    /** Made once: a ResNet-50 has 25 million of them. */
    private static final class Untrained {
        private static final Weights WEIGHTS = Weights.untrained(4)
                .withPreprocessing(Preprocessing.imagenetV2().withInputSize(SIDE));
    }

    static Weights weights() {
        return Untrained.WEIGHTS;
    }

    final EngineOptions options() {
        return EngineOptions.defaults()
                .withKind(provider().kind())
                .withPrecision(precision())
                .withThreads(2)
                .withMaxBatch(COUNT);
    }

    final InferenceEngine engine() {
        return Engines.create(weights(), Stage.LAYER1, options());
    }

    static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Images of noise in [−2, 2), as preprocessed ones are. */
    static FloatBuffer images(int count) {
        SplittableRandom random = new SplittableRandom(9);
        FloatBuffer images = floats(count * 3 * SIDE * SIDE);
        for (int i = 0; i < images.capacity(); i++) {
            images.put(i, (float) (4 * random.nextDouble() - 2));
        }
        return images;
    }

    static float[] rows(InferenceEngine engine, FloatBuffer images, int count) {
        FloatBuffer features = floats(count * engine.dimensions());
        engine.infer(images, count, features);
        float[] rows = new float[features.capacity()];
        features.get(0, rows);
        return rows;
    }

    /** ‖actual − expected‖ / ‖expected‖. */
    static double relativeError(float[] expected, float[] actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += ((double) actual[i] - expected[i]) * ((double) actual[i] - expected[i]);
            norm += (double) expected[i] * expected[i];
        }
        return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }

    /** It is made by the name of its kind, and says what it is. */
    @Test
    public void isMadeByItsName() {
        assertThat(provider().present()).isTrue();
        assertThat(provider().unavailableReason()).isEmpty();
        assertThat(provider().precisions()).contains(precision());
        try (InferenceEngine engine = engine()) {
            assertThat(engine.name()).isEqualTo(provider().kind().name());
            assertThat(engine.describe()).isNotBlank();
            assertThat(engine.precision()).isEqualTo(precision());
            assertThat(engine.inputSize()).isEqualTo(SIDE);
            assertThat(engine.dimensions()).isEqualTo(256);
            assertThat(engine.maxBatch()).isPositive();
        }
    }

    /** A precision that it does not have is refused in a sentence that names it, before anything is made. */
    @Test
    public void otherPrecisionsAreRefused() {
        for (Precision other : Precision.values()) {
            if (!provider().precisions().contains(other)) {
                EngineOptions options = options().withPrecision(other);
                assertThatThrownBy(() -> Engines.create(weights(), Stage.LAYER1, options))
                        .as(other.label())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(provider().kind().name());
            }
        }
    }

    /** A row does not depend on the images beside it nor on its place; all values are finite. */
    @Test
    public void imagesAreComputedByThemselves() {
        FloatBuffer images = images(COUNT);
        int pixels = 3 * SIDE * SIDE;
        try (InferenceEngine engine = engine()) {
            int length = engine.dimensions();
            float[] all = rows(engine, images, Math.min(COUNT, engine.maxBatch()));
            for (int row = 0; row < all.length / length; row++) {
                float[] alone = rows(engine, images.slice(row * pixels, pixels), 1);
                float[] expected = Arrays.copyOfRange(all, row * length, (row + 1) * length);
                assertThat(relativeError(expected, alone)).as("row %d", row).isLessThanOrEqualTo(placeTolerance());
                for (float value : alone) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    /** Buffers are read and written from their position on, which stays where it was; nothing is written beyond. */
    @Test
    public void buffersKeepTheirPositions() {
        int pixels = 3 * SIDE * SIDE;
        FloatBuffer images = floats(pixels + 7);
        images.put(7, images(1), 0, pixels).position(7);
        try (InferenceEngine engine = engine()) {
            float[] expected = rows(engine, images(1), 1);
            FloatBuffer features = floats(engine.dimensions() + 6);
            features.put(2, 42f).put(features.capacity() - 3, 43f).position(3);

            engine.infer(images, 1, features);

            assertThat(images.position()).isEqualTo(7);
            assertThat(features.position()).isEqualTo(3);
            assertThat(features.limit()).isEqualTo(features.capacity());
            float[] actual = new float[engine.dimensions()];
            features.get(3, actual);
            assertThat(actual).isEqualTo(expected);
            assertThat(features.get(2)).isEqualTo(42f);
            assertThat(features.get(features.capacity() - 3)).isEqualTo(43f);
        }
    }

    /** Counts out of range, and buffers that are too small, are refused. */
    @Test
    public void argumentsAreChecked() {
        try (InferenceEngine engine = engine()) {
            FloatBuffer image = images(1);
            FloatBuffer features = floats(engine.dimensions());
            for (int count : new int[] {-1, 0, engine.maxBatch() + 1}) {
                assertThatThrownBy(() -> engine.infer(image, count, features))
                        .as("%d images", count)
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> engine.infer(floats(3 * SIDE * SIDE - 1), 1, features))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> engine.infer(image, 1, floats(engine.dimensions() - 1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Several threads may call one engine. */
    @Test
    public void threadsMayShareAnEngine() throws Exception {
        FloatBuffer image = images(1);
        try (InferenceEngine engine = engine()) {
            float[] expected = rows(engine, image, 1);

            for (float[] rows : Threads.atOnce(() -> rows(engine, image.duplicate(), 1))) {
                assertThat(rows).isEqualTo(expected);
            }
        }
    }

    /** Closed, it says so; closed twice, it says nothing. */
    @Test
    public void closedEnginesSaySo() {
        InferenceEngine engine = engine();
        FloatBuffer features = floats(engine.dimensions());
        engine.close();
        engine.close();

        assertThatThrownBy(() -> engine.infer(images(1), 1, features)).isInstanceOf(IllegalStateException.class);
    }
}
