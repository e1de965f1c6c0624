package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With CUDA's Java classes on the class path, whatever else the machine has. */
class CudaDevicesTest {
    private static final EngineOptions OPTIONS = EngineOptions.defaults().withMaxBatch(2);

    private final Weights weights =
            References.weights(Stage.LAYER1, 1, Preprocessing.imagenetV2().withInputSize(64));

    @Test
    void withoutAGpuTheProcessorTakesOverAndSaysWhy() {
        assertThat(CudaDevices.present()).isTrue();
        Optional<String> reason = Assertions.assertTimeout(Duration.ofSeconds(5), CudaDevices::unavailableReason);
        Assumptions.assumeTrue(reason.isPresent(), "there is a GPU here");
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, OPTIONS)) {
            assertThat(engine.name()).isEqualTo("onednn");
            assertThat(engine.describe()).contains("; not CUDA, since " + reason.get());
        }
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, OPTIONS.withDevice(Device.CPU))) {
            assertThat(engine.describe()).doesNotContain("CUDA");
        }
    }

    @Test
    void whoDemandsCudaIsToldWhatIsMissing() {
        Optional<String> reason = CudaDevices.unavailableReason();
        Assumptions.assumeTrue(reason.isPresent(), "there is a GPU here");
        for (EngineOptions demanded :
                new EngineOptions[] {OPTIONS.withKind(Kind.CUDA), OPTIONS.withDevice(Device.CUDA)}) {
            assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, demanded))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the cuda engine cannot run here: " + reason.get());
        }
        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, OPTIONS.withPrecision(Precision.FP16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("precision is fp16, in which only GPUs compute")
                .hasMessageEndingWith(reason.get());
        assertThatThrownBy(() -> Engines.create(
                        weights, Stage.LAYER1, OPTIONS.withKind(Kind.CUDA).withPrecision(Precision.INT8)))
                .hasMessageContaining("the cuda engine computes in fp32, bf16 or fp16");
    }

    @Test
    void librariesThatDoNotLoadAreNamed() {
        Throwable driver = new UnsatisfiedLinkError("no jnicudart in java.library.path")
                .initCause(new UnsatisfiedLinkError("/home/x/.javacpp/cache/libjnicudart.so: libcuda.so.1: cannot open"
                        + " shared object file: No such file or directory"));
        assertThat(CudaDevices.explain(driver)).isEqualTo("there is no NVIDIA driver (libcuda.so.1)");
        Throwable cudnn = new UnsatisfiedLinkError("no jnicudnn in java.library.path")
                .initCause(new UnsatisfiedLinkError("/home/x/.javacpp/cache/libjnicudnn.so: libcudnn_cnn.so.9: cannot"
                        + " open shared object file: No such file or directory"));
        assertThat(CudaDevices.explain(cudnn))
                .isEqualTo(
                        "libcudnn_cnn.so.9 is missing; install CUDA 13 and cuDNN 9, so that the system's loader finds"
                                + " their libraries");
        assertThat(CudaDevices.explain(new UnsatisfiedLinkError("no jnicudart in java.library.path")))
                .contains("add org.bytedeco:cuda with the classifier linux-");
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16", "FP16"})
    void kernelsCompileForAmpereAndHopper(Precision precision) {
        for (int[] capability : new int[][] {{8, 0}, {8, 6}, {8, 9}, {9, 0}}) {
            try (BytePointer binary = CudaKernels.compile(capability[0], capability[1], precision)) {
                assertThat(binary.get(0)).isEqualTo((byte) 0x7F);
                assertThat(binary.capacity()).isGreaterThan(1000);
            } catch (LinkageError e) {
                Assumptions.abort("CUDA's run-time compiler is not installed: " + e.getMessage());
            }
        }
    }
}
