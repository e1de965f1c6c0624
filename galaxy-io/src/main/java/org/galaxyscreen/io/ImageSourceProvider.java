package org.galaxyscreen.io;

import java.io.IOException;
import java.util.Set;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;

/**
 * Opens what a user names as input: a kind of file or folder, or anything else that a text can name. A door: {@link
 * java.util.ServiceLoader} finds providers on the class path, this library's own and any other's, so a provider is a public
 * class with a public constructor without parameters, listed in {@code
 * META-INF/services/org.galaxyscreen.io.ImageSourceProvider}. {@link ImageSources#open(String, NamedOptions)} asks all of them.
 * Thread-safe.
 */
public interface ImageSourceProvider {
    /** What a user calls it where several accept a location: {@code galaxy10}. No two providers have the same. */
    String name();

    /** What it opens, for the message where nobody accepts a location: {@code a Galaxy10 HDF5 file}. */
    String description();

    /**
     * Whether this is for it; by the name, or a look at the first bytes. Does not throw: what cannot be read is not accepted.
     *
     * @param location as the user typed it: the path of a file or folder, or whatever else the provider understands
     */
    boolean accepts(String location);

    /**
     * Whether it brings what the location names from elsewhere and has other providers open it. Such a one is asked whatever the option
     * {@code source} says, and is given that option to pass on.
     *
     * @param location as the user typed it
     * @return false, unless overridden
     */
    default boolean fetches(String location) {
        return false;
    }

    /** The options that {@link #open} knows; not {@code source}, which is taken. */
    default Set<String> options() {
        return Set.of();
    }

    /**
     * Opens it. What is wrong with the source as a whole is found here, not in the middle of a run.
     *
     * @param location one that it accepts
     * @param options some of {@link #options}
     * @throws IOException if it cannot be read; the message names the location, what was expected and what was found
     * @throws IllegalArgumentException if a value is not one that the option may have; the message names the option, the value and
     *     what is allowed
     */
    ImageSource open(String location, NamedOptions options) throws IOException;
}
