package org.galaxyscreen.detectors;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.internal.StagedDetectors;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.galaxyscreen.detectors.saved.internal.ModelReader;
import org.galaxyscreen.detectors.saved.internal.ModelWriter;
import org.galaxyscreen.detectors.transform.FittedTransform;
import org.galaxyscreen.detectors.transform.Transform;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Screening} has fitted and scored so far, in a folder of its own: a run that is killed loses the step at hand, and the
 * next run with the same settings takes the others from there, with the same results. A step is the fit of a transform, the fit of one
 * detector or member of an ensemble with its scores of the training rows, or a detector's scores of other rows. Each is in a file, which
 * appears when it is whole and on the disk, and which names the settings that it is of. The training of an autoencoder goes on after an
 * epoch: one that ended ten seconds before, or a little more.
 *
 * <p>A detector that no {@link org.galaxyscreen.detectors.saved.DetectorCodec} saves is fitted anew. Where the disk takes no more, the
 * run goes on without keeping anything. Who opens it must keep other runs away from the folder, by an {@link
 * org.galaxyscreen.io.durable.OutputLock} say. For one thread.
 *
 * <pre>{@code
 * ScreeningCheckpoints kept = ScreeningCheckpoints.open(folder, settings, System.err::println);
 * Screening.Result result = screening.run(features, progress, kept);
 * write(result);
 * kept.discard();
 * }</pre>
 */
public final class ScreeningCheckpoints {
    private static final String FIT = ".fit";
    private static final String SCORES = ".scores";
    private static final String TRAINING = ".training";

    /** For tests that kill runs: so many milliseconds between two checkpoints of a training. */
    private static final String CHECKPOINT_MILLIS = "org.galaxyscreen.checkpointMillis";

    private static final long BETWEEN_MILLIS = Long.getLong(CHECKPOINT_MILLIS, 10_000);

    /** What a step's file says besides the settings. */
    private static final String STEP = "step";

    /** Rows that are transformed at a time on their way to a file. */
    private static final int BLOCK = 1 << 14;

    private static final RowFile NO_FILE = (file, objects, dimensions, parts) -> {
        throw new IOException("nothing writes rows"); // none is asked for where all may be held
    };

    /** Longer values are not shown where settings differ. */
    private static final int SHOWN = 40;

    private final Path folder;
    private final Map<String, String> settings;
    private final Consumer<String> problems;

    /** The steps' files, with the names of what they are of. */
    private final Map<Path, String> kept = new LinkedHashMap<>();

    /** Where trainings of this run and of earlier ones leave checkpoints, while they last. */
    private final Set<Path> trainings = new TreeSet<>();

    private final Duration between;
    private final long mostHeld;
    private final RowFile rowFile;
    private boolean writable = true;

    private ScreeningCheckpoints(
            Path folder,
            Map<String, String> settings,
            Consumer<String> problems,
            Duration between,
            long mostHeld,
            RowFile rowFile) {
        this.folder = Objects.requireNonNull(folder, "folder");
        this.settings = Map.copyOf(settings);
        this.problems = Objects.requireNonNull(problems, "problems");
        this.between = between;
        this.mostHeld = mostHeld;
        this.rowFile = rowFile;
    }

    /**
     * Begins a folder, or goes on with it. What a run with other settings has left, or was damaged, is removed. The folder itself is made
     * with the first step.
     *
     * @param folder whose parent exists; nothing else may be in it
     * @param settings all that the steps depend on, by names of the caller's own: checksums of the rows, the detector, the seed
     * @param problems hears, as a sentence without a full stop, why nothing is used of what is there, or why nothing is kept any more
     * @return what is kept in the folder
     * @throws IOException if the folder cannot be read, or what is in it cannot be removed
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static ScreeningCheckpoints open(Path folder, Map<String, String> settings, Consumer<String> problems)
            throws IOException {
        return open(folder, settings, problems, Duration.ofMillis(BETWEEN_MILLIS), Long.MAX_VALUE, NO_FILE);
    }

    /** Writes rows that would take too much memory: {@code TemporaryRows::write} of {@code galaxy-io}, say. */
    @FunctionalInterface
    public interface RowFile {
        /**
         * Writes rows to a file, in which they stay.
         *
         * @param file that does not exist, and is removed as soon as this has returned; which must not hurt the rows
         * @param objects whose the rows are, in their order
         * @param dimensions the length of a row
         * @param parts of the rows, one after the other
         * @return the rows
         * @throws IOException if they cannot be written
         */
        Features write(Path file, List<SurveyObject> objects, int dimensions, Iterator<Features> parts)
                throws IOException;
    }

