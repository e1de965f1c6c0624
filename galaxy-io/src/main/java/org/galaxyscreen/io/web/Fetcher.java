package org.galaxyscreen.io.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Gets what is behind addresses, through the proxy that Java's properties name: again after a while where a server is busy or a connection breaks.
 * Redirections are followed, but not from https to http. Thread-safe.
 */
final class Fetcher {
    /** How often a request is made. */
    static final int TRIES = 4;

    private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final long MOST_WAIT_SECONDS = 60;

    private final HttpClient client = HttpClient.newBuilder()
            .proxy(ProxySelector.getDefault())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();
    private final Duration firstWait;
    private final Duration silence;

    Fetcher() {
        this(FIRST_WAIT, Duration.ofSeconds(60));
    }

    /**
     * @param firstWait before a second try; before each further one twice as long
     * @param silence after which a connection counts as broken
     */
    Fetcher(Duration firstWait, Duration silence) {
        this.firstWait = firstWait;
        this.silence = silence;
    }

    /** A request that may be made again. */
    interface Attempt<T> {
        /** @throws BusyException if a later try may go better */
        T run() throws IOException;
    }

    /** A server, or the way to it, that may do better later. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1;

        private final long waitSeconds;

        BusyException(String message, long waitSeconds, @Nullable Throwable cause) {
            super(message, cause);
            this.waitSeconds = waitSeconds;
        }
    }

    /**
     * Everything behind an address.
     *
     * @param most how many bytes it may have
     * @throws IOException if it cannot be had; the message is what comes after the address
     */
    byte[] bytes(URI uri, int most) throws IOException {
        return again(() -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            AtomicLong last = new AtomicLong(System.nanoTime());
            byte[] chunk = new byte[1 << 14];
            HttpResponse<Long> response = send(
                    HttpRequest.newBuilder(uri),
                    info -> new BoundedBody(
                            most,
                            buffer -> {
                                while (buffer.hasRemaining()) {
                                    int length = Math.min(chunk.length, buffer.remaining());
                                    buffer.get(chunk, 0, length);
                                    body.write(chunk, 0, length);
                                }
                            },
                            last),
                    last);
            requireStatus(response, 200);
            return body.toByteArray();
        });
    }

    /** @throws IOException if the status is another one */
    static void requireStatus(HttpResponse<?> response, int expected) throws IOException {
        if (response.statusCode() == expected) {
            return;
        }
        String message = "the server answers with status " + response.statusCode();
        if (BUSY.contains(response.statusCode())) {
            throw new BusyException(message, seconds(response), null);
        }
        throw new IOException(message);
    }

    private static long seconds(HttpResponse<?> response) {
        try {
            String text = response.headers().firstValue("Retry-After").orElse("0");
            return Math.max(0, Math.min(MOST_WAIT_SECONDS, Long.parseLong(text.strip())));
        } catch (NumberFormatException e) {
            // A date, which is rare: as if nothing were said.
            return 0;
        }
    }

    /** Runs an attempt until it succeeds, fails for good, or was busy too often. */
    <T> T again(Attempt<T> attempt) throws IOException {
        long wait = firstWait.toMillis();
        for (int number = 1; ; number++) {
            try {
                return attempt.run();
            } catch (BusyException e) {
                if (number == TRIES) {
                    throw new IOException(e.getMessage() + ", in " + TRIES + " tries", e);
                }
                pause(Math.max(wait, TimeUnit.SECONDS.toMillis(e.waitSeconds)));
                wait *= 2;
            }
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        Cancellation.check("fetching images");
        return new IOException("interrupted", cause);
    }

    /**
     * Makes a request once.
     *
     * @param last when the last bytes came, by {@link System#nanoTime}
     */
    HttpResponse<Long> send(HttpRequest.Builder request, HttpResponse.BodyHandler<Long> body, AtomicLong last)
            throws IOException {
        CompletableFuture<HttpResponse<Long>> answer =
                client.sendAsync(request.header("User-Agent", "galaxy-screen").build(), body);
        while (true) {
            try {
                return answer.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - last.get() > silence.toNanos()) {
                    answer.cancel(true);
                    throw new BusyException(
                            String.format(Locale.ROOT, "nothing came for %d seconds", silence.toSeconds()), 0, e);
                }
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw interrupted(e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BoundedBody.RefusedException refused) {
                    throw refused;
                }
                if (e.getCause() instanceof IOException broken) {
                    throw new BusyException(
                            broken instanceof ConnectException ? "there is no connection" : Failures.reason(broken),
                            0,
                            broken);
                }
                throw new IOException(Failures.reason(e), e);
            }
        }
    }
}
