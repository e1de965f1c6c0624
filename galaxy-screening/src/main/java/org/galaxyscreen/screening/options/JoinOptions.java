package org.galaxyscreen.screening.options;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A catalogue whose columns go with the objects to the results. */
final class JoinOptions {
    @Option(
            names = "--join",
            paramLabel = "FILE",
            description =
                    "Catalogue (CSV, TSV, ECSV, VOTable or FITS table) whose columns are added to the results; rows"
                            + " are matched by id or, with --join-radius, by position.")
    private @Nullable Path join;

    @Option(
            names = "--join-radius",
            paramLabel = "ARCSEC",
            description = "For --join: match by position, the nearest row within this radius.")
    private @Nullable Double radius;

    @Option(
            names = "--join-columns",
            paramLabel = "NAMES",
            description = "For --join: columns to add, separated by commas; default: all, if there are at most 64.")
    private @Nullable String columns;

    @Option(names = "--join-id-column", paramLabel = "NAME", description = "For --join: as --id-column.")
    private @Nullable String idColumn;

    @Option(names = "--join-ra-column", paramLabel = "NAME", description = "For --join: as --ra-column.")
    private @Nullable String raColumn;

    @Option(names = "--join-dec-column", paramLabel = "NAME", description = "For --join: as --dec-column.")
    private @Nullable String decColumn;

    @Option(names = "--join-frame", paramLabel = "FRAME", description = "For --join: as --frame.")
    private @Nullable String frame;

    /** Adds what was given to the options by which the input is opened. */
    void addTo(Map<String, String> source) {
        Map<String, String> joining = new TreeMap<>();
        put(joining, "join-radius", radius);
        put(joining, "join-columns", columns);
        put(joining, "join-id-column", idColumn);
        put(joining, "join-ra-column", raColumn);
        put(joining, "join-dec-column", decColumn);
        put(joining, "join-frame", frame);
        if (join == null && !joining.isEmpty()) {
            throw new Checks.Mistake("--" + joining.keySet().iterator().next()
                    + " applies to --join; name the catalogue by it, or leave it out");
        }
        put(joining, "join", join);
        source.putAll(joining);
    }

    private static void put(Map<String, String> options, String name, @Nullable Object value) {
        if (value != null) {
            options.put(name, value.toString());
        }
    }
}
