package org.galaxyscreen.screening;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.io.npy.FeatureReader;

/**
 * A saved detector with the network that its features are made by: images in, verdicts out, batch by batch. What it says of an image is what
 * {@link SurveyScreening#loading} says. The network is ready as long as this is open. For one pass at a time.
 *
 * <pre>{@code
 * try (ImageScorer scorer = ImageScorer.open(file, backbone, settings, RunListener.NONE)) {
 *     scorer.score(images, sink);
 * }
 * }</pre>
 */
public final class ImageScorer implements Closeable {
    private final FittedFlaggingDetector detector;
    private final RunExtractor extractor;
    private final ExtractionSettings settings;

    private ImageScorer(FittedFlaggingDetector detector, RunExtractor extractor, ExtractionSettings settings) {
        this.detector = detector;
        this.extractor = extractor;
        this.settings = settings;
    }

    /** Takes what is said of images, on the thread that called {@link ImageScorer#score}, in the images' order but for failures. */
    public interface Sink {
        /**
         * Takes some rows.
         *
         * @param features of images, with their objects
         * @param verdicts on the same rows
         */
        void judged(Features features, Verdicts verdicts);

        /** Hears of an image that cannot be read. */
        void skipped(ImageFailure failure);
    }

    /**
     * Reads the detectors and makes the network ready.
     *
     * @param detectors a file that a screening has saved
     * @param network by which its features were made
     * @param settings by which they were; {@link ExtractionSettings#like} has them
     * @param listener hears what runs, and of doubts
     * @throws IOException if a file cannot be read, or the detectors were fitted on features made by something else; the message names what
     *     differs
     * @throws IllegalArgumentException if this machine cannot run the engine that was asked for
     */
    public static ImageScorer open(Path detectors, Backbone network, ExtractionSettings settings, RunListener listener)
            throws IOException {
        Detectors saved = new Detectors(
                ScreeningSettings.defaults().screening(),
                Results.NONE.loading(detectors),
                MostHeld.defaults(),
                listener);
        saved.readForImages();
        LoadedBackbone loaded = network.load(listener::onProgress);
        PendingImages none = new PendingImages("images to come", List.of());
        saved.prepare(OptionalLong.empty(), Extractors.origin(settings, loaded, none));
        ExtractionSettings calibrated = saved.calibrated(settings);
        if (calibrated.engine().precision() == Precision.INT8
                && calibrated.engine().calibration() == null
                && calibrated.calibration().isEmpty()) {
            throw new SettingException(
                    Setting.CALIBRATION,
                    Setting.CALIBRATION,
                    " is missing: the detectors in ",
                    detectors,
                    " hold none for int8; give the file that was kept with their features");
        }
        RunExtractor extractor = Extractors.create(calibrated, loaded, none, null, listener);
        try {
            saved.require(extractor.origin());
            return new ImageScorer(saved.fitted(), extractor, settings);
        } catch (IOException | RuntimeException e) {
            extractor.close();
            throw e;
        }
    }

    /** The detectors, with their fences. */
    public FittedFlaggingDetector detector() {
        return detector;
    }

    /** What the features are made by. */
    public FeatureOrigin origin() {
        return extractor.origin();
    }

    /** One line for a person: the network, where features are taken, and what computes them. */
    public String describe() {
        return extractor.describe();
    }

    /**
     * Scores a source's images. A source whose images come as time goes by is answered as they come: see {@link ImageStream#isReady}.
     *
     * @param images pictures, or bands, which are rendered as the detectors' images were
     * @throws IOException if the source as a whole cannot be read
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public void score(ImageSource images, Sink sink) throws IOException {
        Gathered gathered = new Gathered(sink);
        extractor.extract(
                RenderedSource.of(images, settings.rendering()),
                gathered,
                ExtractionOptions.defaults().withProgress(step -> gathered.judge()));
        gathered.judge();
    }

    /**
     * Reads features of other objects, with which those scored here can be compared.
     *
     * @param file of an extraction or a screening
     * @throws IOException if they cannot be read, or were made by something else; the message names what differs
     */
    public Features reference(Path file, RunListener listener) throws IOException {
        Features rows = FeatureReader.read(file, listener::onProgress);
        Optional<FeatureOrigin> made = FeaturesAbout.read(file).origin(rows);
        if (made.isEmpty()) {
            throw new IOException(
                    file + ": nothing beside it says what its features were made by, so nobody can compare"
                            + " them; extract them by this library");
        }
        Optional<String> difference = made.get().difference(origin());
        if (difference.isPresent()) {
            throw new IOException(file + " has other features than the detectors: " + difference.get());
        }
        return rows;
    }

    @Override
    public void close() {
        extractor.close();
    }

    /** The rows of a batch, which are judged together. */
    private final class Gathered implements FeatureSink {
        private final Sink sink;
        private Features.Builder rows = Features.builder(extractor.dimensions());
        private boolean any;

        Gathered(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void accept(SurveyObject object, float[] values, int offset) {
            rows.add(object, values, offset);
            any = true;
        }

        @Override
        public void skipped(ImageFailure failure) {
            sink.skipped(failure);
        }

        void judge() {
            if (any) {
                Features features = rows.build();
                rows = Features.builder(extractor.dimensions());
                any = false;
                sink.judged(features, detector.judge(features));
            }
        }
    }
}
