package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;

/**
 * Reads feature rows from a NumPy array ({@code .npy}, one or two dimensions, of what {@link NpyReader} reads), from wherever it comes. Where the
 * index that {@link FeatureWriter} writes lies beside it, the rows have their ids, and what else it says of the objects; else they are named
 * {@code row-0} on.
 */
public final class FeatureReader {
    private static final int BLOCK = 1024;

    private FeatureReader() {}

    /**
     * Reads all rows into memory.
     *
     * @param array the {@code .npy} file
     * @throws IOException if the file cannot be read or is not such an array, or the index is not this array's; the message
     *     names the file and the line; also if float32 cannot hold a column's values: they are too large, or
     *     rounding would move them by more than a thousandth of their mean absolute deviation
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static Features read(Path array, ProgressListener progress) throws IOException {
        try (NpyReader values = NpyReader.open(array)) {
            List<SurveyObject> objects = objects(array, values);
            if (values.isPlain()) {
                return readPlain(values, objects, task(array), progress);
            }
            Features.Builder features = Features.builder(objects, values.dimensions());
            forEach(values, array, (row, block, offset) -> features.add(block, offset), progress);
            return features.build();
        }
    }

    private static Features readPlain(
            NpyReader values, List<SurveyObject> objects, String task, ProgressListener progress) throws IOException {
        try {
            return Features.of(objects, values.dimensions(), values::copyRows).hold(task, progress);
        } catch (UncheckedIOException e) {
            Cancellation.check(task); // an interruption closes the file
            throw e.getCause();
        }
    }

    private static String task(Path array) {
        return "reading " + array.getFileName();
    }

    /**
     * The rows of an array that stay in their file, which is mapped into memory: they take none of Java's heap, and are read when they are
     * asked for. They are the same as those of {@link #read}. The file must not change as long as they are used.
     *
     * @param array the {@code .npy} file; one of float64 values, or of integers of 32 bits or more, is read once, to see to it that none is lost by rounding
     * @throws IOException as {@link #read}, or if the file cannot be mapped
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static Features map(Path array, ProgressListener progress) throws IOException {
        return map(array, MappedRows.PART, progress);
    }

    static Features map(Path array, long part, ProgressListener progress) throws IOException {
        try (NpyReader values = NpyReader.open(array)) {
            List<SurveyObject> objects = objects(array, values);
            Features rows = Features.of(objects, values.dimensions(), values.map(part));
            if (values.type().isWide()) {
                forEach(values, array, (row, block, offset) -> {}, progress);
            }
            return rows;
        }
    }

    /**
     * How much memory the rows of an array take, in bytes, where {@link #read} holds them: 4 a value.
     *
     * @param array the {@code .npy} file, whose header alone is read
     * @throws IOException as {@link #read}
     */
    public static long heldBytes(Path array) throws IOException {
        try (NpyReader values = NpyReader.open(array)) {
            return values.floatBytes();
        }
    }

    /**
     * Goes through all rows in order, so that an array larger than memory can be read.
     *
     * @param array the {@code .npy} file
     * @param objects whose the rows are, as {@link #objects} tells
     * @param sink hears of no image that was skipped, since an array knows none
     * @throws IOException as {@link #read}, or if the sink throws it; that rounding moves values is known only when all rows have been given
     * @throws IllegalArgumentException if there are not as many objects as rows
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static void forEach(Path array, List<SurveyObject> objects, FeatureSink sink, ProgressListener progress)
            throws IOException {
        try (NpyReader values = NpyReader.open(array)) {
            if (values.rows() != objects.size()) {
                throw new IllegalArgumentException(
                        objects.size() + " objects for the " + values.rows() + " rows of " + array);
            }
            forEach(values, array, (row, block, offset) -> sink.accept(objects.get(row), block, offset), progress);
        }
    }

    private interface RowSink {
        void accept(int row, float[] values, int offset) throws IOException;
    }

    private static void forEach(NpyReader values, Path array, RowSink sink, ProgressListener progress)
            throws IOException {
        int rows = Math.toIntExact(values.rows());
        int dimensions = values.dimensions();
        int blockRows = Math.max(1, Math.min(BLOCK, rows));
        if ((long) blockRows * dimensions > 1 << 26) {
            blockRows = Math.max(1, (1 << 26) / dimensions);
        }
        float[] block = new float[Math.multiplyExact(blockRows, dimensions)];
        double[] wide = new double[values.type().isWide() ? block.length : 0];
        RoundingLoss loss = new RoundingLoss(dimensions, values.type().name());
        String task = task(array);
        for (int from = 0; from < rows; from += blockRows) {
            Cancellation.check(task);
            int count = Math.min(blockRows, rows - from);
            if (values.type().isWide()) {
                values.read(wide, count);
            } else {
                values.read(block, 0, count);
            }
            for (int i = 0; i < count; i++) {
                if (values.type().isWide()) {
                    loss.round(wide, block, i * dimensions);
                }
                sink.accept(from + i, block, i * dimensions);
            }
            progress.onProgress(new Progress(task, from + count, rows, "rows"));
        }
        loss.check(array);
    }

    /**
     * Whose the rows are, without reading them.
     *
     * @param array the {@code .npy} file
     * @throws IOException as {@link #read}
     */
    public static List<SurveyObject> objects(Path array) throws IOException {
        try (NpyReader values = NpyReader.open(array)) {
            return objects(array, values);
        }
    }

    private static List<SurveyObject> objects(Path array, NpyReader values) throws IOException {
        if (values.rows() > Integer.MAX_VALUE) {
            throw new IOException(array + " has " + values.rows() + " rows; " + Integer.MAX_VALUE + " at most");
        }
        int rows = (int) values.rows();
        Path index = indexOf(array);
        if (Files.exists(index)) {
            return FeatureIndex.read(index, array, rows);
        }
        return SurveyObject.numbered(rows);
    }

    private static Path indexOf(Path array) {
        return array.getFileName().toString().endsWith(".npy")
                ? FeatureWriter.indexOf(array)
                : array.resolveSibling(array.getFileName() + ".csv");
    }
}
