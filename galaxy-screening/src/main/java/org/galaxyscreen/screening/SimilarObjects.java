package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.interest.RowSimilarity;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.NpyReader;

/**
 * Looks for the objects of a survey that are like some of them, and unlike others, by their features. Exact: every row is compared. The
 * file is read twice and never held, so memory is bounded by the objects' names. Immutable.
 *
 * <p>An object's likeness is its mean similarity to the examples less that to the counter-examples, −1 to 1, as {@link RowSimilarity} has it, with
 * medians over pairs of a sample. It is what {@code review} calls more like this, where the medians are of other pairs.
 *
 * <pre>{@code
 * List<SimilarObjects.Match> found = SimilarObjects.in(Path.of("features.npy")).like("J1207+5622").find(20, RunListener.NONE);
 * }</pre>
 */
public final class SimilarObjects {
    private static final int SAMPLE = 512;
    private static final Comparator<Match> ORDER =
            Comparator.comparingDouble((Match match) -> -match.likeness()).thenComparingInt(Match::row);

    private final Path features;
    private final Examples like;
    private final Examples unlike;

    /**
     * An object that was found.
     *
     * @param row of the features, from 0
     * @param object whose it is
     * @param likeness −1 to 1
     */
    public record Match(int row, SurveyObject object, double likeness) {}

    /** Objects by their ids, and rows of features of other images. */
    private record Examples(List<String> ids, List<float[]> others) {
        static final Examples NONE = new Examples(List.of(), List.of());

        Examples with(String... more) {
            return new Examples(Stream.concat(ids.stream(), Stream.of(more)).toList(), others);
        }

        Examples with(float[] row) {
            return new Examples(
                    ids, Stream.concat(others.stream(), Stream.of(row.clone())).toList());
        }
    }

    private SimilarObjects(Path features, Examples like, Examples unlike) {
        this.features = Objects.requireNonNull(features, "features");
        this.like = like;
        this.unlike = unlike;
    }

    /**
     * A search among these rows.
     *
     * @param features a {@code .npy} file; what lies beside it says whose the rows are and which columns belong together
     */
    public static SimilarObjects in(Path features) {
        return new SimilarObjects(features, Examples.NONE, Examples.NONE);
    }

    /** This with further objects to be like, by their ids. */
    public SimilarObjects like(String... ids) {
        return new SimilarObjects(features, like.with(ids), unlike);
    }

    /** This with one more image to be like, of no object of the survey, by its features; {@link ImageFeatures} makes them. */
    public SimilarObjects like(float[] row) {
        return new SimilarObjects(features, like.with(row), unlike);
    }

    /** This with further objects to be unlike, by their ids. */
    public SimilarObjects unlike(String... ids) {
        return new SimilarObjects(features, like, unlike.with(ids));
    }

    /** This with one more image to be unlike, by its features. */
    public SimilarObjects unlike(float[] row) {
        return new SimilarObjects(features, like, unlike.with(row));
    }

    /**
     * Looks through the survey.
     *
     * @param count how many at most, from 1
     * @return the most alike first, of equal ones the lower row; without the examples themselves
     * @throws SettingException if there is no example, or no object of an example's id
     * @throws IOException if the features cannot be read
     * @throws IllegalArgumentException if a value is not finite, or an image has another number of features; the message names the row
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public List<Match> find(int count, RunListener listener) throws IOException {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; 1 or more expected");
        }
        List<SurveyObject> objects = FeatureReader.objects(features);
        Map<String, Integer> rows = new HashMap<>();
        for (int row = 0; row < objects.size(); row++) {
            rows.putIfAbsent(objects.get(row).id(), row);
        }
        int[] positive = rows(Setting.TO, like.ids(), rows);
        int[] negative = rows(Setting.UNLIKE, unlike.ids(), rows);
        if (positive.length
                        + negative.length
                        + like.others().size()
                        + unlike.others().size()
                == 0) {
            throw new SettingException(
                    Setting.TO, Setting.TO, " is missing; the id of an object or the file of an image expected");
        }
        int width;
        try (NpyReader array = NpyReader.open(features)) {
            width = array.dimensions();
        }
        requireWidth(like.others(), width);
        requireWidth(unlike.others(), width);
        List<FeatureBlock> blocks = FeaturesAbout.read(features).blocks(width);
        int[] sample = sample(objects.size());
        Columns columns = new Columns(width, positive, negative, sample);
        FeatureReader.forEach(features, objects, columns, listener::onProgress);
        columns.end();
        Comparison comparison = new Comparison(
                columns,
                similarity(columns.standardised(sample), blocks),
                examples(columns, positive, like),
                examples(columns, negative, unlike),
                Stream.of(positive, negative)
                        .flatMapToInt(Arrays::stream)
                        .boxed()
                        .collect(Collectors.toSet()),
                count);
        FeatureReader.forEach(features, objects, comparison, listener::onProgress);
        return comparison.found();
    }

    private static void requireWidth(List<float[]> rows, int width) {
        for (float[] row : rows) {
            if (row.length != width) {
                throw new IllegalArgumentException(
                        "an image has " + row.length + " features; the objects have " + width);
            }
        }
    }

    private static List<float[]> examples(Columns columns, int[] rows, Examples examples) {
        return Stream.concat(
                        columns.standardised(rows).stream(),
                        examples.others().stream().map(other -> columns.standardised(other, 0)))
                .toList();
    }

    /** With the medians over pairs of a sample: each row against the next half of the others, so that no pair counts twice. */
    private static RowSimilarity similarity(List<float[]> rows, List<FeatureBlock> blocks) {
        int n = rows.size();
        return new RowSimilarity(
                blocks,
                blocks.stream()
                        .mapToDouble(block -> RowSimilarity.median(
                                block,
                                IntStream.range(0, n)
                                        .boxed()
                                        .flatMapToDouble(i -> IntStream.rangeClosed(1, Math.min(8, n / 2))
                                                .mapToDouble(step -> RowSimilarity.squaredDistance(
                                                        block, rows.get(i), 0, rows.get((i + step) % n))))
                                        .toArray()))
                        .toArray());
    }

