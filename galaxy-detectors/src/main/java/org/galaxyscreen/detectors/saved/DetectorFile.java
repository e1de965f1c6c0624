package org.galaxyscreen.detectors.saved;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.detectors.saved.internal.ModelReader;
import org.galaxyscreen.detectors.saved.internal.ModelWriter;

/**
 * A fitted detector in a file, with what it was made from. Loaded on another machine it gives the same scores, to the bit
 * where the method is exact there (all but the autoencoder, whose products depend on the processor in the last digits).
 *
 * <p>The file is a <a href="https://github.com/huggingface/safetensors">safetensors</a> container, readable from other
 * languages: eight bytes for the header's length, a JSON header, little-endian arrays. Its {@code __metadata__} has the
 * {@code format}, its {@code version}, the {@code library}'s version, the {@code detector} (settings, training summary and
 * fitted numbers as JSON), {@code about} (a caller's own entries as JSON) and a {@code sha256} over all of that and the
 * arrays. No code is stored, and none is run but that of the codecs on the class path.
 *
 * @param detector the detector
 * @param about whatever the writer said of it: by custom {@code features}, {@code weights}, {@code weightsSha256},
 *     {@code preprocessing}
 * @param library the version of the library that wrote it
 */
public record DetectorFile(FittedDetector detector, Map<String, String> about, String library) {
    /** Copies the map. */
    public DetectorFile {
        Objects.requireNonNull(detector, "detector");
        Objects.requireNonNull(library, "library");
        about = Map.copyOf(about);
    }

    /**
     * Writes a detector: to a temporary file beside the target, which is then moved.
     *
     * @param about what else is to be remembered: which features it was fitted on, say
     * @throws IllegalArgumentException if there is no {@link DetectorCodec} for the detector, or for a part of it
     * @throws IOException if the file cannot be written
     */
    public static void write(FittedDetector detector, Map<String, String> about, Path target) throws IOException {
        ModelWriter file = new ModelWriter();
        file.state().fitted(detector);
        file.write(target, about);
    }

    /**
     * Reads a detector.
     *
     * @throws IOException if the file cannot be read, is not a detector's, is cut short, changed, or of a version that this
     *     library does not read; the message names the file and the reason
     */
    public static DetectorFile read(Path source) throws IOException {
        try (ModelReader file = new ModelReader(source)) {
            FittedDetector detector;
            try {
                detector = file.state().fitted(FittedDetector.class);
            } catch (IllegalArgumentException e) {
                throw file.malformed(String.valueOf(e.getMessage()));
            }
            return new DetectorFile(detector, file.about(), file.library());
        }
    }
}
