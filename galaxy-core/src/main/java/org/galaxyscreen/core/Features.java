package org.galaxyscreen.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Feature rows with the objects they belong to: {@code rows × dimensions}, float32, row-major. Immutable and thread-safe.
 *
 * <p>The values may exceed one Java array: they are held in blocks. They may exceed memory, too: then they are in a {@link RowSource}, a
 * file say, and only what is copied is read. Whatever computes with rows computes the same of both. All copies are explicit.
 */
public final class Features {
    /** Values in a full block at most: 64 MiB. */
    private static final int BLOCK_VALUES = 1 << 24;

    /** Values that are looked at together. */
    private static final int CHECKED_VALUES = 1 << 16;

    /** So many times as many are one thread's part, of which there are so many between two looks at whether it was interrupted. */
    private static final int PART_BLOCKS = 16;

    private static final int PARTS = 64;

    /** Values that one thread copies at a time, of which there are so many between two such looks. */
    private static final int COPIED_VALUES = 1 << 20;

    private static final int COPIES = 16;

    private static final int TOGETHER = 2048;

    private static final int UNKNOWN = -2;
    private static final int NONE = -1;

    private final int dimensions;
    private final List<SurveyObject> objects;
    private final RowSource source;
    private final boolean held;

    /** What these are a view of, and the rows of it; null where they are none. */
    private final @Nullable View view;

    /** The first row with a value that is not finite. Whoever looks finds the same, so it does not matter who notes it. */
    private volatile int notFinite;

    /** Rows of other features. */
    private record View(Features of, int[] rows) {}

    private Features(int dimensions, List<SurveyObject> objects, RowSource source, boolean held, int notFinite) {
        this(dimensions, objects, source, held, null, notFinite);
    }

    private Features(
            int dimensions,
            List<SurveyObject> objects,
            RowSource source,
            boolean held,
            @Nullable View view,
            int notFinite) {
        this.dimensions = dimensions;
        this.objects = objects;
        this.source = source;
        this.held = held;
        this.view = view;
        this.notFinite = notFinite;
    }

    private static int rowsPerBlock(int dimensions) {
        return Math.max(1, BLOCK_VALUES / dimensions);
    }

    /**
     * Collects rows.
     *
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     */
    public static Builder builder(int dimensions) {
        return new Builder(dimensions, null);
    }

    /**
     * Collects the rows of objects that are known.
     *
     * @param objects one a row that will be added
     * @param dimensions the length of a row
     * @throws IllegalArgumentException if {@code dimensions} is not positive
     */
    public static Builder builder(List<SurveyObject> objects, int dimensions) {
        return new Builder(dimensions, SurveyObject.copyOf(objects));
    }

    /**
     * Features from an array, which is copied.
     *
     * @param objects one an object
     * @param values {@code objects.size() × dimensions}, row-major
     * @throws IllegalArgumentException if the array's length is not {@code objects.size() × dimensions}
     */
    public static Features of(List<SurveyObject> objects, int dimensions, float[] values) {
        if (values.length != (long) objects.size() * dimensions) {
            throw new IllegalArgumentException("values has " + values.length + " entries; " + objects.size()
                    + " rows × " + dimensions + " dimensions expected");
        }
        Builder builder = builder(objects, dimensions);
        for (int row = 0; row < objects.size(); row++) {
            builder.add(values, row * dimensions);
        }
        return builder.build();
    }

    /**
     * Features that are not held in memory.
     *
     * @param objects one a row
     * @param source gives the rows, the same whenever it is asked
     * @throws IllegalArgumentException if {@code dimensions} is not positive, or larger than 2²⁴
     */
    public static Features of(List<SurveyObject> objects, int dimensions, RowSource source) {
        requireDimensions(dimensions);
        return new Features(
                dimensions,
                SurveyObject.copyOf(objects),
                Objects.requireNonNull(source, "source"),
                false,
                objects.isEmpty() || source.refusesNotFinite() ? NONE : UNKNOWN);
    }

