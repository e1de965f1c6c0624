package org.galaxyscreen.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;

/**
 * Opens whatever a user names as input, through the {@link ImageSourceProvider} that accepts it: a Galaxy10 HDF5 file, a
 * folder of images, and what other libraries on the class path open.
 */
public final class ImageSources {
    /** The option that names the provider. */
    private static final String SOURCE = "source";

    private ImageSources() {}

    /**
     * A file or folder, with the provider's default options.
     *
     * @throws IOException if there is nothing at that path, or nobody opens it; the message says what was expected
     */
    public static ImageSource open(Path path) throws IOException {
        return open(path.toString(), NamedOptions.none());
    }

    /**
     * A file, a folder, or whatever else a provider accepts.
     *
     * @param location as the user typed it
     * @param options the provider's own, and {@code source}, the provider's name, which is needed where several accept the
     *     location
     * @throws IOException if nobody accepts the location, or more than one provider does; the message says what was
     *     expected. Also if it cannot be read
     * @throws IllegalArgumentException if an option is unknown to the provider, or its value not allowed
     */
    public static ImageSource open(String location, NamedOptions options) throws IOException {
        Map<String, ImageSourceProvider> providers =
                Providers.byName(ImageSourceProvider.class, ImageSourceProvider::name);
        ImageSourceProvider provider = choose(location, options, providers);
        return provider.open(
                location,
                options.without(SOURCE).requireKnown("the image source " + provider.name(), provider.options()));
    }

    private static ImageSourceProvider choose(
            String location, NamedOptions options, Map<String, ImageSourceProvider> providers) throws IOException {
        Optional<String> wanted = options.text(SOURCE);
        if (wanted.isPresent()) {
            ImageSourceProvider provider = providers.get(wanted.get());
            if (provider == null) {
                throw new IllegalArgumentException("the option source is '" + wanted.get() + "'; one of "
                        + String.join(", ", providers.keySet()) + " expected");
            }
            return provider;
        }
        List<ImageSourceProvider> accepting = new ArrayList<>();
        for (ImageSourceProvider provider : providers.values()) {
            if (provider.accepts(location)) {
                accepting.add(provider);
            }
        }
        if (accepting.size() > 1) {
            throw new IOException("several image sources open " + location + ": "
                    + accepting.stream().map(ImageSourceProvider::name).collect(Collectors.joining(", "))
                    + "; choose one with the option source=NAME");
        }
        if (accepting.isEmpty()) {
            throw nobody(location, providers);
        }
        return accepting.get(0);
    }

    private static IOException nobody(String location, Map<String, ImageSourceProvider> providers) {
        String expected = providers.values().stream()
                        .map(ImageSourceProvider::description)
                        .collect(Collectors.joining(" or "))
                + " expected";
        Optional<Path> path = path(location).filter(Files::exists);
        if (path.isEmpty()) {
            return new NoSuchFileException(location, null, "does not exist; " + expected);
        }
        return Files.isReadable(path.get())
                ? new IOException(location + " is no source of images; " + expected)
                : new AccessDeniedException(location, null, "cannot be read; make it readable");
    }

    /** A location as a path, for providers of files; empty where it cannot be one. */
    public static Optional<Path> path(String location) {
        try {
            return Optional.of(Path.of(location));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
