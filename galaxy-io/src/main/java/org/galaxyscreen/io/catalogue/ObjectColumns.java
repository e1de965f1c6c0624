package org.galaxyscreen.io.catalogue;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.io.sky.SkyAngles;
import org.galaxyscreen.io.sky.SkyFrame;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a catalogue say what an object is called and where it is. Those that are not named are found by the names that
 * surveys give them, in any case, or by their UCDs. Immutable and thread-safe.
 */
public final class ObjectColumns {
    private static final List<String> IDS = List.of(
            "id",
            "objid",
            "obj_id",
            "object_id",
            "objectid",
            "source_id",
            "sourceid",
            "dr7objid",
            "dr8objid",
            "iauname",
            "iau_name",
            "name");
    private static final List<String> RAS = List.of(
            "ra",
            "raj2000",
            "_raj2000",
            "ra_j2000",
            "ra_icrs",
            "radeg",
            "ra_deg",
            "raj2000_deg",
            "alpha_j2000",
            "alphawin_j2000",
            "right_ascension");
    private static final List<String> DECS = List.of(
            "dec",
            "dej2000",
            "_dej2000",
            "decj2000",
            "dec_j2000",
            "de_icrs",
            "dec_icrs",
            "decdeg",
            "dec_deg",
            "dej2000_deg",
            "delta_j2000",
            "deltawin_j2000",
            "declination");
    private static final List<String> LONGITUDES = List.of("glon", "gal_lon", "l");
    private static final List<String> LATITUDES = List.of("glat", "gal_lat", "b");
    private static final List<String> REDSHIFTS = List.of("redshift", "zspec", "z_spec");
    private static final List<String> LABELS = List.of("label");

    private static final ObjectColumns DEFAULTS = new ObjectColumns(null, null, null, null, null, SkyFrame.ICRS);

    private final @Nullable String id;
    private final @Nullable String longitude;
    private final @Nullable String latitude;
    private final @Nullable String redshift;
    private final @Nullable String label;
    private final SkyFrame frame;

    private ObjectColumns(
            @Nullable String id,
            @Nullable String longitude,
            @Nullable String latitude,
            @Nullable String redshift,
            @Nullable String label,
            SkyFrame frame) {
        this.id = id;
        this.longitude = longitude;
        this.latitude = latitude;
        this.redshift = redshift;
        this.label = label;
        this.frame = frame;
    }

    /** All by their usual names; positions in ICRS. */
    public static ObjectColumns defaults() {
        return DEFAULTS;
    }

    /** These with the column of the ids. */
    public ObjectColumns withId(String column) {
        return new ObjectColumns(Objects.requireNonNull(column, "column"), longitude, latitude, redshift, label, frame);
    }

    /** These with the column of the right ascensions, or of the longitudes in another frame. */
    public ObjectColumns withLongitude(String column) {
        return new ObjectColumns(id, Objects.requireNonNull(column, "column"), latitude, redshift, label, frame);
    }

    /** These with the column of the declinations, or of the latitudes in another frame. */
    public ObjectColumns withLatitude(String column) {
        return new ObjectColumns(id, longitude, Objects.requireNonNull(column, "column"), redshift, label, frame);
    }

    /** These with the column of the redshifts. */
    public ObjectColumns withRedshift(String column) {
        return new ObjectColumns(id, longitude, latitude, Objects.requireNonNull(column, "column"), label, frame);
    }

    /** These with the column of the labels. */
    public ObjectColumns withLabel(String column) {
        return new ObjectColumns(id, longitude, latitude, redshift, Objects.requireNonNull(column, "column"), frame);
    }

    /** These with positions in another frame. */
    public ObjectColumns withFrame(SkyFrame newFrame) {
        return new ObjectColumns(
                id, longitude, latitude, redshift, label, Objects.requireNonNull(newFrame, "newFrame"));
    }

    /**
     * What a user says of them: the options {@code id-column}, {@code ra-column}, {@code dec-column} and {@code frame}.
     *
     * @param prefix of the options' names: empty, or {@code join-}
     * @throws IllegalArgumentException if the frame is none
     */
    public static ObjectColumns of(NamedOptions options, String prefix) {
        ObjectColumns columns = DEFAULTS;
        Optional<String> named = options.text(prefix + "id-column");
        columns = named.isPresent() ? columns.withId(named.get()) : columns;
        named = options.text(prefix + "ra-column");
        columns = named.isPresent() ? columns.withLongitude(named.get()) : columns;
        named = options.text(prefix + "dec-column");
        columns = named.isPresent() ? columns.withLatitude(named.get()) : columns;
        named = options.text(prefix + "frame");
        return named.isPresent() ? columns.withFrame(SkyFrame.of(named.get())) : columns;
    }

