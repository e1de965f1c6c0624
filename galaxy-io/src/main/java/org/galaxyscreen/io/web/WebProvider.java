package org.galaxyscreen.io.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.ImageSourceProvider;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.NoImagesException;
import org.galaxyscreen.io.fits.CutoutSource;
import org.galaxyscreen.io.image.ImageFormat;
import org.galaxyscreen.io.internal.FitsNames;
import org.galaxyscreen.io.internal.PictureNames;

/**
 * Opens what is behind {@code http://}, {@code https://} and {@code s3://}: a survey file by its address, which is downloaded once into a
 * cache and then opened as any other; a folder, of which pictures are read as they are needed, and other files downloaded; a text file that
 * lists the addresses of pictures; and, with the option {@code url-column} (and {@code source=web}), a catalogue that has them.
 */
public final class WebProvider implements ImageSourceProvider {
    private static final String COLUMN = "url-column";
    private static final String CONNECTIONS = "connections";
    private static final String CACHE = "cache";
    private static final String LIMIT = "download-limit";
    private static final String SOURCE = "source";
    private static final int USUAL_LIMIT = 100;
    private static final Set<String> OF_CATALOGUES = Set.of("id-column", "ra-column", "dec-column", "frame");

    /** What other files than pictures are opened in folders. */
    private static final Set<String> OF_FOLDERS = Set.of("parquet");

    /** For the service loader. */
    public WebProvider() {}

    @Override
    public String name() {
        return "web";
    }

    @Override
    public String description() {
        return "an http://, https:// or s3:// address or a list of them";
    }

    /** Addresses, and lists whose first line is one. */
    @Override
    public boolean accepts(String location) {
        return fetches(location)
                || isMeant(location)
                || ImageSources.path(location).filter(Addresses::isList).isPresent();
    }

    /** Whether it was to be an address, and something is missing. */
    private static boolean isMeant(String location) {
        return location.matches("(?i)(https?:/|s3:).*");
    }

    /** Addresses. */
    @Override
    public boolean fetches(String location) {
        return Addresses.parse(location).isPresent();
    }

    /**
     * {@code url-column}, {@code id-column}, {@code ra-column}, {@code dec-column} and {@code frame} of a catalogue; {@code connections},
     * how many pictures are fetched at once; for files that are downloaded, {@code cache}, a folder, {@code download-limit}, the most
     * gigabytes they may have, and all options of those who open such files; for {@code s3://}, {@code endpoint}, {@code region}, {@code
     * profile} and {@code unsigned}.
     */
    @Override
    public Set<String> options() {
        Set<String> options = new TreeSet<>(OF_CATALOGUES);
        options.addAll(Set.of(COLUMN, CONNECTIONS, CACHE, LIMIT, SOURCE));
        options.addAll(S3Settings.OPTIONS);
        Providers.byName(ImageSourceProvider.class, ImageSourceProvider::name).values().stream()
                .filter(other -> !other.name().equals(name()))
                .forEach(other -> options.addAll(other.options()));
        return options;
    }

    @Override
    public ImageSource open(String location, NamedOptions options) throws IOException {
        return open(location, options, Fetcher.of(options.only(S3Settings.OPTIONS)));
    }

    ImageSource open(String location, NamedOptions options, Fetcher fetcher) throws IOException {
        NamedOptions others = options.without(S3Settings.OPTIONS);
        Optional<URI> address = Addresses.parse(location);
        if (address.isPresent()) {
            return new Remote(address.get(), others, fetcher).open();
        }
        if (isMeant(location)) {
            throw new IOException(
                    "'" + location + "' is no address; http:// or https:// with a server's name expected, or"
                            + " s3://BUCKET/FOLDER with a bucket's name of letters, digits, dots and hyphens");
        }
        int connections = connections(others);
        Optional<String> column = others.text(COLUMN);
        NamedOptions own = others.without(Set.of(CONNECTIONS, COLUMN, "bands"));
        String what = location + ", whose images are pictures behind addresses,";
        Path file = Path.of(location);
        if (column.isEmpty()) {
            own.requireKnown(what, Set.of());
            return WebImages.of(file, Addresses.ofList(file), connections, fetcher);
        }
        own.requireKnown(what, OF_CATALOGUES);
        return WebImages.of(file, Addresses.ofCatalogue(file, column.get(), own), connections, fetcher);
    }

    private static int connections(NamedOptions options) {
        return options.integer(CONNECTIONS, WebImages.USUAL_CONNECTIONS, 1, WebImages.MOST_CONNECTIONS);
    }

