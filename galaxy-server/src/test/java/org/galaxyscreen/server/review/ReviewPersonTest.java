package org.galaxyscreen.server.review;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.interest.InterestTable;
import org.galaxyscreen.interest.ReviewOptions;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.interest.SimulatedReview;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.report.browser.Chromium;
import org.galaxyscreen.screening.FeatureScreening;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person who labels through the page, by the keys alone, and knows what is interesting: finds as many interesting objects as the simulation of the
 * interest models does from the same start.
 */
class ReviewPersonTest {
    private static final int INTERESTING = 4;

    @TempDir
    private Path folder;

    @Test
    void findsWhatTheSimulationFinds() throws IOException {
        Path features = folder.resolve("features.npy");
        Path images = Files.createDirectories(folder.resolve("images"));
        StringBuilder scores = new StringBuilder("id,score\n");
        SplittableRandom random = new SplittableRandom(8);
        try (FeatureWriter writer = FeatureWriter.create(features, 6)) {
            for (int i = 0; i < 240; i++) {
                // Ordinary ones, a kind that is sought and lies a little off, and outliers of no interest.
                double off = i < 200 ? 0 : i < 220 ? 2.5 : 7 * (i % 2) - 3.5;
                float[] row = new float[6];
                for (int d = 0; d < 6; d++) {
                    row[d] = (float) (random.nextGaussian() + (i < 220 ? d < 3 ? off : 0 : d == i % 6 ? off : 0));
                }
                writer.accept(SurveyObject.of("object-" + i), row, 0);
                ImageIO.write(
                        new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                        "png",
                        images.resolve("object-" + i + ".png").toFile());
                scores.append("object-").append(i).append(i >= 200 && i < 220 ? ",5\n" : ",0\n");
            }
            writer.commit();
        }
        Path table = Files.writeString(folder.resolve("scores.csv"), scores);
        compare(features, table, 40, review -> review.withImages(images, NamedOptions.none(), Rendering.defaults()));
    }

    /** For surveys whose interesting objects are known: their features and scores as {@code evaluate --simulate-review} takes them. */
    @Test
    @EnabledIfSystemProperty(named = "galaxy.review.features", matches = ".+", disabledReason = "no survey is named")
    void findsWhatTheSimulationFindsInTheSurveyNamed() throws IOException {
        compare(
                Path.of(System.getProperty("galaxy.review.features")),
                Path.of(System.getProperty("galaxy.review.labels")),
                100,
                review -> review);
    }

    private void compare(Path features, Path scores, int labels, UnaryOperator<SurveyReview> pictured)
            throws IOException {
        Path results = folder.resolve("results");
        FeatureScreening.of(features)
                .with(ScreeningSettings.defaults()
                        .withDetector(FlaggingDetector.of(
                                NeighbourDetector.defaults()
                                        .withNeighbours(3)
                                        .withDistance(NeighbourDetector.Distance.MEAN),
                                IqrThreshold.upper()))
                        .withTrainFraction(1)
                        .withGallery(0))
                .into(results)
                .run();
        SavedResults saved = SavedResults.open(results);
        ReviewSpace space = space(saved, features);
        int[] interest = InterestTable.read(scores).of(space.objects());
        Map<String, Integer> known = new HashMap<>();
        for (int row = 0; row < interest.length; row++) {
            known.put(space.objects().get(row).id(), interest[row]);
        }

        int found;
        try (Chromium chromium = Chromium.start();
                ReviewServer server =
                        pictured.apply(SurveyReview.of(results)).serve(ServerOptions.defaults(), RunListener.NONE)) {
            Page page = chromium.openServed(server.address());
            found = label(page, known, labels);
            chromium.close(page);
        }
        // From the ten oddest, where the page begins too.
        double simulated = SimulatedReview.defaults()
                .withTop(10)
                .withLabels(labels)
                .withSeeds(1)
                .run(space, interest, ReviewOptions.defaults(), progress -> {})
                .shown()
                .mean();
        int plain = SimulatedReview.plain(space, interest, INTERESTING);
        System.out.printf(
                "%d labels through the page found %d interesting objects; the simulation %.0f, the plain ranking's first hundred %d%n",
                labels, found, simulated, plain);
        assertThat((double) found).isCloseTo(simulated, within(0.1 * simulated));
    }

    /** As the review has it. */
    private static ReviewSpace space(SavedResults saved, Path file) throws IOException {
        Features features = FeatureReader.read(file, progress -> {});
        Map<String, Integer> rows = new HashMap<>();
        for (int row = 0; row < features.rows(); row++) {
            rows.put(features.object(row).id(), row);
        }
        List<AnomalyCatalogue.Entry> entries = saved.catalogue().entries();
        double[] plain = new double[entries.size()];
        int[] order = new int[entries.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = rows.get(entries.get(i).object().id());
            plain[i] = -i;
        }
        return ReviewSpace.of(features.select(order), saved.blocks(features.dimensions()), plain);
    }

    /** Presses the key of each object's interest, and waits for the page to show the next. */
    private static int label(Page page, Map<String, Integer> interest, int labels) {
        page.waitForSelector(".strip li");
        page.evaluate("() => localStorage.setItem('galaxy-screen-reviewer', 'Ada')");
        int found = 0;
        for (int done = 0; done < labels; done++) {
            String current = page.locator(".strip li:has(.current)").getAttribute("data-id");
            int score = interest.get(current);
            found += score >= INTERESTING ? 1 : 0;
            String ranking = page.locator("#review").getAttribute("data-ranking");
            page.keyboard().press(Integer.toString(score));
            if ((done + 1) % 10 != 0) {
                page.waitForSelector(".strip li:has(.current):not([data-id='" + current + "'])");
            } else if (done + 1 < labels) {
                page.waitForSelector("#review:not([data-ranking='" + ranking + "'])");
            } else {
                assertThat(page.locator(".deskbar .labelled b")).hasText(Integer.toString(labels));
            }
        }
        return found;
    }
}
