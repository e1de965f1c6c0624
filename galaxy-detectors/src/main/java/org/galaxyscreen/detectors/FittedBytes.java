package org.galaxyscreen.detectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.detectors.saved.internal.ModelReader;
import org.galaxyscreen.detectors.saved.internal.ModelWriter;

/**
 * Fitted detectors and transforms as bytes, for the processes of one run: those of a cluster, say. The bytes are a {@link DetectorFile}'s, with
 * one part of a detector in it instead of a whole one; what is to be kept goes to such a file. Read in another process, a part gives the same
 * rows and scores.
 */
public final class FittedBytes {
    private FittedBytes() {}

    /**
     * Writes a part.
     *
     * @param fitted a {@link org.galaxyscreen.core.FittedDetector} or a {@link org.galaxyscreen.detectors.transform.FittedTransform}
     * @return its bytes
     * @throws IllegalArgumentException if there is no {@link org.galaxyscreen.detectors.saved.DetectorCodec} for it
     * @throws IOException if the temporary file that it goes through cannot be written
     */
    public static byte[] of(Object fitted) throws IOException {
        Objects.requireNonNull(fitted, "fitted");
        Path file = Files.createTempFile("galaxy-screen-", ".part");
        try {
            ModelWriter model = new ModelWriter();
            model.state().fitted(fitted);
            model.write(file, Map.of());
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Reads a part.
     *
     * @param bytes what {@link #of} gave
     * @param type of the part
     * @param <T> that type
     * @return the part
     * @throws IOException if the bytes are cut, changed or of something else, or the temporary file that they go through cannot be written
     */
    public static <T> T read(byte[] bytes, Class<T> type) throws IOException {
        Path file = Files.createTempFile("galaxy-screen-", ".part");
        try {
            Files.write(file, bytes);
            try (ModelReader model = new ModelReader(file)) {
                return model.state().fitted(type);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
