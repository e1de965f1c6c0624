package org.galaxyscreen.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.io.catalogue.CatalogueJoin;
import org.galaxyscreen.io.catalogue.ObjectColumns;
import org.galaxyscreen.io.internal.GitLfs;
import org.galaxyscreen.io.internal.OptionalFormats;

/**
 * Opens whatever a user names as input, through the {@link ImageSourceProvider} that accepts it: a Galaxy10 HDF5 file, a
 * folder of images, and what other libraries on the class path open.
 */
public final class ImageSources {
    /** The option that names the provider. */
    private static final String SOURCE = "source";

    /** The option that names a catalogue whose columns go with the objects. */
    private static final String JOIN = "join";

    private static final Set<String> JOINING = Set.of(
            JOIN, "join-radius", "join-columns", "join-id-column", "join-ra-column", "join-dec-column", "join-frame");

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
     *     location. With {@code join}, a catalogue file, its columns go with the objects ({@link CatalogueJoin}): by id, or with {@code
     *     join-radius} (arc seconds) by position; {@code join-columns} names some of them, {@code join-id-column}, {@code join-ra-column},
     *     {@code join-dec-column} and {@code join-frame} are as {@link org.galaxyscreen.io.catalogue.ObjectColumns#of(NamedOptions, String)} has them
     * @throws IOException if nobody accepts the location, or more than one provider does; the message says what was
     *     expected. Also if it cannot be read
     * @throws IllegalArgumentException if an option is unknown to the provider, or its value not allowed
     */
    public static ImageSource open(String location, NamedOptions options) throws IOException {
        Optional<Path> file = path(location);
        if (file.isPresent()) {
            GitLfs.refuse(file.get());
        }
        Map<String, ImageSourceProvider> providers =
                Providers.byName(ImageSourceProvider.class, ImageSourceProvider::name);
        ImageSourceProvider provider = choose(location, options, providers);
        boolean passedOn = provider.fetches(location)
                && !options.text(SOURCE).orElse(provider.name()).equals(provider.name());
        NamedOptions own =
                passedOn ? withoutJoin(options) : withoutJoin(options).without(SOURCE);
        Optional<CatalogueJoin> join = join(options);
        ImageSource source =
                provider.open(location, own.requireKnown("the image source " + provider.name(), provider.options()));
        return join.isPresent() ? join.get().join(source) : source;
    }

    /**
     * How {@link #open(String, NamedOptions)} joins a catalogue, for those who join it themselves.
     *
     * @param all the options
     * @return empty where none is named
     * @throws IllegalArgumentException if a value is not allowed, or an option of a join is there without one
     */
    public static Optional<CatalogueJoin> join(NamedOptions all) {
        NamedOptions options = all.only(JOINING);
        Optional<String> file = options.text(JOIN);
        if (file.isEmpty()) {
            if (!options.isEmpty()) {
                throw new IllegalArgumentException(
                        "the option " + options.asMap().firstKey()
                                + " is for a catalogue that is joined; name it by the option join");
            }
            return Optional.empty();
        }
        ObjectColumns columns = ObjectColumns.of(options, "join-");
        double radius = options.number("join-radius", 0, 0, 3600);
        CatalogueJoin join = radius == 0
                ? CatalogueJoin.byId(Path.of(file.get()), columns)
                : CatalogueJoin.byPosition(Path.of(file.get()), columns, radius);
        return Optional.of(options.text("join-columns")
                .map(names -> join.withColumns(
                        Arrays.stream(names.split(",", -1)).map(String::strip).toList()))
                .orElse(join));
    }

    /**
     * The options without those of a catalogue that is joined.
     *
     * @param options all
     * @return those by which the source itself is opened
     */
    public static NamedOptions withoutJoin(NamedOptions options) {
        return options.without(JOINING);
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
            return providers.values().stream()
                    .filter(fetching -> fetching.fetches(location))
                    .findFirst()
                    .orElse(provider);
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
                ? new IOException(location + " is no source of images; " + expected + OptionalFormats.hint(location))
                : new AccessDeniedException(location, null, "cannot be read; make it readable");
    }

    /** A location as a path, for providers of files; empty where it is blank or cannot be one. */
    public static Optional<Path> path(String location) {
        try {
            return location.isBlank() ? Optional.empty() : Optional.of(Path.of(location));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
