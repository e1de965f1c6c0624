package org.galaxyscreen.server;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens, and what lets clients in.
 *
 * @param host a name or an address of this machine; {@code 127.0.0.1} is reached from this machine alone
 * @param port 1 to 65535; 0 for any that is free
 * @param token 16 to 256 letters, digits, dots, hyphens, underscores and tildes; null for a new one
 */
public record ServerOptions(String host, int port, @Nullable String token) {
    /** What may stand in an address, a header and a cookie as it is, and is too long to be guessed. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{16,256}");

    /** @throws IllegalArgumentException if the host is blank, the port out of range or the token too short or of other characters */
    public ServerOptions {
        Objects.requireNonNull(host, "host");
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is blank; a name or an address of this machine expected");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; 0 to 65535 expected, 0 for any that is free");
        }
        if (token != null && !TOKEN.matcher(token).matches()) {
            // Not with its value: messages are kept in logs.
            throw new IllegalArgumentException("token has " + token.length()
                    + " characters; 16 to 256 letters, digits, '.', '-', '_' and '~' expected");
        }
    }

    /** This machine alone, any free port, a new token. */
    public static ServerOptions defaults() {
        return new ServerOptions("127.0.0.1", 0, null);
    }

    /** These with another host. */
    public ServerOptions withHost(String newHost) {
        return new ServerOptions(newHost, port, token);
    }

    /** These with another port. */
    public ServerOptions withPort(int newPort) {
        return new ServerOptions(host, newPort, token);
    }

    /** These with a token that clients have already. */
    public ServerOptions withToken(String newToken) {
        return new ServerOptions(host, port, Objects.requireNonNull(newToken, "newToken"));
    }

    /** All but the token. */
    @Override
    public String toString() {
        return "ServerOptions[host=" + host + ", port=" + port + ", token=" + (token == null ? "new" : "given") + "]";
    }
}
