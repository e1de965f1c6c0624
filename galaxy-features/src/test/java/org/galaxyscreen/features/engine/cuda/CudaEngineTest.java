package org.galaxyscreen.features.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.NetworkExtractorTest;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.TestImages;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.TestWeights;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CUDA engine over GPUs that the processor emulates: everything but CUDA's own calls. */
class CudaEngineTest {
    private static final Preprocessing TINY = Preprocessing.imagenetV2().withInputSize(64);

    @ParameterizedTest
    @CsvSource({
        "LAYER4, V1_5, FP32, 1e-5",
        "LAYER3, V1, FP32, 1e-5",
        "LAYER4, V1_5, BF16, 2e-2",
        "LAYER4, V1_5, FP16, 3e-3"
    })
    void planComputesTheNetwork(Stage stage, ResNet50.Variant variant, Precision precision, double tolerance) {
        Weights weights = TestWeights.of(stage, 9, TINY, variant, 1e-5f);
        FloatBuffer input = References.input(3, 64, 9);
        FloatBuffer expected = References.direct(3 * ResNet50.whole().dimensions(stage));
        FloatBuffer actual = References.direct(3 * ResNet50.whole().dimensions(stage));

        try (InferenceEngine reference =
                        Engines.create(weights, stage, EngineOptions.defaults().withKind(Kind.ONEDNN));
                InferenceEngine engine = engine(weights, stage, precision, 1, 64, 3)) {
            reference.infer(input, 3, expected);
            engine.infer(input, 3, actual);
        }

        for (int row = 0; row < 3; row++) {
            assertThat(References.relativeError(
                            References.array(expected),
                            References.array(actual),
                            row,
                            ResNet50.whole().dimensions(stage)))
                    .isLessThan(tolerance);
        }
    }

    /** Bytes are normalised by the stem's filters there, and none of that may be seen but in the last digits. */
    @ParameterizedTest
    @CsvSource({"BF16, RGB, 2e-2", "BF16, BGR, 2e-2", "FP16, RGB, 3e-3", "FP16, BGR, 3e-3"})
    void pixelsGoThroughTensorCoresInNarrowFormats(
            Precision precision, Preprocessing.ChannelOrder order, double tolerance) {
        Preprocessing preprocessing = order == Preprocessing.ChannelOrder.RGB
                ? TINY
                : Preprocessing.caffe().withInputSize(64);
        Weights weights = References.weights(Stage.LAYER1, 1, preprocessing);
        int area = 64 * 64;
        float[][] levels = Preprocessor.levels(preprocessing);
        ByteBuffer pixels = ByteBuffer.allocateDirect(3 * 3 * area);
        FloatBuffer input = References.direct(3 * 3 * area);
        for (int i = 0; i < 3 * area; i++) {
            for (int channel = 0; channel < 3; channel++) {
                // A dark sky, a pattern, and white.
                int value = i < area ? 9 + channel : i < 2 * area ? (i * 31 + channel * 77 + i / 97) & 0xFF : 255;
                int plane = order == Preprocessing.ChannelOrder.BGR ? 2 - channel : channel;
                pixels.put(3 * i + channel, (byte) value);
                input.put(i / area * 3 * area + plane * area + i % area, levels[channel][value]);
            }
        }
        FloatBuffer expected = References.direct(3 * 256);
        FloatBuffer fromFloats = References.direct(3 * 256);
        FloatBuffer fromPixels = References.direct(3 * 256);

        try (InferenceEngine reference = Engines.create(
                        weights, Stage.LAYER1, EngineOptions.defaults().withKind(Kind.ONEDNN));
                CudaEngine engine = engine(weights, Stage.LAYER1, precision, 1, 64, 3)) {
            reference.infer(input, 3, expected);
            engine.infer(input, 3, fromFloats);
            engine.startPixels(pixels, 3, fromPixels).await();
        }

        float[] exact = References.array(expected);
        for (int row = 0; row < 3; row++) {
            double floats = References.relativeError(exact, References.array(fromFloats), row, 256);
            double bytes = References.relativeError(exact, References.array(fromPixels), row, 256);
            assertThat(bytes).isLessThan(tolerance).isLessThan(1.5 * floats);
        }
    }

