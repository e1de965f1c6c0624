package org.galaxyscreen.server.review;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyscreen.report.browser.Chromium;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of docs/review.md, from a screening's results, which stay as they are: {@code ./mvnw test -Pbrowser -pl galaxy-server -am
 * -Dtest=ReviewScreenshotsTest -Dsurefire.failIfNoSpecifiedTests=false -Dgalaxy.screenshots.review=screening}, the path from the project's root.
 */
@EnabledIfSystemProperty(named = "galaxy.screenshots.review", matches = ".+", disabledReason = "no results are named")
class ReviewScreenshotsTest {
    /** Four batches and a part of the next. */
    private static final int LABELS = 43;

    private static final Path ROOT =
            Path.of(System.getProperty("galaxy.root", "..")).toAbsolutePath();

    @Test
    void pagesAreDrawn(@TempDir Path results) throws IOException {
        Path named =
                ROOT.resolve(System.getProperty("galaxy.screenshots.review")).normalize();
        try (Stream<Path> files = Files.list(named)) {
            for (Path file : files.filter(path -> !path.toString().contains("labels.jsonl"))
                    .toList()) {
                Files.copy(file, results.resolve(file.getFileName()));
            }
        }
        try (Chromium chromium = Chromium.start();
                ReviewServer server = SurveyReview.of(results).serve(ServerOptions.defaults(), RunListener.NONE)) {
            Page page = chromium.openServed(server.address());
            page.setViewportSize(1280, 1000);
            page.waitForSelector(".strip li");
            Map<String, String> classes = new HashMap<>();
            SavedResults.open(results)
                    .catalogue()
                    .entries()
                    .forEach(entry -> classes.put(
                            entry.object().id(), String.valueOf(entry.object().label())));
            for (int label = 0; label < LABELS; label++) {
                String id = page.locator("#review button.id").first().innerText();
                page.keyboard().press(key(classes.get(id)));
                if (label == 0) {
                    page.fill("#reviewer", "Ada");
                    page.keyboard().press("Enter");
                }
                page.waitForCondition(() ->
                        !page.locator("#review button.id").first().innerText().equals(id));
                page.waitForTimeout(200);
            }
            shoot(page, "review.png");
            page.locator(".changes").scrollIntoViewIfNeeded();
            shoot(page, "review-changes.png");
            page.keyboard().press("m");
            page.waitForSelector(".alike .tiny li");
            page.keyboard().press("d");
            page.waitForSelector("dialog.ask .tiny li");
            shoot(page, "review-dismiss.png");
            page.keyboard().press("Escape");
            chromium.close(page);
        }
    }

    /** Of somebody who seeks what is rare in the sky, and knows the camera's faults; the classes are a synthetic survey's. */
    private static String key(String kind) {
        return switch (kind) {
            case "arc" -> "5";
            case "ring", "merger" -> "4";
            case "corrupt", "blank", "dead-columns", "satellite-trail", "saturated-star" -> "a";
            default -> "1";
        };
    }

    private static void shoot(Page page, String name) {
        page.waitForTimeout(900);
        page.screenshot(
                new Page.ScreenshotOptions().setPath(ROOT.resolve("docs/images").resolve(name)));
    }
}
