package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.NpyReader;

/**
 * Looks for the objects of a survey that are like some of them, and unlike others, by their features. Exact: every row is compared. The
 * file is read twice and never held, so memory is bounded by the objects' names. Immutable.
 *
 * <p>An object's likeness is its mean similarity to the examples less that to the counter-examples, −1 to 1: similarity is exp(−¼ d²/m),
 * with the squared distance d² of rows standardised column by column and its median m over pairs of a sample; of several blocks of columns, the
 * mean of theirs. It is what {@code review} calls more like this, where m is of other pairs.
 *
 * <pre>{@code
 * List<SimilarObjects.Match> found = SimilarObjects.in(Path.of("features.npy")).like("J1207+5622").find(20, RunListener.NONE);
 * }</pre>
 */
public final class SimilarObjects {
    private static final double FALL = 0.25;
    private static final int SAMPLE = 512;
    private static final Comparator<Match> ORDER =
            Comparator.comparingDouble((Match match) -> -match.likeness()).thenComparingInt(Match::row);

    private final Path features;
    private final List<String> like;
    private final List<String> unlike;

    /**
     * An object that was found.
     *
     * @param row of the features, from 0
     * @param object whose it is
     * @param likeness −1 to 1
     */
    public record Match(int row, SurveyObject object, double likeness) {}

    private SimilarObjects(Path features, List<String> like, List<String> unlike) {
        this.features = Objects.requireNonNull(features, "features");
        this.like = List.copyOf(like);
        this.unlike = List.copyOf(unlike);
    }

    /**
     * A search among these rows.
     *
     * @param features a {@code .npy} file; what lies beside it says whose the rows are and which columns belong together
     */
    public static SimilarObjects in(Path features) {
        return new SimilarObjects(features, List.of(), List.of());
    }

    /** This with further objects to be like, by their ids. */
    public SimilarObjects like(String... ids) {
        List<String> all = new ArrayList<>(like);
        all.addAll(List.of(ids));
        return new SimilarObjects(features, all, unlike);
    }

    /** This with further objects to be unlike, by their ids. */
    public SimilarObjects unlike(String... ids) {
        List<String> all = new ArrayList<>(unlike);
        all.addAll(List.of(ids));
        return new SimilarObjects(features, like, all);
    }

    /**
     * Looks through the survey.
     *
     * @param count how many at most, from 1
     * @return the most alike first, of equal ones the lower row; without the examples themselves
     * @throws SettingException if there is no example, or no object of an example's id
     * @throws IOException if the features cannot be read
     * @throws IllegalArgumentException if a value is not finite; the message names the row
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
        int[] positive = rows(Setting.TO, like, rows);
        int[] negative = rows(Setting.UNLIKE, unlike, rows);
        if (positive.length + negative.length == 0) {
            throw new SettingException(Setting.TO, Setting.TO, " is missing; the id of an object expected");
        }
        int width;
        try (NpyReader array = NpyReader.open(features)) {
            width = array.dimensions();
        }
        List<FeatureBlock> blocks = FeaturesAbout.read(features).blocks(width);
        int[] sample = sample(objects.size());
        Columns columns = new Columns(width, positive, negative, sample);
        FeatureReader.forEach(features, objects, columns, listener::onProgress);
        columns.end();
        Comparison comparison = new Comparison(columns, blocks, positive, negative, sample, count);
        FeatureReader.forEach(features, objects, comparison, listener::onProgress);
        return comparison.found();
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
                                "; the id of an object expected");
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
                factor[k] = deviation > 1e-6 * Math.abs(centre[k]) ? 1 / deviation : 0;
            }
        }

        /** A row less the columns' means, over their deviations; 0 where a column does not vary but by rounding. */
        void standardise(float[] values, int offset, float[] standardised) {
            for (int k = 0; k < standardised.length; k++) {
                standardised[k] = (float) ((values[offset + k] - centre[k]) * factor[k]);
            }
        }

        float[] standardised(int row) {
            float[] standardised = new float[width()];
            standardise(Objects.requireNonNull(kept.get(row)), 0, standardised);
            return standardised;
        }
    }

    /** The second reading: every row against the examples. */
    private static final class Comparison implements FeatureSink {
        private final Columns columns;
        private final List<FeatureBlock> blocks;
        private final double[] medians;
        private final List<float[]> positive;
        private final List<float[]> negative;
        private final Set<Integer> examples = new HashSet<>();
        private final int count;
        private final float[] standardised;
        private final PriorityQueue<Match> best = new PriorityQueue<>(ORDER.reversed());
        private int row;

        Comparison(
                Columns columns, List<FeatureBlock> blocks, int[] positive, int[] negative, int[] sample, int count) {
            this.columns = columns;
            this.blocks = blocks;
            this.positive = rows(positive);
            this.negative = rows(negative);
            this.count = count;
            this.standardised = new float[columns.width()];
            Arrays.stream(positive).forEach(examples::add);
            Arrays.stream(negative).forEach(examples::add);
            List<float[]> rows = rows(sample);
            this.medians = blocks.stream()
                    .mapToDouble(block -> medianDistance(rows, block))
                    .toArray();
        }

        private List<float[]> rows(int[] wanted) {
            return Arrays.stream(wanted).mapToObj(columns::standardised).toList();
        }

        /** Each row against the next half of the others, so that no pair counts twice. */
        private static double medianDistance(List<float[]> rows, FeatureBlock block) {
            int n = rows.size();
            double[] distances = IntStream.range(0, n)
                    .boxed()
                    .flatMapToDouble(i -> IntStream.rangeClosed(1, Math.min(8, n / 2))
                            .mapToDouble(step -> distance(rows.get(i), rows.get((i + step) % n), block)))
                    .sorted()
                    .toArray();
            // Where more than half of the pairs are copies, any other scale will do.
            return Math.max(distances.length == 0 ? 0 : distances[distances.length / 2], 1e-3 * block.width());
        }

        private static double distance(float[] a, float[] b, FeatureBlock block) {
            double sum = 0;
            for (int k = block.from(); k < block.to(); k++) {
                double off = a[k] - b[k];
                sum += off * off;
            }
            return sum;
        }

        @Override
        public void accept(SurveyObject object, float[] values, int offset) {
            int at = row++;
            if (examples.contains(at)) {
                return;
            }
            columns.standardise(values, offset, standardised);
            best.add(new Match(at, object, mean(positive) - mean(negative)));
            if (best.size() > count) {
                best.remove();
            }
        }

        private double mean(List<float[]> those) {
            double sum = 0;
            for (float[] example : those) {
                for (int b = 0; b < medians.length; b++) {
                    sum += Math.exp(-FALL * distance(standardised, example, blocks.get(b)) / medians[b]);
                }
            }
            return sum / Math.max(1, those.size() * medians.length);
        }

        List<Match> found() {
            return best.stream().sorted(ORDER).toList();
        }
    }
}