    private static void requireDimensions(int dimensions) {
        if (dimensions < 1 || dimensions > BLOCK_VALUES) {
            throw new IllegalArgumentException("dimensions is " + dimensions + "; 1 to " + BLOCK_VALUES + " expected");
        }
    }

    /**
     * These rows in memory: themselves if they are {@linkplain #held() held}, else read, or computed, on all processors.
     *
     * @param task what is being done, in a few words, for the progress and for whoever is interrupted
     * @param progress hears how far it is, from the calling thread
     * @throws java.io.UncheckedIOException if the rows cannot be read; the message names the file
     * @throws IllegalArgumentException if a row cannot be computed
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Features hold(String task, ProgressListener progress) {
        if (held) {
            return this;
        }
        int rowsPerBlock = rowsPerBlock(dimensions);
        float[][] blocks = new float[(int) ((rows() + rowsPerBlock - 1L) / rowsPerBlock)][];
        // Side by side, since it takes as long to fill them with zeros as with rows.
        Arrays.parallelSetAll(
                blocks, block -> new float[Math.min(rowsPerBlock, rows() - block * rowsPerBlock) * dimensions]);
        int partRows = Math.max(1, Math.min(rowsPerBlock, COPIED_VALUES / dimensions));
        for (int block = 0; block < blocks.length; block++) {
            float[] values = blocks[block];
            int first = block * rowsPerBlock;
            int count = values.length / dimensions;
            for (int from = 0; from < count; from += COPIES * partRows) {
                Cancellation.check(task);
                int begin = from;
                int end = Math.min(count, from + COPIES * partRows);
                IntStream.range(0, (end - begin + partRows - 1) / partRows)
                        .parallel()
                        .map(part -> begin + part * partRows)
                        .forEach(row -> copyRows(first + row, Math.min(partRows, end - row), values, row * dimensions));
                progress.onProgress(new Progress(task, first + (long) end, rows(), "rows"));
            }
        }
        return new Features(dimensions, objects, new Blocks(dimensions, rowsPerBlock, blocks), true, notFinite);
    }

    /** Whether the values are in memory; else each copy is read, or computed, anew. */
    public boolean held() {
        return held;
    }

    /** How many rows there are. */
    public int rows() {
        return objects.size();
    }

    /** The length of a row. */
    public int dimensions() {
        return dimensions;
    }

    /** Whose row it is. */
    public SurveyObject object(int row) {
        return objects.get(row);
    }

    /** The objects in row order; unmodifiable. */
    public List<SurveyObject> objects() {
        return objects;
    }

    /** One value. For single look-ups; whole rows go faster by {@link #copyRows}. */
    public float value(int row, int dimension) {
        Objects.checkIndex(dimension, dimensions);
        return source instanceof Blocks blocks ? blocks.value(row, dimension) : row(row)[dimension];
    }

    /** A copy of one row. */
    public float[] row(int row) {
        float[] copy = new float[dimensions];
        copyRows(row, 1, copy, 0);
        return copy;
    }

    /**
     * Copies consecutive rows.
     *
     * @param from the first row
     * @param count how many rows
     * @param target receives {@code count × dimensions} values from {@code offset} on
     * @throws IndexOutOfBoundsException if the rows or the target's range do not exist
     */
    public void copyRows(int from, int count, float[] target, int offset) {
        Objects.checkFromIndexSize(from, count, rows());
        Objects.checkFromIndexSize(offset, Math.multiplyExact(count, dimensions), target.length);
        source.copyRows(from, count, target, offset);
    }

    /**
     * Copies rows that are anywhere, which is faster than one after the other where they are not {@linkplain #held() held}.
     *
     * @param rows the rows' numbers, of which {@code count} are copied, from {@code first} on
     * @param target receives {@code count × dimensions} values from {@code offset} on, in the order named
     * @throws IndexOutOfBoundsException if a row or the target's range does not exist
     */
    public void copyRows(int[] rows, int first, int count, float[] target, int offset) {
        Objects.checkFromIndexSize(first, count, rows.length);
        Objects.checkFromIndexSize(offset, Math.multiplyExact(count, dimensions), target.length);
        for (int i = first; i < first + count; i++) {
            Objects.checkIndex(rows[i], rows());
        }
        source.copyRows(rows, first, count, dimensions, target, offset);
    }

