package org.galaxyscreen.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.cluster.FittedKMeans;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.Combination;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.ensemble.ScoreScaling;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.threshold.MadThreshold;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetectorFileTest {
    private static final Features TRAIN = Samples.clustered(200, 20, 3, 11);
    private static final Features OTHERS = Samples.clustered(50, 20, 4, 12);

    private static final FeatureOrigin ORIGIN = FeatureOrigin.of(Map.of(
            FeatureOrigin.Part.WEIGHTS, "5ea1", FeatureOrigin.Part.STAGE, "layer4", FeatureOrigin.Part.DECODER, "one"));

    @TempDir
    private Path folder;

    static Stream<Named<Detector>> detectors() {
        return DetectorMessagesTest.detectors();
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void whatWasSavedScoresAsBefore(Detector detector) throws IOException {
        FittedDetector fitted = detector.fit(TRAIN);
        Path file = folder.resolve("detector.safetensors");

        DetectorFile.write(Samples.flagging(fitted), ORIGIN, file);
        DetectorFile read = DetectorFile.read(file);

        assertThat(read.detector().name()).isEqualTo(fitted.name());
        assertThat(read.detector().dimensions()).isEqualTo(20);
        assertThat(read.detector().score(OTHERS).values())
                .isEqualTo(fitted.score(OTHERS).values());
        assertThat(read.detector().fences()).isEqualTo(Samples.flagging(fitted).fences());
        assertThat(read.detector().trainingRows()).isEqualTo(7);
        assertThat(read.features()).contains(ORIGIN);
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void ensemblesOfEnsemblesAreSavedWhole() throws IOException {
        EnsembleDetector inner = new EnsembleDetector(
                        List.of(
                                EnsembleDetector.Member.of(LofDetector.defaults(), new MadThreshold(3, true)),
                                EnsembleDetector.Member.of(NeighbourDetector.defaults(), IqrThreshold.both())),
                        Voting.any())
                .withName("inner")
                .withScaling(ScoreScaling.GAMMA)
                .withCombination(Combination.averageOfMaximum(2, 7));
        EnsembleDetector outer = new EnsembleDetector(
                        List.of(
                                EnsembleDetector.Member.of(inner, IqrThreshold.upper()),
                                EnsembleDetector.Member.of(KMeansDetector.defaults(), IqrThreshold.upper())),
                        Voting.all())
                .withScaling(ScoreScaling.ROBUST_Z)
                .withThreshold(new QuantileThreshold(0.05));
        FittedEnsemble fitted = outer.fit(TRAIN);
        Path file = folder.resolve("ensemble");
        DetectorFile.write(Samples.flagging(fitted), file);

        FittedEnsemble read =
                (FittedEnsemble) DetectorFile.read(file).detector().detector();

        assertThat(read.score(OTHERS).values()).isEqualTo(fitted.score(OTHERS).values());
        assertThat(read.fences()).isEqualTo(fitted.fences()).isPresent();
        assertThat(read.columns()).isEqualTo(fitted.columns());
        assertThat(read.explain(OTHERS, 3)).isEqualTo(fitted.explain(OTHERS, 3));
    }

    @Test
    void summaryOfTheTrainingIsKept() throws IOException {
        Path file = folder.resolve("kmeans");
        FittedKMeans fitted = KMeansDetector.defaults().withClusters(3).fit(TRAIN);
        DetectorFile.write(Samples.flagging(fitted), file);

        FittedKMeans read = (FittedKMeans) DetectorFile.read(file).detector().detector();

        assertThat(read.inertia()).isEqualTo(fitted.inertia());
        assertThat(read.iterations()).isEqualTo(fitted.iterations());
        assertThat(read.converged()).isEqualTo(fitted.converged());
        assertThat(read.labels()).isEqualTo(fitted.labels());
        assertThat(read.centroid(2)).isEqualTo(fitted.centroid(2));
    }

    @Test
    void everyCutIsRefused() throws IOException {
        byte[] whole = saved();
        Path cut = folder.resolve("cut");
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> DetectorFile.read(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(cut + ": cannot be read as a detector: ");
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> DetectorFile.read(cut)).hasMessageContaining("it is cut short: ");
        Files.write(cut, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> DetectorFile.read(cut)).hasMessageContaining("it goes on after its end: ");
    }

    @Test
    void everyChangedByteIsNoticed() throws IOException {
        byte[] whole = saved();
        Path changed = folder.resolve("changed");
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 400; i++) {
            byte[] bytes = whole.clone();
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(changed, bytes);
            try {
                // White space may change without a change of meaning: then the detector is the same.
                DetectorFile read = DetectorFile.read(changed);
                assertThat(read.detector().score(OTHERS).values())
                        .as("byte %d", at)
                        .isEqualTo(KMeansDetector.defaults()
                                .withClusters(3)
                                .fit(TRAIN)
                                .score(OTHERS)
                                .values());
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("cannot be read as a detector");
            }
        }
        byte[] bytes = whole.clone();
        bytes[bytes.length - 1] ^= 1;
        Files.write(changed, bytes);
        assertThatThrownBy(() -> DetectorFile.read(changed)).hasMessageContaining("it has been changed or damaged");
    }

    @Test
    void otherFeaturesAreRefusedByName() throws IOException {
        FittedFlaggingDetector fitted = FlaggingDetector.of(LofDetector.defaults(), IqrThreshold.upper())
                .fit(TRAIN);
        Path file = folder.resolve("lof");
        DetectorFile.write(fitted, ORIGIN, file);
        DetectorFile read = DetectorFile.read(file);

        read.requireSameFeatures(ORIGIN.with(FeatureOrigin.Part.DECODER, "another"));
        assertThatThrownBy(() -> read.requireSameFeatures(ORIGIN.with(FeatureOrigin.Part.STAGE, "layer2")))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": the detectors were fitted on other features: their stage is layer4, not layer2");
        DetectorFile.write(fitted, file);
        assertThat(DetectorFile.read(file).features()).isEmpty();
        assertThatThrownBy(() -> DetectorFile.read(file).requireSameFeatures(ORIGIN))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the detector does not say what its features were made by");
    }

    @Test
    void flagsAreThoseOfTheThresholdAfterAsBefore() throws IOException {
        Detector behindSteps = Pipeline.of(EnsembleDetector.defaults(3), new StandardScaler());
        for (FlaggingDetector detector : List.of(
                FlaggingDetector.of(LofDetector.defaults(), new QuantileThreshold(0.1)),
                FlaggingDetector.of(behindSteps),
                FlaggingDetector.of(behindSteps, new QuantileThreshold(0.1)))) {
            FittedFlaggingDetector fitted = detector.fit(TRAIN);
            Path file = folder.resolve("flagging");
            DetectorFile.write(fitted, file);
            FittedFlaggingDetector read = DetectorFile.read(file).detector();

            Verdicts verdicts = fitted.judge(TRAIN);
            assertThat(read.trainingRows()).isEqualTo(200);
            assertThat(read.judge(TRAIN).rank()).isEqualTo(verdicts.rank());
            if (fitted.fences().isPresent()) {
                assertThat(verdicts.flagged()).isEqualTo(20);
            }
        }
        assertThatThrownBy(() -> FlaggingDetector.of(LofDetector.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("detector is 'lof'; an ensemble expected, or a threshold beside it");
    }

    /** As version 0.1 of the library wrote it, with fences as texts. */
    @Test
    void formerVersionIsRefused() throws IOException {
        Path file = folder.resolve("former");
        Files.write(
                file,
                container(
                        "{\"__metadata__\":{\"format\":\"galaxy-screen-detector\",\"version\":\"1\",\"library\":\"0.1\","
                                + "\"detector\":\"{}\",\"about\":\"{}\",\"sha256\":\"\"}}"));

        assertThatThrownBy(() -> DetectorFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": cannot be read as a detector: it has version 1 of the format, written by library"
                        + " version 0.1; this library reads version 3: fit the detector again and save it");
    }

    @Test
    void newerVersionIsRefused() throws IOException {
        String header =
                "{\"__metadata__\":{\"format\":\"galaxy-screen-detector\",\"version\":\"4\",\"library\":\"9.1\"}}";
        Path file = folder.resolve("newer");
        Files.write(file, container(header));

        assertThatThrownBy(() -> DetectorFile.read(file))
                .hasMessageContaining("version 4 of the format, written by library version 9.1")
                .hasMessageEndingWith("this library reads version 3: use a newer one");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file = folder.resolve("other");
        Files.writeString(file, "a,b,c\n1,2,3\n and some more text");
        assertThatThrownBy(() -> DetectorFile.read(file)).hasMessageContaining("so this is not a detector file");
        Files.write(file, container("{\"weight\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"));
        assertThatThrownBy(() -> DetectorFile.read(file)).hasMessageContaining("it is not a detector file");
        Files.write(file, container("[".repeat(5000)));
        assertThatThrownBy(() -> DetectorFile.read(file)).hasMessageContaining("the header is not JSON");
    }

    /** A file may claim any size: none of it is allocated before it is known to be there. */
    @Test
    void claimsBeyondTheFileAreRefused() throws IOException {
        Path file = folder.resolve("huge");
        String start = "{\"__metadata__\":{\"format\":\"galaxy-screen-detector\",\"version\":\"3\",\"library\":\"1\","
                + "\"detector\":\"{}\",\"features\":\"{}\",\"sha256\":\"\"},";
        Files.write(
                file,
                container(start
                        + "\"x\":{\"dtype\":\"F32\",\"shape\":[9000000000000000000,4],\"data_offsets\":[0,16]}}"));
        assertThatThrownBy(() -> DetectorFile.read(file)).hasMessageContaining("does not fit into the file's");
    }

    @Test
    void anotherLibrarysDetectorIsNamed() {
        FittedDetector foreign = new FittedDetector() {
            @Override
            public String name() {
                return "mine";
            }

            @Override
            public int dimensions() {
                return 1;
            }

            @Override
            public Scores score(Features features) {
                return new Scores("mine", features.objects(), new double[features.rows()]);
            }
        };
        assertThatThrownBy(() -> DetectorFile.write(Samples.flagging(foreign), folder.resolve("mine")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "the detector 'mine' is a " + foreign.getClass().getName());
        assertThat(folder).isEmptyDirectory();
    }

    private byte[] saved() throws IOException {
        Path file = folder.resolve("whole");
        DetectorFile.write(
                Samples.flagging(KMeansDetector.defaults().withClusters(3).fit(TRAIN)), file);
        return Files.readAllBytes(file);
    }

    private static byte[] container(String header) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }
}
