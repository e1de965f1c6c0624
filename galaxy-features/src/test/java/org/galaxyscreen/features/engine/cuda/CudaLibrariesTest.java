package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.galaxyscreen.features.engine.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaLibrariesTest {
    @TempDir
    private Path root;

    @Test
    void pythonsPackagesAreLookedThrough() throws IOException {
        Path runtime = folder("venv/lib/python3.12/site-packages/nvidia/cu13/lib");
        Path cudnn = folder("venv/lib/python3.12/site-packages/nvidia/cudnn/lib");
        Path users = folder("home/.local/lib/python3.11/site-packages/nvidia/cudnn/lib");
        Path toolkit = folder("cuda/lib64");
        Path first = folder("first");
        Path library = Files.createFile(cudnn.resolve("libcudnn.so.9"));
        Files.createFile(users.resolve("libcudnn.so.9"));
        Path builtins = Files.createFile(runtime.resolve("libnvrtc-builtins.so.13.5"));

        List<Path> folders = CudaLibraries.folders(
                first + File.pathSeparator + root.resolve("nowhere"),
                Map.of(
                        "VIRTUAL_ENV",
                        root.resolve("venv").toString(),
                        "CUDA_HOME",
                        root.resolve("cuda").toString()),
                root.resolve("home").toString());

        assertThat(folders).startsWith(first, toolkit).contains(runtime, cudnn, users);
        assertThat(CudaLibraries.find(folders, "libcudnn.so.9")).contains(library);
        assertThat(CudaLibraries.find(folders, "libnvrtc-builtins.so.13.")).contains(builtins);
        assertThat(CudaLibraries.find(folders, "libcublas.so.13.nothing")).isEmpty();
    }

    @Test
    void withoutAnythingToLookThroughNothingIsFound() {
        List<Path> folders = CudaLibraries.folders("", Map.of(), root.toString());
        assertThat(folders).noneMatch(folder -> folder.startsWith(root));
        assertThat(CudaLibraries.find(List.of(root), "libcudart.so.13")).isEmpty();
    }

    @Test
    void kernelsCompiledBeforeAreReadFromTheirFolder() throws IOException {
        Files.write(root.resolve("kernels-sm_90-bf16.cubin"), new byte[] {0x7F, 'E', 'L', 'F'});
        try (BytePointer kernels = CudaKernels.read(root.toString(), 9, 0, Precision.BF16)) {
            assertThat(kernels.capacity()).isEqualTo(4);
            assertThat(kernels.get(3)).isEqualTo((byte) 'F');
        }
        Files.write(root.resolve("kernels-sm_80-bf16.cubin"), new byte[] {1});
        Files.write(root.resolve("kernels-sm_87-bf16.cubin"), new byte[] {1, 2, 3});
        try (BytePointer nearest = CudaKernels.read(root.toString(), 8, 9, Precision.BF16);
                BytePointer oldest = CudaKernels.read(root.toString(), 8, 6, Precision.BF16)) {
            assertThat(nearest.capacity()).isEqualTo(3);
            assertThat(oldest.capacity()).isEqualTo(1);
        }
        assertThatThrownBy(() -> CudaKernels.read(root.toString(), 8, 6, Precision.FP32))
                .isInstanceOf(CudaException.class)
                .hasMessageContaining("kernels-sm_86-fp32.cubin")
                .hasMessageContaining(CudaKernels.FOLDER);
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }
}
