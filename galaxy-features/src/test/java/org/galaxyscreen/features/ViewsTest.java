package org.galaxyscreen.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.features.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ViewsTest {
    private static final int SIZE = 64;
    private static final FeatureOptions PLAIN =
            FeatureOptions.of(Stage.LAYER1, Stage.LAYER2).withPoolings(Pooling.MEAN, Pooling.MAX);

    /** Images of the input's own size, so that turning them before or after preprocessing is the same. */
    private static final Preprocessing WHOLE =
            Preprocessing.imagenetV2().withInputSize(SIZE).withResize(SIZE);

    private final Weights weights = References.weights(Stage.LAYER2, 3, WHOLE);

    @ParameterizedTest
    @CsvSource({"FOUR, 16", "EIGHT, 16", "EIGHT, 3"})
    void rowIsTheMeanOfTheTurnedImagesRows(Views views, int maxBatch) throws IOException {
        int images = 5;
        EngineOptions options = EngineOptions.defaults().withKind(Kind.ONEDNN).withMaxBatch(maxBatch);
        Features turned;
        Features averaged;
        try (NetworkExtractor one = NetworkExtractor.of(weights, PLAIN, options);
                NetworkExtractor several = NetworkExtractor.of(weights, PLAIN.withViews(views), options)) {
            turned = rows(one, images * views.count(), i -> turned(image(i / views.count()), i % views.count()));
            averaged = rows(several, images, ViewsTest::image);
            assertThat(several.describe())
                    .contains("layer1,layer2 by mean,max (1536 features), averaged over " + views.count() + " views");
            assertThat(several.blocks())
                    .extracting(FeatureBlock::name)
                    .containsExactly("layer1/mean", "layer1/max", "layer2/mean", "layer2/max");
        }

        for (int row = 0; row < images; row++) {
            for (int i = 0; i < PLAIN.dimensions(ResNet50.whole()); i++) {
                double sum = 0;
                for (int view = 0; view < views.count(); view++) {
                    sum += turned.value(row * views.count() + view, i);
                }
                assertThat(averaged.value(row, i)).isEqualTo((float) (sum / views.count()));
            }
        }
    }

    @Test
    void failedImagesNeitherStopNorShiftTheOthers() throws IOException {
        try (NetworkExtractor extractor = NetworkExtractor.of(new FirstPixels(10), WHOLE, Views.FOUR, 2)) {
            var extraction = extractor.extract(
                    TestImages.source(
                            IntStream.range(0, 9).mapToObj(String::valueOf).toList(), id -> {
                                if (Integer.parseInt(id) % 3 == 1) {
                                    throw new UnreadableImageException(id + ": cut off");
                                }
                                return image(Integer.parseInt(id));
                            }),
                    ExtractionOptions.defaults());

            assertThat(extraction.failures()).hasSize(3);
            assertThat(extraction.features().rows()).isEqualTo(6);
            for (int row = 0; row < 6; row++) {
                Image image =
                        image(Integer.parseInt(extraction.features().object(row).id()));
                int last = SIZE - 1;
                double corners = red(image, 0, 0) + red(image, last, 0) + red(image, 0, last) + red(image, last, last);
                assertThat(extraction.features().value(row, 0)).isEqualTo((float) (corners / 4));
            }
            assertThat(extractor.describe()).endsWith("averaged over 4 views");
        }
    }

    @Test
    void otherNumbersAreRefused() {
        assertThat(Views.of(8)).isEqualTo(Views.EIGHT);
        assertThatThrownBy(() -> Views.of(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("views is 2; 1, 4 or 8 expected");
    }

    private interface Images {
        Image get(int number);
    }

    private static Features rows(NetworkExtractor extractor, int count, Images images) throws IOException {
        List<String> ids = IntStream.range(0, count).mapToObj(String::valueOf).toList();
        return extractor
                .extract(TestImages.source(ids, id -> images.get(Integer.parseInt(id))), ExtractionOptions.defaults())
                .features();
    }

    private static Image image(int number) {
        return TestImages.patterned(number, SIZE, SIZE);
    }

    private static int red(Image image, int x, int y) {
        return image.rgb()[3 * (y * SIZE + x)] & 0xFF;
    }

    /** Pixel by pixel: mirrored first, then turned counter-clockwise. */
    private static Image turned(Image image, int view) {
        byte[] rgb = image.rgb().clone();
        if (view >= 4) {
            rgb = moved(rgb, (x, y) -> y * SIZE + SIZE - 1 - x);
        }
        for (int turn = 0; turn < view % 4; turn++) {
            rgb = moved(rgb, (x, y) -> x * SIZE + SIZE - 1 - y);
        }
        return Image.wrap(SIZE, SIZE, rgb);
    }

    private interface Source {
        int of(int x, int y);
    }

    private static byte[] moved(byte[] rgb, Source source) {
        byte[] result = new byte[rgb.length];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                System.arraycopy(rgb, 3 * source.of(x, y), result, 3 * (y * SIZE + x), 3);
            }
        }
        return result;
    }

    /** An engine that takes pixels and gives the red of the first one. */
    private record FirstPixels(int maxBatch) implements PixelEngine {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public String describe() {
            return "first pixels";
        }

        @Override
        public int inputSize() {
            return SIZE;
        }

        @Override
        public int dimensions() {
            return 1;
        }

        @Override
        public Precision precision() {
            return Precision.FP32;
        }

        @Override
        public Images images(int count) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(count * 3 * SIZE * SIZE);
            return new Images() {
                @Override
                public ByteBuffer bytes() {
                    return bytes;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Pending startImages(Images images, int from, int count, FloatBuffer features) {
            int length = 3 * SIZE * SIZE;
            return startPixels(images.bytes().slice(from * length, count * length), count, features);
        }

        @Override
        public Pending startPixels(ByteBuffer pixels, int count, FloatBuffer features) {
            List<Float> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add((float) (pixels.get(pixels.position() + i * 3 * SIZE * SIZE) & 0xFF));
            }
            return () -> IntStream.range(0, count).forEach(i -> features.put(features.position() + i, values.get(i)));
        }

        @Override
        public void infer(FloatBuffer images, int count, FloatBuffer features) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
