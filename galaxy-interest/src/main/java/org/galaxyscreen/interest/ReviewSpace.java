package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a review as the models see them: rows standardised column by column, in named blocks, with the plain score
 * that they have before any label. Holds a copy of the rows, or of more than memory has room for, {@linkplain #inFile their principal components};
 * the similarities to labelled rows that were asked for so far, up to a gibibyte of them or a fifth of the heap; and what models learn from the rows alone: so
 * a new label costs one pass over the rows. Immutable but for these caches; thread-safe.
 */
public final class ReviewSpace {
    static final int CHUNK = 1024;
    private static final int PAIRS = 4000;
    private static final int MOST_KEPT = 4;
    private static final int LEAST_KEPT = 16;
    private static final int SPARE = 4;
    private static final int CACHED_FLOATS = 1 << 14;
    private static final long CACHED_VALUES =
            Math.min(1L << 28, Runtime.getRuntime().maxMemory() / 5 / Float.BYTES);

    /** Values of which components are held: 512 MiB. */
    private static final long PROJECTED_VALUES = 1L << 27;

    private static final int LEAST_COMPONENTS = 16;
    private static final int MOST_COMPONENTS = 256;

    private final List<SurveyObject> objects;
    private final int dimensions;
    private final List<FeatureBlock> blocks;
    private final double[] mean;
    private final double[] factor;
    private final float[][] chunks;
    private final double[] plain;
    private final RowSimilarity similarity;
    private final Map<Long, float[]> similarities;
    private final int mostColumns;
    private final Map<Object, Object> kept = new LinkedHashMap<>();

    /** The rows with all their columns; null where {@link #chunks} has them. */
    private final @Nullable RowsInFile file;

    /** Rows in chunks, by what they were standardised. */
    private record Rows(double[] mean, double[] factor, float[][] chunks) {}

    /** A row by its number. */
    interface RowGetter {
        float[] row(int row);
    }

    private ReviewSpace(
            List<SurveyObject> objects,
            List<FeatureBlock> blocks,
            Rows rows,
            double[] plain,
            @Nullable RowsInFile file,
            long room) {
        this.objects = objects;
        this.dimensions = blocks.get(blocks.size() - 1).to();
        this.blocks = List.copyOf(blocks);
        this.mean = rows.mean();
        this.factor = rows.factor();
        this.chunks = rows.chunks();
        this.plain = Ranks.of(plain);
        this.file = file;
        this.similarity = new RowSimilarity(
                blocks, blocks.stream().mapToDouble(this::medianDistance).toArray());
        int most = (int) Math.max(LEAST_KEPT, Math.min(Integer.MAX_VALUE, room / rows()));
        // The rest is for columns that no label needs, such as those of what may be dismissed.
        this.mostColumns = most - SPARE;
        this.similarities = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, float[]> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * A space with plain scores of any origin.
     *
     * @param features one row an object
     * @param blocks the rows' columns in order, all of them
     * @param plain one a row, higher is odder; only their order counts
     * @throws IllegalArgumentException if there are fewer than two rows, the blocks do not cover the columns, the number of
     *     scores is another than that of rows, or a value or score is not finite; the message names the row
     */
    public static ReviewSpace of(Features features, List<FeatureBlock> blocks, double[] plain) {
        requireSound(features.rows(), features.dimensions(), blocks, plain, features::object);
        return of(features, blocks, plain, CACHED_VALUES);
    }

    /** @param room how many similarities are kept */
    static ReviewSpace of(Features features, List<FeatureBlock> blocks, double[] plain, long room) {
        return new ReviewSpace(features.objects(), blocks, standardised(features), plain, null, room);
    }

    /**
     * A space of rows that are too many for memory. Models work with the principal components of each block, which are found from a sample of 16,384
     * rows: up to 256, and as many as 512 MiB have room for. {@link #likeness} compares the rows themselves, which are read anew each time. The
     * rows are read twice here.
     *
     * @param features one row an object or more, the same as long as the space is used: of a file that is mapped into memory, say
     * @param rows which of them are rows of the space, in its order, each once
     * @param blocks the rows' columns in order, all of them
     * @param plain one a row of the space, higher is odder; only their order counts
     * @throws IllegalArgumentException as {@link #of}
     */
    public static ReviewSpace inFile(Features features, int[] rows, List<FeatureBlock> blocks, double[] plain) {
        requireSound(rows.length, features.dimensions(), blocks, plain, row -> features.object(rows[row]));
        int most = (int) (PROJECTED_VALUES / rows.length / blocks.size());
        RowsInFile file = new RowsInFile(
                features, rows, blocks, Math.max(LEAST_COMPONENTS, Math.min(MOST_COMPONENTS, most / 16 * 16)));
        List<FeatureBlock> projected = file.projectedBlocks();
        int d = projected.get(projected.size() - 1).to();
        float[][] chunks = new float[(rows.length + CHUNK - 1) / CHUNK][];
        Arrays.setAll(chunks, c -> new float[Math.min(CHUNK, rows.length - c * CHUNK) * d]);
        file.project((row, values) -> System.arraycopy(values, 0, chunks[row / CHUNK], row % CHUNK * d, d));
        return new ReviewSpace(
                features.view(rows).objects(),
                projected,
                new Rows(new double[0], new double[0], chunks),
                plain,
                file,
                CACHED_VALUES);
    }

    private static void requireSound(
            int rows, int dimensions, List<FeatureBlock> blocks, double[] plain, IntFunction<SurveyObject> objectOf) {
        if (rows < 2) {
            throw new IllegalArgumentException("there are " + rows + " objects; a review needs two or more");
        }
        requireCover(blocks, dimensions);
        if (plain.length != rows) {
            throw new IllegalArgumentException(plain.length + " plain scores for " + rows + " rows");
        }
        for (int row = 0; row < plain.length; row++) {
            if (!Double.isFinite(plain[row])) {
                throw new IllegalArgumentException("the plain score of row " + row + " ("
                        + objectOf.apply(row).id() + ") is " + plain[row]);
            }
        }
    }

    /**
     * A space whose plain score is the mean distance to the three nearest neighbours, after standardising: of several blocks the
     * mean of their ranks. All pairs of rows are compared.
     *
     * @throws IllegalArgumentException as {@link #of}, and with fewer than five rows
     */
    public static ReviewSpace withNeighbours(Features features, List<FeatureBlock> blocks) {
        requireCover(blocks, features.dimensions());
        double[] plain = new double[features.rows()];
        for (FeatureBlock block : blocks) {
            Features columns = blocks.size() == 1 ? features : columns(features, block);
            double[] ranks = Ranks.of(Pipeline.of(
                            NeighbourDetector.defaults()
                                    .withNeighbours(3)
                                    .withDistance(NeighbourDetector.Distance.MEAN),
                            new StandardScaler())
                    .fit(columns)
                    .score(columns)
                    .values());
            Arrays.setAll(plain, row -> plain[row] + ranks[row]);
        }
        return of(features, blocks, plain);
    }

    /** As {@link #withNeighbours(Features, List)}, with all columns in one block. */
    public static ReviewSpace withNeighbours(Features features) {
        return withNeighbours(features, List.of(new FeatureBlock("features", 0, features.dimensions())));
    }

    private static void requireCover(List<FeatureBlock> blocks, int dimensions) {
        int next = 0;
        for (FeatureBlock block : blocks) {
            if (block.from() != next) {
                throw new IllegalArgumentException(
                        "block " + block.name() + " begins at column " + block.from() + "; " + next + " expected");
            }
            next = block.to();
        }
        if (next != dimensions) {
            throw new IllegalArgumentException(
                    "the blocks end at column " + next + "; rows have " + dimensions + " columns");
        }
    }

    private static Features columns(Features features, FeatureBlock block) {
        Features.Builder builder = Features.builder(block.width());
        for (int row = 0; row < features.rows(); row++) {
            builder.add(features.object(row), Arrays.copyOfRange(features.row(row), block.from(), block.to()), 0);
        }
        return builder.build();
    }

    private static Rows standardised(Features features) {
        int n = features.rows();
        int d = features.dimensions();
        double[] mean = new double[d];
        double[] factor = new double[d];
        float[][] chunks = new float[(n + CHUNK - 1) / CHUNK][];
        double[] deviation = new double[d];
        for (int c = 0; c < chunks.length; c++) {
            Cancellation.check("standardising the rows of a review");
            int rows = Math.min(CHUNK, n - c * CHUNK);
            chunks[c] = new float[Math.multiplyExact(rows, d)];
            features.copyRows(c * CHUNK, rows, chunks[c], 0);
            for (int i = 0, at = 0; i < rows; i++) {
                for (int k = 0; k < d; k++, at++) {
                    float value = chunks[c][at];
                    if (!Float.isFinite(value)) {
                        int row = c * CHUNK + i;
                        throw new IllegalArgumentException("row " + row + " ("
                                + features.object(row).id() + ") holds " + value + "; finite values expected");
                    }
                    mean[k] += value;
                }
            }
        }
        Arrays.setAll(mean, i -> mean[i] / n);
        for (float[] chunk : chunks) {
            for (int at = 0; at < chunk.length; ) {
                for (int k = 0; k < d; k++, at++) {
                    double off = chunk[at] - mean[k];
                    deviation[k] += off * off;
                }
            }
        }
        Arrays.setAll(factor, i -> RowSimilarity.factor(mean[i], Math.sqrt(deviation[i] / n)));
        IntStream.range(0, chunks.length).parallel().forEach(c -> {
            float[] chunk = chunks[c];
            for (int at = 0; at < chunk.length; ) {
                for (int k = 0; k < d; k++, at++) {
                    chunk[at] = (float) ((chunk[at] - mean[k]) * factor[k]);
                }
            }
        });
        return new Rows(mean, factor, chunks);
    }

    private double medianDistance(FeatureBlock block) {
        return RowSimilarity.median(
                block, pairs(rows(), block, this::standardised, new SplittableRandom(block.from())));
    }

    /** The squared distances of random pairs of rows within a block. */
    static double[] pairs(int rows, FeatureBlock block, RowGetter getter, SplittableRandom random) {
        double[] distances = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            int a = random.nextInt(rows);
            int b = (a + 1 + random.nextInt(rows - 1)) % rows;
            distances[i] = RowSimilarity.squaredDistance(block, getter.row(b), 0, getter.row(a));
        }
        return distances;
    }

    /** How many objects there are. */
    public int rows() {
        return objects.size();
    }

    /** How many columns a row has for the models: of rows {@linkplain #inFile in a file}, components. */
    public int dimensions() {
        return dimensions;
    }

    /** The objects in row order; unmodifiable. */
    public List<SurveyObject> objects() {
        return objects;
    }

    /** The blocks of these columns; unmodifiable. */
    public List<FeatureBlock> blocks() {
        return blocks;
    }

    /** The rank of a row's plain score, above 0 (ordinary) to 1 (oddest). */
    public double plain(int row) {
        return plain[row];
    }

    /** All ranks of plain scores; a copy. */
    public double[] plain() {
        return plain.clone();
    }

    /** Which part of the rows' variance these columns hold: 1, or less where they are components of rows {@linkplain #inFile in a file}. */
    public double variance() {
        return file == null ? 1 : file.variance();
    }

    /** One row as models see it, standardised; a copy. */
    public float[] standardised(int row) {
        int at = row % CHUNK * dimensions;
        return Arrays.copyOfRange(chunks[row / CHUNK], at, at + dimensions);
    }

    /**
     * A row of features that may be of no object of the review, as models see the objects' rows: {@link #standardised(int)} of one that is.
     *
     * @throws IllegalArgumentException if it has another number of values than the features, or one that is not finite
     */
    public float[] standardise(float[] features) {
        requireRow(features);
        if (file != null) {
            return file.project(file.standardise(features));
        }
        float[] row = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            row[i] = (float) ((features[i] - mean[i]) * factor[i]);
        }
        return row;
    }

    private void requireRow(float[] features) {
        if (features.length != columns()) {
            throw new IllegalArgumentException(
                    "the row has " + features.length + " values; " + columns() + " expected");
        }
        for (float value : features) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("the row holds " + value + "; finite values expected");
            }
        }
    }

    private int columns() {
        return file == null ? dimensions : file.columns();
    }

    /** An object's row to compare others with, for {@link #likeness}: all its columns, standardised. A copy. */
    public float[] example(int row) {
        return file == null ? standardised(row) : file.row(row);
    }

    /**
     * A row of features that may be of no object of the review, to compare the objects with.
     *
     * @throws IllegalArgumentException as {@link #standardise}
     */
    public float[] example(float[] features) {
        if (file == null) {
            return standardise(features);
        }
        requireRow(features);
        return file.standardise(features);
    }

    /**
     * How much every object is like some examples and unlike others, as {@link RowSimilarity#likeness} has it. Exact: every row is compared with
     * every example, in all columns, in one pass over the rows.
     *
     * @param more rows as {@link #example(int)} and {@link #example(float[])} give them
     * @param less such rows, too; may be empty, and so may the other list
     * @return one a row, −1 to 1
     * @throws IllegalArgumentException if an example has another number of values than a row
     */
    public double[] likeness(List<float[]> more, List<float[]> less) {
        for (List<float[]> examples : List.of(more, less)) {
            for (float[] example : examples) {
                if (example.length != columns()) {
                    throw new IllegalArgumentException(
                            "an example has " + example.length + " values; " + columns() + " expected");
                }
            }
        }
        if (file != null) {
            return file.likeness(more, less);
        }
        double[] likeness = new double[rows()];
        forEachChunk(c -> {
            int end = Math.min(rows(), (c + 1) * CHUNK);
            for (int row = c * CHUNK; row < end; row++) {
                int at = (row - c * CHUNK) * dimensions;
                likeness[row] = similarity.likeness(chunks[c], at, more, less);
            }
        });
        return likeness;
    }

    /** An object by its row, with its likeness to examples. */
    public record Match(int row, double likeness) {}

    /**
     * The objects that are most like some examples and unlike others, by {@link #likeness}.
     *
     * @param count how many, from 1; fewer where there are fewer
     * @return the most alike first; equal ones by their rows
     * @throws IllegalArgumentException as {@link #likeness}
     */
    public List<Match> mostLike(List<float[]> more, List<float[]> less, int count) {
        double[] likeness = likeness(more, less);
        return IntStream.of(Ranks.top(likeness, count, new boolean[likeness.length]))
                .mapToObj(row -> new Match(row, likeness[row]))
                .toList();
    }

    /**
     * How much every row is like one of them within a block: exp(−¼ d²/m), with the squared distance d² of standardised rows and its
     * median m over pairs. 1 for the row itself. The array is shared: not to be changed.
     */
    float[] similarity(int block, int row) {
        long key = (long) block * rows() + row;
        synchronized (similarities) {
            float[] known = similarities.get(key);
            if (known != null) {
                return known;
            }
        }
        float[] column = new float[rows()];
        float[] centre = standardised(row);
        forEachChunk(c -> similarity(block, centre, c, column, c * CHUNK));
        synchronized (similarities) {
            similarities.put(key, column);
        }
        return column;
    }

    /** For how many rows and blocks {@link #similarity(int, int)} is kept, so that nothing is gained by asking for more. */
    int mostColumns() {
        return mostColumns;
    }

    /** How much the rows of a chunk are like a standardised row within a block. */
    void similarity(int block, float[] centre, int chunk, float[] target, int offset) {
        float[] rows = chunks[chunk];
        int count = rows.length / dimensions;
        for (int i = 0; i < count; i++) {
            target[offset + i] = (float) similarity.similarity(block, rows, i * dimensions, centre);
        }
    }

    /** How much a standardised row, which need not be one of them, is like one of them within a block: as {@link #similarity(int, int)} has it. */
    float similarity(int block, float[] standardised, int row) {
        return (float) similarity.similarity(block, standardised, 0, standardised(row));
    }

    /**
     * What a model makes of the rows alone, whatever the labels: made once for a key. A few are kept, so they are to be small.
     *
     * @param key what it depends on beside the rows
     */
    <T> T kept(Object key, Class<T> type, Supplier<T> made) {
        synchronized (kept) {
            Object known = kept.get(key);
            if (known != null) {
                return type.cast(known);
            }
        }
        T fresh = made.get();
        synchronized (kept) {
            if (kept.size() >= MOST_KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
            kept.put(key, fresh);
        }
        return fresh;
    }

    /** The standardised rows from {@code c × CHUNK} on; shared, not to be changed. */
    float[] chunk(int c) {
        return chunks[c];
    }

    /** Work on some rows that lie side by side. */
    interface BlockWork {
        /**
         * @param values of many rows; shared, not to be changed
         * @param from where the first row's values begin
         * @param row its number
         * @param count how many rows
         */
        void run(float[] values, int from, int row, int count);
    }

    /** Runs work for blocks of rows so small that they stay in a core's cache while every tree of a forest is asked about them. */
    void forEachBlock(BlockWork work) {
        int most = Math.max(8, CACHED_FLOATS / dimensions);
        forEachChunk(c -> {
            int rows = chunks[c].length / dimensions;
            for (int from = 0; from < rows; from += most) {
                work.run(chunks[c], from * dimensions, c * CHUNK + from, Math.min(most, rows - from));
            }
        });
    }

    /** Runs work for each chunk of rows, on any thread. */
    void forEachChunk(IntConsumer work) {
        Cancellation.check("going through the rows of a review");
        IntStream.range(0, chunks.length).parallel().forEach(work);
    }
}
