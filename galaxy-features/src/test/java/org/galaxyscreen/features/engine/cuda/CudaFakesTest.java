package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The CUDA engine with all its calls, over libraries by the names of NVIDIA's that compute on the processor what the calls'
 * descriptors say, with the engine's own kernels compiled for it: {@code src/test/cuda}. Needs g++. Each run is a process of its own,
 * since a library once open stays so.
 */
@Tag("interop")
class CudaFakesTest {
    private static final Path SOURCES = Path.of("src/test/cuda");
    private static final List<String> LIBRARIES = List.of(
            "libcuda.so.1",
            "libcudart.so.13",
            "libcublas.so.13",
            "libcublasLt.so.13",
            "libnvrtc.so.13",
            "libcudnn.so.9",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn_cnn.so.9",
            "libcudnn_adv.so.9");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        run(Map.of(), List.of("bash", SOURCES.resolve("build_fakes.sh").toString(), folder.toString()));
        assertThat(LIBRARIES).allMatch(name -> Files.exists(folder.resolve(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "FP32, '', 1e-5",
        "BF16, '', 1e-2",
        "FP16, '', 1e-3",
        "BF16, graphs, 1e-2",
        "BF16, fused, 1e-2",
        "FP32, fused, 1e-5"
    })
    void callsComputeTheNetwork(Precision precision, String refused, double tolerance)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-D" + CudaKernels.FOLDER + "=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                CudaFakesTest.class.getName(),
                precision.name());
        String said =
                run(Map.of("LD_LIBRARY_PATH", folder.toString(), "FAKE_COMPUTE", "1", "FAKE_REFUSE", refused), command);

        assertThat(said)
                .contains("Fake GPU (9.0)")
                .contains("pinned as copied: true")
                .contains("lost: 0");
        if (refused.equals("fused")) {
            assertThat(said).contains("convolutions without their bias: CUDNN_STATUS_FAKE (3000)");
        } else {
            assertThat(said).doesNotContain("without their bias");
        }
        for (String way : List.of("floats", "bytes")) {
            String error = said.lines()
                    .filter(line -> line.startsWith(way + ": "))
                    .findFirst()
                    .orElseThrow();
            assertThat(Double.parseDouble(error.substring(way.length() + 2)))
                    .as(way)
                    .isLessThan(tolerance);
        }
    }

    /** What a command that succeeds says. */
    private static String run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(process.waitFor())
                .as("status of %s, which said %s", command, text)
                .isZero();
        return text;
    }

    /** In the process that has the fakes: features from floats and bytes, beside oneDNN's, of images in two streams. */
    public static void main(String[] args) {
        Precision precision = Precision.valueOf(args[0]);
        Preprocessing preprocessing = Preprocessing.imagenetV2().withInputSize(64);
        Weights weights = References.weights(Stage.LAYER4, 4, preprocessing);
        int images = 3;
        int length = 3 * 64 * 64;
        ByteBuffer pixels = ByteBuffer.allocateDirect(images * length);
        for (int i = 0; i < pixels.capacity(); i++) {
            pixels.put(i, (byte) (i < length ? 9 + i % 3 : i * 31 + i / 97));
        }
        FloatBuffer floats = References.direct(images * length);
        float[][] levels = Preprocessor.levels(preprocessing);
        for (int i = 0; i < pixels.capacity(); i++) {
            int pixel = i / 3 % (64 * 64);
            floats.put(i / length * length + i % 3 * 64 * 64 + pixel, levels[i % 3][pixels.get(i) & 0xFF]);
        }
        EngineOptions options = EngineOptions.defaults().withMaxBatch(4);
        FloatBuffer expected = References.direct(images * 2048);
        try (InferenceEngine reference = Engines.create(weights, Stage.LAYER4, options.withKind(Kind.ONEDNN))) {
            reference.infer(floats, images, expected);
        }
        FloatBuffer fromFloats = References.direct(images * 2048);
        FloatBuffer fromBytes = References.direct(images * 2048);
        FloatBuffer fromPinned = References.direct(images * 2048);
        try (PixelEngine engine = (PixelEngine) Engines.create(
                        weights, Stage.LAYER4, options.withKind(Kind.CUDA).withPrecision(precision));
                PixelEngine.Images memory = engine.images(images)) {
            System.out.println(engine.describe());
            engine.infer(floats, images, fromFloats);
            engine.startPixels(pixels, images, fromBytes).await();
            memory.bytes().put(0, pixels, 0, pixels.capacity());
            engine.startImages(memory, 0, images, fromPinned).await();
        }
        System.out.println("floats: " + worst(expected, fromFloats, images));
        System.out.println("bytes: " + worst(expected, fromBytes, images));
        System.out.println(
                "pinned as copied: " + Arrays.equals(References.array(fromBytes), References.array(fromPinned)));
        System.exit(0);
    }

    private static double worst(FloatBuffer expected, FloatBuffer actual, int rows) {
        double worst = 0;
        for (int row = 0; row < rows; row++) {
            worst = Math.max(
                    worst, References.relativeError(References.array(expected), References.array(actual), row, 2048));
        }
        return worst;
    }
}
