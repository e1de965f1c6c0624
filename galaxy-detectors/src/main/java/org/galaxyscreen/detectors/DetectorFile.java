package org.galaxyscreen.detectors;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.detectors.saved.internal.ModelReader;
import org.galaxyscreen.detectors.saved.internal.ModelWriter;
import org.jspecify.annotations.Nullable;

/**
 * A fitted detector in a file, with its fences and with what the features were made by that it was fitted on. Loaded on another machine it
 * gives the same scores, to the bit where the method is exact there (all but the autoencoder, whose products depend on the processor in the
 * last digits). Immutable.
 *
 * <p>The file is a <a href="https://github.com/huggingface/safetensors">safetensors</a> container, readable from other languages: eight
 * bytes for the header's length, a JSON header, little-endian arrays. Its {@code __metadata__} has the {@code format}, its {@code version},
 * the {@code library}'s version, the {@code detector} (settings, training summary, fences and fitted numbers as JSON), {@code features} (their
 * origin as JSON) and a {@code sha256} over all of that and the arrays. No code is stored, and none is run but that of the codecs on the
 * class path.
 */
public final class DetectorFile {
    private final Path path;
    private final FittedFlaggingDetector detector;
    private final @Nullable FeatureOrigin features;
    private final String library;

    private DetectorFile(Path path, FittedFlaggingDetector detector, @Nullable FeatureOrigin features, String library) {
        this.path = path;
        this.detector = detector;
        this.features = features;
        this.library = library;
    }

    /** The detector. */
    public FittedFlaggingDetector detector() {
        return detector;
    }

    /** What the features were made by that it was fitted on; empty where that was not known. */
    public Optional<FeatureOrigin> features() {
        return Optional.ofNullable(features);
    }

    /** The version of the library that wrote it. */
    public String library() {
        return library;
    }

    /**
     * Refuses features that the detector's cannot be compared with.
     *
     * @param others what the features to be scored are made by
     * @throws IOException if they were made by something else, or it is not known what the detector's were made by; the message names what
     *     differs
     */
    public void requireSameFeatures(FeatureOrigin others) throws IOException {
        if (features == null) {
            throw new IOException(path + ": the detector does not say what its features were made by; fit it again on"
                    + " features of this library");
        }
        Optional<String> difference = features.difference(others);
        if (difference.isPresent()) {
            throw new IOException(path + ": the detectors were fitted on other features: " + difference.get());
        }
    }

    /**
     * Writes a detector that was fitted on features from elsewhere.
     *
     * @throws IllegalArgumentException if there is no {@link org.galaxyscreen.detectors.saved.DetectorCodec} for the detector, or for a part
     *     of it
     * @throws IOException if the file cannot be written
     */
    public static void write(FittedFlaggingDetector detector, Path target) throws IOException {
        write(detector, Map.of(), target);
    }

    /**
     * Writes a detector: to a temporary file beside the target, which is then moved.
     *
     * @param features what the features were made by
     * @throws IllegalArgumentException if there is no {@link org.galaxyscreen.detectors.saved.DetectorCodec} for the detector, or for a part
     *     of it
     * @throws IOException if the file cannot be written
     */
    public static void write(FittedFlaggingDetector detector, FeatureOrigin features, Path target) throws IOException {
        write(detector, features.written(), target);
    }

    private static void write(FittedFlaggingDetector detector, Map<String, String> features, Path target)
            throws IOException {
        Objects.requireNonNull(target, "target");
        ModelWriter file = new ModelWriter();
        file.state().fitted(detector);
        file.write(target, features);
    }

    /**
     * Reads a detector.
     *
     * @throws IOException if the file cannot be read, is not a detector's, is cut short, changed, or of a version that this
     *     library does not read; the message names the file and the reason
     */
    public static DetectorFile read(Path source) throws IOException {
        try (ModelReader file = new ModelReader(source)) {
            try {
                FittedFlaggingDetector detector = file.state().fitted(FittedFlaggingDetector.class);
                Map<String, String> features = file.features();
                return new DetectorFile(
                        source, detector, features.isEmpty() ? null : FeatureOrigin.parse(features), file.library());
            } catch (IllegalArgumentException e) {
                throw file.malformed(String.valueOf(e.getMessage()));
            }
        }
    }
}
