package org.galaxyscreen.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A catalogue whose objects are cut out of the tiles that are the input. */
final class TileOptions {
    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "The input are FITS tiles: cut this catalogue's objects out of them: CSV, TSV, ECSV,"
                    + " VOTable or a FITS table; needs --size.")
    private @Nullable Path catalogue;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description =
                    "For --catalogue: the cutouts' side, as 64px, 20arcsec or 0.5arcmin, or a column's name, with a"
                            + " factor if need be: petroR90*4.")
    private @Nullable String size;

    @Option(
            names = "--id-column",
            paramLabel = "NAME",
            description = "For --catalogue: the column of the ids; default: id, objid and other usual names.")
    private @Nullable String idColumn;

    @Option(
            names = "--ra-column",
            paramLabel = "NAME",
            description = "For --catalogue: the column of the right ascensions, or longitudes; default: ra, RAJ2000 and"
                    + " other usual names.")
    private @Nullable String raColumn;

    @Option(
            names = "--dec-column",
            paramLabel = "NAME",
            description =
                    "For --catalogue: the column of the declinations, or latitudes; default: dec, DEJ2000 and other"
                            + " usual names.")
    private @Nullable String decColumn;

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            description = "For --catalogue: the frame of its positions: icrs, fk5 or galactic; default: icrs.")
    private @Nullable String frame;

    @Option(
            names = "--duplicates",
            paramLabel = "ARCSEC",
            description = "For --catalogue: objects this near to an earlier one are noted as its duplicates.")
    private @Nullable Double duplicates;

    /** Adds what was given to the options by which the input is opened. */
    void addTo(Map<String, String> source) {
        put(source, "size", size);
        put(source, "id-column", idColumn);
        put(source, "ra-column", raColumn);
        put(source, "dec-column", decColumn);
        put(source, "frame", frame);
        put(source, "duplicates", duplicates);
        if (catalogue == null) {
            if (size != null
                    || idColumn != null
                    || raColumn != null
                    || decColumn != null
                    || frame != null
                    || duplicates != null) {
                throw new Checks.Mistake(
                        "--size, --id-column, --ra-column, --dec-column, --frame and --duplicates apply to"
                                + " --catalogue; give it, or leave them out");
            }
            return;
        }
        if (size == null) {
            throw new Checks.Mistake(
                    "--catalogue is given without --size; the cutouts' side expected, as 64px, 20arcsec or a column's name");
        }
        put(source, "catalogue", catalogue);
        // A mosaic's folder may hold pictures as well.
        put(source, "source", "fits");
    }

    private static void put(Map<String, String> options, String name, @Nullable Object value) {
        if (value != null) {
            options.put(name, value.toString());
        }
    }
}
