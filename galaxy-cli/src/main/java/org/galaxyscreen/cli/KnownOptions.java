package org.galaxyscreen.cli;

import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.io.catalogue.CrossMatch;
import org.galaxyscreen.io.catalogue.KnownCatalogue;
import org.galaxyscreen.screening.options.Checks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that look objects up in the user's catalogues. */
final class KnownOptions {
    private static final String RADIUS = "--known-radius";

    @Option(
            names = "--known",
            paramLabel = "FILE[,NAME]",
            description =
                    "Catalogue (CSV, VOTable, FITS table, ECSV) of known objects, such as lenses or artefacts; the"
                            + " results mark the objects found in it. Repeatable.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = RADIUS,
            paramLabel = "ARCSEC",
            description = "Largest distance between an object and a known one, at most 3600 arc seconds; default: 2.")
    private @Nullable Double radius;

    CrossMatch match() {
        Checks.appliesNot(files.isEmpty() && radius != null, RADIUS, "--known");
        List<KnownCatalogue> catalogues = new ArrayList<>();
        Checks.named("--known", "known", () -> files.forEach(text -> catalogues.add(KnownCatalogue.parse(text))));
        double within = radius == null ? CrossMatch.USUAL_RADIUS : radius;
        Checks.named(RADIUS, "radius", () -> new CrossMatch(List.of(), within));
        CrossMatch[] match = new CrossMatch[1];
        Checks.named("--known", "known", () -> match[0] = new CrossMatch(catalogues, within));
        return match[0];
    }
}
