package org.galaxyscreen.server.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request is answered with. Immutable by convention: the body is not copied. */
public final class Answer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final String type;
    private final byte[] body;
    private final Map<String, String> headers;

    private Answer(int status, String type, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.headers = headers;
    }

    /** Success with bytes of a media type. */
    public static Answer of(String type, byte[] body) {
        return new Answer(200, type, body, Map.of());
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
        return new Answer(status, type, body, more);
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

    Map<String, String> headers() {
        return headers;
    }
}