    private int[] rows(Setting setting, List<String> ids, Map<String, Integer> rows) {
        return ids.stream()
                .mapToInt(id -> {
                    Integer row = rows.get(id);
                    if (row == null) {
                        throw new SettingException(
                                setting,
                                setting,
                                " is '" + id + "', which is the id of no row of ",
                                features,
                                "; the id of an object or the file of an image expected");
                    }
                    return row;
                })
                .toArray();
    }

    /** Some rows, the same of the same number of rows. */
    private static int[] sample(int rows) {
        SplittableRandom random = new SplittableRandom(0);
        return rows <= SAMPLE
                ? IntStream.range(0, rows).toArray()
                : random.ints(SAMPLE, 0, rows).toArray();
    }

    /** The first reading: each column's mean and deviation, and the rows that are compared with. */
    private static final class Columns implements FeatureSink {
        private final float[] origin;
        private final double[] sum;
        private final double[] squares;
        private final double[] centre;
        private final double[] factor;
        private final Map<Integer, float[]> kept = new HashMap<>();
        private int rows;

        Columns(int width, int[]... wanted) {
            origin = new float[width];
            sum = new double[width];
            squares = new double[width];
            centre = new double[width];
            factor = new double[width];
            for (int[] some : wanted) {
                Arrays.stream(some).forEach(row -> kept.put(row, new float[width]));
            }
        }

        @Override
        public void accept(SurveyObject object, float[] values, int offset) {
            for (int k = 0; k < sum.length; k++) {
                float value = values[offset + k];
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "row " + rows + " (" + object.id() + ") holds " + value + "; finite values expected");
                }
                if (rows == 0) {
                    origin[k] = value;
                }
                // From the first row, since a column may lie far from zero.
                double off = (double) value - origin[k];
                sum[k] += off;
                squares[k] += off * off;
            }
            float[] keep = kept.get(rows);
            if (keep != null) {
                System.arraycopy(values, offset, keep, 0, keep.length);
            }
            rows++;
        }

        int width() {
            return sum.length;
        }

        /** When all rows were given: what {@link #standardise} needs. */
        void end() {
            for (int k = 0; k < sum.length; k++) {
                double mean = sum[k] / rows;
                double deviation = Math.sqrt(Math.max(0, squares[k] / rows - mean * mean));
                centre[k] = origin[k] + mean;
                factor[k] = RowSimilarity.factor(centre[k], deviation);
            }
        }

        /** A row less the columns' means, over their deviations; 0 where a column does not vary but by rounding. */
        void standardise(float[] values, int offset, float[] standardised) {
            for (int k = 0; k < standardised.length; k++) {
                standardised[k] = (float) ((values[offset + k] - centre[k]) * factor[k]);
            }
        }

        float[] standardised(float[] values, int offset) {
            float[] standardised = new float[width()];
            standardise(values, offset, standardised);
            return standardised;
        }

        List<float[]> standardised(int[] wanted) {
            return Arrays.stream(wanted)
                    .mapToObj(row -> standardised(Objects.requireNonNull(kept.get(row)), 0))
                    .toList();
        }
    }

    /** The second reading: every row against the examples. */
    private static final class Comparison implements FeatureSink {
        private final Columns columns;
        private final RowSimilarity similarity;
        private final List<float[]> more;
        private final List<float[]> less;
        private final Set<Integer> passedOver;
        private final int count;
        private final float[] standardised;
        private final PriorityQueue<Match> best = new PriorityQueue<>(ORDER.reversed());
        private int row;

        /** @param passedOver rows that are examples themselves */
        Comparison(
                Columns columns,
                RowSimilarity similarity,
                List<float[]> more,
                List<float[]> less,
                Set<Integer> passedOver,
                int count) {
            this.columns = columns;
            this.similarity = similarity;
            this.more = more;
            this.less = less;
            this.passedOver = passedOver;
            this.count = count;
            this.standardised = new float[columns.width()];
        }

        @Override
        public void accept(SurveyObject object, float[] values, int offset) {
            int at = row++;
            if (passedOver.contains(at)) {
                return;
            }
            columns.standardise(values, offset, standardised);
            best.add(new Match(at, object, similarity.likeness(standardised, 0, more, less)));
            if (best.size() > count) {
                best.remove();
            }
        }

        List<Match> found() {
            return best.stream().sorted(ORDER).toList();
        }
    }
}