    /**
     * As {@link #open(Path, Map, Consumer)}, with what transforms give in a file of the folder where that would take too much memory; but not on
     * Windows, which removes no file that is in use. The results are the same.
     *
     * @param mostHeld how many bytes such rows may take in memory
     * @param file has the others written
     * @return what is kept in the folder
     * @throws IllegalArgumentException if {@code mostHeld} is negative
     * @throws IOException as above
     */
    public static ScreeningCheckpoints open(
            Path folder, Map<String, String> settings, Consumer<String> problems, long mostHeld, RowFile file)
            throws IOException {
        if (mostHeld < 0) {
            throw new IllegalArgumentException("mostHeld is " + mostHeld + "; 0 or more expected");
        }
        return open(folder, settings, problems, Duration.ofMillis(BETWEEN_MILLIS), mostHeld, file);
    }

    /** @param between how long between two checkpoints of a training */
    static ScreeningCheckpoints open(
            Path folder,
            Map<String, String> settings,
            Consumer<String> problems,
            Duration between,
            long mostHeld,
            RowFile rowFile)
            throws IOException {
        ScreeningCheckpoints checkpoints =
                new ScreeningCheckpoints(folder, settings, problems, between, mostHeld, rowFile);
        checkpoints.findSteps();
        return checkpoints;
    }

