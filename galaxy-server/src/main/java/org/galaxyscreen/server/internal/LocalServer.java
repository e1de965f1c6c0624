package org.galaxyscreen.server.internal;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyscreen.server.ServerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A web server for the users of one machine, on the JDK's own: a fixed set of routes behind a {@link Gate}, a bounded number of threads, limits of
 * time. Nothing is looked up in the file system by a request's path. Thread-safe.
 */
public final class LocalServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
    private static final int THREADS = 16;
    private static final int PIECE = 1 << 16;
    private static final int WAITING = 256;
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long LINGER_MILLIS = 1_000;

    /** Scripts, styles and pictures of this server alone, and nobody may frame it. Pictures that the script makes are data and blobs. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static {
        // Read once, when the first server is made. Without the first, each answer waits for the client's delayed
        // acknowledgement.
        Map.of(
                        "sun.net.httpserver.nodelay", "true",
                        "sun.net.httpserver.drainAmount", "0",
                        "sun.net.httpserver.maxReqTime", "60",
                        "sun.net.httpserver.maxRspTime", "120",
                        "sun.net.httpserver.idleInterval", "60",
                        "jdk.httpserver.maxConnections", "512")
                .forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value);
                    }
                });
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService clock;
    private final Gate gate;
    private final String token;
    private final URI address;
    private final Map<String, Route> routes;
    private final Set<String> open;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean stopping;

    /** What is done at a path. */
    @FunctionalInterface
    public interface Route {
        /**
         * Answers.
         *
         * @throws HttpProblem if the request is off
         * @throws IllegalArgumentException if a value in it is, with a sentence for the client (400)
         * @throws IOException if it cannot be carried out (500)
         */
        Answer answer(Call call) throws IOException;
    }

    private LocalServer(
            HttpServer server, ServerOptions options, Map<String, Route> routes, Set<String> open, int workers) {
        String host = options.host();
        String given = options.token();
        this.server = server;
        this.token = given == null ? Gate.newToken() : given;
        this.routes = new HashMap<>(routes);
        this.open = Set.copyOf(open);
        int port = server.getAddress().getPort();
        this.gate = new Gate(token, port, names(host));
        this.address = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/");
        this.threads = new ThreadPoolExecutor(
                workers,
                workers,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                task -> daemon(task, "galaxy-screen-http"),
                // Then the thread that accepts connections works itself, and accepts no more meanwhile.
                new ThreadPoolExecutor.CallerRunsPolicy());
        threads.allowCoreThreadTimeOut(true);
        clock = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "galaxy-screen-http-clock"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static Set<String> names(String host) {
        Set<String> names = new HashSet<>(Set.of(host.toLowerCase(Locale.ROOT)));
        try {
            names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
        } catch (UnknownHostException e) {
            LOG.debug("this machine does not know its own name", e);
        }
        return names;
    }

    /**
     * Listens; everything needs the token.
     *
     * @param routes by method and path, as {@code GET /api/state}; a path that ends in {@code /*} stands for all below it
     * @throws IOException if the address is in use or is none of this machine's
     */
    public static LocalServer start(ServerOptions options, Map<String, Route> routes) throws IOException {
        return start(options, routes, Set.of(), THREADS);
    }

    /**
     * Listens.
     *
     * @param routes by method and path, as {@code GET /api/state}; a path that ends in {@code /*} stands for all below it
     * @param open those of the routes that need no token
     * @param workers how many requests are answered at once
     * @throws IOException if the address is in use or is none of this machine's
     */
    public static LocalServer start(ServerOptions options, Map<String, Route> routes, Set<String> open, int workers)
            throws IOException {
        InetSocketAddress place = new InetSocketAddress(options.host(), options.port());
        if (place.isUnresolved()) {
            throw new IOException(
                    "the host " + options.host() + " is not known; a name or an address of this machine expected");
        }
        HttpServer http;
        try {
            http = HttpServer.create(place, 64);
        } catch (IOException e) {
            throw new IOException(
                    "the server cannot listen at " + options.host() + ":" + options.port() + ": " + e.getMessage(), e);
        }
        LocalServer server = new LocalServer(http, options, routes, open, workers);
        http.createContext("/", server::handle);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    /** Where it listens, without the token. */
    public URI address() {
        return address;
    }

    /** What lets a client in. */
    public String token() {
        return token;
    }

    private void handle(HttpExchange exchange) {
        running.incrementAndGet();
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (HttpProblem e) {
                answer = Answer.problem(e.status(), String.valueOf(e.getMessage()));
                Integer retry = e.retryAfter();
                answer = retry == null ? answer : answer.with("Retry-After", retry.toString());
            } catch (IllegalArgumentException e) {
                answer = Answer.problem(400, String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "{} {} failed",
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getRawPath(),
                        e);
                answer = Answer.problem(500, "that could not be done: " + e.getMessage());
            }
            String length = exchange.getRequestHeaders().getFirst("Content-Length");
            boolean bare = exchange.getRequestHeaders().getFirst("Transfer-Encoding") == null
                    && (length == null || length.equals("0"));
            // What is left unread ends the connection, which the client must know before it sends its next request.
            boolean last = !bare && answer.status() >= 400;
            send(exchange, last ? answer.with("Connection", "close") : answer);
            if (bare) {
                // Lets the server see that there is no body, or it would close the connection.
                exchange.getRequestBody().read();
            } else if (last) {
                linger(exchange);
            }
        } catch (IOException e) {
            LOG.debug("the client is gone", e);
        } finally {
            running.decrementAndGet();
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (stopping) {
            throw HttpProblem.busy("the server is stopping", 10);
        }
        Headers headers = exchange.getRequestHeaders();
        gate.checkHost(headers);
        Call call = new Call(exchange);
        if (call.method().equals("GET")
                && call.path().equals("/")
                && call.query("token").isPresent()) {
            if (!gate.isToken(call.query("token").orElseThrow())) {
                throw new HttpProblem(
                        403, "that token is of another run: open the address that galaxy-screen printed last");
            }
            return Answer.redirect("/").with("Set-Cookie", gate.cookie());
        }
        if (!open.contains(call.method() + " " + call.path())) {
            gate.check(call.method(), headers);
        }
        return route(call).answer(call);
    }

    private Route route(Call call) {
        Route route = routes.get(call.method() + " " + call.path());
        if (route == null) {
            route = routes.get(
                    call.method() + " " + call.path().substring(0, call.path().lastIndexOf('/') + 1) + "*");
        }
        if (route == null) {
            throw new HttpProblem(404, "there is nothing at " + call.method() + " " + call.path());
        }
        return route;
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        answer.headers().forEach(headers::set);
        Path file = answer.file();
        if (file != null) {
            try {
                exchange.sendResponseHeaders(answer.status(), Files.size(file));
                Files.copy(file, exchange.getResponseBody());
                exchange.getResponseBody().flush();
            } finally {
                Files.deleteIfExists(file);
            }
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        // Piece by piece: of what is written at once, each thread keeps a copy outside of Java's heap.
        for (int from = 0; from < answer.body().length; from += PIECE) {
            exchange.getResponseBody().write(answer.body(), from, Math.min(PIECE, answer.body().length - from));
        }
        if (answer.body().length > 0) {
            exchange.getResponseBody().flush();
        }
    }

    /**
     * Reads on for a moment: a connection that is closed with bytes unread is reset, and the client may never see the answer. One that
     * sends too much, or nothing, is cut off.
     */
    private void linger(HttpExchange exchange) throws IOException {
        ScheduledFuture<?> end = clock.schedule(exchange::close, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        try {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        } finally {
            end.cancel(false);
        }
    }

    /** Takes no more requests, waits up to ten seconds for those that are being answered, and stops. */
    @Override
    public void close() {
        stopping = true;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (running.get() > 0 && System.nanoTime() < end) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        server.stop(0);
        threads.shutdownNow();
        clock.shutdownNow();
    }
}