    /**
     * The rows named, in the order named; copied to memory.
     *
     * @throws IndexOutOfBoundsException if a row does not exist
     */
    public Features select(int[] rows) {
        Builder builder = builder(dimensions);
        float[] copy = new float[dimensions];
        for (int row : rows) {
            copyRows(row, 1, copy, 0);
            builder.add(objects.get(row), copy, 0);
        }
        return builder.build();
    }

    /**
     * The rows named, in the order named; not copied, so that these features are kept as long as the result is.
     *
     * @throws IndexOutOfBoundsException if a row does not exist
     */
    public Features view(int[] rows) {
        int[] named = rows.clone();
        for (int row : named) {
            Objects.checkIndex(row, rows());
        }
        int known = named.length == 0 || notFinite == NONE ? NONE : UNKNOWN;
        List<SurveyObject> theirs = new LazyObjects(named.length, i -> objects.get(named[i]));
        return new Features(
                dimensions, theirs, new Selected(source, named, dimensions), held, new View(this, named), known);
    }

    /**
     * Which rows of other features these are, if they are a {@link #view} of them: what is written of them need not be written twice.
     *
     * @param others what the view may be of
     * @return the rows' numbers there, in the order of these rows; a copy. Empty if these are no view, or one of something else, even
     *     if that has the same values
     */
    public Optional<int[]> rowsIn(Features others) {
        return view != null && view.of() == others ? Optional.of(view.rows().clone()) : Optional.empty();
    }

    /** The first row with a value that is not a finite number; empty if there is none. All rows are read for it, once. */
    public OptionalInt firstNotFinite() {
        if (notFinite == UNKNOWN) {
            notFinite = findNotFinite();
        }
        return notFinite == NONE ? OptionalInt.empty() : OptionalInt.of(notFinite);
    }

    private int findNotFinite() {
        int blockRows = Math.max(1, Math.min(rows(), CHECKED_VALUES / dimensions));
        int partRows = (int) Math.min(rows(), (long) PART_BLOCKS * blockRows);
        int parts = (rows() + partRows - 1) / partRows;
        for (int first = 0; first < parts; first += PARTS) {
            Cancellation.check("reading rows");
            OptionalInt found = IntStream.range(first, Math.min(parts, first + PARTS))
                    .parallel()
                    .map(part -> findNotFinite(part * partRows, Math.min(rows(), (part + 1L) * partRows), blockRows))
                    .filter(row -> row != NONE)
                    .min();
            if (found.isPresent()) {
                return found.getAsInt();
            }
        }
        return NONE;
    }

    /** Looks at some rows, in blocks. */
    private int findNotFinite(int first, long end, int blockRows) {
        float[] block = new float[blockRows * dimensions];
        float[] nothing = new float[Math.min(TOGETHER, block.length)];
        float[] values = new float[nothing.length];
        for (int from = first; from < end; from += blockRows) {
            int count = (int) Math.min(blockRows, end - from) * dimensions;
            copyRows(from, count / dimensions, block, 0);
            for (int at = 0; at < count; at += values.length) {
                int some = Math.min(values.length, count - at);
                System.arraycopy(block, at, values, 0, some);
                addTimesZero(values, some, nothing);
            }
            if (!isZero(nothing)) {
                int at = 0;
                while (Float.isFinite(block[at])) {
                    at++;
                }
                return from + at / dimensions;
            }
        }
        return NONE;
    }

    /** What is not finite leaves a NaN. A loop without a question, from the first element of both arrays on: Java 17 vectorises it. */
    private static void addTimesZero(float[] values, int count, float[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[i] * 0;
        }
    }

