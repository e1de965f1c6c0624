package org.galaxyscreen.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FailurePolicy;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
public class NetworkExtractorTest {
    private static final Preprocessing TINY = Preprocessing.zeroToOne().withInputSize(64);

    @Test
    void failedImagesNeitherStopNorShiftTheOthers() throws IOException {
        List<String> ids = ids(25);
        ImageSource source = TestImages.source(ids, id -> {
            int number = Integer.parseInt(id);
            if (number % 7 == 3) {
                throw new UnreadableImageException(id + ".jpg: cut off");
            }
            if (number == 20) {
                throw new IllegalStateException("decoder bug");
            }
            return level(number);
        });

        Extraction extraction;
        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 3)) {
            extraction = extractor.extract(source, ExtractionOptions.defaults());
        }

        assertThat(extraction.failures()).extracting(ImageFailure::id).containsExactly("3", "10", "17", "20", "24");
        assertThat(extraction.failures().get(0).reason()).isEqualTo("3.jpg: cut off");
        assertThat(extraction.failures().get(3).reason()).contains("decoder bug");
        assertThat(extraction.features().rows()).isEqualTo(20);
        for (int row = 0; row < 20; row++) {
            int number = Integer.parseInt(extraction.features().object(row).id());
            assertThat(extraction.features().value(row, 0)).isEqualTo(number / 255f);
        }
    }

    @Test
    void sinkHearsOfRowsAndSkippedImagesInSourceOrder() throws IOException {
        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 3)) {
            assertThat(heard(extractor)).containsExactlyElementsOf(expectedToBeHeard());
        }
    }

    /** Of 23 images, of which the first, six in a row and the last are broken. */
    public static List<String> heard(NetworkExtractor extractor) throws IOException {
        List<String> heard = new ArrayList<>();
        ImageSource source = TestImages.source(ids(23), id -> {
            if (isBroken(Integer.parseInt(id))) {
                throw new UnreadableImageException(id + ".jpg: cut off");
            }
            return level(Integer.parseInt(id));
        });
        FeatureSink sink = new FeatureSink() {
            @Override
            public void accept(SurveyObject object, float[] values, int offset) {
                heard.add(object.id());
            }

            @Override
            public void skipped(ImageFailure failure) {
                heard.add(failure.reason());
            }
        };
        assertThat(extractor.extract(source, sink, ExtractionOptions.defaults()).extracted())
                .isEqualTo(15);
        return heard;
    }

    public static List<String> expectedToBeHeard() {
        return IntStream.range(0, 23)
                .mapToObj(i -> isBroken(i) ? i + ".jpg: cut off" : Integer.toString(i))
                .toList();
    }

    private static boolean isBroken(int number) {
        return number == 0 || number >= 6 && number < 12 || number == 22;
    }

    @Test
    void rowsThatAreNotFiniteAreFailures() throws IOException {
        ImageSource source = TestImages.source(ids(9), id -> level(Integer.parseInt(id)));
        MeanEngine engine = new MeanEngine(4);
        engine.broken = 5 / 255f;

        try (NetworkExtractor extractor = NetworkExtractor.of(engine, TINY, 2)) {
            Extraction extraction = extractor.extract(source, ExtractionOptions.defaults());

            assertThat(extraction.failures()).extracting(ImageFailure::id).containsExactly("5");
            assertThat(extraction.failures().get(0).reason()).contains("feature 0 is NaN");
            assertThat(extraction.features().rows()).isEqualTo(8);
            assertThat(extraction.features().value(5, 0)).isEqualTo(6 / 255f);
            assertThatThrownBy(() -> extractor.extract(
                            source, ExtractionOptions.defaults().withFailurePolicy(FailurePolicy.FAIL)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("5: feature 0 is NaN");
        }
    }

    @Test
    void batchOfFailuresAloneIsSkipped() throws IOException {
        ImageSource source = TestImages.source(ids(9), id -> {
            throw new UnreadableImageException(id + " is text");
        });

        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 2)) {
            Extraction extraction = extractor.extract(source, ExtractionOptions.defaults());

            assertThat(extraction.features().rows()).isZero();
            assertThat(extraction.failures()).hasSize(9);
        }
    }

    @Test
    void failPolicyNamesTheImage() {
        ImageSource source = TestImages.source(ids(9), id -> {
            if (id.equals("5")) {
                throw new UnreadableImageException("5.jpg: cut off");
            }
            return level(1);
        });

        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 2)) {
            assertThatThrownBy(() -> extractor.extract(
                            source, ExtractionOptions.defaults().withFailurePolicy(FailurePolicy.FAIL)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("5.jpg: cut off");
        }
    }

    @Test
    void readersWaitForTheEngine() throws IOException {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger ahead = new AtomicInteger();
        ImageSource source = TestImages.source(ids(200), id -> {
            read.incrementAndGet();
            return level(1);
        });
        AtomicInteger taken = new AtomicInteger();

        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 2)) {
            extractor.extract(
                    source,
                    (object, values, offset) -> {
                        ahead.accumulateAndGet(read.get() - taken.incrementAndGet(), Math::max);
                        pause();
                    },
                    ExtractionOptions.defaults());
        }

        assertThat(read.get()).isEqualTo(200);
        assertThat(ahead.get()).isLessThanOrEqualTo(3 * 4);
    }

    @Test
    void interruptionStopsThePassAndItsThreads() throws InterruptedException {
        ImageSource source = TestImages.source(ids(100_000), id -> level(2));
        List<Throwable> thrown = new ArrayList<>();
        Thread caller = new Thread(() -> {
            try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 2)) {
                extractor.extract(source, (object, values, offset) -> pause(), ExtractionOptions.defaults());
            } catch (Exception e) {
                thrown.add(e);
                thrown.add(Thread.currentThread().isInterrupted() ? new InterruptedException() : e);
            }
        });
        caller.start();
        Thread.sleep(100);
        caller.interrupt();
        caller.join(20_000);

        assertThat(thrown).hasSize(2);
        assertThat(thrown.get(0)).isInstanceOf(CancellationException.class);
        assertThat(thrown.get(1)).isInstanceOf(InterruptedException.class);
        // A pool counts as terminated a moment before its last thread is gone.
        for (int i = 0; i < 100 && extractionThreads() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(extractionThreads()).isZero();
    }

    private static long extractionThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("galaxy-extraction"))
                .count();
    }

    @Test
    void progressReachesTheTotal() throws IOException {
        List<Progress> heard = new ArrayList<>();
        ImageSource source = TestImages.source(ids(10), id -> level(1));

        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 2)) {
            extractor.extract(source, ExtractionOptions.defaults().withProgress(heard::add));
        }

        assertThat(heard).extracting(Progress::done).containsExactly(0L, 4L, 8L, 10L);
        assertThat(heard).extracting(Progress::total).containsOnly(10L);
    }

    @Test
    void failingSinkAndSourceAreHeard() {
        ImageSource source = TestImages.source(ids(10), id -> level(1));

        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 2)) {
            assertThatThrownBy(() -> extractor.extract(
                            source,
                            (object, values, offset) -> {
                                throw new IOException("disk full");
                            },
                            ExtractionOptions.defaults()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
        }
    }

    @Test
    void streamThatReturnsMoreThanRequestedIsNamed() {
        ImageSource source = TestImages.source(ids(9), id -> level(1));
        ImageSource generous = new ImageSource() {
            @Override
            public String name() {
                return "generous survey";
            }

            @Override
            public OptionalLong size() {
                return source.size();
            }

            @Override
            public ImageStream open() throws IOException {
                ImageStream stream = source.open();
                return new ImageStream() {
                    @Override
                    public List<PendingImage> next(int max) throws IOException {
                        return stream.next(max + 1);
                    }

                    @Override
                    public void close() throws IOException {
                        stream.close();
                    }
                };
            }
        };

        try (NetworkExtractor extractor = NetworkExtractor.of(new MeanEngine(4), TINY, 1)) {
            assertThatThrownBy(() -> extractor.extract(generous, ExtractionOptions.defaults()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("generous survey: its stream returned 5 images; at most 4 were requested"
                            + " (see ImageStream.next)");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static Image level(int level) {
        byte[] rgb = new byte[8 * 8 * 3];
        Arrays.fill(rgb, (byte) level);
        return Image.wrap(8, 8, rgb);
    }

    /** A network of one feature, an image's first value: enough to tell images apart. */
    private static final class MeanEngine implements InferenceEngine {
        private final int maxBatch;
        /** Becomes NaN. */
        private float broken = Float.NaN;

        MeanEngine(int maxBatch) {
            this.maxBatch = maxBatch;
        }

        @Override
        public String name() {
            return "mean";
        }

        @Override
        public String describe() {
            return "the first value";
        }

        @Override
        public int inputSize() {
            return 64;
        }

        @Override
        public int dimensions() {
            return 1;
        }

        @Override
        public int maxBatch() {
            return maxBatch;
        }

        @Override
        public Precision precision() {
            return Precision.FP32;
        }

        @Override
        public void infer(FloatBuffer images, int count, FloatBuffer features) {
            EngineSupport.check(this, images, count, features);
            for (int i = 0; i < count; i++) {
                float value = images.get(i * 3 * 64 * 64);
                features.put(i, value == broken ? Float.NaN : value);
            }
        }

        @Override
        public void close() {}
    }
}
