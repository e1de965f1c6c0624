package org.galaxyscreen.screening;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.jspecify.annotations.Nullable;

/**
 * Puts the features that several runs made of the same objects side by side, joined by the objects' ids: those of two networks, say. The rows, in the
 * order of the first run, hold its columns, then those of the next; what each run's were made by is written beside them.
 *
 * <p>Networks differ in how large their features are and in how many. So that none drowns another in a distance, each run's columns are multiplied by
 * one number, {@code 1 / √v}, where {@code v} is the sum of the population variances of its columns, rounded to seven digits: afterwards the mean squared distance of
 * its rows from their mean is 1. The scales are part of the {@linkplain FeatureOrigin#scales origin}; {@link #withScalesOf} takes those of
 * another file, so that a detector that was fitted on it can score other objects.
 *
 * <p>Rows stay in their files, which are read twice; the ids are in memory. Immutable.
 */
public final class FeatureColumns {
    private static final MathContext SCALE = new MathContext(7);
    private static final int STEP = 1024;

    private final List<Path> runs;
    private final Path output;
    private final @Nullable Path like;
    private final boolean overwrite;

    private FeatureColumns(List<Path> runs, Path output, @Nullable Path like, boolean overwrite) {
        this.runs = List.copyOf(runs);
        this.output = Objects.requireNonNull(output, "output");
        this.like = like;
        this.overwrite = overwrite;
    }

    /**
     * Columns side by side.
     *
     * @param runs the runs' {@code .npy} files, two or more, in the order of the columns
     * @param output a name that ends in {@code .npy}
     */
    public static FeatureColumns of(List<Path> runs, Path output) {
        return new FeatureColumns(runs, output, null, false);
    }

    /** This with the scales of a file that this has written before, of features that were made by the same. */
    public FeatureColumns withScalesOf(Path others) {
        return new FeatureColumns(runs, output, Objects.requireNonNull(others, "others"), overwrite);
    }

    /** This, replacing or not what no extraction has written; by default that is refused. */
    public FeatureColumns withOverwrite(boolean replace) {
        return new FeatureColumns(runs, output, like, replace);
    }

    /** A run: its rows, what is said of them, and which of them belongs to each of the first run's. */
    private record Run(
            Path file,
            FeaturesAbout about,
            FeatureOrigin origin,
            Features rows,
            List<FeatureBlock> blocks,
            int[] order) {}

