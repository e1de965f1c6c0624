package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the libraries' answers, without the libraries. */
class CudaCallsTest {
    @Test
    void memoryThatLacksIsToldFromOtherErrors() {
        assertThat(CudaCalls.cudnnOutOfMemory(4003)).isTrue();
        assertThat(CudaCalls.cudnnOutOfMemory(4004)).isTrue();
        assertThat(CudaCalls.cudnnOutOfMemory(cudnn.CUDNN_STATUS_INTERNAL_ERROR))
                .isFalse();
        assertThat(CudaCalls.cudnnOutOfMemory(cudnn.CUDNN_STATUS_EXECUTION_FAILED))
                .isFalse();
    }

    @Test
    void anErrorHasItsNameItsNumberAndItsMeaning() {
        assertThat(CudaCalls.error("CUDA_ERROR_NO_BINARY_FOR_GPU", 209, "no kernel image is\n  available\n"))
                .isEqualTo("CUDA_ERROR_NO_BINARY_FOR_GPU (209), no kernel image is available");
        assertThat(CudaCalls.error("CUBLAS_STATUS_NOT_SUPPORTED", 15, "CUBLAS_STATUS_NOT_SUPPORTED"))
                .isEqualTo("CUBLAS_STATUS_NOT_SUPPORTED (15)");
        assertThat(CudaCalls.error("NVRTC_ERROR_COMPILATION", 6, "")).isEqualTo("NVRTC_ERROR_COMPILATION (6)");
    }

    @ParameterizedTest
    @ValueSource(ints = {2000, 2008, 3000, 3003})
    void aConvolutionThatIsRefusedWithItsBiasIsComputedWithout(int status) {
        AtomicInteger fused = new AtomicInteger();
        AtomicInteger unfused = new AtomicInteger();
        CudaConvolutions.Biased convolution = biased(status, fused, unfused::incrementAndGet);
        assertThat(convolution.refusal()).isNull();

        convolution.run();
        convolution.run();

        assertThat(fused).hasValue(1);
        assertThat(unfused).hasValue(2);
        assertThat(convolution.refusal()).isEqualTo("status " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 4000, 4004, 5000})
    void otherErrorsOfAConvolutionAreNotTakenForARefusal(int status) {
        AtomicInteger unfused = new AtomicInteger();
        CudaConvolutions.Biased convolution = biased(status, new AtomicInteger(), unfused::incrementAndGet);

        assertThatThrownBy(convolution::run).hasMessage("thrown for " + status);

        assertThat(unfused).hasValue(0);
        assertThat(convolution.refusal()).isNull();
    }

    @Test
    void aConvolutionThatIsRefusedBothWaysSaysBothReasons() {
        CudaConvolutions.Biased convolution = biased(2000, new AtomicInteger(), () -> {
            throw new CudaException("no memory", true);
        });
        assertThatThrownBy(convolution::run)
                .hasMessage("no memory; in one call with the bias: status 2000")
                .isInstanceOfSatisfying(
                        CudaException.class, e -> assertThat(e.outOfMemory()).isTrue());
    }

    private static CudaConvolutions.Biased biased(int status, AtomicInteger fused, Runnable unfused) {
        return new CudaConvolutions.Biased(
                () -> {
                    fused.incrementAndGet();
                    return status;
                },
                unfused,
                failed -> {
                    throw new CudaException("thrown for " + failed, false);
                },
                failed -> "status " + failed);
    }
}
