package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.durable.NotResumableException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of images that come one after the other. */
class SurveyFollowingTest {
    private static final Backbone NETWORK = Backbone.of(Weights.untrained(0)).withInputSize(64);
    private static final ExtractionSettings FEATURES = ExtractionSettings.defaults()
            .withStage(Stage.LAYER1)
            .withEngine(EngineOptions.defaults().withMaxBatch(1));

    @TempDir
    private static Path shared;

    private static Path detector;

    @TempDir
    private Path folder;

    private Path input;
    private Path output;

    @BeforeAll
    static void fit() throws IOException {
        Path images = Files.createDirectory(shared.resolve("images"));
        for (int i = 0; i < 120; i++) {
            picture(images, "train" + i, i, 100);
        }
        detector = shared.resolve("kmeans.detector");
        SurveyScreening.of(images)
                .with(NETWORK)
                .with(FEATURES)
                .with(ScreeningSettings.defaults()
                        .withDetector(
                                FlaggingDetector.of(KMeansDetector.defaults().withClusters(1), IqrThreshold.upper()))
                        .withTrainFraction(0.5))
                .saving(detector)
                .run();
    }

    @BeforeEach
    void makeInput() throws IOException {
        input = Files.createDirectory(folder.resolve("in"));
        output = folder.resolve("out");
    }

