package org.galaxyscreen.io;

import io.jhdf.api.Dataset;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Arrays;
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
    private final long @Nullable [] classes;
    private final double @Nullable [] ra;
    private final double @Nullable [] dec;
    private final double @Nullable [] redshift;
    private final double @Nullable [] pixelScale;

    private Galaxy10Columns(Hdf5File file, int rows, int width, int height) throws IOException {
        this.width = width;
        this.height = height;
        ids = strings(file, "id", rows);
        labels = strings(file, "label", rows);
        classes = integers(file, "ans", rows);
        ra = numbers(file, "ra", rows);
        dec = numbers(file, "dec", rows);
        redshift = numbers(file, "redshift", rows);
        pixelScale = numbers(file, "pxscale", rows);
        if (ids != null) {
            checkIdentifiers(file, ids);
        }
    }

    /** The columns of a file with that many images of that size. */
    static Galaxy10Columns read(Hdf5File file, int rows, int width, int height) throws IOException {
        return new Galaxy10Columns(file, rows, width, height);
    }

    SurveyObject object(int row) {
        return new SurveyObject(
                ids != null ? ids[row] : String.format(Locale.ROOT, "galaxy10-%06d", row),
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
        return classes != null ? Galaxy10Classes.label(width, height, classes[row]) : null;
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

    private static String @Nullable [] strings(Hdf5File file, String name, int rows) throws IOException {
        Object data = column(file, name, rows);
        if (data == null || data instanceof String[]) {
            return (String[]) data;
        }
        throw new IOException(file + ": dataset '" + name + "' holds " + typeOf(data) + "; strings expected");
    }

    private static long @Nullable [] integers(Hdf5File file, String name, int rows) throws IOException {
        double[] numbers = numbers(file, name, rows);
        return numbers == null
                ? null
                : Arrays.stream(numbers).mapToLong(value -> (long) value).toArray();
    }

    private static double @Nullable [] numbers(Hdf5File file, String name, int rows) throws IOException {
        Object data = column(file, name, rows);
        if (data == null) {
            return null;
        }
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

    /** The column's data as jhdf gives it, an array of {@code rows} elements; null where there is no such dataset. */
    private static @Nullable Object column(Hdf5File file, String name, int rows) throws IOException {
        Dataset dataset = file.dataset(name);
        if (dataset == null) {
            return null;
        }
        long[] shape = dataset.getDimensionsAsLong();
        if (shape.length != 1 || shape[0] != rows) {
            throw new IOException(file + ": dataset '" + name + "' has shape " + Hdf5File.shapeText(shape) + "; ("
                    + rows + ") expected, one value an image");
        }
        if (dataset.getSizeInBytes() > MAX_BYTES) {
            throw new IOException(file + ": dataset '" + name + "' has " + dataset.getSizeInBytes() + " bytes; at most "
                    + MAX_BYTES + " expected");
        }
        return file.read(dataset::getDataFlat);
    }

    private static String typeOf(Object data) {
        return data.getClass().getComponentType().getSimpleName();
    }
}