    /**
     * Removes what an interrupted run has left, if there is anything.
     *
     * @param folder as {@link #open} takes it
     * @throws IOException if it cannot be removed
     */
    public static void discard(Path folder) throws IOException {
        for (Path file : filesIn(folder)) {
            Files.deleteIfExists(file);
        }
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Something else lies in it, which is not ours to remove.
        }
    }

    /** The files of steps, and those that killed runs were writing; in the order of their names. */
    private static List<Path> filesIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (isStep(file)
                        || String.valueOf(file.getFileName())
                                .matches("\\..*\\.(fit|scores|training|rows)\\..*\\.part")) {
                    files.add(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(null);
        return files;
    }

    private static boolean isStep(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && (name.endsWith(FIT) || name.endsWith(SCORES) || name.endsWith(TRAINING));
    }

    private void findSteps() throws IOException {
        Set<String> differences = new TreeSet<>();
        for (Path file : filesIn(folder)) {
            Cancellation.check("looking for what an interrupted run has kept");
            if (!isStep(file)) {
                Files.deleteIfExists(file);
                continue;
            }
            if (file.toString().endsWith(TRAINING)) {
                if (file.toString().endsWith(trainingEnd())) {
                    trainings.add(file);
                } else {
                    differences.add("a training had others");
                }
                continue;
            }
            try (ModelReader step = new ModelReader(file)) {
                Map<String, String> of = new TreeMap<>(step.features());
                String name = of.remove(STEP);
                if (of.equals(settings) && name != null) {
                    kept.put(file, name);
                } else {
                    differences.addAll(differences(of));
                }
            } catch (IOException e) {
                drop(file, e);
            }
        }
        if (!differences.isEmpty()) {
            kept.clear();
            trainings.clear();
            discard(folder);
            problems.accept("what an interrupted run has fitted is not used, since its settings were others ("
                    + String.join(", ", differences) + "): detectors are fitted anew");
        }
    }

    /** How a training's file ends, whose own format says nothing of these settings. */
    private String trainingEnd() {
        return '.' + Sha256.ofText(new TreeMap<>(settings).toString()).substring(0, 16) + TRAINING;
    }

    /** The name of the detector that a training's file is of: {@code 1-outer.2-autoencoder.0123….training}. */
    private String shownBy(Path training) {
        String name = String.valueOf(training.getFileName());
        return name.substring(0, name.length() - trainingEnd().length())
                .replaceAll("(^|\\.)\\d+-", "$1")
                .replace('.', '/');
    }

    private List<String> differences(Map<String, String> earlier) {
        TreeSet<String> keys = new TreeSet<>(settings.keySet());
        keys.addAll(earlier.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(settings.get(key), earlier.get(key)))
                .map(key -> {
                    String before = earlier.getOrDefault(key, "none");
                    String now = settings.getOrDefault(key, "none");
                    return before.length() > SHOWN || now.length() > SHOWN
                            ? key + " is another"
                            : key + " was " + before + " and is " + now;
                })
                .toList();
    }

    /** Does without a file that cannot be read. */
    private void drop(Path file, Exception why) throws IOException {
        Cancellation.check("reading " + file);
        kept.remove(file);
        Files.deleteIfExists(file);
        problems.accept("what an interrupted run has kept is not used, and computed anew: " + Failures.reason(why));
    }

    /** What is fitted, by the detectors' names, in the order of their files; what this run has fitted is included. */
    public List<String> fitted() {
        return namesOf(FIT);
    }

    /** The detectors whose training has begun and not ended, by their names; the next run goes on with it after an epoch. */
    public List<String> begun() {
        return trainings.stream().filter(Files::exists).map(this::shownBy).toList();
    }

    /** Whose scores of rows that they have not learned from are there, by the detectors' names; as {@link #fitted}. */
    public List<String> scored() {
        return namesOf(SCORES);
    }

    private List<String> namesOf(String ending) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getKey().toString().endsWith(ending))
                .map(Map.Entry::getValue)
                .toList();
    }

    /**
     * Removes all of it, when the results are written.
     *
     * @throws IOException if it cannot be removed
     */
    public void discard() throws IOException {
        kept.clear();
        discard(folder);
    }

    /** A detector of whose fits the steps are kept here, and taken from here. What it fits is the same. */
    FlaggingDetector keeping(FlaggingDetector detector) {
        Detector parts = keeping("", "", detector.detector());
        return new FlaggingDetector(parts, detector.threshold());
    }

    private Detector keeping(String step, String shown, Detector detector) {
        if (detector instanceof Pipeline pipeline) {
            List<Transform> steps = new ArrayList<>();
            for (Transform transform : pipeline.steps()) {
                String number = String.valueOf(steps.size() + 1);
                String name = shown.isEmpty() ? "transform " + number : shown + "'s transform " + number;
                steps.add(new KeptTransform(this, stepIn(step, number + "-transform"), name, transform));
            }
            return new Pipeline(steps, keeping(step, shown, pipeline.detector()));
        }
        if (detector instanceof EnsembleDetector ensemble) {
            List<EnsembleDetector.Member> members = new ArrayList<>();
            for (EnsembleDetector.Member member : ensemble.members()) {
                String inner = memberStep(step, members.size(), member.name());
                members.add(new EnsembleDetector.Member(
                        member.name(),
                        keeping(inner, memberName(shown, member.name()), member.detector()),
                        member.threshold(),
                        member.weight()));
            }
            return ensemble.withMembers(members);
        }
        String name = shown.isEmpty() ? detector.name() : shown;
        return new KeptDetector(this, step.isEmpty() ? memberStep(step, 0, name) : step, name, detector);
    }

    private static String stepIn(String outer, String name) {
        return outer.isEmpty() ? name : outer + '.' + name;
    }

    /** Numbered, since two names may differ in nothing that a file system distinguishes. */
    private static String memberStep(String outer, int index, String name) {
        return stepIn(outer, (index + 1) + "-" + name.replaceAll("[^A-Za-z0-9_-]", "_"));
    }

    private static String memberName(String outer, String name) {
        return outer.isEmpty() ? name : outer + '/' + name;
    }

    /**
     * Judges rows that a detector has not learned from, each member's scores being a step.
     *
     * @param detector that was fitted with the same settings, or is named by them
     * @param rows as {@link FittedFlaggingDetector#judge} takes them
     * @return what that says of them
     * @throws IllegalArgumentException as {@link FittedFlaggingDetector#judge}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Verdicts judge(FittedFlaggingDetector detector, Features rows) {
        if (detector.ensemble().isEmpty()) {
            return Verdicts.of(
                    score(memberStep("", 0, detector.name()), detector.name(), detector.detector(), rows),
                    detector.fences().orElseThrow());
        }
        FittedEnsemble ensemble = detector.ensemble().get();
        Features seen = rows;
        if (detector.detector() instanceof FittedPipeline pipeline) {
            for (FittedTransform step : pipeline.steps()) {
                seen = transformed(step, seen);
            }
        }
        List<Scores> scores = new ArrayList<>();
        for (String name : ensemble.memberNames()) {
            scores.add(score(memberStep("", scores.size(), name), name, ensemble.member(name), seen));
        }
        return ensemble.judge(scores);
    }

    private ScoredFit fit(String step, String name, Detector detector, Features train, ProgressListener progress) {
        Path file = folder.resolve(step + FIT);
        ScoredFit before = read(file, train, state -> {
            FittedDetector fitted = state.child("fitted").fitted(FittedDetector.class);
            return new ScoredFit(fitted, scores(state, train));
        });
        if (before != null) {
            return before;
        }
        ScoredFit fit = fitted(step, detector, train, progress);
        write(file, name, train, state -> {
            state.child("fitted").fitted(fit.fitted());
            put(state, fit.scores());
        });
        return fit;
    }

    private ScoredFit fitted(String step, Detector detector, Features train, ProgressListener progress) {
        if (!writable || !(detector instanceof AutoencoderDetector autoencoder) || autoencoder.trainer() != null) {
            return detector.fitAndScore(train, progress);
        }
        Path training = folder.resolve(step + trainingEnd());
        boolean before = Files.exists(training);
        trainings.add(training);
        try {
            Files.createDirectories(folder);
            try {
                FittedDetector fitted = autoencoder.fit(train, progress, training, between);
                return new ScoredFit(fitted, fitted.score(train));
            } catch (IOException | IllegalArgumentException e) {
                if (!before) {
                    throw e;
                }
                drop(training, e);
            }
            return fitted(step, detector, train, progress);
        } catch (IOException e) {
            stopKeeping(e);
            return detector.fitAndScore(train, progress);
        }
    }

    private FittedTransform fit(
            String step, String name, Transform transform, Features train, ProgressListener progress) {
        Path file = folder.resolve(step + FIT);
        FittedTransform before =
                read(file, train, state -> state.child("fitted").fitted(FittedTransform.class));
        if (before != null) {
            return before;
        }
        FittedTransform fitted = transform.fit(train, progress);
        write(file, name, train, state -> state.child("fitted").fitted(fitted));
        return fitted;
    }

    /** Transformed rows: in a file, where they would be held and take too much memory. */
    private Features transformed(FittedTransform transform, Features rows) {
        long bytes = (long) rows.rows() * transform.outputDimensions() * Float.BYTES;
        if (bytes <= mostHeld
                || !writable
                || File.separatorChar == '\\'
                || !transform.transform(rows.view(new int[] {0})).held()) {
            return transform.transform(rows);
        }
        try {
            return inFile(transform, rows);
        } catch (IOException e) {
            Cancellation.check("writing transformed rows");
            problems.accept(
                    "transformed rows of " + bytes + " bytes are held in memory, since they cannot be written to "
                            + folder + ": " + Failures.reason(e));
            return transform.transform(rows);
        }
    }

    private Features inFile(FittedTransform transform, Features rows) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(".transformed.rows." + UUID.randomUUID() + ".part");
        Iterator<Features> parts = IntStream.range(0, (rows.rows() + BLOCK - 1) / BLOCK)
                .mapToObj(block -> {
                    Cancellation.check("transforming rows");
                    int to = Math.min(rows.rows(), (block + 1) * BLOCK);
                    return transform.transform(
                            rows.view(IntStream.range(block * BLOCK, to).toArray()));
                })
                .iterator();
        try {
            return rowFile.write(file, rows.objects(), transform.outputDimensions(), parts);
        } finally {
            // What is mapped stays there until nothing refers to it, whatever ends the run.
            Files.deleteIfExists(file);
        }
    }

    private Scores score(String step, String name, FittedDetector detector, Features rows) {
        Path file = folder.resolve(step + SCORES);
        Scores before = read(file, rows, state -> scores(state, rows));
        if (before != null) {
            return before;
        }
        Scores scores = StagedDetectors.score(detector, rows);
        write(file, name, rows, state -> put(state, scores));
        return scores;
    }

    private static void put(StateWriter state, Scores scores) {
        state.put("detector", scores.detector()).put("scores", scores.values());
    }

    private static Scores scores(StateReader state, Features rows) throws IOException {
        return new Scores(state.text("detector"), rows.objects(), state.doubles("scores", rows.rows()));
    }

    private interface Reading<T> {
        T from(StateReader state) throws IOException;
    }

    /** What a step gave in an earlier run; null where it is not there. */
    private <T> @Nullable T read(Path file, Features rows, Reading<T> reading) {
        if (!kept.containsKey(file)) {
            return null;
        }
        try {
            try (ModelReader step = new ModelReader(file)) {
                return reading.from(step.knowing(rows).state());
            } catch (IOException | IllegalArgumentException e) {
                drop(file, e);
            }
        } catch (IOException e) {
            stopKeeping(e);
        }
        return null;
    }

    private void write(Path file, String name, Features rows, Consumer<StateWriter> content) {
        if (!writable) {
            return;
        }
        ModelWriter step = new ModelWriter().knowing(rows);
        try {
            content.accept(step.state());
        } catch (IllegalArgumentException e) {
            return; // what no codec saves is fitted anew
        }
        Map<String, String> of = new TreeMap<>(settings);
        of.put(STEP, name);
        try {
            Files.createDirectories(folder);
            step.write(file, of);
            kept.put(file, name);
        } catch (IOException e) {
            stopKeeping(e);
        }
    }

    /** A run that cannot be resumed is better than none. */
    private void stopKeeping(IOException why) {
        Cancellation.check("keeping what is fitted");
        writable = false;
        problems.accept("what is fitted cannot be kept for a run that resumes: " + Failures.reason(why));
    }

    /** A detector whose fit is a step. */
    private record KeptDetector(ScreeningCheckpoints kept, String step, String shown, Detector detector)
            implements Detector {
        @Override
        public String name() {
            return detector.name();
        }

        @Override
        public int minimumRows() {
            return detector.minimumRows();
        }

        @Override
        public FittedDetector fit(Features train, ProgressListener progress) {
            return fitAndScore(train, progress).fitted();
        }

        @Override
        public ScoredFit fitAndScore(Features train, ProgressListener progress) {
            return kept.fit(step, shown, detector, train, progress);
        }
    }

    /** A transform whose fit is a step. */
    private record KeptTransform(ScreeningCheckpoints kept, String step, String shown, Transform transform)
            implements Pipeline.Step {
        @Override
        public int minimumRows() {
            return transform.minimumRows();
        }

        @Override
        public FittedTransform fit(Features train, ProgressListener progress) {
            return kept.fit(step, shown, transform, train, progress);
        }

        @Override
        public Features transformed(FittedTransform fitted, Features rows) {
            return kept.transformed(fitted, rows);
        }
    }
}
