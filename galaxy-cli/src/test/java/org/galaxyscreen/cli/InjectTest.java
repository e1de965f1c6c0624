package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Injection by the command, with and without the learner, on a survey half of which is held out. */
class InjectTest {
    private static final String REVIEW = "{\"galaxy-screen-labels\":1}\n"
            + "{\"time\":\"2026-03-04T05:06:07Z\",\"who\":\"Ada\",\"id\":\"object-0\",\"mark\":\"interest\",\"interest\":5}\n"
            + "{\"time\":\"2026-03-04T05:06:08Z\",\"who\":\"Ada\",\"id\":\"object-1\",\"mark\":\"interest\",\"interest\":0}\n"
            + "{\"time\":\"2026-03-04T05:06:09Z\",\"who\":\"Ben\",\"id\":\"object-2\",\"mark\":\"artefact\"}\n";

    @TempDir
    private static Path folder;

    private static Path survey = Path.of("unset");
    private static Path detectors = Path.of("unset");
    private static Path results = Path.of("unset");

    @BeforeAll
    static void screen() throws IOException {
        survey = Files.createDirectories(folder.resolve("survey"));
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 60; i++) {
            BufferedImage picture = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
            double width = random.nextDouble(4, 7);
            for (int pixel = 0; pixel < 1600; pixel++) {
                double distance = Math.hypot(pixel % 40 - 19.5, pixel / 40 - 19.5) / width;
                picture.setRGB(pixel % 40, pixel / 40, (int) (20 + 180 * Math.exp(-distance * distance)) * 0x10101);
            }
            ImageIO.write(picture, "png", survey.resolve("object-" + i + ".png").toFile());
        }
        detectors = folder.resolve("survey.detector");
        results = folder.resolve("results");
        Outcome outcome = run(
                "screen",
                "--input",
                survey.toString(),
                "--weights",
                "untrained:3",
                "--input-size",
                "64",
                "--stage",
                "layer1",
                "--detector",
                "knn",
                "--threshold",
                "quantile:0.1",
                "--train-fraction",
                "0.5",
                "--keep-features",
                "--save",
                detectors.toString(),
                "--output",
                results.toString());
        assertThat(outcome.status()).as(outcome.text()).isZero();
    }

    @BeforeEach
    void noReview() throws IOException {
        Files.deleteIfExists(results.resolve("labels.jsonl"));
    }

    private static Outcome inject(String... options) {
        List<String> command = new ArrayList<>(List.of(
                "inject",
                "--load",
                detectors.toString(),
                "--input",
                survey.toString(),
                "--kind",
                "ring",
                "--brightness",
                "0.5"));
        command.addAll(List.of(options));
        return run(command.toArray(String[]::new));
    }

    private static Path labels(String text) throws IOException {
        return Files.writeString(folder.resolve("labels.csv"), "id,score\n" + text);
    }

    @Test
    void labelsAddTheLearnerToTheTableAndTheFiles() throws IOException {
        Path json = folder.resolve("recovery.json");
        Path svg = folder.resolve("recovery.svg");

        Outcome outcome = inject(
                "--results",
                results.toString(),
                "--labels",
                labels("object-0,5\nobject-1,0\nobject-2,0\n").toString(),
                "--first",
                "4",
                "--output",
                json.toString(),
                "--figure",
                svg.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains("learner's first (95 % interval)")
                .contains(
                        "learner: the blend, of 3 labels, 1 of them of interesting objects; its first 4 of the survey's 57 objects without a"
                                + " label");
        JsonNode root = new ObjectMapper().readTree(json.toFile());
        assertThat(root.at("/learner/first").asInt()).isEqualTo(4);
        assertThat(root.at("/injected/0/learner/found").isInt()).isTrue();
        assertThat(svg).content().contains("among the learner&#39;s first, percent");
        int images = root.path("images").asInt();
        int found = root.at("/injected/0/learner/found").asInt();
        assertThat(outcome.text())
                .containsPattern(
                        "ring +1(\\.00)? +0\\.500? .*of the images +" + Math.round(100.0 * found / images) + " %");
    }

    @Test
    void labelsOfAReviewOfTheResultsAreTakenByThemselves() throws IOException {
        assertThat(inject("--results", results.toString()).text()).doesNotContain("learner");
        Files.writeString(results.resolve("labels.jsonl"), REVIEW);

        Outcome outcome = inject("--results", results.toString(), "--first", "4");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("learner: the blend, of 3 labels, 1 of them of interesting objects");
        Path copy = Files.copy(results.resolve("labels.jsonl"), folder.resolve("copy.jsonl"));
        Outcome named = inject(
                "--labels",
                copy.toString(),
                "--features",
                results.resolve("features.npy").toString());
        assertThat(named.status()).as(named.text()).isZero();
        assertThat(named.text()).contains("learner: the blend, of 3 labels");
    }

    /** Nobody asked for it. */
    @Test
    void aReviewWithoutAnythingInterestingIsAWarning() throws IOException {
        Files.writeString(results.resolve("labels.jsonl"), REVIEW.replace("\"interest\":5", "\"interest\":3"));

        Outcome outcome = inject("--results", results.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains("Warning: the learner is not measured: no object is labelled as interesting in "
                        + results.resolve("labels.jsonl"))
                .doesNotContain("learner: ");
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        Path dull = labels("object-0,3\nobject-1,0\n");

        Outcome nothing = inject("--results", results.toString(), "--labels", dull.toString());
        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.text())
                .contains(
                        "Error: nothing can be learned from the labels: none of the 2 labelled objects is interesting, so there is"
                                + " nothing to seek; at least one with an interest of 4 or more expected");
        assertThat(inject("--labels", dull.toString()).text())
                .contains("Error: --labels is given without --results and --features; one of them expected");
        assertThat(inject("--first", "3").text()).contains("Error: --first applies to --labels");
        assertThat(inject("--features", "f.npy").text()).contains("Error: --features applies to --labels");
        assertThat(inject("--labels", dull.toString(), "--first", "0").text()).contains("Error: --first is 0; 1 to ");
        assertThat(inject("--results", results.toString(), "--labels", dull.toString(), "--output", dull.toString())
                        .text())
                .contains("which is read as --labels");
    }
}
