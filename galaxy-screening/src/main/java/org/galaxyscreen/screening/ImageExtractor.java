package org.galaxyscreen.screening;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.screening.internal.JsonText;

/**
 * A network that is ready to make features, for images that a program gives it part by part: the tasks of a cluster, say. A whole survey is
 * extracted, and interrupted runs are resumed, by {@link SurveyExtraction}. Safe for several threads, whose passes share the engine.
 */
public final class ImageExtractor implements Closeable {
    private final RunExtractor extractor;
    private final ExtractionSettings settings;

    private ImageExtractor(RunExtractor extractor, ExtractionSettings settings) {
        this.extractor = extractor;
        this.settings = settings;
    }

    /**
     * What features will be made by. Written and parsed again, it is the recipe for another process: {@link ExtractionSettings#like} and
     * {@link Backbone#preprocessedLike}.
     *
     * @param network reads its file; published weights are not fetched for it
     * @param settings how images become features
     * @return all parts but those that only an engine knows
     * @throws IOException if the network cannot be read
     * @throws SettingException if int8 is asked for without its calibration, which images given part by part cannot give, or stages or poolings of
     *     an ONNX model
     */
    public static FeatureOrigin origin(Backbone network, ExtractionSettings settings) throws IOException {
        FeatureOrigin origin = network.origin();
        if (network.onnxModel().isPresent()) {
            Extractors.requireNoReadout(settings);
        } else {
            origin = origin.with(
                            FeatureOrigin.Part.STAGE,
                            settings.features().readout().stageNames())
                    .with(
                            FeatureOrigin.Part.POOLING,
                            settings.features().readout().poolingNames());
        }
        origin = origin.with(FeatureOrigin.Part.RENDERING, settings.rendering().toText())
                .with(
                        FeatureOrigin.Part.VIEWS,
                        Integer.toString(settings.features().views().count()))
                .with(
                        FeatureOrigin.Part.PRECISION,
                        settings.engine().precision().label())
                .with(FeatureOrigin.Part.DECODER, ImageDecoders.describe());
        if (settings.engine().precision() == Precision.INT8) {
            requireCalibration(settings);
            origin = origin.with(
                    FeatureOrigin.Part.CALIBRATION,
                    Objects.requireNonNull(settings.engine().calibration()).toText());
        }
        return origin;
    }

    private static void requireCalibration(ExtractionSettings settings) {
        if (settings.engine().precision() == Precision.INT8 && settings.engine().calibration() == null) {
            throw new SettingException(
                    Setting.CALIBRATION,
                    Setting.CALIBRATION,
                    " is missing: images that come part by part cannot calibrate int8; take the calibration that an extraction"
                            + " on one machine kept");
        }
    }

    /**
     * Makes the network ready.
     *
     * @param network turns images into features
     * @param settings how
     * @param listener hears of a download and of what runs
     * @return to be closed
     * @throws SettingException if int8 is asked for without its calibration
     * @throws IOException if the network cannot be read or fetched
     * @throws IllegalArgumentException if this machine cannot run it
     */
    public static ImageExtractor open(Backbone network, ExtractionSettings settings, RunListener listener)
            throws IOException {
        requireCalibration(settings);
        PendingImages none = new PendingImages("images to come", List.of());
        return new ImageExtractor(
                Extractors.create(settings, network.load(listener::onProgress), none, null, listener), settings);
    }

    /** How many values a row has. */
    public int dimensions() {
        return extractor.dimensions();
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
     * Makes features of a source's images, in its order. Images that cannot be read are skipped, of which the sink hears.
     *
     * @param images pictures, or bands, which are rendered as the settings say
     * @param sink takes rows and failures on the calling thread
     * @throws IOException if the source as a whole cannot be read, or the sink throws it
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public void extract(ImageSource images, FeatureSink sink) throws IOException {
        extractor.extract(RenderedSource.of(images, settings.rendering()), sink, ExtractionOptions.defaults());
    }

    /**
     * What is kept beside features, in {@code F.npy.about.json} and in Parquet's metadata: what they were made of and by.
     *
     * @param origin what they were made by
     * @param source of which images, for a person
     * @param rows how many there are; negative where that is not known yet
     * @param dimensions how many values a row has; 0 where that is not known yet
     * @param failures the images that were skipped
     * @return JSON
     */
    public static String about(
            FeatureOrigin origin, String source, long rows, int dimensions, List<ImageFailure> failures) {
        return JsonText.indented(FeaturesAbout.of(origin, source, rows, dimensions, failures));
    }

    @Override
    public void close() {
        extractor.close();
    }
}