    @Test
    void rowsComeOutInOrderWhateverTheSlicesAndTheGpus() {
        Weights weights = weights();
        FloatBuffer input = References.input(11, 64, 2);
        FloatBuffer single = References.direct(11 * 256);
        FloatBuffer shared = References.direct(11 * 256);

        try (InferenceEngine one = engine(weights, Stage.LAYER1, Precision.FP32, 1, 64, 1)) {
            for (int i = 0; i < 11; i++) {
                one.infer(input.position(i * 3 * 64 * 64), 1, single.position(i * 256));
            }
        }
        EmulatedGpus gpus = new EmulatedGpus(3, 64, weights, Stage.LAYER1, Precision.FP32);
        try (InferenceEngine engine = engine(gpus, weights, 12)) {
            engine.infer(input.rewind(), 11, shared.rewind());
            assertThat(engine.describe()).contains("3 emulated").contains("6 streams of 2");
        }

        assertThat(References.array(shared)).isEqualTo(References.array(single));
        assertThat(gpus.streams).hasSize(6).allMatch(stream -> stream.started == 2 && stream.closed);
        assertThat(gpus.closed).isTrue();
    }

    @Test
    void withoutTheMemoryTheBatchIsHalvedOnce() {
        Weights weights = weights();
        EmulatedGpus small = new EmulatedGpus(1, 2, weights, Stage.LAYER1, Precision.FP32);
        try (InferenceEngine engine = engine(small, weights, 8)) {
            assertThat(engine.maxBatch()).isEqualTo(8);
            assertThat(engine.describe()).contains("2 streams of 2 (half of what was asked for");
            engine.infer(References.input(8, 64, 2), 8, References.direct(8 * 256));
        }
        assertThat(small.closed).isTrue();

        EmulatedGpus tiny = new EmulatedGpus(1, 1, weights, Stage.LAYER1, Precision.FP32);
        assertThatThrownBy(() -> engine(tiny, weights, 8))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not hold 4 images")
                .hasMessageContaining("out of memory");
        assertThat(tiny.closed).isTrue();
    }

    @Test
    void memoryThatTheFirstRunLacksHalvesTheBatchToo() {
        Weights weights = weights();
        EmulatedGpus gpus = new EmulatedGpus(1, 64, weights, Stage.LAYER1, Precision.FP32);
        gpus.runMemory = 2;
        try (InferenceEngine engine = engine(gpus, weights, 8)) {
            assertThat(engine.describe())
                    .contains("2 streams of 2 (half of what was asked for")
                    .contains("3 convolutions in two calls");
            assertThat(gpus.streams).hasSize(4);
            assertThat(gpus.streams.subList(0, 2)).allMatch(stream -> stream.closed);
            engine.infer(References.input(8, 64, 2), 8, References.direct(8 * 256));
        }
    }

