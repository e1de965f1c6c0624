package org.galaxyscreen.io.web;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.image.ImageDecoder;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.io.internal.Places;
import org.jspecify.annotations.Nullable;

/**
 * Pictures (JPEG, PNG and what other {@linkplain org.galaxyscreen.io.image.ImageFormat formats} there are) behind addresses that a list, a
 * catalogue or a folder has: of web servers, or of objects in S3's buckets. They are fetched ahead of their use, by some connections at
 * once. A server that is busy is asked again after a while; a picture that cannot be had is unreadable, and the others are unaffected.
 * Immutable and thread-safe.
 */
public final class WebImages implements ImageSource, ImageLookup {
    /** How many connections there are by default. */
    public static final int USUAL_CONNECTIONS = 8;

    /** The most there may be: servers refuse those who take more. */
    public static final int MOST_CONNECTIONS = 64;

    private static final int MOST_BYTES = 1 << 26;

    /** What may be fetched and not yet be used; more is fetched when it is asked for. */
    private static final long MOST_AHEAD_BYTES = 1 << 28;

    private final String name;
    private final List<Addresses.Entry> entries;
    private final List<String> remarks;
    private final int connections;
    private final Fetcher fetcher;
    private final ImageDecoder decoder = ImageDecoders.ofAnyFormat();
    private final Places places = new Places(this);

    /**
     * @param name what a person would call them
     * @param remarks what a person should know
     */
    WebImages(String name, List<Addresses.Entry> entries, int connections, Fetcher fetcher, List<String> remarks) {
        this.name = name;
        this.entries = List.copyOf(entries);
        this.connections = connections;
        this.fetcher = fetcher;
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Those of a text file with an address a line; empty lines and those that begin with # do not count.
     *
     * @param connections how many at once, 1 to {@link #MOST_CONNECTIONS}
     * @throws IOException if it cannot be read, has none, or a line is no address
     * @throws IllegalArgumentException if {@code connections} is out of range
     */
    public static WebImages ofList(Path list, int connections) throws IOException {
        return of(list, Addresses.ofList(list), connections, Fetcher.of(NamedOptions.none()));
    }

    /**
     * Those of a catalogue's column.
     *
     * @param column with an address in each row
     * @param columns the options {@code id-column}, {@code ra-column}, {@code dec-column} and {@code frame}, where the other columns have other names
     *     than usual
     * @param connections how many at once, 1 to {@link #MOST_CONNECTIONS}
     * @throws IOException if it cannot be read, has no rows or no such column, or a cell of it is no address
     * @throws IllegalArgumentException if {@code connections} is out of range
     */
    public static WebImages ofCatalogue(Path catalogue, String column, NamedOptions columns, int connections)
            throws IOException {
        return of(
                catalogue,
                Addresses.ofCatalogue(catalogue, column, columns),
                connections,
                Fetcher.of(NamedOptions.none()));
    }

    /** @param file a list or a catalogue, whose entries these are */
    static WebImages of(Path file, List<Addresses.Entry> entries, int connections, Fetcher fetcher) throws IOException {
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "connections is " + connections + "; 1 to " + MOST_CONNECTIONS + " expected");
        }
        if (entries.isEmpty()) {
            throw new IOException(file + " has no addresses of images; one or more expected");
        }
        return new WebImages(String.valueOf(file.getFileName()), entries, connections, fetcher, List.of());
    }

    /** The list's, catalogue's or folder's name. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(entries.size());
    }

    @Override
    public List<SurveyObject> objects() {
        return entries.stream().map(Addresses.Entry::object).toList();
    }

    @Override
    public ImageStream open() {
        return new Pass();
    }

    /** Fetched when it is read, and not before. */
    @Override
    public Optional<PendingImage> find(String id) throws IOException {
        OptionalInt place = places.of(id);
        return place.isEmpty() ? Optional.empty() : Optional.of(new WebImage(entries.get(place.getAsInt()), null));
    }

    @Override
    public String toString() {
        return "WebImages[" + name + ", " + entries.size() + " images]";
    }

    private final class Pass implements ImageStream {
        private final ExecutorService threads = Executors.newFixedThreadPool(connections, task -> {
            Thread thread = new Thread(task, "galaxy-fetch");
            thread.setDaemon(true);
            return thread;
        });
        private final AtomicLong ahead = new AtomicLong();
        private final Deque<WebImage> begun = new ArrayDeque<>();
        private int next;

        @Override
        public List<PendingImage> next(int max) {
            ImageStream.requireSome(max);
            while (next < entries.size() && begun.size() < max + 2 * connections) {
                begun.add(new WebImage(entries.get(next++), this));
            }
            List<PendingImage> images = new ArrayList<>();
            while (images.size() < max && !begun.isEmpty()) {
                images.add(begun.poll());
            }
            return images;
        }

        /** Null where enough is fetched, or the pass has ended. */
        @Nullable
        Future<byte @Nullable []> begin(URI uri) {
            try {
                return threads.submit(() -> {
                    if (ahead.get() > MOST_AHEAD_BYTES) {
                        return null;
                    }
                    byte[] bytes = fetcher.bytes(uri, MOST_BYTES);
                    ahead.addAndGet(bytes.length);
                    return bytes;
                });
            } catch (RejectedExecutionException e) {
                return null;
            }
        }

        /** Those that were handed out and are not there yet are fetched when they are read. */
        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    private final class WebImage implements PendingImage {
        private final Addresses.Entry entry;
        private final @Nullable Pass pass;
        private @Nullable Future<byte @Nullable []> fetched;

        /** @param pass that fetches it ahead; null where none does */
        WebImage(Addresses.Entry entry, @Nullable Pass pass) {
            this.entry = entry;
            this.pass = pass;
            this.fetched = pass == null ? null : pass.begin(entry.uri());
        }

        @Override
        public SurveyObject object() {
            return entry.object();
        }

        @Override
        public Image read() throws UnreadableImageException {
            try {
                return decoder.decode(bytes());
            } catch (UnreadableImageException e) {
                throw new UnreadableImageException(S3.text(entry.uri()) + ": " + e.getMessage(), e);
            } catch (IOException e) {
                throw new UnreadableImageException(S3.text(entry.uri()) + " cannot be read: " + e.getMessage(), e);
            } catch (OutOfMemoryError e) {
                throw UnreadableImageException.outOfMemory(S3.text(entry.uri()), e);
            }
        }

        /** What was fetched ahead, once; after that it is fetched again. */
        private byte[] bytes() throws IOException {
            Future<byte @Nullable []> future;
            synchronized (this) {
                future = fetched;
                fetched = null;
            }
            if (pass == null || future == null) {
                return fetcher.bytes(entry.uri(), MOST_BYTES);
            }
            byte[] bytes = null;
            if (!pass.threads.isShutdown() || future.isDone()) {
                try {
                    bytes = future.get();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    Cancellation.check("fetching images");
                } catch (CancellationException e) {
                    // The pass has ended: fetched below.
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof IOException failure && !pass.threads.isShutdown()) {
                        throw failure;
                    }
                }
            }
            if (bytes == null) {
                return fetcher.bytes(entry.uri(), MOST_BYTES);
            }
            pass.ahead.addAndGet(-bytes.length);
            return bytes;
        }
    }
}
