package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
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

    private PipelineRates() {}

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
                Turn read = Turn.of(() -> prepare(pictures, preprocessing, one, Integer.MAX_VALUE));
                Turn computed = Turn.of(() -> infer(engine, prepared));
                Turn both = Turn.of(() -> Turn.extract(extractor, pictures));
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
                        read.millis(),
                        computed.millis(),
                        computed.rate(),
                        both.millis(),
                        both.rate(),
                        both.rate() / allowed(read.millis(), computed.millis()));
            }
        }
        double allowed = allowed(Turn.middle(reading, Turn::millis), Turn.middle(computing, Turn::millis));
        System.out.printf(
                Locale.ROOT,
                "%s: engine alone %.1f images/s; allowed by reading and engine together %.1f; extraction %.1f: %.3f of it, %.3f of processor time%n%n",
                options.precision(),
                Turn.middle(computing, Turn::rate),
                allowed,
                Turn.middle(together, Turn::rate),
                Turn.middle(together, Turn::rate) / allowed,
                (Turn.middle(reading, Turn::millis) + Turn.middle(computing, Turn::millis))
                        / Turn.middle(together, Turn::millis));
    }

    /** Images a second on all processors, from milliseconds of processor time an image. */
    private static double allowed(double reading, double computing) {
        return 1000.0 * Runtime.getRuntime().availableProcessors() / (reading + computing);
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
}
