package org.galaxyscreen.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineProvider;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With another library's engine on the class path. */
class OtherEnginesTest {
    private static final EngineOptions.Kind MEAN = EngineOptions.Kind.of("Mean");

    @TempDir
    private Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader;

    @BeforeEach
    void putThemOnTheClassPath() throws IOException {
        Path services = Files.createDirectories(folder.resolve("classes/META-INF/services"));
        Files.writeString(services.resolve(EngineProvider.class.getName()), MeanProvider.class.getName());
        loader = new URLClassLoader(new URL[] {folder.resolve("classes").toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void takeThemAway() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    /** Makes an engine whose features are all the mean of the input. */
    public static final class MeanProvider implements EngineProvider {
        @Override
        public EngineOptions.Kind kind() {
            return MEAN;
        }

        @Override
        public boolean present() {
            return true;
        }

        @Override
        public Set<Precision> precisions() {
            return Set.of(Precision.FP32);
        }

        @Override
        public Optional<String> unavailableReason() {
            return Boolean.getBoolean("mean.unavailable") ? Optional.of("it is Sunday") : Optional.empty();
        }

        @Override
        public Optional<String> refusal(EngineOptions options) {
            return options.precision() == Precision.FP32
                    ? Optional.empty()
                    : Optional.of("the mean engine computes in fp32 alone");
        }

        @Override
        public InferenceEngine create(Weights weights, Readout readout, EngineOptions options, String remark) {
            return new MeanEngine(weights.preprocessing().crop(), readout.features(ResNet50.whole()), remark);
        }
    }

    private record MeanEngine(int inputSize, int dimensions, String remark) implements InferenceEngine {
        @Override
        public String name() {
            return "mean";
        }

        @Override
        public String describe() {
            return "mean" + remark;
        }

        @Override
        public Precision precision() {
            return Precision.FP32;
        }

        @Override
        public int maxBatch() {
            return 4;
        }

        @Override
        public void infer(FloatBuffer images, int count, FloatBuffer features) {
            int length = 3 * inputSize * inputSize;
            for (int image = 0; image < count; image++) {
                double sum = 0;
                for (int i = 0; i < length; i++) {
                    sum += images.get(image * length + i);
                }
                for (int i = 0; i < dimensions; i++) {
                    features.put(image * dimensions + i, (float) (sum / length));
                }
            }
        }

        @Override
        public void close() {}
    }

    private final Weights weights =
            References.weights(Stage.LAYER1, 1, Preprocessing.imagenetV2().withInputSize(64));

    @Test
    void theirEngineIsTakenByItsName() {
        assertThat(Engines.names()).containsExactly("auto", "onednn", "cuda", "onnx", "mean");
        assertThat(Engines.precisions(MEAN)).containsExactly(Precision.FP32);
        EngineOptions options = EngineOptions.defaults().withKind(MEAN);
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, options)) {
            assertThat(engine.describe()).isEqualTo("mean (asked for)");
            FloatBuffer images = FloatBuffer.allocate(3 * 64 * 64);
            images.put(5, 3 * 64 * 64);
            FloatBuffer features = FloatBuffer.allocate(engine.dimensions());
            engine.infer(images, 1, features);
            assertThat(features.get(engine.dimensions() - 1)).isEqualTo(1);
        }
    }

    @Test
    void theirEngineIsNotTakenUnasked() {
        EngineOptions options = EngineOptions.defaults().withDevice(Device.CPU);
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, options)) {
            assertThat(engine.name()).isEqualTo("onednn");
        }
    }

    @Test
    void theirEngineSaysWhatItRefuses() {
        EngineOptions options = EngineOptions.defaults().withKind(MEAN);
        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, options.withPrecision(Precision.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the mean engine computes in fp32 alone");
        System.setProperty("mean.unavailable", "true");
        try {
            assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, options))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the mean engine cannot run here: it is Sunday");
        } finally {
            System.clearProperty("mean.unavailable");
        }
    }

    @Test
    void anEngineThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Engines.create(
                        weights, Stage.LAYER1, EngineOptions.defaults().withKind(EngineOptions.Kind.of("median"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no engine median on the class path; there are auto, ");
    }
}