    /** Beside the weights that are downloaded. */
    private static Path usualCache() {
        String folder = System.getenv("GALAXY_SCREEN_CACHE");
        Path cache = folder == null || folder.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "galaxy-screen")
                : Path.of(folder);
        return cache.resolve("downloads");
    }

    /** How pictures are named. */
    private static Set<String> suffixes() {
        Set<String> suffixes = new TreeSet<>();
        Providers.byName(ImageFormat.class, ImageFormat::name)
                .values()
                .forEach(format -> suffixes.addAll(format.suffixes()));
        return suffixes;
    }

    /** One address, which is of a file or of a folder. */
    private static final class Remote {
        private final URI address;
        private final Fetcher fetcher;
        private final NamedOptions options;
        private final Path cache;
        private final long most;
        private final int connections;

        Remote(URI address, NamedOptions all, Fetcher fetcher) {
            this.address = address;
            this.fetcher = fetcher;
            this.cache = all.text(CACHE).map(Path::of).orElseGet(WebProvider::usualCache);
            this.most = (long) all.integer(LIMIT, USUAL_LIMIT, 1, 100_000) << 30;
            this.connections = connections(all);
            this.options = all.without(Set.of(CACHE, LIMIT, CONNECTIONS));
        }

        ImageSource open() throws IOException {
            if (S3.is(address)) {
                String key = S3.key(address);
                Optional<HttpHeaders> file = key.isEmpty() || key.endsWith("/") ? Optional.empty() : headers();
                return file.isPresent()
                        ? file(file.get().firstValue("ETag").orElse(""))
                        : folder(S3Listing.of(fetcher, address));
            }
            String path = address.getPath() == null ? "" : address.getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            if (last.indexOf('.') >= 0 || address.getRawQuery() != null) {
                return file("");
            }
            try {
                return file("");
            } catch (Download.PageException e) {
                return folder(WebIndex.of(fetcher, address));
            }
        }

        private Optional<HttpHeaders> headers() throws IOException {
            try {
                return fetcher.head(address);
            } catch (IOException e) {
                throw new IOException(S3.text(address) + " cannot be read: " + e.getMessage(), e);
            }
        }

        private ImageSource file(String version) throws IOException {
            String name = String.valueOf(address.getPath()).toLowerCase(Locale.ROOT);
            if (suffixes().contains(name.substring(name.lastIndexOf('.') + 1)) && address.getRawQuery() == null) {
                throw new IOException(
                        S3.text(address) + " is a single picture; the address of its folder, or a text file with"
                                + " an address in each line, expected");
            }
            Download.Done file = new Download(fetcher, address, version, cache, most).get();
            return opened(
                    file.file(),
                    "downloaded from " + S3.text(address) + by() + ": " + file.bytes() + " bytes, SHA-256 "
                            + file.sha256());
        }

        private String by() {
            return S3.is(address) ? ", " + fetcher.s3().describe() : "";
        }

        private ImageSource opened(Path file, String remark) throws IOException {
            ImageSource source;
            try {
                source = ImageSources.open(file.toString(), options);
            } catch (IOException e) {
                throw new IOException(S3.text(address) + " was downloaded, but " + e.getMessage(), e);
            }
            // Who writes down what became of a catalogue's objects has to see that they are cutouts.
            return source instanceof CutoutSource ? source : new Downloaded(source, remark);
        }

        private ImageSource folder(RemoteFolder folder) throws IOException {
            boolean tiles = options.text("catalogue").isPresent()
                    || options.text(SOURCE).filter("fits"::equals).isPresent();
            PictureNames pictures = new PictureNames(tiles ? Set.of() : suffixes());
            List<RemoteFolder.RemoteFile> others = new ArrayList<>();
            Map<String, URI> found = new TreeMap<>();
            for (RemoteFolder.RemoteFile file : folder.files()) {
                if (file.isHidden()) {
                    continue;
                }
                String name = file.path();
                if (pictures.add(name)) {
                    found.put(name, file.uri());
                } else if (FitsNames.isFits(name)
                        || OF_FOLDERS.contains(
                                name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))) {
                    others.add(file);
                }
            }
            if (!found.isEmpty()) {
                options.without(Set.of(SOURCE, "bands"))
                        .requireKnown(S3.text(address) + ", a folder of pictures,", Set.of());
                List<Addresses.Entry> entries = new ArrayList<>();
                pictures.objects().forEach((name, object) -> entries.add(new Addresses.Entry(object, found.get(name))));
                List<String> remarks = new ArrayList<>(pictures.remarks());
                remarks.add(0, "from " + S3.text(address) + by());
                return new WebImages(name(), entries, connections, fetcher, remarks);
            }
            if (others.isEmpty()) {
                throw new NoImagesException(
                        folder.files().isEmpty()
                                ? S3.text(address)
                                        + (S3.is(address)
                                                ? " is neither an object nor a folder of some; check the name, in which case counts"
                                                : " is a page of HTML that links to no files below it; the address of a file or of a"
                                                        + " folder's index expected")
                                : S3.text(address)
                                        + " is a folder without images: pictures, FITS or Parquet files expected; found: "
                                        + String.join(", ", pictures.remarks()));
            }
            Mirror.Done mirror = Mirror.of(fetcher, address, others, cache, most, connections);
            return opened(
                    mirror.folder(),
                    "downloaded from " + S3.text(address) + by() + ": " + others.size() + " files, " + mirror.bytes()
                            + " bytes");
        }

        private String name() {
            String text = S3.text(address).replaceFirst("/+$", "");
            return text.substring(text.lastIndexOf('/') + 1);
        }
    }

    /** A source that says where its files are from. */
    private record Downloaded(ImageSource source, String remark) implements ImageSource {
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
            List<String> remarks = new ArrayList<>(List.of(remark));
            remarks.addAll(source.remarks());
            return remarks;
        }

        @Override
        public List<SurveyObject> objects() throws IOException {
            return source.objects();
        }

        @Override
        public Optional<ImageLookup> lookup() {
            return source.lookup();
        }

        @Override
        public ImageStream open() throws IOException {
            return source.open();
        }
    }
}