    /** A blob of noise. */
    private static Path picture(Path into, String name, long seed, int brightness) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                int value = Math.min(255, brightness / 2 + random.nextInt(brightness));
                image.setRGB(x, y, value << 16 | value << 8 | value / 2);
            }
        }
        Path file = Files.createDirectories(into).resolve(name + ".png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private SurveyFollowing following() {
        return SurveyFollowing.of(input, detector, output)
                .with(NETWORK)
                .with(FEATURES)
                .withPoll(Duration.ofMillis(30))
                .withIdle(Duration.ofMillis(50))
                .withBlock(20);
    }

    private List<String> rows(String name, int field) throws IOException {
        return Files.readAllLines(output.resolve(name)).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(fields -> fields[(field + fields.length) % fields.length])
                .toList();
    }

    @Test
    void scoresAreThoseOfAScreening() throws IOException {
        for (int i = 0; i < 12; i++) {
            picture(input, "new" + i, 1000 + i, i == 7 ? 200 : 100);
        }

        Following end = following().run(RunListener.NONE);

        assertThat(end.scored()).isEqualTo(12);
        assertThat(end.skipped()).isZero();
        List<String> expected =
                SurveyScreening.of(input)
                        .with(NETWORK)
                        .with(FEATURES)
                        .loading(detector)
                        .run()
                        .catalogue()
                        .entries()
                        .stream()
                        .map(entry -> entry.object().id() + " " + entry.flagged())
                        .sorted()
                        .toList();
        List<String> found = new ArrayList<>();
        for (String line : Files.readAllLines(output.resolve("followed.csv")).subList(1, 13)) {
            String[] fields = line.split(",", -1);
            found.add(fields[0] + " " + fields[fields.length - 3]);
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected).contains("new7 true");
        assertThat(Files.readAllLines(output.resolve("followed.csv")).get(0))
                .isEqualTo("id,ra,dec,redshift,label,kmeans_score,kmeans_flag,ensemble_score,ensemble_flag,"
                        + "feature_distance,files");
    }

    @Test
    void aRowThatWasNotEndedIsScoredAgainAndNoneTwice() throws IOException {
        for (int i = 0; i < 50; i++) {
            picture(input, "new" + i, 2000 + i, 100);
        }
        following().run(RunListener.NONE);
        byte[] whole = Files.readAllBytes(output.resolve("followed.csv"));
        byte[] drift = Files.readAllBytes(output.resolve("drift.csv"));
        SplittableRandom random = new SplittableRandom(4);
        for (int times = 0; times < 2; times++) {
            // As a power cut leaves it: anywhere within what was written last.
            Files.write(
                    output.resolve("followed.csv"),
                    Arrays.copyOf(whole, whole.length - 1 - random.nextInt(whole.length - 200)));

            Following end = following().run(RunListener.NONE);

            assertThat(end.scored()).isEqualTo(50);
            assertThat(Files.readAllBytes(output.resolve("followed.csv"))).isEqualTo(whole);
            assertThat(Files.readAllBytes(output.resolve("drift.csv"))).isEqualTo(drift);
        }
    }

    @Test
    void aFileThatIsStillWrittenIsNotReadHalf() throws Exception {
        Path complete = picture(folder.resolve("elsewhere"), "slow", 3000, 100);
        byte[] bytes = Files.readAllBytes(complete);
        Path slow = input.resolve("slow.png");
        CountDownLatch begun = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            try {
                for (int at = 0; at < bytes.length; at += bytes.length / 25 + 1) {
                    Files.write(
                            slow,
                            Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + bytes.length / 25 + 1)),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                    begun.countDown();
                    Thread.sleep(20);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        writer.start();
        begun.await();

        // Far longer between two looks than between two writes, so that this is no matter of luck on a slow machine.
        Following end = following().withPoll(Duration.ofMillis(400)).run(RunListener.NONE);

        writer.join();
        assertThat(end).isEqualTo(new Following(1, 0, 0, 0, 0));
    }

    @Test
    void whatCannotBeReadIsListedOnceAndReadWhenItIsMended() throws IOException {
        Path broken = input.resolve("broken.png");
        Files.write(broken, "no picture".getBytes());
        picture(input.resolve("spiral"), "fine", 1, 100);

        assertThat(following().run(RunListener.NONE).skipped()).isEqualTo(1);
        assertThat(following().run(RunListener.NONE).skipped()).as("not again").isEqualTo(1);
        assertThat(rows("skipped.csv", 0)).containsExactly("broken");
        assertThat(rows("followed.csv", -1)).containsExactly("spiral/fine.png");

        Files.copy(input.resolve("spiral/fine.png"), broken, StandardCopyOption.REPLACE_EXISTING);
        assertThat(following().run(RunListener.NONE).scored()).isEqualTo(2);
        assertThat(rows("followed.csv", 0)).containsExactly("fine", "broken");
    }

    @Test
    void idsStayUniqueWhenNamesComeAgain() throws IOException {
        picture(input.resolve("night1"), "a", 1, 100);
        following().run(RunListener.NONE);
        picture(input.resolve("night2"), "a", 2, 100);
        following().run(RunListener.NONE);
        Files.delete(input.resolve("night1/a.png"));
        Files.delete(input.resolve("night2/a.png"));
        picture(input.resolve("night3"), "a", 3, 100);
        following().run(RunListener.NONE);

        assertThat(rows("followed.csv", 0)).containsExactly("a", "night2/a", "night3/a.png");
    }

    @Test
    void brighterImagesRaiseTheAlarm() throws IOException {
        for (int i = 0; i < 40; i++) {
            picture(input, String.format("new%02d", i), 4000 + i, i < 20 ? 100 : 130);
        }
        List<RunWarning> warnings = new ArrayList<>();

        Following end = following().run(new RunListener() {
            @Override
            public void onWarning(RunWarning warning) {
                warnings.add(warning);
            }
        });

        assertThat(end.blocks()).isEqualTo(2);
        assertThat(end.alarms()).isEqualTo(1);
        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.kind()).isEqualTo(RunWarning.Kind.DRIFT);
            assertThat(warning.text()).startsWith("the objects 21 to 40 are unlike those of the fit: ");
        });
        assertThat(rows("drift.csv", -1)).containsExactly("false", "true");
    }

    @Test
    void anInterruptionIsTheUsualEnd() throws Exception {
        picture(input, "one", 1, 100);
        CountDownLatch scored = new CountDownLatch(1);
        List<Following> ends = new ArrayList<>();
        Thread run = new Thread(() -> {
            try {
                ends.add(following().withIdle(Duration.ofHours(1)).run(new RunListener() {
                    @Override
                    public void onFollowed(Following following) {
                        scored.countDown();
                    }
                }));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        run.start();
        scored.await();
        run.interrupt();
        run.join(20_000);

        assertThat(ends).containsExactly(new Following(1, 0, 0, 0, 0));
        assertThat(output.resolve("followed.csv.lock")).doesNotExist();
    }

    @Test
    void anEmptyFolderIsWaitedForAndOtherSettingsAreRefused() throws IOException {
        assertThat(following().run(RunListener.NONE)).isEqualTo(new Following(0, 0, 0, 0, 0));
        assertThatThrownBy(() -> following().withBlock(21).run(RunListener.NONE))
                .isInstanceOf(NotResumableException.class)
                .hasMessageContaining("block was 20 and is 21");
        assertThat(following()
                        .withBlock(21)
                        .withRestart(true)
                        .run(RunListener.NONE)
                        .scored())
                .isZero();
        assertThatThrownBy(() -> following().withBlock(3)).hasMessage("driftBlock is 3; 20 or more objects expected");
    }
}
