package org.galaxyscreen.report.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The pictures of docs/report.md, from a report: {@code ./mvnw test -Pbrowser -pl galaxy-report -am -Dtest=ScreenshotsTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dgalaxy.screenshots.of=screening/report.html}, the path from the project's root.
 */
@EnabledIfSystemProperty(named = "galaxy.screenshots.of", matches = ".+", disabledReason = "no report is named")
class ScreenshotsTest {
    private static final Path ROOT =
            Path.of(System.getProperty("galaxy.root", "..")).toAbsolutePath();

    @Test
    void pagesAreDrawn() throws IOException {
        Path report = ROOT.resolve(System.getProperty("galaxy.screenshots.of")).normalize();
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.open(report);
            shoot(page, "report.png");
            page.locator(".card button").nth(1).click();
            page.waitForSelector(".sky:not([data-id=''])");
            page.mouse().move(2, 2);
            shoot(page, "report-viewer.png");
            if (page.locator("[data-map=oddness]").count() > 0) {
                page.keyboard().press("Escape");
                page.locator(".card button").nth(17).click();
                page.keyboard().press("h");
                page.waitForSelector(".sky[data-layer^='oddness']");
                shoot(page, "report-oddness.png");
            }
            page.keyboard().press("Escape");
            Locator map = page.locator("nav a[href='#map']");
            if (map.count() > 0) {
                map.click();
                page.waitForSelector(".points[data-scale]");
                if (page.locator("#colour-by option").allTextContents().contains("class")) {
                    page.selectOption("#colour-by", new SelectOption().setLabel("class"));
                }
                var box = page.locator(".points").boundingBox();
                for (int x = 0; x < 40 && !page.locator(".tip").isVisible(); x++) {
                    page.mouse().move(box.x + box.width * (0.42 + 0.01 * x), box.y + box.height * 0.5);
                }
                shoot(page, "report-map.png");
            }
            page.click("nav a[href='#scores']");
            shoot(page, "report-scores.png");
            if (page.locator("nav a[href='#systematics']").count() > 0) {
                page.click("nav a[href='#systematics']");
                shoot(page, "report-systematics.png");
            }
            chromium.close(page);
        }
    }

    private static void shoot(Page page, String name) {
        page.evaluate("() => new Promise(done => setTimeout(done, 400))");
        page.screenshot(
                new Page.ScreenshotOptions().setPath(ROOT.resolve("docs/images").resolve(name)));
    }
}
