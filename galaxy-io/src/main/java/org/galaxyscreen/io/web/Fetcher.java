package org.galaxyscreen.io.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.NamedOptions;
import org.jspecify.annotations.Nullable;

/**
 * Gets what is behind addresses, through the proxy that Java's properties name: again after a while where a server is busy or a connection breaks.
 * Redirections are followed, but not from https to http. Objects in buckets ({@code s3://}) are asked for as {@link S3} has it.
 * Thread-safe.
 */
final class Fetcher {
    /** How often a request is made. */
    static final int TRIES = 4;

    private static final Pattern CODE = Pattern.compile("<Code>(\\w{1,60})</Code>");
    private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final long MOST_WAIT_SECONDS = 60;

    private final HttpClient client = client(HttpClient.Redirect.NORMAL);

    /** A signature is for one host. */
    private final HttpClient withoutRedirects = client(HttpClient.Redirect.NEVER);

    private final S3 s3;
    private final Duration firstWait;
    private final Duration silence;

    /**
     * One for this process.
     *
     * @param options of S3: {@link S3Settings#OPTIONS}
     */
    static Fetcher of(NamedOptions options) throws IOException {
        return new Fetcher(new S3(S3Settings.of(options), Clock.systemUTC()));
    }

    /** @param s3 how objects in buckets are asked for */
    Fetcher(S3 s3) {
        this(s3, FIRST_WAIT, Duration.ofSeconds(60));
    }

    /**
     * @param s3 how objects in buckets are asked for
     * @param firstWait before a second try; before each further one twice as long
     * @param silence after which a connection counts as broken
     */
    Fetcher(S3 s3, Duration firstWait, Duration silence) {
        this.s3 = s3;
        this.firstWait = firstWait;
        this.silence = silence;
    }

    private static HttpClient client(HttpClient.Redirect redirect) {
        return HttpClient.newBuilder()
                .proxy(ProxySelector.getDefault())
                .followRedirects(redirect)
                .connectTimeout(CONNECT)
                .build();
    }

    /**
     * What is asked for.
     *
     * @param query parameters of requests to buckets
     * @param headers besides those that every request has
     */
    record Request(String method, URI uri, SortedMap<String, String> query, Map<String, String> headers) {
        static Request get(URI uri) {
            return new Request("GET", uri, new TreeMap<>(), Map.of());
        }

        static Request head(URI uri) {
            return new Request("HEAD", uri, new TreeMap<>(), Map.of());
        }

        Request with(SortedMap<String, String> parameters) {
            return new Request(method, uri, parameters, headers);
        }

        Request withHeaders(Map<String, String> more) {
            return new Request(method, uri, query, more);
        }
    }

    /**
     * A whole answer.
     *
     * @param uri where redirections led to
     */
    record Answer(URI uri, byte[] body) {}

    /** How objects in buckets are asked for. */
    S3 s3() {
        return s3;
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

    /** A server's answer that will be no other next time; the message is what comes after the address. */
    static final class FinalException extends IOException {
        private static final long serialVersionUID = 1;

        FinalException(String message) {
            super(message);
        }
    }

    /** A bucket is in another region, which is known now. */
    private static final class MovedException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Everything behind an address.
     *
     * @param most how many bytes it may have
     * @throws IOException if it cannot be had; the message is what comes after the address
     */
    byte[] bytes(URI uri, int most) throws IOException {
        return answer(Request.get(uri), most).body();
    }

    /**
     * A whole answer to a request.
     *
     * @param most how many bytes it may have
     * @throws IOException if it cannot be had; the message is what comes after the address
     */
    Answer answer(Request request, int most) throws IOException {
        return again(() -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            AtomicLong last = new AtomicLong(System.nanoTime());
            byte[] chunk = new byte[1 << 14];
            HttpResponse<Long> response = send(
                    request,
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
            requireStatus(request.uri(), response, body.toByteArray(), 200);
            return new Answer(response.uri(), body.toByteArray());
        });
    }

    /**
     * What a server says of an address without giving what is there.
     *
     * @return the answer's headers; empty where there is nothing, or a server does not tell strangers whether there is
     * @throws IOException if the server cannot be asked; the message is what comes after the address
     */
    Optional<HttpHeaders> head(URI uri) throws IOException {
        return again(() -> {
            AtomicLong last = new AtomicLong(System.nanoTime());
            HttpResponse<Long> response = send(Request.head(uri), info -> new BoundedBody(0, buffer -> {}, last), last);
            if (response.statusCode() == 404 || response.statusCode() == 403) {
                return Optional.empty();
            }
            requireStatus(uri, response, new byte[0], 200);
            return Optional.of(response.headers());
        });
    }

    /**
     * Refuses an answer with another status.
     *
     * @param body what came with it, or its beginning
     * @throws BusyException if the server may do better later
     * @throws FinalException if not
     */
    void requireStatus(URI uri, HttpResponse<?> response, byte[] body, int expected) throws IOException {
        int status = response.statusCode();
        if (status == expected) {
            return;
        }
        // S3 says in a word what is the matter.
        Matcher code = CODE.matcher(new String(body, 0, Math.min(body.length, 4096), StandardCharsets.UTF_8));
        String message = "the server answers with status " + status
                + (S3.is(uri) && code.find() ? " (" + code.group(1) + ")" : "");
        if (BUSY.contains(status)) {
            throw new BusyException(message, seconds(response), null);
        }
        String meaning =
                switch (status) {
                    case 401, 403 -> ": it wants a login, or does not allow this";
                    case 404, 410 -> ": there is nothing at this address";
                    default -> status / 100 == 3 ? ": it redirects in circles, or from https:// to http://" : "";
                };
        throw new FinalException(message + meaning + (S3.is(uri) ? s3.advice(status) : ""));
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
        boolean moved = false;
        for (int number = 1; ; number++) {
            try {
                return attempt.run();
            } catch (MovedException e) {
                if (moved) {
                    throw new FinalException("the server names one region after the other");
                }
                moved = true;
                number--;
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
    HttpResponse<Long> send(Request request, HttpResponse.BodyHandler<Long> body, AtomicLong last) throws IOException {
        URI uri = request.uri();
        HttpRequest.Builder made = S3.is(uri)
                ? s3.request(request.method(), uri, request.query())
                : HttpRequest.newBuilder(uri).method(request.method(), HttpRequest.BodyPublishers.noBody());
        made.setHeader("User-Agent", "galaxy-screen");
        request.headers().forEach(made::setHeader);
        HttpClient used = S3.is(uri) ? withoutRedirects : client;
        HttpResponse<Long> answer = await(used.sendAsync(made.build(), body), last);
        if (S3.is(uri) && s3.learns(uri, answer)) {
            throw new MovedException();
        }
        return answer;
    }

    private HttpResponse<Long> await(CompletableFuture<HttpResponse<Long>> answer, AtomicLong last) throws IOException {
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