    /**
     * A column of angles.
     *
     * @param degrees how many of them its unit has
     * @param inDegrees whether the unit says that 10:00:24 are degrees, of right ascensions too, which else are in hours
     */
    record Angle(int column, double degrees, boolean inDegrees) {}

    /**
     * Where in a catalogue that is open these are.
     *
     * @throws IOException if a column that was named, or the one of the ids, is not there, or an angle's unit is none
     */
    public ObjectReader of(CatalogueReader reader) throws IOException {
        int idColumn = idColumn(reader).orElseThrow(() -> missing(reader, "ids", "id", IDS));
        boolean galactic = frame == SkyFrame.GALACTIC;
        Optional<Integer> lon =
                column(reader, "ra", longitude, galactic ? LONGITUDES : RAS, galactic ? "" : "pos.eq.ra;meta.main");
        Optional<Integer> lat =
                column(reader, "dec", latitude, galactic ? LATITUDES : DECS, galactic ? "" : "pos.eq.dec;meta.main");
        return new ObjectReader(
                reader,
                idColumn,
                lon.isPresent() ? angle(reader, lon.get()) : null,
                lat.isPresent() ? angle(reader, lat.get()) : null,
                frame,
                column(reader, "redshift", redshift, REDSHIFTS, "src.redshift").orElse(-1),
                column(reader, "label", label, LABELS, "").orElse(-1));
    }

    /**
     * As {@link #of}, for catalogues that must have positions.
     *
     * @throws IOException also if there is no column of longitudes or latitudes
     */
    public ObjectReader withPositions(CatalogueReader reader) throws IOException {
        ObjectReader found = of(reader);
        boolean galactic = frame == SkyFrame.GALACTIC;
        if (!found.hasLongitude()) {
            throw galactic
                    ? missing(reader, "Galactic longitudes", "ra", LONGITUDES)
                    : missing(reader, "right ascensions", "ra", RAS);
        }
        if (!found.hasLatitude()) {
            throw galactic
                    ? missing(reader, "Galactic latitudes", "dec", LATITUDES)
                    : missing(reader, "declinations", "dec", DECS);
        }
        return found;
    }

    /**
     * Whether a catalogue has ids, by the name given or a usual one.
     *
     * @throws IOException if the column that was named is not there
     */
    public boolean hasIds(CatalogueReader reader) throws IOException {
        return idColumn(reader).isPresent();
    }

    private Optional<Integer> idColumn(CatalogueReader reader) throws IOException {
        return column(reader, "id", id, IDS, "meta.id;meta.main");
    }

    private static Optional<Integer> column(
            CatalogueReader reader, String what, @Nullable String named, List<String> usual, String ucd)
            throws IOException {
        if (named != null) {
            int index = reader.find(named);
            if (index < 0) {
                throw new IOException(reader.where() + " has no column '" + named + "' for the option " + what
                        + "-column; it has " + names(reader));
            }
            return Optional.of(index);
        }
        List<CatalogueColumn> columns = reader.columns();
        for (int i = 0; i < columns.size() && !ucd.isEmpty(); i++) {
            if (columns.get(i).ucd().toLowerCase(Locale.ROOT).equals(ucd)) {
                return Optional.of(i);
            }
        }
        return usual.stream().map(reader::find).filter(index -> index >= 0).findFirst();
    }

    private static Angle angle(CatalogueReader reader, int index) throws IOException {
        CatalogueColumn column = reader.columns().get(index);
        OptionalDouble degrees = column.unit().isBlank() || isText(column.unit())
                ? OptionalDouble.of(1)
                : SkyAngles.degreesPer(column.unit());
        if (degrees.isEmpty()) {
            throw new IOException(reader.where() + ": the unit of " + column.name() + " is " + column.unit()
                    + "; deg, rad, arcmin, arcsec or hourangle expected");
        }
        String unit = column.unit().strip().replace("\"", "").toLowerCase(Locale.ROOT);
        boolean inDegrees = unit.startsWith("d") || unit.equals("\u00B0");
        return new Angle(index, degrees.getAsDouble(), inDegrees);
    }

    /** How VizieR writes the units of sexagesimal texts, which say by themselves what they are. */
    private static boolean isText(String unit) {
        return Set.of("\"h:m:s\"", "\"d:m:s\"", "h:m:s", "d:m:s", "hms", "dms").contains(unit.strip());
    }

    private static IOException missing(CatalogueReader reader, String what, String option, List<String> usual) {
        return new IOException(reader.where() + " has no column for the " + what + " that would be known by its name ("
                + String.join(", ", usual) + "): name it by the option " + option + "-column; it has " + names(reader));
    }

    static String names(CatalogueReader reader) {
        List<CatalogueColumn> columns = reader.columns();
        String shown = columns.stream().limit(30).map(CatalogueColumn::name).collect(Collectors.joining(", "));
        return columns.size() > 30 ? shown + ", … (" + columns.size() + ")" : shown;
    }
}
