package org.galaxyscreen.io.image;

import java.util.Set;
import org.galaxyscreen.core.NamedOptions;

/**
 * A format of image files, one image a file. A door: {@link java.util.ServiceLoader} finds formats on the class path, this
 * library's JPEG, PNG, TIFF and WebP and any other's, so a format is a public class with a public constructor without parameters, listed in
 * {@code META-INF/services/org.galaxyscreen.io.image.ImageFormat}. Thread-safe.
 *
 * <p>Files of many images, or of images with a catalogue, are {@link org.galaxyscreen.io.ImageSourceProvider image sources}.
 */
public interface ImageFormat {
    /** What a person calls it, for messages: {@code JPEG}. No two formats have the same. */
    String name();

    /** How the names of its files end: in lower case, without the dot. Files in a folder that end otherwise are passed over. */
    Set<String> suffixes();

    /**
     * Whether a file is of this format, by its content; the name does not count.
     *
     * @param start the file's first bytes: 64 of them, or all where it has fewer
     */
    boolean recognises(byte[] start);

    /** The options that {@link #decoder} knows. */
    default Set<String> options() {
        return Set.of();
    }

    /**
     * What decodes the files.
     *
     * @param options some of {@link #options}
     * @throws IllegalArgumentException if a value is not one that the option may have; the message names the option, the value and
     *     what is allowed
     */
    ImageDecoder decoder(NamedOptions options);
}
