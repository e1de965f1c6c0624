package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.RowSource;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.io.npy.TemporaryRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an earlier run has kept is a part of what a run that nothing disturbed keeps: files that are there or not. */
class ScreeningCheckpointsTest {
    private static final Features ROWS = Samples.clustered(300, 12, 3, 5);
    private static final Map<String, String> SETTINGS = Map.of("features", "made here", "seed", "1");
    private static final IqrThreshold UPPER = IqrThreshold.upper();

    @TempDir
    private Path temporary;

    private final List<String> problems = new ArrayList<>();

    /** What is screened by. */
    enum Kind {
        ENSEMBLE(FlaggingDetector.of(mixed())),
        ENSEMBLE_BEHIND_TRANSFORMS(FlaggingDetector.of(Pipeline.of(mixed(), new StandardScaler()))),
        ENSEMBLE_WITH_THRESHOLD(FlaggingDetector.of(mixed().withThreshold(UPPER))),
        NESTED_ENSEMBLES(FlaggingDetector.of(new EnsembleDetector(
                List.of(Member.of(mixed().withName("inner"), UPPER), Member.of(LofDetector.defaults(), UPPER)),
                Voting.majority()))),
        ALONE(FlaggingDetector.of(LofDetector.defaults(), UPPER)),
        ALONE_BEHIND_TRANSFORMS(FlaggingDetector.of(
                Pipeline.of(NeighbourDetector.defaults(), new StandardScaler(), Pca.ofComponents(3)), UPPER));

        private final FlaggingDetector detector;

        Kind(FlaggingDetector detector) {
            this.detector = detector;
        }

        private static EnsembleDetector mixed() {
            return new EnsembleDetector(
                    List.of(
                            Member.of(AutoencoderDetector.defaults().withMaxEpochs(3), UPPER),
                            Member.of(KMeansDetector.defaults(), UPPER),
                            Member.of(IsolationForestDetector.defaults(), UPPER),
                            Member.of(Pipeline.of(DbscanDetector.defaults(), Pca.ofComponents(3)), UPPER)),
                    Voting.majority());
        }
    }

