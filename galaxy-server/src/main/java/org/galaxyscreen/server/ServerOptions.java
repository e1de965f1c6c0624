package org.galaxyscreen.server;

import java.util.Objects;

/**
 * Where a server listens.
 *
 * @param host a name or an address of this machine; {@code 127.0.0.1} is reached from this machine alone
 * @param port 1 to 65535; 0 for any that is free
 */
public record ServerOptions(String host, int port) {
    /** @throws IllegalArgumentException if the host is blank or the port out of range */
    public ServerOptions {
        Objects.requireNonNull(host, "host");
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is blank; a name or an address of this machine expected");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; 0 to 65535 expected, 0 for any that is free");
        }
    }

    /** This machine alone, any free port. */
    public static ServerOptions defaults() {
        return new ServerOptions("127.0.0.1", 0);
    }

    /** These with another host. */
    public ServerOptions withHost(String newHost) {
        return new ServerOptions(newHost, port);
    }

    /** These with another port. */
    public ServerOptions withPort(int newPort) {
        return new ServerOptions(host, newPort);
    }
}
