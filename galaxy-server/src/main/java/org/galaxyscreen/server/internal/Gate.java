package org.galaxyscreen.server.internal;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in: whoever has the token, asks for this server by an address of its own, and comes from no other page. The token is in the
 * address that is opened first; from then on a cookie has it, which other sites' pages cannot send.
 */
final class Gate {
    private static final int TOKEN_BYTES = 24;

    /** An IPv4 address, or an IPv6 address in brackets. A page of somebody else's has a name, wherever that leads to. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");

    private final String token;
    private final int port;
    private final Set<String> names;

    /**
     * @param names those of this machine, beside localhost
     */
    Gate(String token, int port, Set<String> names) {
        this.token = token;
        this.port = port;
        this.names = names;
    }

    static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String cookie() {
        return cookieName() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
    }

    /** With the port, since cookies do not tell ports apart. */
    private String cookieName() {
        return "galaxy-screen-" + port;
    }

    boolean isToken(@Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws HttpProblem 403 if the request asks for another host, as one does whose name was led here */
    void checkHost(Headers headers) {
        String host = only(headers, "Host");
        if (host == null || !isMine(host)) {
            throw new HttpProblem(403, "this server does not answer for that host");
        }
    }

    private boolean isMine(String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        String name = (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
        String given = hasPort ? host.substring(colon + 1) : "80";
        return given.equals(Integer.toString(port))
                && (name.equals("localhost")
                        || names.contains(name)
                        || ADDRESS.matcher(name).matches());
    }

    /** @throws HttpProblem 403 if there is no token, in a cookie or as a bearer's, or another page sends the request */
    void check(String method, Headers headers) {
        String authorization = only(headers, "Authorization");
        boolean bearer = authorization != null
                && authorization.startsWith("Bearer ")
                && isToken(authorization.substring("Bearer ".length()).strip());
        if (!bearer && !isToken(cookieIn(headers))) {
            throw new HttpProblem(
                    403,
                    "this needs the token: open the whole address that galaxy-screen printed, or send the token"
                            + " in the header Authorization");
        }
        String origin = only(headers, "Origin");
        if (origin != null && !origin.equals("http://" + only(headers, "Host"))) {
            throw new HttpProblem(403, "requests from other pages are refused");
        }
        // Browsers name the origin of whatever changes something; without one it is no page of ours that asks by its
        // cookie.
        if (origin == null && !bearer && !method.equals("GET")) {
            throw new HttpProblem(
                    403, "a request that does not name its origin needs the token in the header Authorization");
        }
    }

    private @Nullable String cookieIn(Headers headers) {
        for (String line : headers.getOrDefault("Cookie", List.of())) {
            for (String part : line.split(";", -1)) {
                String cookie = part.strip();
                if (cookie.startsWith(cookieName() + "=")) {
                    return cookie.substring(cookieName().length() + 1);
                }
            }
        }
        return null;
    }

    private static @Nullable String only(Headers headers, String name) {
        List<String> values = headers.get(name);
        return values == null || values.size() != 1 ? null : values.get(0);
    }
}
