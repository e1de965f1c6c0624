package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.io.durable.AtomicOutput;

/**
 * Finds weights: a file given by its path; else published weights by name, from the cache or, the first time, from their
 * publisher; else, only where asked for by the name {@code untrained}, random ones.
 *
 * <p>The cache is the folder named by the environment variable {@code GALAXY_SCREEN_CACHE}, else
 * {@code ~/.cache/galaxy-screen}. A download that breaks off is resumed by the next one; a file counts only once its
 * SHA-256 is right. The way to the publisher is through the proxy that Java's properties name ({@code https.proxyHost}), else the
 * environment ({@code https_proxy}). Safe for several threads and processes.
 */
public final class WeightStore {
    /** The weights used where none are named: torchvision's IMAGENET1K_V2. */
    public static final String DEFAULT = "resnet50-v2";

    private static final String UNTRAINED = "untrained";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final long MAX_BYTES = 1L << 30;

    private final Path cache;
    private final Function<PublishedWeights, URI> origin;
    private final ProxySelector proxies;

    WeightStore(Path cache, Function<PublishedWeights, URI> origin) {
        this(cache, origin, ProxyVariables.ofEnvironment());
    }

    WeightStore(Path cache, Function<PublishedWeights, URI> origin, ProxySelector proxies) {
        this.cache = cache;
        this.origin = origin;
        this.proxies = proxies;
    }

