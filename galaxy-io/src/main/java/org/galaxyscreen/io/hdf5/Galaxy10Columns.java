package org.galaxyscreen.io.hdf5;

import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/**
 * What a Galaxy10 file says about its objects beside their images: one value an image in each column that is there. Read
 * once; about 50 bytes an object.
 */
final class Galaxy10Columns {
    /** A column larger than this is a mistake or an attack: it would be 256 bytes for each of four million images. */
    private static final long MAX_BYTES = 1L << 30;

    private final int width;
    private final int height;
    private final String @Nullable [] ids;
    private final String @Nullable [] labels;
    private final double @Nullable [] classes;
    private final double @Nullable [] ra;
    private final double @Nullable [] dec;
    private final double @Nullable [] redshift;
    private final double @Nullable [] pixelScale;

    private final String unnamed;

    private Galaxy10Columns(Hdf5File file, Map<String, String> names, String unnamed, int rows, int width, int height)
            throws IOException {
        this.width = width;
        this.height = height;
        this.unnamed = unnamed;
        for (Map.Entry<String, String> named : names.entrySet()) {
            if (file.dataset(named.getValue()) == null) {
                throw new IOException(file + " has no dataset '" + named.getValue() + "' for the option "
                        + named.getKey() + "-dataset; found: " + file.contents());
            }
        }
        ids = strings(file, names, "id", rows);
        labels = strings(file, names, "label", rows);
        classes = classes(file, "ans", rows);
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
        if (labels != null && !labels[row].isEmpty()) {
            return labels[row];
        }
        return classes == null || Double.isNaN(classes[row])
                ? null
                : Galaxy10Classes.label(width, height, (long) classes[row]);
    }

    private static double at(double @Nullable [] column, int row) {
        return column == null ? Double.NaN : column[row];
    }

    private static void checkIdentifiers(Hdf5File file, String[] ids) throws IOException {
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

    /** Strings, or the names of an enumeration; of identifiers whole numbers too. */
    private static String @Nullable [] strings(Hdf5File file, Map<String, String> named, String what, int rows)
            throws IOException {
        String name = named.getOrDefault(what, what);
        Hdf5Dataset dataset = column(file, name, rows);
        Object data = dataset == null ? null : dataset.readFlat();
        if (data == null || data instanceof String[]) {
            return (String[]) data;
        }
        Map<String, String> names = dataset.names();
        if (!names.isEmpty() || (what.equals("id") || named.containsKey(what)) && isWhole(data)) {
            String[] texts = new String[rows];
            for (int row = 0; row < rows; row++) {
                String number = Array.get(data, row).toString();
                // A number without a name, which the HDF5 library lets pass, stands for itself.
                texts[row] = names.getOrDefault(number, number);
            }
            return texts;
        }
        throw new IOException(file + ": dataset '" + name + "' holds " + typeOf(data) + "; strings expected");
    }

    private static boolean isWhole(Object data) {
        return data instanceof byte[]
                || data instanceof short[]
                || data instanceof int[]
                || data instanceof long[]
                || data instanceof BigInteger[];
    }

    /** Whole numbers; NaN where a class is not known. */
    private static double @Nullable [] classes(Hdf5File file, String name, int rows) throws IOException {
        double[] numbers = numbers(file, name, rows);
        for (int row = 0; numbers != null && row < rows; row++) {
            if (!Double.isNaN(numbers[row]) && numbers[row] != Math.rint(numbers[row])
                    || Double.isInfinite(numbers[row])) {
                throw new IOException(file + ": dataset '" + name + "' holds " + numbers[row] + " in row " + row
                        + "; whole numbers expected, NaN where the class is not known");
            }
        }
        return numbers;
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
