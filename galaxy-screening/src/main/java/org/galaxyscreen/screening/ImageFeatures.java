package org.galaxyscreen.screening;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.image.SingleImages;
import org.jspecify.annotations.Nullable;

/**
 * Makes features of further images as those of a survey were made, so that they can be compared: by the same network, weights, preprocessing,
 * stages, views, recipe for bands, and arithmetic, as they are written down beside the survey's features. The network is ready as long as this is open.
 * Thread-safe; one image is computed at a time.
 *
 * <pre>{@code
 * try (ImageFeatures recipe = ImageFeatures.like(Path.of("features.npy"), null, RunListener.NONE)) {
 *     float[] row = recipe.of(recipe.read(Path.of("mine.jpg")));
 * }
 * }</pre>
 */
public final class ImageFeatures implements Closeable {
    /** The largest file of one image, bytes. */
    public static final int MOST_BYTES = 64 << 20;

    private static final String NAME = "the image";

    private final RunExtractor extractor;
    private final Rendering rendering;
    private final SingleImages images;
    private final List<String> doubts;

    private ImageFeatures(RunExtractor extractor, ExtractionSettings settings, List<String> doubts) {
        this.extractor = extractor;
        this.rendering = settings.rendering();
        this.images = new SingleImages(settings.source(), MOST_BYTES);
        this.doubts = List.copyOf(doubts);
    }

    /**
     * Makes the network ready by which features were made.
     *
     * @param features a {@code .npy} file of an extraction or a screening
     * @param network by which they were made; null for one that can be had by its name, as published weights
     * @param listener hears of a download, of what runs, and of doubts
     * @throws SettingException if the network must be named and is not
     * @throws IOException if nothing says what they were made by, the network cannot be read or is another; the message names what differs
     * @throws IllegalArgumentException if this machine cannot run it
     */
    public static ImageFeatures like(Path features, @Nullable Backbone network, RunListener listener)
            throws IOException {
        FeaturesAbout about = FeaturesAbout.read(features);
        FeatureOrigin made = about.requireOrigin(features);
        LoadedBackbone loaded = Backbone.of(network, made, features).load(listener::onProgress);
        ExtractionSettings settings =
                ExtractionSettings.like(made).calibratedLike(made).withSource(about.sourceOptions());
        PendingImages none = new PendingImages(NAME, List.of());
        // Before an engine is made, which takes seconds.
        requireSame(features, made, Extractors.origin(settings, loaded, none));
        if (settings.engine().precision() == Precision.INT8 && settings.engine().calibration() == null) {
            throw new IOException(
                    features + ": its features were made in int8, and no calibration is written beside it");
        }
        RunExtractor extractor = Extractors.create(settings, loaded, none, null, listener);
        try {
            requireSame(features, made, extractor.origin());
        } catch (IOException e) {
            extractor.close();
            throw e;
        }
        List<String> doubts = made.doubts(extractor.origin()).stream()
                .map(doubt -> "the survey's features were made a little differently: " + doubt)
                .toList();
        doubts.forEach(doubt -> listener.onWarning(new RunWarning(RunWarning.Kind.OTHER_FEATURES, doubt)));
        return new ImageFeatures(extractor, settings, doubts);
    }

    private static void requireSame(Path features, FeatureOrigin made, FeatureOrigin now) throws IOException {
        Optional<String> difference = made.difference(now);
        if (difference.isPresent()) {
            throw new IOException(features + " has other features than a single image would get: " + difference.get());
        }
    }

    /** How many values a row has. */
    public int dimensions() {
        return extractor.dimensions();
    }

    /** Sentences on what may move features a little: another decoder or arithmetic than the survey's. */
    public List<String> doubts() {
        return doubts;
    }

    /** The recipe by which bands become what the network is shown. */
    public Rendering rendering() {
        return rendering;
    }

    /**
     * Decodes an image, by its content.
     *
     * @param file the bytes of a JPEG, PNG or FITS file, or of another format that is read as one image
     * @throws UnreadableImageException if it is none; the message says why
     */
    public Image read(byte[] file) throws UnreadableImageException {
        return images.decode(file);
    }

    /**
     * Decodes an image, by its content.
     *
     * @throws UnreadableImageException if it is none, or larger than {@link #MOST_BYTES}; the message names the file
     */
    public Image read(Path file) throws UnreadableImageException {
        try {
            return images.decode(file);
        } catch (UnreadableImageException e) {
            throw new UnreadableImageException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * An image's features.
     *
     * @param image a picture, or bands, which are rendered as the survey's were
     * @return a row that can be compared with the survey's
     * @throws UnreadableImageException if it cannot be rendered; the message says why
     * @throws IOException if it cannot be computed
     */
    public synchronized float[] of(Image image) throws IOException {
        One one = new One(extractor.dimensions());
        extractor.extract(
                RenderedSource.of(new PendingImages(NAME, List.of(new Given(image))), rendering),
                one,
                ExtractionOptions.defaults());
        if (one.row == null) {
            throw new UnreadableImageException(one.failure == null ? NAME + " gave no features" : one.failure);
        }
        return one.row;
    }

    @Override
    public synchronized void close() {
        extractor.close();
    }

    private record Given(Image image) implements PendingImage {
        @Override
        public SurveyObject object() {
            return SurveyObject.of(NAME);
        }

        @Override
        public Image read() {
            return image;
        }
    }

    private static final class One implements FeatureSink {
        private final int dimensions;
        private float @Nullable [] row;
        private @Nullable String failure;

        One(int dimensions) {
            this.dimensions = dimensions;
        }

        @Override
        public void accept(SurveyObject object, float[] values, int offset) {
            row = Arrays.copyOfRange(values, offset, offset + dimensions);
        }

        @Override
        public void skipped(ImageFailure skipped) {
            failure = skipped.reason();
        }
    }
}
