package org.galaxyscreen.server.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request is answered with: bytes, or a temporary file. Immutable by convention: bytes are not copied. */
public final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final String type;
    private final byte[] body;
    private final @Nullable Path file;
    private final Map<String, String> headers;

    /** Writes a body. */
    @FunctionalInterface
    public interface Body {
        /**
         * Writes all of it.
         *
         * @throws IOException if it cannot be made
         */
        void write(OutputStream target) throws IOException;
    }

    private Answer(int status, String type, byte[] body, Map<String, String> headers) {
        this(status, type, body, null, headers);
    }

    private Answer(int status, String type, byte[] body, @Nullable Path file, Map<String, String> headers) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.file = file;
        this.headers = headers;
    }

    /** Success with bytes of a media type. */
    public static Answer of(String type, byte[] body) {
        return new Answer(200, type, body, Map.of());
    }

    /**
     * Success with a body of a media type that may be too large for memory: it is written to a temporary file first, so that a client hears of whatever
     * fails.
     *
     * @throws IOException if it cannot be written
     */
    public static Answer large(String type, Body body) throws IOException {
        Path file = Files.createTempFile("galaxy-screen-", ".tmp");
        try {
            try (OutputStream target = new BufferedOutputStream(Files.newOutputStream(file))) {
                body.write(target);
            }
            return new Answer(200, type, new byte[0], file, Map.of());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Success with text, in UTF-8. */
    public static Answer text(String type, String body) {
        return of(type + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /** Success with JSON. */
    public static Answer json(JsonNode body) {
        return of("application/json", bytes(body));
    }

    static Answer problem(int status, String message) {
        return new Answer(
                status,
                "application/json",
                bytes(JSON.createObjectNode().put("error", message)),
                Map.of("Cache-Control", "no-store"));
    }

    static Answer redirect(String place) {
        return new Answer(303, "text/plain", new byte[0], Map.of("Location", place));
    }

    private static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }

    /** This with a header more. */
    public Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, type, body, file, more);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    byte[] body() {
        return body;
    }

    /** Where the body is, to be deleted when it has been sent; null where it is in memory. */
    @Nullable
    Path file() {
        return file;
    }

    Map<String, String> headers() {
        return headers;
    }
}
