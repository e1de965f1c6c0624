package org.galaxyscreen.server.review;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.report.browser.Chromium;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the review's script does, in Chromium. After each test: no error, no warning, no request to another place. */
class ReviewBrowserTest {
    /** The middle of the picture, from a copy, since reading the canvas itself would slow it down. */
    private static final String PIXEL =
            "(sky => { const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });"
                    + " copy.drawImage(sky, -sky.width / 2, -sky.height / 2);"
                    + " return [...copy.getImageData(0, 0, 1, 1).data]; })(document.querySelector('#review .sky'))";

    @SuppressWarnings("NullAway.Init")
    private static Chromium chromium;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ReviewServer server;

    @SuppressWarnings("NullAway.Init")
    private Page page;

    @BeforeAll
    static void begin() throws IOException {
        chromium = Chromium.start();
    }

    @AfterAll
    static void end() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = PlainResults.write(folder).review().serve(ServerOptions.defaults(), RunListener.NONE);
        page = chromium.openServed(server.address());
        page.waitForSelector(".strip li");
    }

    @AfterEach
    void close() throws IOException {
        chromium.close(page);
        server.close();
    }

    private static void begin(Page page, String name, String key) {
        page.keyboard().press(key);
        page.fill("#reviewer", name);
        page.keyboard().press("Enter");
        page.waitForSelector(
                "dialog.ask",
                new Page.WaitForSelectorOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
    }

    private static String current(Page page) {
        return page.locator(".strip li:has(.current)").getAttribute("data-id");
    }

    private void await(String first, int badges) {
        assertThat(page.locator(".strip li[data-id='" + first + "'] .badge")).hasCount(1);
        assertThat(page.locator(".strip .badge")).hasCount(badges);
    }

    private List<String> lines() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("results/labels.jsonl"));
        return lines.subList(1, lines.size());
    }

    @Test
    void keysLabelAndUndoAndTheBatchIsFollowedByTheNext() throws IOException {
        String first = current(page);
        begin(page, "Ada", "4");
        await(first, 1);
        String second = current(page);
        assertThat(second).isNotEqualTo(first);
        page.keyboard().press("a");
        await(second, 2);
        page.keyboard().press("z");
        assertThat(page.locator(".strip .badge")).hasCount(1);
        assertThat(lines()).hasSize(3);
        assertThat(lines().get(0)).contains("\"who\":\"Ada\"", "\"mark\":\"interest\",\"interest\":4");
        assertThat(lines().get(2)).contains("\"undo\":true");
        // The object whose label was taken back is shown again, and the next key is for it.
        page.waitForSelector(".strip li[data-id='" + second + "'] .current");

        for (int left = 4; left > 0; left--) {
            String now = current(page);
            page.keyboard().press(left == 4 ? "u" : "1");
            if (left > 1) {
                await(now, 6 - left);
            }
        }
        page.waitForSelector("#review[data-ranking='2']");
        assertThat(page.locator(".changes")).containsText("Learned from 5 labelled objects");
        assertThat(page.locator(".strip .badge")).hasCount(0);
        assertThat(page.locator(".deskbar .labelled b")).hasText("5");
    }

    /** Also where the ranking has learned meanwhile and another batch is shown; it stays there until it is labelled. */
    @Test
    void undoGoesBackToAnObjectOfTheBatchBefore() throws IOException {
        begin(page, "Ada", "1");
        for (int label = 1; label < 5; label++) {
            assertThat(page.locator(".strip .badge")).hasCount(label);
            page.keyboard().press("1");
        }
        page.waitForSelector("#review[data-ranking='2'][data-busy='false']");
        String next = current(page);
        page.keyboard().press("z");
        page.waitForFunction("next => document.querySelector('.judging button.id').innerText !== next", next);
        String last = page.locator(".judging button.id").innerText();
        assertThat(page.locator(".strip .current")).hasCount(0);
        page.click("#learn");
        page.waitForSelector("#review[data-ranking='3'][data-busy='false']");
        assertThat(page.locator(".judging button.id")).hasText(last);
        page.keyboard().press("5");
        page.waitForFunction("last => document.querySelector('.judging button.id').innerText !== last", last);
        assertThat(lines().get(6)).contains("\"interest\":5").contains(idIn(lines().get(4)));
    }

    private static String idIn(String line) {
        return line.substring(line.indexOf("\"id\":"), line.indexOf(",\"mark\""));
    }

    @Test
    void galleryIsTurnedPageByPage() {
        page.navigate(server.address().resolve("/?cards=25#gallery").toString());
        page.waitForSelector(".card");
        assertThat(page.locator(".pager .figures").first()).hasText("1 to 25 of 60");
        assertThat(page.locator(".pager [aria-label='Previous objects']").first())
                .isDisabled();
        page.locator(".pager [aria-label='Next objects']").first().click();
        assertThat(page.locator(".pager .figures").last()).hasText("26 to 50 of 60");
        assertThat(page.locator(".card").first()).hasAttribute("aria-posinset", "26");
        assertThat(page.locator(".card:focus-within .rank")).hasText("26");
        page.keyboard().press("End");
        assertThat(page.locator(".card:focus-within .rank")).hasText("60");
        assertThat(page.locator(".pager .figures").last()).hasText("51 to 60 of 60");
        page.keyboard().press("Home");
        assertThat(page.locator(".card:focus-within .rank")).hasText("1");
        page.fill("#search", "object-5");
        // object-5, and object-50 to object-59 without the one whose id is another.
        assertThat(page.locator(".card")).hasCount(10);
        assertThat(page.locator(".pager").first()).isHidden();
        page.selectOption("#sort", "id");
        assertThat(page.locator(".card .id").first()).hasText("object-5");
        assertThat(page.locator(".card .id").last()).hasText("object-59");
    }

    @Test
    void keyThatIsHeldDownLabelsOneObject() throws IOException {
        begin(page, "Ada", "4");
        assertThat(page.locator(".strip .badge")).hasCount(1);
        String second = current(page);
        page.keyboard().down("1");
        for (int repeat = 0; repeat < 5; repeat++) {
            page.keyboard().down("1");
            page.waitForTimeout(60);
        }
        page.keyboard().up("1");
        await(second, 2);
        assertThat(lines()).hasSize(2);

        page.click("nav a[href='#gallery']");
        page.locator(".card button").nth(7).click();
        for (int repeat = 0; repeat < 5; repeat++) {
            page.keyboard().down("2");
            page.waitForTimeout(60);
        }
        page.keyboard().up("2");
        assertThat(page.locator(".viewer .mark.on")).containsText("slightly odd");
        assertThat(lines()).hasSize(3);
    }

    @Test
    void paperHasTheObjectsAndNotTheDesk() {
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
        assertThat(page.locator("#review")).isHidden();
        assertThat(page.locator(".card")).hasCount(PlainResults.OBJECTS);
        assertThat(page.locator(".card").first()).isVisible();
    }

    @Test
    void mapsAreLaidOverThePictureWhenAskedFor() throws IOException {
        try (ReviewServer mapping = PlainResults.write(folder.resolve("mapped"))
                .review()
                .withNetwork(Backbone.weights("untrained:5").withInputSize(64))
                .serve(ServerOptions.defaults(), RunListener.NONE)) {
            Page asked = chromium.openServed(mapping.address());
            asked.waitForSelector(".strip li");
            asked.keyboard().press("h");
            assertThat(asked.locator("#review [data-map=oddness]")).hasAttribute("aria-pressed", "true");
            asked.waitForSelector("#review .sky[data-layer^='oddness map, highest ']");
            asked.keyboard().press("ArrowRight");
            asked.waitForSelector("#review .sky[data-layer^='oddness map, highest ']");
            asked.keyboard().press("w");
            assertThat(asked.locator("#review .map-legend"))
                    .containsText("no map: nobody has labelled an object as interesting yet");
            assertThat(asked.locator("#review [data-map=oddness]")).hasAttribute("aria-pressed", "false");

            asked.click("nav a[href='#gallery']");
            asked.locator(".card button").nth(3).click();
            asked.keyboard().press("h");
            asked.waitForSelector(".viewer .sky[data-layer^='oddness map, highest ']");
            chromium.close(asked);
        }
    }

    @Test
    void knownKindNoteAndTheLargeView() throws IOException {
        begin(page, "Ada", "u");
        page.click("nav a[href='#gallery']");
        page.locator(".card button").nth(3).click();
        page.keyboard().press("k");
        page.fill("#kind", "<b>ring</b>");
        page.keyboard().press("Enter");
        assertThat(page.locator(".viewer .by")).containsText("known: <b>ring</b>");
        page.keyboard().press("t");
        page.keyboard().type("two <i>cores</i>");
        page.keyboard().press("Escape");
        assertThat(page.locator(".viewer")).isVisible();
        page.keyboard().press("5");
        assertThat(page.locator(".viewer .mark.on")).containsText("remarkable");
        page.keyboard().press("Escape");
        assertThat(page.locator(".card .badge")).hasCount(2);
        page.selectOption("#reviewed", "interesting");
        assertThat(page.locator("#tools .status")).containsText("1 of 60 objects");
        assertThat(String.join("\n", lines())).contains("<b>ring</b>", "two <i>cores</i>");
    }

    @Test
    void tagsAreGivenDroppedAndFilteredBy() throws IOException {
        page.keyboard().press("g");
        page.keyboard().type("merger ");
        page.fill("#reviewer", "Ada");
        page.keyboard().press("Enter");
        assertThat(page.locator(".judging .tag")).hasText("merger ×");
        page.fill(".judging .tag-entry", "<i>blue</i>");
        page.keyboard().press("Enter");
        assertThat(page.locator(".judging .tag")).hasCount(2);
        page.click("nav a[href='#gallery']");
        page.selectOption("#tagged", "merger");
        assertThat(page.locator("#tools .status")).containsText("1 of 60 objects");
        page.locator(".card button").first().click();
        assertThat(page.locator(".viewer .tag")).hasCount(2);
        page.locator(".viewer .tag").first().click();
        assertThat(page.locator(".viewer .tag")).hasCount(1);
        page.keyboard().press("Escape");
        assertThat(page.locator("#tagged option")).hasCount(2);
        assertThat(lines().get(1)).contains("\"tags\":[\"<i>blue</i>\",\"merger\"]");
    }

    @Test
    void bandsOfTheSourceAreShownOneByOne() {
        String first = current(page);
        page.waitForSelector(".sky[data-id='" + first + "']");
        int[] colours = pixel();
        assertThat(page.locator("#desk-band option")).hasCount(4);
        page.keyboard().press("b");
        assertThat(page.locator("#desk-band")).not().hasValue("");
        String band = page.locator("#desk-band").inputValue();
        page.waitForSelector(".sky[data-id='" + first + "']");
        long end = System.nanoTime() + 30_000_000_000L;
        while (!isGrey(pixel()) && System.nanoTime() < end) {
            page.waitForTimeout(20);
        }
        assertThat(isGrey(pixel())).isTrue();
        assertThat(isGrey(colours)).isFalse();
        assertThat(page.locator("#desk-value-stretch")).isHidden();
        page.keyboard().press("ArrowRight");
        page.waitForSelector(".sky[data-id='" + current(page) + "']");
        assertThat(page.locator("#desk-band")).hasValue(band);
    }

    private int[] pixel() {
        return ((List<?>) page.evaluate("() => " + PIXEL))
                .stream().mapToInt(value -> (Integer) value).toArray();
    }

    private static boolean isGrey(int[] colours) {
        return colours[0] == colours[1] && colours[1] == colours[2];
    }

    @Test
    void secondBrowserSeesTheFirstAndDisagrees() {
        String first = current(page);
        Page other = chromium.openServed(server.address());
        other.waitForSelector(".strip li");
        begin(page, "Ada", "5");
        assertThat(other.locator(".strip li[data-id='" + first + "'] .badge")).containsText("5");
        begin(other, "Ben", "0");
        assertThat(page.locator(".strip li[data-id='" + first + "'] .badge.disputed"))
                .containsText("3");
        assertThat(page.locator(".deskbar .disagreed b")).hasText("1");
        assertThat(other.locator("#who")).hasText("Ben");
        other.context().close();
    }

    @Test
    void moreLikeThisAndDismissingAlike() throws IOException {
        begin(page, "Ada", "3");
        page.keyboard().press("m");
        assertThat(page.locator(".alike .tiny li")).hasCount(59);
        page.keyboard().press("End");
        // The browser glides there: whoever judges sooner would be carried on.
        page.waitForFunction("() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1");
        assertThat(page.locator("#review .sky")).not().isInViewport();
        page.keyboard().press("2");
        assertThat(page.locator(".strip .badge")).hasCount(2);
        assertThat(page.locator("#review .sky"))
                .isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(0.9));
        page.locator(".alike .tools button[title='less like this']").last().click();
        assertThat(page.locator(".example.less")).hasCount(1);
        int before = lines().size();
        page.keyboard().press("d");
        assertThat(page.locator("dialog.ask .tiny li").first()).isVisible();
        assertThat(page.locator("dialog.ask .tiny li").first()).hasAttribute("data-id", current(page));
        int go = page.locator("dialog.ask .tiny li").count();
        assertThat(page.locator("dialog.ask h2"))
                .hasText("Dismiss " + current(page) + " and " + (go - 1) + " objects like it?");
        page.keyboard().press("Escape");
        // A key pressed before it is gone would be the dialog's.
        assertThat(page.locator("dialog.ask")).hasCount(0);
        assertThat(lines()).hasSize(before);
        page.keyboard().press("d");
        page.click("dialog.ask button.on");
        assertThat(page.locator(".strip .badge")).hasCount(3);
        assertThat(lines().get(before)).contains("dismiss_alike");
    }

    @Test
    void imageOfOnesOwnFindsItsLike(@TempDir Path other) throws IOException {
        ScreenedImages screened = ScreenedImages.write(other);
        try (ReviewServer live = screened.review().serve(ServerOptions.defaults(), RunListener.NONE)) {
            Page own = chromium.openServed(live.address());
            own.waitForSelector(".strip li");
            own.setInputFiles("#own-image", screened.image(7));
            assertThat(own.locator(".alike .tiny li")).hasCount(ScreenedImages.OBJECTS);
            assertThat(own.locator(".alike .tiny li").first()).hasAttribute("data-id", ScreenedImages.id(7));
            assertThat(own.locator(".alike .tiny li .soft").first()).hasText("1.00");

            own.click("nav a[href='#gallery']");
            String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(screened.image(12)));
            JSHandle files = own.evaluateHandle(
                    "text => { const files = new DataTransfer();"
                            + " files.items.add(new File([Uint8Array.from(atob(text), c => c.charCodeAt(0))], 'mine.png'));"
                            + " return files; }",
                    base64);
            own.dispatchEvent("body", "dragenter", Map.of("dataTransfer", files));
            assertThat(own.locator(".drop")).isVisible();
            own.dispatchEvent("body", "drop", Map.of("dataTransfer", files));
            assertThat(own.locator(".drop")).isHidden();
            assertThat(own.locator(".example")).hasCount(2);
            assertThat(own.locator(".example").nth(1)).hasAttribute("title", "mine.png: drop");
            own.locator(".example").first().click();
            assertThat(own.locator(".alike .tiny li").first()).hasAttribute("data-id", ScreenedImages.id(12));

            // The map of a screening, coloured by what the review adds.
            begin(own, "Ada", "4");
            own.click("nav a[href='#map']");
            own.selectOption("#colour-by", "interest, by labels");
            assertThat(own.locator(".legend")).containsText("4 interesting");
            own.selectOption("#colour-by", "interest, by what was learned");
            assertThat(own.locator(".legend")).containsText("first of the learned ranking");
            chromium.close(own);
        }
    }

    @Test
    void hostileIdIsText() {
        page.click("nav a[href='#gallery']");
        // The sign of a flagged object is no button, though the review's buttons are of the class of the same name.
        assertThat(page.locator(".card.flagged .mark").first()).hasCSS("border-top-width", "0px");
        page.fill("#search", "<img");
        assertThat(page.locator(".card")).hasCount(1);
        page.locator(".card button").first().click();
        assertThat(page.locator(".viewer h2")).containsText(PlainResults.HOSTILE);
        assertThat(page.title()).isEqualTo("Review of features.npy");
        page.keyboard().press("Escape");
    }

    @Test
    void noSeriousFindingOfAxe() {
        begin(page, "Ada", "4");
        page.keyboard().press("m");
        assertThat(page.locator(".alike .tiny li").first()).isVisible();
        for (String theme : List.of("auto", "light", "dark")) {
            List<String> found = new AxeBuilder(page)
                    .analyze().getViolations().stream()
                            .filter(rule -> Set.of("serious", "critical").contains(rule.getImpact()))
                            .map(Rule::toString)
                            .toList();
            assertThat(found).as(theme).isEmpty();
            page.click("#theme");
        }
    }
}
