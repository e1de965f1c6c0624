package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/**
 * What a Galaxy10 file says about its objects beside their images: one value an image in each column that is there. Read
 * once; about 50 bytes an object.
 */
final class Galaxy10Columns {
    /** A column larger than this is a mistake or an attack: it would be 256 bytes for each of four million images. */
    private static final long MAX_BYTES = 1L << 30;

    /** Beyond it float64 does not hold every whole number. */
    private static final double EXACT = 0x1p53;

    /** Numbers whose texts are shared between rows: classes are few, identifiers all differ. */
    private static final int MOST_SHARED = 1000;

    private final @Nullable String @Nullable [] ids;
    private final @Nullable String @Nullable [] labels;
    private final @Nullable String @Nullable [] classes;
    private final double @Nullable [] ra;
    private final double @Nullable [] dec;
    private final double @Nullable [] redshift;
    private final double @Nullable [] pixelScale;

    private final String unnamed;

    private Galaxy10Columns(Hdf5File file, Map<String, String> names, String unnamed, int rows, int width, int height)
            throws IOException {
        this.unnamed = unnamed;
        for (Map.Entry<String, String> named : names.entrySet()) {
            if (file.dataset(named.getValue()) == null) {
                throw new IOException(file + " has no dataset '" + named.getValue() + "' for the option "
                        + named.getKey() + "-dataset; found: " + file.contents());
            }
        }
        ids = strings(file, names, "id", rows);
        labels = strings(file, names, "label", rows);
        classes = classes(file, "ans", rows, number -> Galaxy10Classes.label(width, height, number));
        ra = numbers(file, names.getOrDefault("ra", "ra"), rows);
        dec = numbers(file, names.getOrDefault("dec", "dec"), rows);
        redshift = numbers(file, names.getOrDefault("redshift", "redshift"), rows);
        pixelScale = numbers(file, "pxscale", rows);
        if (ids != null) {
            checkIdentifiers(file, ids);
        }
    }

    /** The columns of a file with that many images of that size. */
    static Galaxy10Columns read(Hdf5File file, int rows, int width, int height) throws IOException {
        return read(file, Map.of(), "galaxy10", rows, width, height);
    }

    /**
     * Columns that may have other names than Galaxy10's.
     *
     * @param names of {@code id}, {@code label}, {@code ra}, {@code dec} and {@code redshift} that differ
     * @param unnamed what objects are called before their row number, where there are no ids
     */
    static Galaxy10Columns read(
            Hdf5File file, Map<String, String> names, String unnamed, int rows, int width, int height)
            throws IOException {
        return new Galaxy10Columns(file, names, unnamed, rows, width, height);
    }

    SurveyObject object(int row) {
        return new SurveyObject(
                ids != null ? ids[row] : String.format(Locale.ROOT, "%s-%06d", unnamed, row),
                at(ra, row),
                at(dec, row),
                at(redshift, row),
                at(pixelScale, row),
                label(row));
    }

    private @Nullable String label(int row) {
        String label = labels == null ? null : labels[row];
        if (label != null && !label.isEmpty()) {
            return label;
        }
        String name = classes == null ? null : classes[row];
        return name == null || name.isEmpty() ? null : name;
    }

    private static double at(double @Nullable [] column, int row) {
        return column == null ? Double.NaN : column[row];
    }

    private static void checkIdentifiers(Hdf5File file, @Nullable String[] ids) throws IOException {
        Map<String, Integer> rows = new HashMap<>();
        for (int row = 0; row < ids.length; row++) {
            if (ids[row].isBlank()) {
                throw new IOException(file + ": 'id' of row " + row + " is blank; a unique identifier expected");
            }
            Integer earlier = rows.putIfAbsent(ids[row], row);
            if (earlier != null) {
                throw new IOException(file + ": rows " + earlier + " and " + row + " both have the id '" + ids[row]
                        + "'; unique identifiers expected");
            }
        }
    }

    /** Strings, the names of an enumeration, or whole numbers. */
    private static @Nullable String @Nullable [] strings(
            Hdf5File file, Map<String, String> named, String what, int rows) throws IOException {
        String name = named.getOrDefault(what, what);
        Hdf5Dataset dataset = column(file, name, rows);
        return dataset == null
                ? null
                : what.equals("id") ? identifiers(dataset) : texts(dataset, dataset.readFlat(), BigInteger::toString);
    }

