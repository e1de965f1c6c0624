package org.galaxyscreen.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The user's browser. */
final class WebBrowser {
    private WebBrowser() {}

    /**
     * Opens an address, if there is a browser: that it is printed too must do otherwise. The browser is given a file that leads there, which
     * nobody else can read: a command's arguments are seen by all users of a machine, and the address holds a token.
     */
    static void open(URI address) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        List<String> command = system.contains("mac")
                ? List.of("open")
                : system.contains("win") ? List.of("rundll32", "url.dll,FileProtocolHandler") : List.of("xdg-open");
        try {
            Path page = Files.createTempFile("galaxy-screen-", ".html");
            page.toFile().deleteOnExit();
            Files.writeString(
                    page,
                    "<!DOCTYPE html><meta charset=\"utf-8\"><title>Galaxy Screen</title><meta http-equiv=\"refresh\" content=\"0;url="
                            + address + "\">");
            List<String> whole = new ArrayList<>(command);
            whole.add(page.toUri().toString());
            new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // No such command: a machine without a desktop.
            return;
        }
    }
}
