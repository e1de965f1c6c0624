package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.galaxyscreen.io.npy.NpyWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulated reviews by the command, on rows of which the interesting ones lie together, off the others. */
class SimulatedReviewTest {
    private static final int ROWS = 300;
    private static final int INTERESTING = 30;
    private static final int DIMENSIONS = 16;

    @TempDir
    private Path folder;

    private Path features;
    private Path labels;

    @BeforeEach
    void makeRows() throws IOException {
        features = folder.resolve("features.npy");
        labels = folder.resolve("scores.csv");
        Random random = new Random(7);
        StringBuilder scores = new StringBuilder("id,ra,score\n");
        StringBuilder ids = new StringBuilder("row,id\n");
        try (NpyWriter writer = NpyWriter.create(features, DIMENSIONS)) {
            for (int row = 0; row < ROWS; row++) {
                boolean interesting = row % (ROWS / INTERESTING) == 3;
                float[] values = new float[DIMENSIONS];
                for (int i = 0; i < DIMENSIONS; i++) {
                    values[i] = (float) (random.nextGaussian() + (interesting && i < 4 ? 3 : 0));
                }
                writer.write(values, 0);
                ids.append(row).append(",object").append(row).append('\n');
                scores.append("object")
                        .append(row)
                        .append(",10.5,")
                        .append(interesting ? 5 : 1)
                        .append('\n');
            }
            writer.commit();
        }
        Files.writeString(folder.resolve("features.csv"), ids);
        Files.writeString(labels, scores);
    }

    private Outcome review(String... options) {
        String[] command = new String[options.length + 6];
        String[] first = {
            "evaluate", "--simulate-review", "--features", features.toString(), "--labels", labels.toString()
        };
        System.arraycopy(first, 0, command, 0, first.length);
        System.arraycopy(options, 0, command, first.length, options.length);
        return run(command);
    }

    @Test
    void findsAlmostAllOfAGroupThatLiesApart() throws IOException {
        Path output = folder.resolve("review.json");

        Outcome outcome = review("--seeds", "2", "--output", output.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        JsonNode found = new ObjectMapper().readTree(output.toFile());
        assertThat(found.path("default").asText()).isEqualTo("blend");
        assertThat(found.path("objects").asInt()).isEqualTo(ROWS);
        assertThat(found.path("interesting").asInt()).isEqualTo(INTERESTING);
        assertThat(found.at("/models/blend/shown/mean").asDouble()).isGreaterThan(27);
        assertThat(found.at("/models/blend/ranked/mean").asDouble()).isBetween(28.0, 30.0);
        assertThat(found.at("/models/blend/next/sd").isNumber()).isTrue();
        assertThat(outcome.text()).contains("300 objects, 30 of them interesting", "gaussian_process");
        // The same command again may replace its own file.
        assertThat(review("--seeds", "2", "--output", output.toString()).status())
                .isZero();
        assertThat(new ObjectMapper().readTree(output.toFile())).isEqualTo(found);
    }

    @Test
    void drawsWhatWasFoundByHowManyLabels() throws IOException {
        Path svg = folder.resolve("review.svg");
        Path png = folder.resolve("review.png");

        assertThat(review("--seeds", "1", "--figure", svg.toString()).status()).isZero();
        assertThat(review("--seeds", "1", "--figure", png.toString()).status()).isZero();

        // 30 of 300 are interesting: ten of a hundred by chance; the default finds nearly all.
        assertThat(Files.readString(svg))
                .containsPattern(">blend (2[789]|30)\\.0<")
                .contains(">plain ranking ");
        assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(1875);
        // The same commands again replace their own figures; a picture of anything else stays.
        assertThat(review("--seeds", "1", "--figure", png.toString()).status()).isZero();
        ImageIO.write(new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB), "png", png.toFile());
        assertThat(review("--figure", png.toString()).text()).contains("a file that this command has not written");
        assertThat(review("--figure", "review.pdf").text())
                .contains("--figure is review.pdf; a name that ends in .svg or .png expected");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws IOException {
        assertThat(review("--interesting", "6").text()).contains("--interesting is 6; 1 to 5 expected");
        assertThat(review("--seeds", "0").text()).contains("--seeds is 0; 1 to 1000 expected");
        assertThat(review("--output", labels.toString()).text()).contains("which is read as --labels");
        assertThat(run("evaluate", "--simulate-review", "--features", features.toString())
                        .text())
                .contains("--simulate-review is given without --labels");
        assertThat(run("evaluate", "--labels", labels.toString()).text())
                .contains("--labels applies to --simulate-review; leave it out");
        Files.writeString(labels, "id,score\nobject0,1\n");
        assertThat(review().text()).contains("has no score of 'object1'");
    }
}
