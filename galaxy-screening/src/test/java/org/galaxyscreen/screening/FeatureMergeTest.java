package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.durable.NotResumableException;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of a survey, extracted on their own, and one file of them all. */
class FeatureMergeTest {
    private static final int PARTS = 3;
    private static final Backbone NETWORK = Backbone.of(Weights.untrained(0)).withInputSize(64);
    private static final ExtractionSettings FEATURES = ExtractionSettings.defaults()
            .withStage(Stage.LAYER1)
            .withEngine(EngineOptions.defaults().withMaxBatch(4));

    @TempDir
    private static Path folder;

    private static Path images;
    private static final List<Path> SHARDS = new ArrayList<>();

    @BeforeAll
    static void extract() throws IOException {
        images = Files.createDirectory(folder.resolve("images"));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            for (int at = 0; at < 256; at++) {
                image.setRGB(at % 16, at / 16, random.nextInt() & 0xffffff);
            }
            ImageIO.write(
                    image,
                    "png",
                    images.resolve(String.format("object%02d.png", i)).toFile());
        }
        // In the second part.
        Files.write(images.resolve("object09-broken.png"), new byte[] {1, 2, 3});
        extraction(images, folder.resolve("whole.npy")).run();
        for (int number = PARTS; number > 0; number--) {
            Path shard = folder.resolve("shard" + number + ".npy");
            extraction(images, shard).withShard(new Shard(number, PARTS)).run();
            SHARDS.add(shard);
        }
    }

    private static SurveyExtraction extraction(Path input, Path output) {
        return SurveyExtraction.of(input, output).with(NETWORK).with(FEATURES);
    }

    /** A part's files under another name. */
    private static Path copy(Path shard, String name) throws IOException {
        for (String end : List.of(".npy", ".csv", ".npy.about.json")) {
            String from = shard.getFileName().toString().replace(".npy", end);
            Files.copy(shard.resolveSibling(from), folder.resolve(name + end));
        }
        return folder.resolve(name + ".npy");
    }

    @Test
    void mergedPartsAreTheUnbrokenRunToTheBit() throws IOException {
        Path merged = folder.resolve("merged.npy");

        long rows = FeatureMerge.of(SHARDS, merged).run(RunListener.NONE);

        assertThat(rows).isEqualTo(20);
        assertThat(merged).hasSameBinaryContentAs(folder.resolve("whole.npy"));
        assertThat(folder.resolve("merged.csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
        assertThat(folder.resolve("merged.npy.about.json"))
                .hasSameBinaryContentAs(folder.resolve("whole.npy.about.json"))
                .content()
                .contains("broken");
        assertThat(FeatureScreening.of(merged).run().catalogue().entries()).hasSize(20);
    }

    @Test
    void holesDuplicatesAndOthersAreRefusedByName() throws IOException {
        Path output = folder.resolve("refused.npy");
        assertThatThrownBy(() -> FeatureMerge.of(List.of(SHARDS.get(0), SHARDS.get(2)), output)
                        .run(RunListener.NONE))
                .hasMessage("of 3 parts 1 is missing: 2/3; extract them, or name their files too");
        Path again = copy(SHARDS.get(1), "again");
        assertThatThrownBy(() -> FeatureMerge.of(List.of(SHARDS.get(0), SHARDS.get(1), SHARDS.get(2), again), output)
                        .run(RunListener.NONE))
                .hasMessageContaining("are both part 2/3; each part once expected");
        Path other = folder.resolve("other.npy");
        SurveyExtraction.of(images, other)
                .with(NETWORK)
                .with(FEATURES.withStage(Stage.LAYER2))
                .withShard(new Shard(2, PARTS))
                .run();
        assertThatThrownBy(() -> FeatureMerge.of(List.of(SHARDS.get(0), other, SHARDS.get(2)), output)
                        .run(RunListener.NONE))
                .hasMessageContainingAll(
                        other.toString(), "dimensions 512", SHARDS.get(2).toString(), "256");
        assertThatThrownBy(() -> FeatureMerge.of(List.of(folder.resolve("whole.npy")), output)
                        .run(RunListener.NONE))
                .hasMessageContaining("whole.npy is no part of a survey");
        Path cut = copy(SHARDS.get(2), "cut");
        Path about = folder.resolve("cut.npy.about.json");
        Files.writeString(about, Files.readString(about).replaceFirst("\"rows\" : \\d+", "\"rows\" : 5"));
        assertThatThrownBy(() -> FeatureMerge.of(List.of(SHARDS.get(0), SHARDS.get(1), cut), output)
                        .run(RunListener.NONE))
                .hasMessageContaining("cut.npy is part 1/3 of 21 images and has 5, rows and skipped ones; 7 expected");
        assertThat(output).doesNotExist();
    }

    @Test
    void partsCoverASurveyOnce() {
        for (long all : new long[] {0, 1, 2, 20, 1000, 100_000_000_000L}) {
            for (int of : new int[] {1, 3, 7, 1000}) {
                long next = 0;
                for (int number = 1; number <= of; number++) {
                    Shard shard = new Shard(number, of);
                    assertThat(shard.from(all)).isEqualTo(next);
                    next = shard.to(all);
                    assertThat(next - shard.from(all)).isBetween(all / of, all / of + 1);
                }
                assertThat(next).isEqualTo(all);
            }
        }
    }

    @Test
    void aPartIsWhatItsNameSays() throws IOException {
        ImageSource survey = SyntheticSurvey.of(10, 0, 1);
        assertThat(Shard.parse("2/3").of(survey, 10).objects())
                .isEqualTo(survey.objects().subList(3, 6));
        assertThatThrownBy(() -> Shard.parse("4/3"))
                .hasMessage("shard is 4/3; a part and the number of parts expected, such as 1/4 to 4/4");
        assertThatThrownBy(() -> Shard.parse("half"))
                .hasMessage("shard is 'half'; a part and the number of parts expected, such as 2/8");
    }

    @Test
    void anotherPartDoesNotGoOnWithAnUnfinishedOne() throws IOException {
        Path output = folder.resolve("unfinished.npy");
        SurveyExtraction first = extraction(images, output).withShard(new Shard(1, 2));
        assertThatThrownBy(() -> first.run(new RunListener() {
                    @Override
                    public void onProgress(Progress progress) {
                        if (progress.unit().equals("images") && progress.done() > 3) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }))
                .isInstanceOf(InterruptedRunException.class);
        Thread.interrupted();
        assertThatThrownBy(() ->
                        extraction(images, output).withShard(new Shard(2, 2)).run())
                .isInstanceOf(NotResumableException.class)
                .hasMessageContaining("shard was 1/2 and is 2/2");
        assertThat(first.run().rows()).isEqualTo(9);
    }
}