    /**
     * Writes the file, its ids and what it was made by.
     *
     * @return how many rows there are
     * @throws SettingException if the output cannot be, or fewer than two runs are named
     * @throws IOException if a run cannot be read, is itself of several or part of a survey, lacks an object that another has, has one twice, is not said
     *     to be made by anything or has equal rows, or if the scales are those of other features; nothing is written then
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public long run(RunListener listener) throws IOException {
        check();
        List<Run> read = new ArrayList<>();
        for (Path file : runs) {
            read.add(read(file, read.isEmpty() ? null : read.get(0), listener));
        }
        FeatureOrigin origin = origin(read, listener);
        FeaturesAbout about = FeaturesAbout.sideBySide(
                read.stream().map(Run::about).toList(),
                read.stream().map(Run::blocks).toList(),
                origin,
                output);
        try (OutputLock lock = OutputLock.take(output)) {
            for (Path file : List.of(lock.output(), FeatureWriter.indexOf(output), FeaturesAbout.beside(output))) {
                AtomicOutput.removeTemporaries(file);
            }
            write(read, origin.scales(), about, listener);
        }
        return read.get(0).rows().rows();
    }

    private void check() {
        if (runs.size() < 2) {
            throw new SettingException(
                    Setting.COLUMNS,
                    Setting.COLUMNS,
                    " puts the features of several runs side by side; " + runs.size()
                            + " file is named, two or more expected");
        }
        if (!String.valueOf(output.getFileName()).endsWith(".npy")) {
            throw new SettingException(
                    Setting.OUTPUT, Setting.OUTPUT, " is ", output, "; a name that ends in .npy expected");
        }
        OutputCheck outputs = new OutputCheck(overwrite);
        for (Path run : runs) {
            outputs.reads(Setting.COLUMNS, run)
                    .reads("the file of ids beside ", Setting.COLUMNS, OutputCheck.idsOf(run))
                    .reads("what is said of ", Setting.COLUMNS, FeaturesAbout.beside(run));
        }
        if (like != null) {
            outputs.reads(Setting.LIKE, like).reads("what is said of ", Setting.LIKE, FeaturesAbout.beside(like));
        }
        outputs.writes(Setting.OUTPUT, output, OutputCheck::isFeatures)
                .writes("the file of ids beside ", Setting.OUTPUT, OutputCheck.idsOf(output), OutputCheck::isIndex)
                .writes("what is said of ", Setting.OUTPUT, FeaturesAbout.beside(output), FeaturesAbout::isOne);
    }

    private static Run read(Path file, @Nullable Run first, RunListener listener) throws IOException {
        Features rows = FeatureReader.map(file, listener::onProgress);
        FeaturesAbout about = FeaturesAbout.read(file);
        about.requireOrigin(file);
        Optional<Shard> shard = about.shard();
        if (shard.isPresent()) {
            throw new IOException(file + " is part " + shard.get() + " of a survey; merge its parts first");
        }
        FeatureOrigin origin = about.origin(rows).orElseThrow();
        if (origin.isSideBySide()) {
            throw new IOException(
                    file + " is itself of " + origin.runs() + " runs side by side; name their files instead");
        }
        Map<String, Integer> byId = new HashMap<>();
        for (int row = 0; row < rows.rows(); row++) {
            Integer before = byId.putIfAbsent(rows.object(row).id(), row);
            if (before != null) {
                throw new IOException(file + " has the id '" + rows.object(row).id() + "' in the rows " + before
                        + " and " + row + "; each id once expected");
            }
        }
        int[] order = new int[rows.rows()];
        if (first == null) {
            for (int row = 0; row < order.length; row++) {
                order[row] = row;
            }
        } else {
            order = order(first, file, rows, byId);
        }
        return new Run(file, about, origin, rows, about.blocks(rows.dimensions()), order);
    }

    private static int[] order(Run first, Path file, Features rows, Map<String, Integer> byId) throws IOException {
        int[] order = new int[first.rows().rows()];
        int missing = 0;
        String example = "";
        for (int row = 0; row < order.length; row++) {
            String id = first.rows().object(row).id();
            Integer there = byId.remove(id);
            if (there == null) {
                example = missing++ == 0 ? id : example;
            } else {
                order[row] = there;
            }
        }
        if (missing > 0) {
            throw new IOException(file + " lacks " + missing + " of the " + order.length + " objects of " + first.file()
                    + ", such as '" + example + "'; features of the same objects expected");
        }
        if (!byId.isEmpty()) {
            throw new IOException(
                    first.file() + " lacks " + byId.size() + " of the " + rows.rows() + " objects of " + file
                            + ", such as '"
                            + byId.keySet().stream().sorted().findFirst().orElseThrow()
                            + "'; features of the same objects expected");
        }
        return order;
    }

    private FeatureOrigin origin(List<Run> read, RunListener listener) throws IOException {
        List<FeatureOrigin> origins = read.stream().map(Run::origin).toList();
        if (like == null) {
            List<Double> scales = new ArrayList<>();
            for (Run run : read) {
                scales.add(scale(run, listener));
            }
            return FeatureOrigin.sideBySide(origins, scales);
        }
        FeatureOrigin others = FeaturesAbout.read(like).requireOrigin(like);
        if (others.runs() != read.size()) {
            throw new IOException(like + " holds the columns of " + others.runs()
                    + (others.runs() == 1 ? " run" : " runs") + "; a file with those of " + read.size()
                    + " side by side expected, whose scales can be taken");
        }
        FeatureOrigin origin = FeatureOrigin.sideBySide(origins, others.scales());
        Optional<String> difference = others.difference(origin);
        if (difference.isPresent()) {
            throw new IOException(like + " has other features than the runs named: " + difference.get());
        }
        for (String doubt : others.doubts(origin)) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.OTHER_FEATURES,
                    like + " was made a little differently from the runs named: " + doubt));
        }
        return origin;
    }

    /** By what a run's columns are multiplied: in two sums over the rows, in their order, in double. */
    private static double scale(Run run, RunListener listener) throws IOException {
        Features rows = run.rows();
        int d = rows.dimensions();
        double[] mean = new double[d];
        double[] squares = new double[d];
        String task = "measuring the scale of " + run.file().getFileName();
        for (int row = 0; row < rows.rows(); row++) {
            step(task, row, rows.rows(), listener);
            float[] values = rows.row(row);
            for (int i = 0; i < d; i++) {
                // Welford 1962: no difference of large sums.
                double off = values[i] - mean[i];
                mean[i] += off / (row + 1);
                squares[i] += off * (values[i] - mean[i]);
            }
        }
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        double scale = 1 / Math.sqrt(sum / rows.rows());
        if (!(scale > 0) || !Double.isFinite(scale)) {
            throw new IOException(run.file()
                    + (Double.isFinite(sum)
                            ? " has rows that are all the same, which tell nothing apart"
                            : " holds a value that is not finite; finite ones expected"));
        }
        return new BigDecimal(scale).round(SCALE).doubleValue();
    }

    private void write(List<Run> read, List<Double> scales, FeaturesAbout about, RunListener listener)
            throws IOException {
        Features first = read.get(0).rows();
        List<SurveyObject> objects = first.objects();
        float[] row =
                new float[read.stream().mapToInt(run -> run.rows().dimensions()).sum()];
        String task = "writing " + output.getFileName();
        try (FeatureWriter writer = FeatureWriter.create(output, row.length, columns(objects))) {
            for (int i = 0; i < objects.size(); i++) {
                step(task, i, objects.size(), listener);
                int to = 0;
                for (int r = 0; r < read.size(); r++) {
                    double scale = scales.get(r);
                    for (float value : read.get(r).rows().row(read.get(r).order()[i])) {
                        row[to++] = (float) (value * scale);
                    }
                }
                writer.accept(objects.get(i), row, 0);
            }
            // Before the rows, as in a merge of parts.
            about.write();
            Ledger.copy(runs.get(0), output);
            writer.commit();
        }
    }

    private static Set<String> columns(List<SurveyObject> objects) {
        Set<String> columns = new LinkedHashSet<>();
        objects.forEach(object -> columns.addAll(object.columns().keySet()));
        return columns;
    }

    private static void step(String task, int row, int rows, RunListener listener) {
        if (row % STEP == 0) {
            Cancellation.check(task);
            listener.onProgress(new Progress(task, row, rows, "rows"));
        }
    }
}