    @Test
    void whatDoesNotComputeNumbersIsRefusedBeforeItIsUsed() {
        Weights weights = weights();
        EmulatedGpus gpus = new EmulatedGpus(1, 64, weights, Stage.LAYER1, Precision.FP32);
        gpus.wrong = true;
        assertThatThrownBy(() -> engine(gpus, weights, 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the features of a black image contain NaN; finite numbers expected");
        assertThat(gpus.streams).hasSize(2).allMatch(stream -> stream.closed);
        assertThat(gpus.closed).isTrue();
    }

    @Test
    void callsOverlapAndEachHasItsOwnRows() {
        Weights weights = weights();
        int image = 3 * 64 * 64;
        ByteBuffer pixels = ByteBuffer.allocateDirect(20 * image);
        for (int i = 0; i < pixels.capacity(); i++) {
            pixels.put(i, (byte) (i * 31 + i / 997));
        }
        FloatBuffer single = References.direct(20 * 256);
        FloatBuffer overlapped = References.direct(20 * 256);
        EmulatedGpus gpus = new EmulatedGpus(1, 64, weights, Stage.LAYER1, Precision.FP32);
        try (CudaEngine engine = engine(weights, Stage.LAYER1, Precision.FP32, 1, 64, 1)) {
            for (int i = 0; i < 20; i++) {
                engine.startPixels(pixels.position(i * image), 1, single.position(i * 256))
                        .await();
            }
        }

        try (CudaEngine engine = engine(gpus, weights, 6)) {
            int[] counts = {6, 1, 4, 6, 3};
            List<PixelEngine.Pending> calls = new ArrayList<>();
            int from = 0;
            for (int count : counts) {
                ByteBuffer reused =
                        ByteBuffer.allocateDirect(count * image).put(0, pixels, from * image, count * image);
                calls.add(engine.startPixels(reused, count, overlapped.position(from * 256)));
                reused.put(0, new byte[count * image]);
                from += count;
            }
            calls.get(3).await();
            assertThat(Arrays.copyOf(References.array(overlapped.rewind()), 17 * 256))
                    .isEqualTo(Arrays.copyOf(References.array(single), 17 * 256));
            calls.forEach(PixelEngine.Pending::await);
        }

        assertThat(References.array(overlapped)).isEqualTo(References.array(single));
    }

    @Test
    void imagesInTheEnginesOwnMemoryAreNotCopiedInBetween() {
        Weights weights = weights();
        int image = 3 * 64 * 64;
        EmulatedGpus gpus = new EmulatedGpus(2, 64, weights, Stage.LAYER1, Precision.FP32);
        FloatBuffer expected = References.direct(7 * 256);
        FloatBuffer actual = References.direct(7 * 256);
        PixelEngine.Images kept;
        try (CudaEngine engine = engine(gpus, weights, 8);
                PixelEngine.Images images = engine.images(9)) {
            ByteBuffer bytes = images.bytes();
            for (int i = 0; i < bytes.capacity(); i++) {
                bytes.put(i, (byte) (i * 31 + i / 997));
            }
            engine.startPixels(bytes.slice(2 * image, 7 * image), 7, expected).await();
            engine.startImages(images, 2, 7, actual).await();
            assertThat(gpus.streams).allMatch(stream -> stream.copied == 1);
            assertThatThrownBy(() -> engine.startImages(images, 3, 7, actual))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("from is 3 and count 7 of 9 images; a part of them expected");

            PixelEngine.Images first = engine.images(4);
            first.close();
            first.close();
            kept = engine.images(4);
            assertThat(kept.bytes()).as("pinned memory is used again").isSameAs(first.bytes());
            assertThat(gpus.pinned).hasSize(2);
        }
        assertThat(References.array(actual)).isEqualTo(References.array(expected));
        assertThat(gpus.pinned).as("what is still lent is not freed").hasSize(1);
        kept.close();
        assertThat(gpus.pinned).isEmpty();
    }

    @Test
    void withoutMemoryToPinImagesAreCopied() {
        Weights weights = weights();
        EmulatedGpus gpus = new EmulatedGpus(1, 64, weights, Stage.LAYER1, Precision.FP32);
        gpus.noPinning = true;
        FloatBuffer features = References.direct(4 * 256);
        try (CudaEngine engine = engine(gpus, weights, 4);
                PixelEngine.Images images = engine.images(4)) {
            engine.startImages(images, 0, 4, features).await();
        }
        assertThat(gpus.streams).allMatch(stream -> stream.copied == 0 && stream.started == 2);
    }

    @Test
    void aCallThatFailsSaysSoAndTheNextIsComputed() {
        Weights weights = weights();
        EmulatedGpus gpus = new EmulatedGpus(1, 64, weights, Stage.LAYER1, Precision.FP32);
        ByteBuffer pixels = ByteBuffer.allocateDirect(4 * 3 * 64 * 64);
        FloatBuffer expected = References.direct(4 * 256);
        FloatBuffer broken = References.direct(4 * 256);
        FloatBuffer after = References.direct(4 * 256);
        try (CudaEngine engine = engine(gpus, weights, 4)) {
            engine.startPixels(pixels, 4, expected).await();
            gpus.streams.get(1).broken = true;
            PixelEngine.Pending failing = engine.startPixels(pixels, 4, broken);
            PixelEngine.Pending next = engine.startPixels(pixels, 4, after);

            next.await();
            assertThatThrownBy(failing::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("1 emulated")
                    .hasMessageContaining("misaligned address");
        }
        assertThat(References.array(after)).isEqualTo(References.array(expected));
    }

    @Test
    void aLaneThatFailsToStartIsWaitedForBeforeItIsUsedAgain() {
        Weights weights = weights();
        EmulatedGpus gpus = new EmulatedGpus(1, 64, weights, Stage.LAYER1, Precision.FP32);
        ByteBuffer pixels = ByteBuffer.allocateDirect(4 * 3 * 64 * 64);
        FloatBuffer features = References.direct(4 * 256);
        try (CudaEngine engine = engine(gpus, weights, 4)) {
            gpus.streams.get(0).refusing = true;
            gpus.streams.get(0).broken = true;
            PixelEngine.Pending failing = engine.startPixels(pixels, 4, features);
            assertThatThrownBy(failing::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("invalid argument")
                    .satisfies(e -> assertThat(e.getCause().getSuppressed())
                            .singleElement()
                            .hasToString(
                                    new CudaException("running the network: misaligned address", false).toString()));

            engine.startPixels(pixels, 4, features).await();
        }
    }

    @Test
    void closingTwiceIsFineAndComputingAfterwardsIsNot() {
        InferenceEngine engine = engine(weights(), Stage.LAYER1, Precision.FP32, 1, 64, 2);
        engine.close();
        engine.close();
        assertThatThrownBy(() -> engine.infer(References.input(1, 64, 2), 1, References.direct(256)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the cuda engine is closed");
    }

    @Test
    void argumentsOutOfRangeAreRefused() {
        try (CudaEngine engine = engine(weights(), Stage.LAYER1, Precision.FP32, 1, 64, 2)) {
            FloatBuffer features = References.direct(2 * 256);
            assertThatThrownBy(() -> engine.infer(References.input(3, 64, 2), 3, features))
                    .hasMessage("count is 3; 1 to 2 expected");
            assertThatThrownBy(() -> engine.startPixels(ByteBuffer.allocate(100), 2, features))
                    .hasMessageContaining("pixels has 100 bytes; 24576 expected");
        }
    }

    @ParameterizedTest
    @CsvSource({"RGB", "BGR"})
    void pixelsAreNormalisedAsOnTheProcessor(Preprocessing.ChannelOrder order) throws IOException {
        Preprocessing preprocessing = order == Preprocessing.ChannelOrder.RGB
                ? TINY
                : Preprocessing.caffe().withInputSize(64);
        Weights weights = References.weights(Stage.LAYER1, 1, preprocessing);
        List<String> ids = IntStream.range(0, 7).mapToObj(Integer::toString).toList();
        ImageSource source = TestImages.source(ids, id -> {
            if (id.equals("3")) {
                throw new UnreadableImageException(id + ".jpg: cut off");
            }
            return TestImages.patterned(Integer.parseInt(id), 90, 80);
        });

        Extraction fromPixels = extract(engine(weights, Stage.LAYER1, Precision.FP32, 1, 64, 4), preprocessing, source);
        Extraction fromFloats = extract(
                Engines.create(weights, Stage.LAYER1, EngineOptions.defaults().withKind(Kind.ONEDNN)),
                preprocessing,
                source);

        assertThat(fromPixels.failures()).hasSize(1);
        assertThat(fromPixels.features().objects())
                .isEqualTo(fromFloats.features().objects());
        for (int row = 0; row < 6; row++) {
            assertThat(References.relativeError(
                            fromFloats.features().row(row),
                            fromPixels.features().row(row),
                            0,
                            256))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void whatIsComputedAheadIsHeardOfInSourceOrder() throws IOException {
        try (NetworkExtractor extractor =
                NetworkExtractor.of(engine(weights(), Stage.LAYER1, Precision.FP32, 2, 64, 4), TINY, 2)) {
            assertThat(NetworkExtractorTest.heard(extractor))
                    .containsExactlyElementsOf(NetworkExtractorTest.expectedToBeHeard());
        }
    }

    @Test
    void channelsAreWholePacksOfSixteenBytes() {
        assertThat(CudaPlan.packs(64, Float.BYTES)).isEqualTo(16);
        assertThat(CudaPlan.packs(64, Short.BYTES)).isEqualTo(8);
        assertThatThrownBy(() -> CudaPlan.packs(12, Short.BYTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("12 channels are not a multiple of 16 bytes");
    }

    @Test
    void halfPrecisionIsRoundedToNearest() {
        float[] values = {0, -0f, 1, -1.5f, 65504, 65519.99f, 65520, 1e-7f, 2.98e-8f, 6.1e-5f, 1.0009766f, 1.0004883f};
        int[] expected = {0, 0x8000, 0x3C00, 0xBE00, 0x7BFF, 0x7BFF, 0x7C00, 2, 0, 0x03FF, 0x3C01, 0x3C00};
        for (int i = 0; i < values.length; i++) {
            assertThat(StoredNumber.half(values[i]) & 0xFFFF)
                    .as("%s", values[i])
                    .isEqualTo(expected[i]);
        }
        for (int bits = 0; bits < 0x7C00; bits++) {
            assertThat(StoredNumber.half(StoredNumber.half((short) bits))).isEqualTo((short) bits);
        }
        assertThat(StoredNumber.half(Float.NaN) & 0x7FFF).isGreaterThan(0x7C00);
    }

    private static Extraction extract(InferenceEngine engine, Preprocessing preprocessing, ImageSource source)
            throws IOException {
        try (NetworkExtractor extractor = NetworkExtractor.of(engine, preprocessing, 2)) {
            return extractor.extract(source, ExtractionOptions.defaults());
        }
    }

    private static Weights weights() {
        return References.weights(Stage.LAYER1, 1, TINY);
    }

    private static CudaEngine engine(
            Weights weights, Stage stage, Precision precision, int devices, int memory, int batch) {
        return new CudaEngine(
                new EmulatedGpus(devices, memory, weights, stage, precision),
                weights.preprocessing().crop(),
                ResNet50.whole().dimensions(stage),
                EngineOptions.defaults().withPrecision(precision).withMaxBatch(batch),
                "");
    }

    private static CudaEngine engine(EmulatedGpus gpus, Weights weights, int batch) {
        return new CudaEngine(
                gpus,
                weights.preprocessing().crop(),
                ResNet50.whole().dimensions(Stage.LAYER1),
                EngineOptions.defaults().withMaxBatch(batch),
                "");
    }
}
