package org.galaxyscreen.report.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.ReportMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of more objects than a page lists, in Chromium: all are points of the map. Prints how fast it moves; the renderer may be software. */
class MillionPointsTest {
    private static final int GROUPS = 40;

    /** Drags the map to and fro for some seconds, a step a frame, each frame drawn to its end; gives the frames a second. */
    private static final String PAN =
            """
            () => new Promise(resolve => {
              const canvas = document.querySelector('.points');
              const box = canvas.getBoundingClientRect();
              const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
              const send = (type, dx, buttons) => canvas.dispatchEvent(new PointerEvent(type, {
                bubbles: true, pointerId: 1, isPrimary: true, button: type === 'pointermove' ? -1 : 0, buttons, clientX: x + dx, clientY: y }));
              canvas.setPointerCapture = () => {};
              const gl = canvas.getContext('webgl');
              const pixel = new Uint8Array(4);
              send('pointerdown', 0, 1);
              let frames = 0;
              const begin = performance.now();
              const step = () => {
                gl && gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
                const passed = performance.now() - begin;
                if (passed > 8000) {
                  send('pointerup', 0, 0);
                  resolve(frames * 1000 / passed);
                  return;
                }
                frames++;
                send('pointermove', 200 * Math.sin(frames / 10), 1);
                requestAnimationFrame(step);
              };
              requestAnimationFrame(step);
            })""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void objectsThatAreNotListedArePointsToo() throws IOException {
        Path file = write(HtmlReport.MOST_LISTED + 500);
        try (Chromium chromium = Chromium.start()) {
            Page page = chromium.open(file);
            page.locator("nav a[href='#map']").click();
            page.waitForSelector(".points[data-scale]:not([data-scale=''])");
            assertThat(page.locator(".points").getAttribute("aria-label"))
                    .isEqualTo("Map of 100,500 objects; the gallery lists 100,000 of them");
            assertThat(page.locator(".legend").innerText()).contains("500 of low rank, not listed");
            String centre = page.locator(".points").getAttribute("data-centre");
            page.locator(".points").focus();
            page.keyboard().press("ArrowRight");
            page.waitForSelector(".points:not([data-centre='" + centre + "'])");
            // At rest again, with all points.
            page.waitForSelector(".points[data-moving='false']");
            chromium.close(page);
        }
    }

    @Test
    @Tag("stress")
    void aMillionPointsAreShownAndMoved() throws IOException {
        Path file = write(1_000_000);
        System.out.println("report.html: " + Files.size(file) / 1_000_000 + " MB");
        try (Chromium chromium = Chromium.start()) {
            long begin = System.nanoTime();
            Page page = chromium.open(file);
            double opened = (System.nanoTime() - begin) / 1e9;
            begin = System.nanoTime();
            page.locator("nav a[href='#map']").click();
            page.waitForSelector(".points[data-scale]:not([data-scale=''])");
            double drawn = (System.nanoTime() - begin) / 1e9;
            assertThat(page.locator(".points").getAttribute("aria-label"))
                    .isEqualTo("Map of 1,000,000 objects; the gallery lists 100,000 of them");
            Object painter = page.evaluate("document.querySelector('.points').dataset.painter");
            Object renderer = page.evaluate(
                    "(() => { const gl = document.createElement('canvas').getContext('webgl');"
                            + " return gl ? gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info').UNMASKED_RENDERER_WEBGL) : '' })()");
            double frames = ((Number) page.evaluate(PAN)).doubleValue();
            System.out.printf(
                    "opened in %.1f s, the map in %.1f s more; %.1f frames a second while it is moved, by %s (%s)%n",
                    opened, drawn, frames, painter, renderer);
            assertThat(painter).isEqualTo("WebGL");
            assertThat(frames).isGreaterThan(1);
            chromium.close(page);
        }
    }

    /** Gaussian groups of different sizes; the last, the small one, is flagged. */
    private Path write(int objects) throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        Map<String, ReportMap.Place> places = new HashMap<>();
        for (int i = 0; i < objects; i++) {
            boolean flagged = i < objects / 50;
            double score = 1.0 - (double) i / objects;
            String id = "object-" + i;
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1, SurveyObject.of(id), false, List.of(score), List.of(flagged), score, flagged));
            int group = flagged ? 0 : 1 + random.nextInt(GROUPS);
            double spread = 2 + group % 5;
            places.put(
                    id,
                    new ReportMap.Place(
                            20 * (group % 7) + spread * random.nextGaussian(),
                            20 * (group / 7) + spread * random.nextGaussian()));
        }
        Path file = folder.resolve("report.html");
        try (Writer out = Files.newBufferedWriter(file)) {
            new HtmlReport(
                            "Many objects",
                            new AnomalyCatalogue(
                                    List.of(new AnomalyCatalogue.Column("one", Fences.above(0.98))), entries))
                    .map(new ReportMap("Map of the objects", "", places))
                    .write(out);
        }
        return file;
    }
}
