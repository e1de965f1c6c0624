package org.galaxyscreen.screening.options;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Pictures behind addresses. */
final class WebOptions {
    @Option(
            names = "--url-column",
            paramLabel = "NAME",
            description =
                    "The input is a catalogue, and the pictures are behind the http:// and https:// addresses in this column.")
    private @Nullable String column;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "For pictures behind addresses: how many are fetched at once, 1 to 64; default: 8.")
    private @Nullable Integer connections;

    /** Adds what was given to the options by which the input is opened. */
    void addTo(Map<String, String> source) {
        if (connections != null) {
            source.put("connections", connections.toString());
        }
        if (column != null) {
            source.put("url-column", column);
            // A catalogue in itself is no source of images.
            source.put("source", "web");
        }
    }
}