    private Screening.Result run(Screening screening, Features rows, Path folder, ProgressListener progress)
            throws IOException {
        return screening.run(rows, progress, ScreeningCheckpoints.open(folder, SETTINGS, problems::add));
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static void assertSame(Screening.Result found, Screening.Result expected) {
        assertThat(found.verdicts().scores().values())
                .isEqualTo(expected.verdicts().scores().values());
        assertThat(found.catalogue().entries()).isEqualTo(expected.catalogue().entries());
        assertThat(found.catalogue().detectors()).isEqualTo(expected.catalogue().detectors());
        assertThat(found.fitted().last().learned())
                .isEqualTo(expected.fitted().last().learned());
        assertThat(found.fitted().last().advice())
                .isEqualTo(expected.fitted().last().advice());
    }

    private byte[] saved(Screening.Result result) throws IOException {
        Path file = temporary.resolve("saved");
        DetectorFile.write(result.fitted(), file);
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnFromAnyPartOfTheStepsToTheSameResult(Kind kind) throws IOException {
        Screening screening = new Screening(kind.detector, 0.8, 4);
        Screening.Result expected = screening.run(ROWS);
        Path whole = temporary.resolve("whole");
        assertSame(run(screening, ROWS, whole, ProgressListener.NONE), expected);
        List<Path> steps = filesIn(whole);
        SplittableRandom random = new SplittableRandom(9);
        for (int round = 0; round < 6; round++) {
            Path part = Files.createDirectory(temporary.resolve("part-" + round));
            List<String> left = new ArrayList<>();
            for (Path step : steps) {
                if (round == 0 || random.nextBoolean()) {
                    Files.copy(step, part.resolve(step.getFileName()));
                    left.add(step.getFileName().toString());
                }
            }

            Screening.Result found = run(screening, ROWS, part, ProgressListener.NONE);

            assertThat(problems).as("%s", left).isEmpty();
            assertSame(found, expected);
            assertThat(saved(found)).as("%s", left).isEqualTo(saved(expected));
            assertThat(filesIn(part)).as("%s", left).hasSameSizeAs(steps);
        }
    }

    @Test
    void fitsAgainOnlyWhatIsNotThere() throws IOException {
        Screening screening = new Screening(Kind.ENSEMBLE.detector, 0.8, 4);
        Path folder = temporary.resolve("kept");
        Set<String> first = new LinkedHashSet<>();
        run(screening, ROWS, folder, step -> first.add(step.task()));
        assertThat(filesIn(folder).stream().map(file -> file.getFileName().toString()))
                .containsExactly(
                        "1-autoencoder.fit",
                        "1-autoencoder.scores",
                        "2-kmeans.fit",
                        "2-kmeans.scores",
                        "3-iforest.fit",
                        "3-iforest.scores",
                        "4-dbscan.1-transform.fit",
                        "4-dbscan.fit",
                        "4-dbscan.scores");
        Files.delete(folder.resolve("2-kmeans.fit"));
        Set<String> second = new LinkedHashSet<>();

        ScreeningCheckpoints kept = ScreeningCheckpoints.open(folder, SETTINGS, problems::add);
        assertThat(kept.fitted()).containsExactly("autoencoder", "iforest", "dbscan's transform 1", "dbscan");
        assertThat(kept.scored()).containsExactly("autoencoder", "kmeans", "iforest", "dbscan");
        screening.run(ROWS, step -> second.add(step.task()), kept);

        assertThat(first).anyMatch(task -> task.contains("autoencoder"));
        assertThat(second).isNotEmpty().allMatch(task -> task.contains("K-means"));
        kept.discard();
        assertThat(folder).doesNotExist();
    }

    @Test
    void fitsAreKeptAsEachEndsAndWithoutTheRowsThatTheNextRunHas() throws IOException {
        Screening screening = new Screening(Kind.ALONE.detector, 1, 4);
        Path folder = temporary.resolve("kept");
        Features wide = Samples.clustered(300, 1000, 3, 5);

        run(screening, wide, folder, ProgressListener.NONE);

        // Three numbers a row, not a thousand.
        assertThat(folder.resolve("1-lof.fit").toFile().length()).isBetween(3 * 300 * 8L, 4 * 300 * 8L);
    }

    /** Rows in a file, of which a part is learned from: a view of a view is what DBSCAN keeps. */
    @Test
    void rowsThatAreInAFileAreNotReadIntoMemory() throws IOException {
        RowSource source = ROWS::copyRows;
        Features left = Features.of(ROWS.objects(), ROWS.dimensions(), source);
        Screening screening =
                new Screening(FlaggingDetector.of(DbscanDetector.defaults().withEps(6), UPPER), 0.8, 4);
        Screening.Result expected = screening.run(ROWS);
        Path folder = temporary.resolve("kept");
        run(screening, left, folder, ProgressListener.NONE);
        assertThat(folder.resolve("1-dbscan.fit").toFile().length()).isLessThan(240L * ROWS.dimensions() * Float.BYTES);

        Screening.Result found = run(screening, left, folder, ProgressListener.NONE);

        assertSame(found, expected);
        assertThat(saved(found)).isEqualTo(saved(expected));
    }

    /** Asks where the rows are that it learns from and scores. */
    private record Asking(Detector detector, List<Boolean> held) implements Detector {
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
            held.add(train.held());
            return detector.fit(train, progress);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ENSEMBLE_BEHIND_TRANSFORMS", "ALONE_BEHIND_TRANSFORMS"})
    void transformedRowsThatAreTooManyAreInAFileThatNothingIsLeftOf(Kind kind) throws IOException {
        assumeFalse(File.separatorChar == '\\', "Windows removes no file that is mapped");
        Screening screening = new Screening(kind.detector, 0.8, 4);
        Screening.Result expected = screening.run(ROWS);
        Path folder = temporary.resolve("kept");
        for (int round = 0; round < 2; round++) {
            ScreeningCheckpoints kept =
                    ScreeningCheckpoints.open(folder, SETTINGS, problems::add, 0, TemporaryRows::write);

            Screening.Result found = screening.run(ROWS, ProgressListener.NONE, kept);

            assertSame(found, expected);
            assertThat(saved(found)).isEqualTo(saved(expected));
            assertThat(filesIn(folder)).noneMatch(file -> file.toString().contains("rows"));
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void onlyRowsThatTakeMoreThanTheBoundAreInAFile() throws IOException {
        assumeFalse(File.separatorChar == '\\', "Windows removes no file that is mapped");
        List<Boolean> held = new ArrayList<>();
        Screening screening = new Screening(
                FlaggingDetector.of(
                        Pipeline.of(new Asking(NeighbourDetector.defaults(), held), Pca.ofComponents(3)), UPPER),
                1,
                4);
        for (long most : new long[] {3 * 300 * Float.BYTES, 3 * 300 * Float.BYTES - 1}) {
            screening.run(
                    ROWS,
                    ProgressListener.NONE,
                    ScreeningCheckpoints.open(
                            temporary.resolve("to " + most), SETTINGS, problems::add, most, TemporaryRows::write));
        }
        assertThat(held).containsExactly(true, false);
        assertThatThrownBy(
                        () -> ScreeningCheckpoints.open(temporary, SETTINGS, problems::add, -1, TemporaryRows::write))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mostHeld is -1; 0 or more expected");
    }

    @Test
    void transformedRowsAreHeldWhereTheDiskTakesNone() throws IOException {
        assumeFalse(File.separatorChar == '\\', "Windows removes no file that is mapped");
        Screening screening = new Screening(
                FlaggingDetector.of(Pipeline.of(DbscanDetector.defaults().withEps(6), Pca.ofComponents(3)), UPPER),
                1,
                4);
        Path folder = Files.createFile(temporary.resolve("a file"));

        Screening.Result found = screening.run(
                ROWS,
                ProgressListener.NONE,
                ScreeningCheckpoints.open(folder, SETTINGS, problems::add, 0, TemporaryRows::write));

        assertSame(found, screening.run(ROWS));
        assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                .contains(folder.toString()));
    }

    @Test
    void learningFromOtherRowsGoesOnToo() throws IOException {
        Features train = Samples.clustered(200, 12, 3, 6);
        Screening screening = new Screening(Kind.ENSEMBLE.detector, 1, 4);
        Screening.Result expected = screening.run(ROWS, train, ProgressListener.NONE);
        for (int round = 0; round < 2; round++) {
            ScreeningCheckpoints kept = ScreeningCheckpoints.open(temporary.resolve("kept"), SETTINGS, problems::add);
            assertThat(kept.scored()).hasSize(round * 4);
            assertSame(screening.run(ROWS, train, ProgressListener.NONE, kept), expected);
        }
    }

    @Test
    void otherSettingsBeginAnewAndSaySo() throws IOException {
        Screening screening = new Screening(Kind.ALONE.detector, 0.8, 4);
        Path folder = temporary.resolve("kept");
        run(screening, ROWS, folder, ProgressListener.NONE);
        Map<String, String> others = Map.of("features", "made ".repeat(20), "seed", "2");

        ScreeningCheckpoints kept = ScreeningCheckpoints.open(folder, others, problems::add);

        assertThat(kept.fitted()).isEmpty();
        assertThat(kept.scored()).isEmpty();
        assertThat(folder).doesNotExist();
        assertThat(problems)
                .containsExactly("what an interrupted run has fitted is not used, since its settings were others"
                        + " (features is another, seed was 1 and is 2): detectors are fitted anew");
    }

    @Test
    void aTrainingGoesOnAfterAnEpoch() throws IOException {
        Screening screening =
                new Screening(FlaggingDetector.of(AutoencoderDetector.defaults().withMaxEpochs(6), UPPER), 0.8, 4);
        Path folder = temporary.resolve("kept");
        Screening.Result expected = screening.run(ROWS);
        ScreeningCheckpoints first = openAtEachEpoch(folder, SETTINGS);
        assertThat(first.begun()).isEmpty();
        assertThatThrownBy(() -> screening.run(
                        ROWS,
                        step -> {
                            if (step.done() == 3) {
                                throw new CancellationException("for the test");
                            }
                        },
                        first))
                .isInstanceOf(CancellationException.class);
        assertThat(first.begun()).containsExactly("autoencoder");
        List<Long> epochs = new ArrayList<>();
        ScreeningCheckpoints second = openAtEachEpoch(folder, SETTINGS);
        assertThat(second.begun()).containsExactly("autoencoder");

        Screening.Result found = screening.run(ROWS, step -> epochs.add(step.done()), second);

        assertThat(epochs).containsExactly(4L, 5L, 6L);
        assertSame(found, expected);
        assertThat(saved(found)).isEqualTo(saved(expected));
        assertThat(second.begun()).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void aTrainingOfOtherSettingsOrDamagedIsBegunAnew() throws IOException {
        Screening screening =
                new Screening(FlaggingDetector.of(AutoencoderDetector.defaults().withMaxEpochs(3), UPPER), 0.8, 4);
        Screening.Result expected = screening.run(ROWS);
        Path folder = temporary.resolve("kept");
        ScreeningCheckpoints kept = openAtEachEpoch(folder, SETTINGS);
        assertThatThrownBy(() -> screening.run(
                        ROWS,
                        step -> {
                            throw new CancellationException("for the test");
                        },
                        kept))
                .isInstanceOf(CancellationException.class);
        Path training = filesIn(folder).get(0);
        byte[] bytes = Files.readAllBytes(training);

        Files.write(training, Arrays.copyOf(bytes, bytes.length / 2));
        assertSame(screening.run(ROWS, ProgressListener.NONE, openAtEachEpoch(folder, SETTINGS)), expected);
        assertThat(problems).singleElement().asString().contains(training.toString(), "cut short");
        problems.clear();
        ScreeningCheckpoints.discard(folder);

        Files.write(Files.createDirectory(folder).resolve(training.getFileName()), bytes);
        assertThat(openAtEachEpoch(folder, Map.of("seed", "7")).begun()).isEmpty();
        assertThat(folder).doesNotExist();
        assertThat(problems).singleElement().asString().contains("others (a training had others)");
    }

    private ScreeningCheckpoints openAtEachEpoch(Path folder, Map<String, String> settings) throws IOException {
        return ScreeningCheckpoints.open(
                folder, settings, problems::add, Duration.ZERO, Long.MAX_VALUE, TemporaryRows::write);
    }

    @Test
    void damagedStepsAreComputedAnew() throws IOException {
        Screening screening = new Screening(Kind.ALONE_BEHIND_TRANSFORMS.detector, 0.8, 4);
        Path folder = temporary.resolve("kept");
        Screening.Result expected = run(screening, ROWS, folder, ProgressListener.NONE);
        for (Path step : filesIn(folder)) {
            byte[] bytes = Files.readAllBytes(step);
            bytes[bytes.length - 5] ^= 1;
            Files.write(step, bytes);
            problems.clear();

            assertSame(run(screening, ROWS, folder, ProgressListener.NONE), expected);

            assertThat(problems)
                    .singleElement()
                    .asString()
                    .startsWith("what an interrupted run has kept is not used, and computed anew: ")
                    .contains(step.toString(), "damaged");
        }
    }

    @Test
    void whatAKilledRunWasWritingIsRemovedAndWhatIsNotItsIsLeft() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("kept"));
        Path unfinished = Files.createFile(folder.resolve(".1-lof.fit.01234567-89ab-cdef-0123-456789abcdef.part"));
        Path rows = Files.createFile(folder.resolve(".transformed.rows.01234567-89ab-cdef-0123-456789abcdef.part"));
        Path mine = Files.createFile(folder.resolve("mine.txt"));

        ScreeningCheckpoints kept = ScreeningCheckpoints.open(folder, SETTINGS, problems::add);

        assertThat(unfinished).doesNotExist();
        assertThat(rows).doesNotExist();
        kept.discard();
        assertThat(mine).exists();
    }

    @Test
    void aDiskThatTakesNothingDoesNotEndTheRun() throws IOException {
        Screening screening = new Screening(Kind.ENSEMBLE.detector, 0.8, 4);
        Path folder = Files.createFile(temporary.resolve("a file"));

        assertSame(run(screening, ROWS, folder, ProgressListener.NONE), screening.run(ROWS));

        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("what is fitted cannot be kept for a run that resumes: ")
                .contains("a file");
    }

    @Test
    void aDetectorThatNoCodecSavesIsFittedAnew() throws IOException {
        Detector foreign = new Detector() {
            @Override
            public String name() {
                return "foreign";
            }

            @Override
            public FittedDetector fit(Features train, ProgressListener progress) {
                FittedDetector inner = LofDetector.defaults().fit(train, progress);
                return new FittedDetector() {
                    @Override
                    public String name() {
                        return "foreign";
                    }

                    @Override
                    public int dimensions() {
                        return inner.dimensions();
                    }

                    @Override
                    public Scores score(Features features) {
                        return inner.score(features);
                    }
                };
            }
        };
        Screening screening = new Screening(FlaggingDetector.of(foreign, UPPER), 0.8, 4);
        Path folder = temporary.resolve("kept");

        Screening.Result found = run(screening, ROWS, folder, ProgressListener.NONE);

        assertThat(problems).isEmpty();
        assertThat(filesIn(folder)).containsExactly(folder.resolve("1-foreign.scores"));
        assertSame(run(screening, ROWS, folder, ProgressListener.NONE), found);
    }
}
