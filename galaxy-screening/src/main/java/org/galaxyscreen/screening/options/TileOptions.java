package org.galaxyscreen.screening.options;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A catalogue whose objects are cut out of the tiles that are the input. */
final class TileOptions {
    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description = "Catalogue of the objects to cut out of FITS tiles, which are then the input: CSV, TSV, ECSV,"
                    + " VOTable or a FITS table; needs --size.")
    private @Nullable Path catalogue;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "For --catalogue: side of the cutouts, such as 64px, 20arcsec or 0.5arcmin, or a column,"
                    + " optionally with a factor: petroR90*4.")
    private @Nullable String size;

    @Option(
            names = "--id-column",
            paramLabel = "NAME",
            description = "For --catalogue: column with the ids; default: id, objid and other usual names.")
    private @Nullable String idColumn;

    @Option(
            names = "--ra-column",
            paramLabel = "NAME",
            description =
                    "For --catalogue: column with the right ascensions or longitudes; default: ra, RAJ2000 and other"
                            + " usual names.")
    private @Nullable String raColumn;

    @Option(
            names = "--dec-column",
            paramLabel = "NAME",
            description =
                    "For --catalogue: column with the declinations or latitudes; default: dec, DEJ2000 and other usual"
                            + " names.")
    private @Nullable String decColumn;

    @Option(
            names = "--frame",
            paramLabel = "FRAME",
            description = "For --catalogue: frame of the positions: icrs, fk5 or galactic; default: icrs.")
    private @Nullable String frame;

    @Option(
            names = "--duplicates",
            paramLabel = "ARCSEC",
            description = "For --catalogue: mark objects within this distance of an earlier one as duplicates.")
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