    private static boolean isZero(float[] values) {
        for (float value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "Features[" + rows() + "×" + dimensions + "]";
    }

    /** Collects rows; for one thread. */
    public static final class Builder {
        private final int dimensions;
        private final int rowsPerBlock;
        private final @Nullable List<SurveyObject> known;
        private final List<SurveyObject> collected = new ArrayList<>();
        private final List<float[]> blocks = new ArrayList<>();
        private int rows;
        private int used;

        private Builder(int dimensions, @Nullable List<SurveyObject> known) {
            requireDimensions(dimensions);
            this.dimensions = dimensions;
            this.rowsPerBlock = rowsPerBlock(dimensions);
            this.known = known;
        }

        /**
         * Adds one row, copying it.
         *
         * @param values holds the row from {@code offset} on
         * @return this builder
         * @throws IndexOutOfBoundsException if the array does not hold a whole row from there on
         * @throws IllegalStateException if the objects were known from the beginning
         */
        public Builder add(SurveyObject object, float[] values, int offset) {
            Objects.requireNonNull(object, "object");
            if (known != null) {
                throw new IllegalStateException("the objects are known: add the row of '" + object.id() + "' alone");
            }
            append(values, offset);
            collected.add(object);
            return this;
        }

        /**
         * Adds the row of the next object that is known, copying it.
         *
         * @param values holds the row from {@code offset} on
         * @return this builder
         * @throws IndexOutOfBoundsException if the array does not hold a whole row from there on
         * @throws IllegalStateException if there is no such object
         */
        public Builder add(float[] values, int offset) {
            if (known == null || rows == known.size()) {
                throw new IllegalStateException("row " + rows + " has no object; add it with its object");
            }
            append(values, offset);
            return this;
        }

        private void append(float[] values, int offset) {
            Objects.checkFromIndexSize(offset, dimensions, values.length);
            int row = rows % rowsPerBlock;
            if (row == 0) {
                int most = known == null ? 64 : known.size() - rows;
                blocks.add(new float[Math.min(rowsPerBlock, most) * dimensions]);
            }
            int last = blocks.size() - 1;
            float[] block = blocks.get(last);
            used = row * dimensions;
            if (used == block.length) {
                block = Arrays.copyOf(block, (int) Math.min((long) rowsPerBlock * dimensions, 2L * block.length));
                blocks.set(last, block);
            }
            System.arraycopy(values, offset, block, used, dimensions);
            used += dimensions;
            rows++;
        }

        /**
         * The rows so far; the builder can go on afterwards.
         *
         * @throws IllegalStateException if an object that is known has no row yet
         */
        public Features build() {
            if (known != null && rows != known.size()) {
                throw new IllegalStateException(rows + " rows for " + known.size() + " objects");
            }
            float[][] copy = blocks.toArray(float[][]::new);
            if (copy.length > 0) {
                copy[copy.length - 1] = Arrays.copyOf(copy[copy.length - 1], used);
            }
            return new Features(
                    dimensions,
                    known == null ? List.copyOf(collected) : known,
                    new Blocks(dimensions, rowsPerBlock, copy),
                    true,
                    rows == 0 ? NONE : UNKNOWN);
        }
    }

    /** Some of another source's rows. */
    private record Selected(RowSource source, int[] named, int dimensions) implements RowSource {
        @Override
        public void copyRows(int from, int count, float[] target, int offset) {
            source.copyRows(named, from, count, dimensions, target, offset);
        }

        @Override
        public void copyRows(int[] rows, int first, int count, int length, float[] target, int offset) {
            int[] theirs = new int[count];
            for (int i = 0; i < count; i++) {
                theirs[i] = named[rows[first + i]];
            }
            source.copyRows(theirs, 0, count, length, target, offset);
        }
    }

    /** Rows in memory. */
    private record Blocks(int dimensions, int rowsPerBlock, float[][] values) implements RowSource {
        float value(int row, int dimension) {
            return values[row / rowsPerBlock][row % rowsPerBlock * dimensions + dimension];
        }

        @Override
        public void copyRows(int from, int count, float[] target, int offset) {
            int row = from;
            int end = from + count;
            int position = offset;
            while (row < end) {
                int inBlock = row % rowsPerBlock;
                int here = Math.min(end - row, rowsPerBlock - inBlock);
                System.arraycopy(values[row / rowsPerBlock], inBlock * dimensions, target, position, here * dimensions);
                row += here;
                position += here * dimensions;
            }
        }
    }
}
