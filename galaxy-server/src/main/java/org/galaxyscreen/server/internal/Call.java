package org.galaxyscreen.server.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A request that was let in. For one thread. */
public final class Call {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpExchange exchange;
    private final String path;
    private final Map<String, String> query;

    Call(HttpExchange exchange) {
        this.exchange = exchange;
        this.path = exchange.getRequestURI().getRawPath();
        this.query = parsed(exchange.getRequestURI().getRawQuery());
    }

    private static Map<String, String> parsed(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String part : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                try {
                    query.putIfAbsent(
                            part.substring(0, equals),
                            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    throw new HttpProblem(400, "the query's " + part.substring(0, equals) + " is not percent-encoded");
                }
            }
        }
        return query;
    }

    /** GET, POST, … */
    public String method() {
        return exchange.getRequestMethod();
    }

    /** The path as it came, nothing decoded. */
    public String path() {
        return path;
    }

    /** A parameter of the query. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** A header, where it was sent once. */
    public Optional<String> header(String name) {
        var values = exchange.getRequestHeaders().get(name);
        return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.get(0));
    }

    /** How many bytes the body has; empty where the client does not say before it sends them. */
    public OptionalLong length() {
        Optional<String> length = header("Content-Length");
        // More digits than a long has are a length all the same.
        return length.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(length.get().length() > 18 ? Long.MAX_VALUE : Long.parseLong(length.get()));
    }

    /** The type that the body says it has, without parameters and in lower case; empty where it says none. */
    public String mediaType() {
        return header("Content-Type").orElse("").replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** Whether the body says that it is the file of an image, or bytes of any kind. */
    public boolean isImage() {
        String type = mediaType();
        return type.startsWith("image/") || type.equals("application/octet-stream") || type.equals("application/fits");
    }

    /**
     * The body, in memory.
     *
     * @param most bytes
     * @throws HttpProblem 413 if it has more, of which no more is read
     */
    public byte[] body(int most) throws IOException {
        if (length().orElse(0) > most) {
            throw HttpProblem.tooLarge(most);
        }
        byte[] body = exchange.getRequestBody().readNBytes(most + 1);
        if (body.length > most) {
            throw HttpProblem.tooLarge(most);
        }
        return body;
    }

    /**
     * The body as a JSON object.
     *
     * @param most bytes
     * @throws HttpProblem 413 if it has more, 415 if it says that it is something else, 400 if it is none
     */
    public JsonNode json(int most) throws IOException {
        if (!mediaType().equals("application/json")) {
            throw new HttpProblem(415, "the request's type is '" + mediaType() + "'; application/json expected");
        }
        try {
            JsonNode json = JSON.readTree(body(most));
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw new HttpProblem(400, "the request's body is no JSON: " + e.getOriginalMessage());
        }
        throw new HttpProblem(400, "the request's body is no JSON object");
    }
}
