package org.galaxyscreen.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ImageExtractor;
import org.galaxyscreen.screening.RunListener;

/**
 * How near extraction comes to what reading and computing allow, in the steady state: the engine alone on prepared images, reading, decoding and
 * resizing alone on one thread, and the two together take turns in one process, each made ready before. What they allow is the machine's processors
 * divided by the processor time that an image takes in both. The network has random weights, which cost as much as others.
 */
public final class PipelineRates {
    private static final int BATCH = 16;
    private static final double ENGINE_SECONDS = 8;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private PipelineRates() {}

    /** Of one turn: images a second, and seconds of processor time an image. */
    private record Turn(double rate, double processor) {}

    @FunctionalInterface
    private interface Work {
        /** Returns the number of images. */
        int run() throws IOException;
    }

    /**
     * Prints a line a turn and a table.
     *
     * @param args a folder of pictures; turns (3); precisions (bf16 and int8)
     */
    public static void main(String[] args) throws IOException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        ImageSource pictures = ImageSources.open(Path.of(args[0]));
        int turns = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        List<Precision> precisions = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            precisions.add(Precision.valueOf(args[i].toUpperCase(Locale.ROOT)));
        }
        if (precisions.isEmpty()) {
            precisions.addAll(List.of(Precision.BF16, Precision.INT8));
        }
        Preprocessing preprocessing = Preprocessing.imagenetV2();
        FloatBuffer prepared = Rows.direct(BATCH * new Preprocessor(preprocessing).length());
        prepare(pictures, preprocessing, prepared, BATCH);
        Int8Calibration calibration = Int8Calibration.measure(Weights.untrained(0), prepared, BATCH);
        for (Precision precision : precisions) {
            EngineOptions options =
                    EngineOptions.defaults().withPrecision(precision).withCalibration(calibration);
            measure(pictures, preprocessing, prepared, options, turns);
        }
    }

    private static void measure(
            ImageSource pictures, Preprocessing preprocessing, FloatBuffer prepared, EngineOptions options, int turns)
            throws IOException {
        List<Turn> reading = new ArrayList<>();
        List<Turn> computing = new ArrayList<>();
        List<Turn> together = new ArrayList<>();
        FloatBuffer one = FloatBuffer.allocate(prepared.capacity() / BATCH);
        ExtractionSettings settings = ExtractionSettings.defaults().withEngine(options);
        Backbone network = Backbone.weights("untrained:0").withPreprocessing(preprocessing);
        try (InferenceEngine engine = Engines.create(Weights.untrained(0), Stage.LAYER4, options.withMaxBatch(BATCH));
                ImageExtractor extractor = ImageExtractor.open(network, settings, RunListener.NONE)) {
            System.out.println(extractor.describe());
            for (int turn = -1; turn < turns; turn++) {
                Turn read = turn(() -> prepare(pictures, preprocessing, one, Integer.MAX_VALUE));
                Turn computed = turn(() -> infer(engine, prepared));
                Turn both = turn(() -> extract(extractor, pictures));
                if (turn < 0) {
                    continue;
                }
                reading.add(read);
                computing.add(computed);
                together.add(both);
                System.out.printf(
                        Locale.ROOT,
                        "turn %d: reading %.2f ms of processor time; engine %.2f ms, %.1f images/s; extraction %.2f ms, %.1f images/s; %.3f of what is allowed%n",
                        turn + 1,
                        1000 * read.processor(),
                        1000 * computed.processor(),
                        computed.rate(),
                        1000 * both.processor(),
                        both.rate(),
                        both.rate() / allowed(read.processor(), computed.processor()));
            }
        }
        double allowed = allowed(middle(reading, Turn::processor), middle(computing, Turn::processor));
        System.out.printf(
                Locale.ROOT,
                "%s: engine alone %.1f images/s; allowed by reading and engine together %.1f; extraction %.1f: %.3f of it, %.3f of processor time%n%n",
                options.precision(),
                middle(computing, Turn::rate),
                allowed,
                middle(together, Turn::rate),
                middle(together, Turn::rate) / allowed,
                (middle(reading, Turn::processor) + middle(computing, Turn::processor))
                        / middle(together, Turn::processor));
    }

    private static double allowed(double reading, double computing) {
        return Runtime.getRuntime().availableProcessors() / (reading + computing);
    }

    private static double middle(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return turns.stream().mapToDouble(value).sorted().toArray()[turns.size() / 2];
    }

    private static Turn turn(Work work) throws IOException {
        long processor = PROCESS.getProcessCpuTime();
        long begin = System.nanoTime();
        int images = work.run();
        return new Turn(
                images * 1e9 / (System.nanoTime() - begin), (PROCESS.getProcessCpuTime() - processor) / 1e9 / images);
    }

    /** Reads at most so many, one after the other, each into the next place, or all into the first where there is but one. */
    private static int prepare(ImageSource pictures, Preprocessing preprocessing, FloatBuffer inputs, int most)
            throws IOException {
        Preprocessor preprocessor = new Preprocessor(preprocessing);
        int places = inputs.capacity() / preprocessor.length();
        int count = 0;
        try (ImageStream stream = pictures.open()) {
            for (List<PendingImage> some = stream.next(BATCH);
                    !some.isEmpty() && count < most;
                    some = stream.next(BATCH)) {
                for (PendingImage image : some) {
                    preprocessor.apply(image.read(), inputs, count % places * preprocessor.length());
                    count++;
                }
            }
        }
        return count;
    }

    private static int infer(InferenceEngine engine, FloatBuffer prepared) {
        FloatBuffer features = Rows.direct(BATCH * engine.dimensions());
        long begin = System.nanoTime();
        int images = 0;
        while (System.nanoTime() - begin < ENGINE_SECONDS * 1e9) {
            engine.infer(prepared, BATCH, features);
            images += BATCH;
        }
        return images;
    }

    private static int extract(ImageExtractor extractor, ImageSource pictures) throws IOException {
        int[] rows = new int[1];
        extractor.extract(pictures, new FeatureSink() {
            @Override
            public void accept(SurveyObject object, float[] values, int offset) {
                rows[0]++;
            }

            @Override
            public void skipped(ImageFailure failure) {
                throw new IllegalStateException(failure.toString());
            }
        });
        return rows[0];
    }
}
