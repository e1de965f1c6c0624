package org.galaxyscreen.io.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.jspecify.annotations.Nullable;

/**
 * A file behind an address, in a cache: downloaded once, into a folder of its address's own. A download that broke off goes on where it did, if the
 * server still has the same file. Beside the file lies its SHA-256, without which it does not count. Several processes may ask for one.
 */
final class Download {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    private static final String PAGE = "is a page of HTML";

    private final Fetcher fetcher;
    private final URI uri;
    private final long most;
    private final Path file;
    private final Path checksum;
    private final Path part;
    private final Path tag;

    /**
     * @param cache the folder
     * @param most how many bytes the file may have
     */
    Download(Fetcher fetcher, URI uri, Path cache, long most) {
        this(fetcher, uri, "", cache, most);
    }

    /**
     * @param version of the file, of which another one is another file; empty where it is not known
     * @param cache the folder
     * @param most how many bytes the file may have
     */
    Download(Fetcher fetcher, URI uri, String version, Path cache, long most) {
        this.fetcher = fetcher;
        this.uri = uri;
        this.most = most;
        String path = uri.getPath() == null ? "" : uri.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._+-]", "_");
        name = name.startsWith(".") || name.isEmpty() ? "file" + name : name;
        Path folder = cache.resolve(
                Sha256.ofText(uri + (version.isEmpty() ? "" : "\n" + version)).substring(0, 16));
        this.file = folder.resolve(name.length() > 100 ? name.substring(name.length() - 100) : name);
        this.checksum = folder.resolve(file.getFileName() + ".sha256");
        this.part = folder.resolve(file.getFileName() + ".part");
        this.tag = folder.resolve(file.getFileName() + ".part.etag");
    }

    /** What was downloaded. */
    record Done(Path file, String sha256, long bytes) {}

    /** @throws IOException if it cannot be had, is too large, or the cache cannot be written to */
    Done get() throws IOException {
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                            file.resolveSibling(file.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid() || !Files.exists(file) || !Files.exists(checksum)) {
                    fetcher.again(this::transfer);
                    AtomicOutput.writeText(
                            checksum, out -> out.write(Sha256.of(part) + "  " + file.getFileName() + "\n"));
                    AtomicOutput.move(part, file);
                    Files.deleteIfExists(tag);
                }
                return new Done(file, Files.readString(checksum).strip().split(" ")[0], Files.size(file));
            }
        } catch (PageException e) {
            throw e;
        } catch (IOException e) {
            boolean lasting = e instanceof Fetcher.FinalException || e instanceof BoundedBody.RefusedException;
            throw new IOException(
                    S3.text(uri) + " cannot be downloaded to " + file.getParent() + ": " + e.getMessage()
                            + (lasting
                                    ? ""
                                    : "; try again, which goes on where it broke off, or fetch it by other means"),
                    e);
        }
    }

    /** Where a file is expected the server gives a page: a login, an index, or excuses. */
    static final class PageException extends IOException {
        private static final long serialVersionUID = 1;

        PageException(URI uri) {
            super(uri + " is a page of HTML, as of a login or of a folder; the address of a file or of a folder's index"
                    + " expected");
        }
    }

    private static boolean isPage(ByteBuffer start) {
        byte[] bytes = new byte[Math.min(start.remaining(), 512)];
        start.duplicate().get(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        return text.startsWith("<!doctype html") || text.startsWith("<html");
    }

    private long transfer() throws IOException {
        String etag = Files.exists(tag) ? Files.readString(tag).strip() : "";
        // Without a tag nobody can tell whether the rest would be of the same file.
        long have = Files.exists(part) && !etag.isEmpty() ? Files.size(part) : 0;
        Fetcher.Request request = Fetcher.Request.get(uri);
        if (have > 0) {
            request = request.withHeaders(Map.of("Range", "bytes=" + have + "-", "If-Range", etag));
        }
        AtomicLong last = new AtomicLong(System.nanoTime());
        try (Target target = new Target(have)) {
            HttpResponse<Long> response;
            try {
                response = fetcher.send(request, info -> target.body(info, last), last);
            } catch (BoundedBody.RefusedException e) {
                throw PAGE.equals(e.getMessage()) ? new PageException(uri) : e;
            }
            if (response.statusCode() == 416) {
                Files.deleteIfExists(tag);
                throw new Fetcher.BusyException("the file there is shorter than what was downloaded", 0, null);
            }
            if (response.statusCode() != 206) {
                fetcher.requireStatus(uri, response, target.excuse.toByteArray(), 200);
            }
            long expected = target.expected(response);
            if (expected >= 0 && target.written() < expected) {
                throw new Fetcher.BusyException(
                        "the connection ended after " + target.written() + " of " + expected + " bytes", 0, null);
            }
            return target.written();
        }
    }

    /** The file that an answer goes into, if it is one. */
    private final class Target implements AutoCloseable {
        private final long have;
        private @Nullable FileChannel channel;

        /** The beginning of what came instead of the file. */
        private final ByteArrayOutputStream excuse = new ByteArrayOutputStream();

        Target(long have) {
            this.have = have;
        }

        BoundedBody body(HttpResponse.ResponseInfo info, AtomicLong last) {
            if (info.statusCode() != 200 && info.statusCode() != 206) {
                return new BoundedBody(
                        1 << 20,
                        bytes -> {
                            byte[] some = new byte[bytes.remaining()];
                            bytes.get(some);
                            excuse.write(some, 0, Math.min(some.length, Math.max(0, 4096 - excuse.size())));
                        },
                        last);
            }
            long from = info.statusCode() == 206 ? have : 0;
            return new BoundedBody(
                    most - from,
                    bytes -> {
                        FileChannel open = channel;
                        if (open == null) {
                            if (from == 0 && isPage(bytes)) {
                                throw new BoundedBody.RefusedException(PAGE);
                            }
                            open = open(info, from);
                            channel = open;
                        }
                        while (bytes.hasRemaining()) {
                            open.write(bytes);
                        }
                    },
                    last);
        }

        private FileChannel open(HttpResponse.ResponseInfo info, long from) throws IOException {
            if (info.statusCode() == 206) {
                Matcher range =
                        RANGE.matcher(info.headers().firstValue("Content-Range").orElse(""));
                if (!range.matches() || Long.parseLong(range.group(1)) != from) {
                    throw new BoundedBody.RefusedException(
                            "the server answers with another range than from " + from + " on");
                }
            } else {
                Files.writeString(
                        tag,
                        info.headers()
                                .firstValue("ETag")
                                .filter(text -> !text.startsWith("W/"))
                                .orElse(""));
            }
            long coming = info.headers().firstValueAsLong("Content-Length").orElse(0);
            long room = Files.getFileStore(file.getParent()).getUsableSpace();
            if (coming > most - from) {
                throw BoundedBody.RefusedException.tooLarge(most);
            }
            if (coming > room) {
                throw new BoundedBody.RefusedException("has " + coming + " bytes, and the disk has room for " + room);
            }
            FileChannel opened = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            opened.truncate(from).position(from);
            return opened;
        }

        /** How many bytes the whole file has, by what the server says; −1 where it does not. */
        long expected(HttpResponse<?> response) {
            long coming = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            return coming < 0 ? -1 : coming + (response.statusCode() == 206 ? have : 0);
        }

        long written() throws IOException {
            FileChannel open = channel;
            if (open == null) {
                // An empty file.
                Files.write(part, new byte[0]);
                return 0;
            }
            return open.size();
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