    private static String[] identifiers(Hdf5Dataset dataset) throws IOException {
        Object data = dataset.readFlat();
        if (!(data instanceof String[]) && !isWhole(data)) {
            throw new IOException(dataset + " holds " + typeOf(data) + "; strings or integers expected");
        }
        @Nullable String[] texts = texts(dataset, data, BigInteger::toString);
        String[] ids = new String[texts.length];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = Objects.requireNonNull(texts[row]);
        }
        return ids;
    }

    /** Class numbers by their names; strings as they are. */
    private static @Nullable String @Nullable [] classes(
            Hdf5File file, String name, int rows, LongFunction<String> names) throws IOException {
        Hdf5Dataset dataset = column(file, name, rows);
        if (dataset == null) {
            return null;
        }
        // The class of a boolean or enumeration is its number here: that is what Galaxy10's names go by.
        return texts(
                dataset,
                dataset.readFlat(),
                number -> number.bitLength() < Long.SIZE ? names.apply(number.longValue()) : number.toString(),
                Map.of());
    }

    private static @Nullable String[] texts(Hdf5Dataset dataset, Object data, Function<BigInteger, String> ofNumber)
            throws IOException {
        return texts(dataset, data, ofNumber, dataset.names());
    }

    /**
     * Texts, empty ones included; null for NaN.
     *
     * @param ofNumber the text of a whole number
     * @param enumeration names of numbers
     * @throws IOException if a number is not whole, or of more than 53 bits in a float
     */
    private static @Nullable String[] texts(
            Hdf5Dataset dataset, Object data, Function<BigInteger, String> ofNumber, Map<String, String> enumeration)
            throws IOException {
        if (data instanceof String[] texts) {
            return texts;
        }
        if (!isWhole(data) && !(data instanceof float[] || data instanceof double[])) {
            throw new IOException(dataset + " holds " + typeOf(data) + "; strings or whole numbers expected");
        }
        @Nullable String[] texts = new String[Array.getLength(data)];
        Map<Object, String> seen = new HashMap<>();
        for (int row = 0; row < texts.length; row++) {
            Object number = Array.get(data, row);
            String text = seen.get(number);
            BigInteger whole = text == null ? whole(dataset, number, row) : null;
            if (whole != null) {
                // A number without a name, which the HDF5 library lets pass, stands for itself.
                text = enumeration.getOrDefault(whole.toString(), ofNumber.apply(whole));
                if (seen.size() < MOST_SHARED) {
                    seen.put(number, text);
                }
            }
            texts[row] = text;
        }
        return texts;
    }

    /** The number; null for NaN. */
    private static @Nullable BigInteger whole(Hdf5Dataset dataset, Object number, int row) throws IOException {
        if (!(number instanceof Float || number instanceof Double)) {
            return new BigInteger(number.toString());
        }
        double value = ((Number) number).doubleValue();
        if (Double.isNaN(value)) {
            return null;
        }
        if (value != Math.rint(value) || Math.abs(value) > EXACT) {
            throw new IOException(dataset + " holds " + value + " in row " + row
                    + "; whole numbers expected, at most 2^53 in magnitude, and NaN where the class is not known");
        }
        return BigInteger.valueOf((long) value);
    }

    private static boolean isWhole(Object data) {
        return data instanceof byte[]
                || data instanceof short[]
                || data instanceof int[]
                || data instanceof long[]
                || data instanceof BigInteger[];
    }

    private static double @Nullable [] numbers(Hdf5File file, String name, int rows) throws IOException {
        Hdf5Dataset dataset = column(file, name, rows);
        if (dataset == null) {
            return null;
        }
        Object data = dataset.readFlat();
        if (data instanceof double[] doubles) {
            return doubles;
        }
        double[] result = new double[rows];
        for (int row = 0; row < rows; row++) {
            if (!(Array.get(data, row) instanceof Number number)) {
                throw new IOException(file + ": dataset '" + name + "' holds " + typeOf(data) + "; numbers expected");
            }
            result[row] = number.doubleValue();
        }
        return result;
    }

    /** A dataset of {@code rows} elements; null where there is none of that name. */
    private static @Nullable Hdf5Dataset column(Hdf5File file, String name, int rows) throws IOException {
        Hdf5Dataset dataset = file.dataset(name);
        if (dataset == null) {
            return null;
        }
        long[] shape = dataset.shape();
        if (shape.length != 1 || shape[0] != rows) {
            throw new IOException(file + ": dataset '" + name + "' has shape " + Hdf5File.shapeText(shape) + "; ("
                    + rows + ") expected, one value an image");
        }
        long bytes = (long) rows * dataset.elementBytes();
        if (bytes > MAX_BYTES) {
            throw new IOException(
                    file + ": dataset '" + name + "' has " + bytes + " bytes; at most " + MAX_BYTES + " expected");
        }
        return dataset;
    }

    private static String typeOf(Object data) {
        Class<?> element = data.getClass().getComponentType();
        return element == null ? "elements of several values each" : element.getSimpleName();
    }
}
