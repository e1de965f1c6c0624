package org.galaxyscreen.cli;

import org.galaxyscreen.server.ServerOptions;
import picocli.CommandLine.Option;

/** Where a server listens. */
final class ListenOptions {
    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "HOST",
            description =
                    "A name or an address of this machine to listen at; default: ${DEFAULT-VALUE}, which is reached from"
                            + " this machine alone. What is sent is not encrypted.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "0",
            paramLabel = "PORT",
            description = "1 to 65535; default: any that is free.")
    private int port;

    ServerOptions options() {
        Checks.between("--port", port, 0, 65_535);
        if (host.isBlank()) {
            throw new Checks.Mistake("--host is blank; a name or an address of this machine expected");
        }
        return new ServerOptions(host, port);
    }
}
