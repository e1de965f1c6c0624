package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.server.ServerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a server listens, and what lets clients in. */
final class ListenOptions {
    private static final int MOST_TOKEN_BYTES = 1024;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "HOST",
            description =
                    "Host name or address to listen on; default: ${DEFAULT-VALUE}, reachable from this machine only."
                            + " Traffic is not encrypted.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "0",
            paramLabel = "PORT",
            description = "Port, 1 to 65535; default: any free port.")
    private int port;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the access token for clients; default: a new token, which is printed.")
    private @Nullable Path token;

    /** Whether clients know the token already. */
    boolean tokenGiven() {
        return token != null;
    }

    /** @throws IOException if the file with the token cannot be read */
    ServerOptions options() throws IOException {
        Checks.between("--port", port, 0, 65_535);
        if (host.isBlank()) {
            throw new Checks.Mistake("--host is blank; a name or an address of this machine expected");
        }
        ServerOptions options = ServerOptions.defaults().withHost(host).withPort(port);
        return token == null ? options : withToken(options, token);
    }

    private static ServerOptions withToken(ServerOptions options, Path file) throws IOException {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(MOST_TOKEN_BYTES), StandardCharsets.UTF_8).strip();
        }
        try {
            return options.withToken(text);
        } catch (IllegalArgumentException e) {
            throw new Checks.Mistake("--token-file is " + file + ", whose " + e.getMessage(), e);
        }
    }
}
