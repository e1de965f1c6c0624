package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.galaxyscreen.core.Providers;

/**
 * A kind of file that features are carried to from a NumPy file, and back. A door: {@link java.util.ServiceLoader} finds formats on the class path,
 * so a format is a public class with a public constructor without parameters, listed in {@code META-INF/services/org.galaxyscreen.io.npy.FeatureFormat}.
 * Thread-safe.
 */
public interface FeatureFormat {
    /** What a person calls it: {@code Parquet}. No two formats have the same. */
    String name();

    /** The ends of file names that ask for it, in lower case and with their dot. No two formats share one. */
    List<String> extensions();

    /**
     * Writes the features of a NumPy file, with their ids and what they were made by. The file appears when it is complete; what had its name is
     * replaced.
     *
     * @param array the {@code .npy} file, as {@link FeatureReader} reads it
     * @throws IOException if one cannot be read or the other not be written
     */
    void write(Path array, Path target) throws IOException;

    /**
     * Writes the features of a file of this format as a NumPy file, with its index.
     *
     * @param array a name that ends in {@code .npy}
     * @throws IOException if the file is damaged or has no features, or the others cannot be written
     */
    void read(Path file, Path array) throws IOException;

    /** The format on the class path that a file's name asks for. */
    static Optional<FeatureFormat> of(Path file) {
        return Providers.byEnd(FeatureFormat.class, FeatureFormat::name, FeatureFormat::extensions, file);
    }

    /** All formats on the class path. */
    static List<FeatureFormat> all() {
        return List.copyOf(
                Providers.byName(FeatureFormat.class, FeatureFormat::name).values());
    }
}
