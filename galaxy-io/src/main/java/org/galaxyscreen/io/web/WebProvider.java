package org.galaxyscreen.io.web;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.fits.CutoutSource;

/**
 * Opens what is behind {@code http://} and {@code https://}: a survey file by its address, which is downloaded once into a cache and then opened as any
 * other; a text file that lists the addresses of pictures; and, with the option {@code url-column} (and {@code source=web}), a catalogue that has them.
 */
public final class WebProvider implements ImageSourceProvider {
    private static final String COLUMN = "url-column";
    private static final String CONNECTIONS = "connections";
    private static final String CACHE = "cache";
    private static final String LIMIT = "download-limit";
    private static final int USUAL_LIMIT = 100;
    private static final Set<String> OF_CATALOGUES = Set.of("id-column", "ra-column", "dec-column", "frame");

    /** For the service loader. */
    public WebProvider() {}

    @Override
    public String name() {
        return "web";
    }

    @Override
    public String description() {
        return "an http:// or https:// address or a list of them";
    }

    /** Addresses, and lists whose first line is one. */
    @Override
    public boolean accepts(String location) {
        return Addresses.parse(location).isPresent()
                || ImageSources.path(location).filter(Addresses::isList).isPresent();
    }

    /**
     * {@code url-column}, {@code id-column}, {@code ra-column}, {@code dec-column} and {@code frame} of a catalogue; {@code connections}, how many
     * pictures are fetched at once; for a file that is downloaded, {@code cache}, a folder, {@code download-limit}, the most gigabytes it may have, and
     * all options of those who open such files.
     */
    @Override
    public Set<String> options() {
        Set<String> options = new TreeSet<>(OF_CATALOGUES);
        options.addAll(Set.of(COLUMN, CONNECTIONS, CACHE, LIMIT));
        Providers.byName(ImageSourceProvider.class, ImageSourceProvider::name).values().stream()
                .filter(other -> !other.name().equals(name()))
                .forEach(other -> options.addAll(other.options()));
        return options;
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        Optional<URI> address = Addresses.parse(location);
        if (address.isPresent()) {
            return downloaded(address.get(), options);
        }
        int connections = options.integer(CONNECTIONS, WebImages.USUAL_CONNECTIONS, 1, WebImages.MOST_CONNECTIONS);
        Optional<String> column = options.text(COLUMN);
        NamedOptions own = options.without(CONNECTIONS).without(COLUMN).without("bands");
        String what = location + ", whose images are pictures behind addresses,";
        if (column.isEmpty()) {
            own.requireKnown(what, Set.of());
            return WebImages.ofList(Path.of(location), connections);
        }
        own.requireKnown(what, OF_CATALOGUES);
        return WebImages.ofCatalogue(Path.of(location), column.get(), own, connections);
    }

    private static ImageSource downloaded(URI address, NamedOptions options) throws IOException {
        Path cache = options.text(CACHE).map(Path::of).orElseGet(WebProvider::usualCache);
        long most = (long) options.integer(LIMIT, USUAL_LIMIT, 1, 100_000) << 30;
        Download.Done file = new Download(new Fetcher(), address, cache, most).get();
        ImageSource source =
                ImageSources.open(file.file().toString(), options.without(CACHE).without(LIMIT));
        // Who writes down what became of a catalogue's objects has to see that they are cutouts.
        return source instanceof CutoutSource ? source : new Downloaded(source, address, file);
    }

    /** Beside the weights that are downloaded. */
    private static Path usualCache() {
        String folder = System.getenv("GALAXY_SCREEN_CACHE");
        Path cache = folder == null || folder.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "galaxy-screen")
                : Path.of(folder);
        return cache.resolve("downloads");
    }

    /** A source that says where its file is from. */
    private record Downloaded(ImageSource source, URI address, Download.Done file) implements ImageSource {
        @Override
        public String name() {
            return source.name();
        }

        @Override
        public OptionalLong size() {
            return source.size();
        }

        @Override
        public List<String> remarks() {
            List<String> remarks = new ArrayList<>(
                    List.of("downloaded from " + address + ": " + file.bytes() + " bytes, SHA-256 " + file.sha256()));
            remarks.addAll(source.remarks());
            return remarks;
        }

        @Override
        public List<SurveyObject> objects() throws IOException {
            return source.objects();
        }

        @Override
        public ImageStream open() throws IOException {
            return source.open();
        }
    }
}