    /** The store with the user's cache. */
    public static WeightStore standard() {
        String folder = System.getenv("GALAXY_SCREEN_CACHE");
        Path cache = folder == null || folder.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "galaxy-screen")
                : Path.of(folder);
        return in(cache);
    }

    /** A store with another cache folder, which is made when first needed. */
    public static WeightStore in(Path cache) {
        return new WeightStore(cache, PublishedWeights::uri);
    }

    /** The names of the published weights it knows, and of the untrained ones. */
    public static String names() {
        return Arrays.stream(PublishedWeights.values())
                        .map(PublishedWeights::label)
                        .collect(Collectors.joining(", "))
                + ", untrained[:SEED]";
    }

    /**
     * Published weights.
     *
     * @param name what {@link #resolve} knows them by
     * @param uri where they are published: the file, or a zip archive that holds it
     * @param sha256 of the file, hexadecimal
     * @param network whose they are
     * @param preprocessing what they were trained with
     * @param file where the cache keeps them
     * @param cached whether they are there
     */
    public record Entry(
            String name,
            URI uri,
            String sha256,
            Network network,
            Preprocessing preprocessing,
            Path file,
            boolean cached) {}

    /** The published weights it knows. */
    public List<Entry> entries() {
        return Arrays.stream(PublishedWeights.values())
                .map(weights -> new Entry(
                        weights.label(),
                        weights.uri(),
                        weights.sha256(),
                        weights.network(),
                        weights.preprocessing(),
                        cache.resolve(weights.fileName()),
                        Files.exists(cache.resolve(weights.fileName()))))
                .toList();
    }

    /**
     * Finds weights.
     *
     * @param nameOrPath a file; a published name; or {@code untrained} or {@code untrained:SEED}
     * @param progress hears about a download
     * @throws IOException if there is no such file or name, the file is damaged, or it cannot be fetched; the message says
     *     what to do
     * @throws IllegalArgumentException if the file's tensors are those of another network, which the message names
     */
    public Weights resolve(String nameOrPath, ProgressListener progress) throws IOException {
        Optional<PublishedWeights> published = PublishedWeights.named(nameOrPath);
        if (published.isPresent()) {
            return Weights.read(fetched(published.get(), progress));
        }
        if (nameOrPath.equals(UNTRAINED)) {
            return Weights.untrained(0);
        }
        if (nameOrPath.startsWith(UNTRAINED + ":")) {
            return Weights.untrained(seed(nameOrPath));
        }
        Path file = path(nameOrPath);
        if (!Files.exists(file)) {
            throw new IOException(
                    "weights '" + nameOrPath + "': there is no such file, and no published weights of that"
                            + " name; give a .pth, .safetensors or Keras .h5 file, or one of " + names());
        }
        return Weights.read(file);
    }

    /**
     * The file that {@link #resolve} reads, there or not; empty for untrained weights, which have none.
     *
     * @throws IOException if this is no name and cannot be a path
     */
    public Optional<Path> file(String nameOrPath) throws IOException {
        Optional<PublishedWeights> published = PublishedWeights.named(nameOrPath);
        if (published.isPresent()) {
            return published.map(weights -> cache.resolve(weights.fileName()));
        }
        return nameOrPath.equals(UNTRAINED) || nameOrPath.startsWith(UNTRAINED + ":")
                ? Optional.empty()
                : Optional.of(path(nameOrPath));
    }

    private static long seed(String name) {
        String seed = name.substring(UNTRAINED.length() + 1);
        try {
            return Long.parseLong(seed);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("weights '" + name + "': '" + seed + "' is not a whole number", e);
        }
    }

    private static Path path(String name) throws IOException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException("weights '" + name + "': not a file name: " + e.getReason(), e);
        }
    }

    private Path fetched(PublishedWeights weights, ProgressListener progress) throws IOException {
        Path file = cache.resolve(weights.fileName());
        if (!Files.exists(file)) {
            try {
                Files.createDirectories(cache);
            } catch (AccessDeniedException e) {
                throw new IOException(
                        "the cache folder " + cache
                                + " cannot be made; set GALAXY_SCREEN_CACHE to a folder that you may write to",
                        e);
            }
            // Another process may be fetching the same file: the second waits, and finds it there.
            try (FileChannel channel = FileChannel.open(
                            cache.resolve(weights.fileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.exists(file)) {
                    download(weights, file, progress);
                }
            }
        }
        return file;
    }

    private void download(PublishedWeights weights, Path file, ProgressListener progress) throws IOException {
        Path part = cache.resolve(weights.fileName() + ".part");
        URI uri = origin.apply(weights);
        try {
            transfer(proxies, uri, part, "downloading " + weights.label(), progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while downloading " + uri);
        } catch (IllegalArgumentException e) {
            throw new IOException("weights " + weights.label() + " could not be fetched: " + e.getMessage(), e);
        } catch (IOException e) {
            String reason = e instanceof ConnectException ? "no connection to " + uri.getHost() : Failures.reason(e);
            throw new IOException(
                    "weights " + weights.label() + " are not in the cache and could not be fetched (" + reason
                            + "). Fetch " + uri + " by other means and save "
                            + (weights.archive() == null
                                    ? "it"
                                    : weights.archive().member() + " of it, which is a zip archive,")
                            + " as " + file
                            + ", or name a file of your own",
                    e);
        }
        PublishedWeights.Archive archive = weights.archive();
        if (archive == null) {
            check(part, weights.sha256(), uri);
        } else {
            check(part, archive.sha256(), uri);
            Path unpacked = cache.resolve(weights.fileName() + ".unpacked");
            unpack(part, archive.member(), unpacked);
            Files.delete(part);
            check(unpacked, weights.sha256(), uri);
            part = unpacked;
        }
        AtomicOutput.move(part, file);
    }

    /** @throws IOException if the file has another checksum; then it is deleted */
    private static void check(Path part, String expected, URI uri) throws IOException {
        String sha256 = Sha256.of(part);
        if (!sha256.equals(expected)) {
            Files.delete(part);
            throw new IOException(uri + ": SHA-256 is " + sha256 + "; " + expected
                    + " expected. The download was damaged or is not the published file; it was deleted. Try again");
        }
    }

    private static void unpack(Path archive, String member, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(member);
            if (entry == null) {
                throw new IOException(archive + ": has no " + member);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void transfer(ProxySelector proxies, URI uri, Path part, String task, ProgressListener progress)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .proxy(proxies)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpResponse<InputStream> response = get(client, uri, have);
        if (have > 0 && response.statusCode() == 416) {
            // What is there is already whole, or longer than the file: only the checksum can tell. Begin again.
            response.body().close();
            have = 0;
            response = get(client, uri, 0);
        }
        try (InputStream body = response.body()) {
            boolean resumed = have > 0 && response.statusCode() == 206;
            if (response.statusCode() != 200 && !resumed) {
                throw new IOException("the server answers with status " + response.statusCode());
            }
            long from = resumed ? have : 0;
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            long total = length < 0 ? -1 : from + length;
            if (total > MAX_BYTES) {
                throw new IOException(String.format(
                        Locale.ROOT, "the file is said to have %,d bytes; at most %,d expected", total, MAX_BYTES));
            }
            try (OutputStream out = Files.newOutputStream(
                    part,
                    StandardOpenOption.CREATE,
                    resumed ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                copy(body, out, from, total, task, progress);
            }
        }
    }

    private static HttpResponse<InputStream> get(HttpClient client, URI uri, long from)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT);
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void copy(
            InputStream body, OutputStream out, long from, long total, String task, ProgressListener progress)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = from;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            Cancellation.check(task);
            done += read;
            if (done > MAX_BYTES) {
                throw new IOException(String.format(Locale.ROOT, "more than %,d bytes came", MAX_BYTES));
            }
            out.write(buffer, 0, read);
            progress.onProgress(new Progress(task, done >> 10, total < 0 ? -1 : total >> 10, "KiB"));
        }
        if (total >= 0 && done < total) {
            throw new IOException(String.format(
                    Locale.ROOT, "the connection ended after %,d of %,d bytes; the next try resumes", done, total));
        }
    }
}
