package org.galaxyscreen.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.detectors.transform.TransformProvider;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The files that docs/architecture.md shows, compiled and run as the library of somebody else. */
class AddingPartsTest {
    @TempDir
    private Path folder;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader loader;

    @BeforeEach
    void putThemOnTheClassPath() throws IOException {
        Path classes = OutsideLibrary.compile(folder);
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void takeThemAway() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    /** The page's own tests, which extend the contracts of the test kit. */
    @Test
    void whatTheyAddKeepsTheContracts() throws Exception {
        OutsideLibrary.compileTests(folder, folder.resolve("classes"));
        SummaryGeneratingListener listener = new SummaryGeneratingListener();

        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(loader.loadClass("mylibrary.MyLibraryTest")))
                                .build(),
                        listener);

        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getFailures())
                .extracting(failure -> failure.getTestIdentifier().getUniqueId() + ": " + failure.getException())
                .isEmpty();
        assertThat(summary.getTestsSucceededCount())
                .isEqualTo(summary.getTestsFoundCount())
                .isGreaterThan(50);
    }

    @Test
    void theDetectorIsFittedSavedAndRead() throws Exception {
        Path file = folder.resolve("mean.detector");
        loader.loadClass("mylibrary.Example").getMethod("main", String[].class).invoke(null, (Object)
                new String[] {file.toString()});

        FittedDetector read = DetectorFile.read(file).detector().detector();

        assertThat(read.getClass().getName()).isEqualTo("mylibrary.FittedMeanDistance");
        assertThat(read.name()).isEqualTo("mean_distance");
        List<SurveyObject> objects = List.of(SurveyObject.of("near"), SurveyObject.of("far"));
        double[] scores =
                read.score(Features.of(objects, 2, new float[] {2, 2, 5, 6})).values();
        assertThat(scores).containsExactly(0, 5);
        assertThatThrownBy(() -> read.score(Features.of(objects, 1, new float[2])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read.score(Features.of(objects, 2, new float[] {0, 0, 0, Float.NaN})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("far");

        Thread.currentThread().setContextClassLoader(before);
        assertThatThrownBy(() -> DetectorFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mylibrary.mean_distance");
    }

    @Test
    void detectorTransformAndThresholdAreMadeByNameAndKeptInAnEnsemble() throws IOException {
        Threshold gap = Providers.create(ThresholdProvider.class, "threshold", "mylibrary.gap:1");
        assertThat(gap.fit(new double[] {1, 2, 10, 11, 3})).isEqualTo(Fences.above(6.5));
        Transform unit = Providers.create(TransformProvider.class, "transform", "mylibrary.unit-length");
        Detector distance = Providers.create(DetectorProvider.class, "detector", "mylibrary.mean_distance");
        EnsembleDetector ensemble = EnsembleDetector.defaults(0)
                .withMembers(List.of(
                        EnsembleDetector.Member.of(new Pipeline(List.of(unit), distance), gap),
                        EnsembleDetector.Member.of(
                                Providers.create(DetectorProvider.class, "detector", "knn:1"), gap)));
        List<SurveyObject> objects =
                List.of(SurveyObject.of("a"), SurveyObject.of("b"), SurveyObject.of("c"), SurveyObject.of("d"));
        Features rows = Features.of(objects, 2, new float[] {1, 0, 2, 0, 3, 0, 0, 9});
        FittedFlaggingDetector fitted = FlaggingDetector.of(ensemble).fit(rows);
        Path file = folder.resolve("ensemble.detector");

        DetectorFile.write(fitted, file);

        Scores scores = DetectorFile.read(file).detector().score(rows);
        assertThat(scores.values()).isEqualTo(fitted.score(rows).values());
        assertThat(scores.value(3)).isGreaterThan(scores.value(0));
        // By direction alone, the first three rows are alike.
        FittedDetector byDirection = new Pipeline(List.of(unit), distance).fit(rows);
        assertThat(byDirection.score(rows).values()[0])
                .isEqualTo(byDirection.score(rows).values()[2]);
    }

    @Test
    void imagesOfTheirFormatAndSourceAreRead() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        byte[] pgm = "P5 2 1 255\n__".getBytes(StandardCharsets.US_ASCII);
        pgm[pgm.length - 2] = 7;
        pgm[pgm.length - 1] = (byte) 250;
        Files.write(pictures.resolve("m31.pgm"), pgm);
        Files.write(pictures.resolve("short.pgm"), Arrays.copyOf(pgm, pgm.length - 1));
        List<PendingImage> images = images(pictures, "invert=true");
        assertThat(images).extracting(image -> image.object().id()).containsExactly("m31", "short");
        assertThat(images.get(0).read().rgb()).containsExactly(248, 248, 248, 5, 5, 5);
        assertThatThrownBy(() -> images.get(1).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageEndingWith("short.pgm: PGM has 12 bytes; 13 expected");

        Path stack = folder.resolve("stack.rgb");
        Files.write(stack, new byte[] {1, 2, 3, 4, 5, 6});
        List<PendingImage> frames = images(stack, "side=1");
        assertThat(frames).extracting(frame -> frame.object().id()).containsExactly("frame-0", "frame-1");
        assertThat(frames.get(1).read().rgb()).containsExactly(4, 5, 6);
        assertThatThrownBy(() -> images(stack, "side=2"))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("stack.rgb has 6 bytes; a multiple of 12 expected for side=2");
    }

    private static List<PendingImage> images(Path location, String option) throws IOException {
        try (ImageStream stream = ImageSources.open(location.toString(), NamedOptions.parse(List.of(option)))
                .open()) {
            return stream.next(10);
        }
    }

    @Test
    void weightsOfTheirFormatAreRunByTheirEngine() throws IOException {
        Weights untrained = Weights.untrained(1);
        Path file = folder.resolve("weights.plwt");
        OutsideLibrary.writeWeights(untrained, file);
        Weights weights = Weights.read(file);
        assertThat(weights.lastStage()).isEqualTo(Stage.LAYER1);
        assertThat(weights.values("conv1.weight")).isEqualTo(untrained.values("conv1.weight"));

        EngineOptions options = EngineOptions.defaults().withKind(EngineOptions.Kind.of("mylibrary.mean"));
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, options)) {
            int side = engine.inputSize();
            FloatBuffer image = FloatBuffer.allocate(3 * side * side);
            image.put(0, 6f * side * side);
            FloatBuffer features = FloatBuffer.allocate(engine.dimensions());
            engine.infer(image, 1, features);
            assertThat(features.get(0)).isEqualTo(2);
            assertThat(engine.describe()).isEqualTo("mylibrary.mean (asked for)");
        }
        assertThatThrownBy(() -> Engines.create(weights, Stage.LAYER1, options.withPrecision(Precision.BF16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the mylibrary.mean engine computes in fp32 alone");
    }
}
