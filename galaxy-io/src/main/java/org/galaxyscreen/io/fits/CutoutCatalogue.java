package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.galaxyscreen.io.catalogue.ObjectColumns;
import org.galaxyscreen.io.catalogue.ObjectReader;
import org.galaxyscreen.io.sky.SkyAngles;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue file's objects as what is to be cut out of tiles. Immutable.
 *
 * @param file the catalogue
 * @param columns which of its columns say what and where an object is
 * @param size {@code 64px}, {@code 20arcsec}, {@code 0.5arcmin}, {@code 0.01deg}; or the name of a column with sizes in arc seconds, in the
 *     unit that the catalogue says, or in pixels if that is its unit; a factor may follow: {@code petroR90*4}
 */
public record CutoutCatalogue(Path file, ObjectColumns columns, String size) {
    /** What a catalogue may have, so that it fits the memory: 200 bytes an object. */
    static final int MOST_OBJECTS = 20_000_000;

    private static final Pattern CONSTANT = Pattern.compile("([0-9.]+(?:[eE][-+]?[0-9]+)?)\\s*([A-Za-z\"']+)");
    private static final Pattern COLUMN = Pattern.compile("(.+?)\\*([0-9.]+)");

    /** @throws IllegalArgumentException if a constant size is none, or of no unit */
    public CutoutCatalogue {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(columns, "columns");
        if (isConstant(size)) {
            constant(size);
        }
    }

    private static boolean isConstant(String size) {
        return !size.isEmpty() && (Character.isDigit(size.charAt(0)) || ".-+".indexOf(size.charAt(0)) >= 0);
    }

    private static CutoutSize constant(String size) {
        Matcher matcher = CONSTANT.matcher(size.strip());
        try {
            if (matcher.matches()) {
                return sized(Double.parseDouble(matcher.group(1)), matcher.group(2));
            }
        } catch (IllegalArgumentException e) {
            throw refused(size, e);
        }
        throw refused(size, null);
    }

    private static IllegalArgumentException refused(String size, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "size is '" + size + "'; a positive number with its unit (64px, 20arcsec, 0.5arcmin) or the name of a"
                        + " column expected",
                cause);
    }

    private static CutoutSize sized(double value, String unit) {
        if (isPixels(unit)) {
            return CutoutSize.pixels(value);
        }
        OptionalDouble degrees = SkyAngles.degreesPer(unit);
        if (degrees.isEmpty()) {
            throw new IllegalArgumentException("unit is '" + unit + "'; px, arcsec, arcmin or deg expected");
        }
        return CutoutSize.arcseconds(value * degrees.getAsDouble() * 3600);
    }

    private static boolean isPixels(String unit) {
        return Set.of("px", "pix", "pixel", "pixels").contains(unit.strip());
    }

    /** The objects, and those that cannot be cut out. */
    record Targets(List<CutoutTarget> targets, List<String> unplaced, String described) {}

    /**
     * Reads all of it.
     *
     * @throws IOException if it cannot be read, a column is missing, an id is there twice, or a number is none; the message has the row
     */
    Targets read() throws IOException {
        List<CutoutTarget> targets = new ArrayList<>();
        List<String> unplaced = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        try (CatalogueReader rows = Catalogues.open(file)) {
            ObjectReader objects = columns.withPositions(rows);
            Sizes sizes = isConstant(size) ? null : Sizes.of(rows, size);
            CutoutSize constant = sizes == null ? constant(size) : null;
            while (rows.next()) {
                if (ids.size() % 10_000 == 0) {
                    Cancellation.check("reading " + file);
                }
                SurveyObject object = objects.object();
                if (!ids.add(object.id())) {
                    throw new IOException(
                            rows.where() + ": the id '" + object.id() + "' was there before; each id once expected");
                }
                if (ids.size() > MOST_OBJECTS) {
                    throw new IOException(file + " has more than " + MOST_OBJECTS + " objects; split it");
                }
                CutoutSize own = sizes == null ? constant : sizes.here();
                if (own == null || Double.isNaN(object.ra())) {
                    unplaced.add(object.id());
                } else {
                    targets.add(new CutoutTarget(object, own));
                }
            }
            return new Targets(targets, unplaced, objects.describe());
        }
    }

    /** A column of sizes. */
    private record Sizes(CatalogueReader rows, int column, String unit, double factor) {
        static Sizes of(CatalogueReader rows, String size) throws IOException {
            int column = rows.find(size);
            double factor = 1;
            Matcher matcher = COLUMN.matcher(size);
            if (column < 0 && matcher.matches()) {
                column = rows.find(matcher.group(1).strip());
                factor = Double.parseDouble(matcher.group(2));
            }
            if (column < 0) {
                throw new IOException(rows.where() + " has no column '" + size + "' for the option size; it has "
                        + rows.columns().stream()
                                .limit(30)
                                .map(CatalogueColumn::name)
                                .toList());
            }
            String unit = rows.columns().get(column).unit();
            return new Sizes(rows, column, unit.isBlank() ? "arcsec" : unit, factor);
        }

        /** The size in the row; null where it has none. */
        @Nullable
        CutoutSize here() throws IOException {
            double value = rows.number(column);
            if (Double.isNaN(value)) {
                return null;
            }
            try {
                return sized(value * factor, unit);
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        rows.where() + ": " + rows.columns().get(column).name() + ": " + e.getMessage(), e);
            }
        }
    }
}
