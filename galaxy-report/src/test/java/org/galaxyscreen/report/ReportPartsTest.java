package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.report.figure.Figures;
import org.junit.jupiter.api.Test;

/** Tables, limits and what a page leaves out: where they begin, to the row. */
class ReportPartsTest {
    private static AnomalyCatalogue.Entry entry(int rank, SurveyObject object, boolean flagged, Boolean... flags) {
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < flags.length; i++) {
            scores.add(rank + i / 4.0);
        }
        return new AnomalyCatalogue.Entry(rank, object, false, scores, List.of(flags), 10.0 - rank, flagged);
    }

    private static List<AnomalyCatalogue.Column> columns(String... names) {
        List<AnomalyCatalogue.Column> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(new AnomalyCatalogue.Column(name, Fences.above(0)));
        }
        return columns;
    }

    private static AnomalyCatalogue plain(int objects) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < objects; i++) {
            entries.add(entry(i + 1, SurveyObject.of("o" + i), i == 0, i == 0));
        }
        return new AnomalyCatalogue(columns("lof"), entries);
    }

    private static String render(HtmlReport report) throws IOException {
        StringWriter page = new StringWriter();
        report.write(page);
        return page.toString();
    }

    @Test
    void classesAreSortedByTheShareOfWhatIsFlagged() {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        String[] classes = {"arc", "arc", "arc", "ring", "ring", "disc", null};
        boolean[] flagged = {true, false, false, true, true, false, true};
        for (int i = 0; i < classes.length; i++) {
            SurveyObject object = SurveyObject.of("o" + i).withLabel(classes[i]);
            entries.add(entry(i + 1, object, flagged[i], flagged[i], i == 4));
        }

        ReportTable table = ClassTable.of(new AnomalyCatalogue(columns("lof", "knn"), entries));

        assertThat(table.header()).containsExactly("class", "objects", "flagged", "share", "lof", "knn");
        assertThat(table.rows())
                .containsExactly(
                        List.of("ring", "2", "2", "100.0 %", "2", "1"),
                        List.of("arc", "3", "1", "33.3 %", "1", "0"),
                        List.of("disc", "1", "0", "0.0 %", "0", "0"));
        assertThat(table.note()).isEqualTo("Sorted by the share that is flagged.");
    }

    @Test
    void classesBeyondAHundredAreCounted() {
        assertThat(ClassTable.of(withClasses(100)).note()).isEqualTo("Sorted by the share that is flagged.");
        ReportTable many = ClassTable.of(withClasses(101));
        assertThat(many.rows()).hasSize(100);
        assertThat(many.note()).isEqualTo("The 100 classes with the largest share flagged, of 101.");
    }

    private static AnomalyCatalogue withClasses(int count) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(i + 1, SurveyObject.of("o" + i).withLabel("class " + i), false, false));
        }
        return new AnomalyCatalogue(columns("lof"), entries);
    }

    @Test
    void picturesAreSmallerTheMoreThereAre() {
        assertThat(IntStream.of(1, 1_500, 1_501, 4_000, 4_001, 10_000, 10_001).map(Pictures::smallSide))
                .containsExactly(224, 224, 160, 160, 112, 112, 64);
    }

    private static Image grey(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        java.util.Arrays.fill(rgb, (byte) 90);
        return Image.wrap(width, height, rgb);
    }

    private static BufferedImage read(byte[] jpeg) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(jpeg));
    }

    @Test
    void largerPicturesAreOfImagesThatHaveMorePixels() throws IOException {
        Pictures pictures = Pictures.of(Map.of("exact", grey(224, 100), "wide", grey(225, 20), "tall", grey(90, 1000)));

        assertThat(pictures.size()).isEqualTo(3);
        assertThat(Pictures.none().size()).isZero();
        assertThat(pictures.of("missing")).isNull();
        assertThat(pictures.of("exact").large()).isNull();
        assertThat(read(pictures.of("exact").small()).getWidth()).isEqualTo(224);
        assertThat(read(pictures.of("wide").small()).getWidth()).isEqualTo(224);
        assertThat(read(pictures.of("wide").large()).getWidth()).isEqualTo(225);
        assertThat(read(pictures.of("tall").small()).getHeight()).isEqualTo(224);
        assertThat(read(pictures.of("tall").large()).getHeight()).isEqualTo(512);
        assertThat(read(pictures.of("tall").large()).getWidth())
                .as("90 · 512 / 1000")
                .isEqualTo(46);
    }

    /** Room for the small ones first, to the byte; then for larger ones, by rank. */
    @Test
    void roomForPicturesIsUsedToTheByte() {
        Map<String, Image> images = new HashMap<>();
        List<AnomalyCatalogue.Entry> entries = plain(3).entries();
        entries.forEach(each -> images.put(each.object().id(), grey(300, 300)));
        Pictures pictures = Pictures.of(images);
        int small = pictures.of("o0").small().length;
        int large = pictures.of("o0").large().length;

        PictureText two = new PictureText(pictures, entries, 3L * small + 2L * large);
        assertThat(entries).extracting(two::small).containsExactly(0, 1, 2);
        assertThat(entries).extracting(two::large).containsExactly(3, 4, -1);
        assertThat(two.leftOut()).isZero();
        PictureText one = new PictureText(pictures, entries, 3L * small + 2L * large - 1);
        assertThat(entries).extracting(one::large).containsExactly(3, -1, -1);
        PictureText less = new PictureText(pictures, entries, 3L * small - 1);
        assertThat(less.leftOut()).isEqualTo(1);
        assertThat(less.small(entries.get(2))).isEqualTo(-1);
        assertThat(new PictureText(Pictures.none(), entries, 10).leftOut()).isZero();
    }

    @Test
    void galleryHasTheFirstObjectsAlone() throws IOException {
        Map<String, Image> images = new HashMap<>();
        plain(4).entries().forEach(each -> images.put(each.object().id(), grey(10, 10)));
        images.remove("o1");

        String page = render(new HtmlReport("Survey", plain(4)).gallery(3, images));

        // Pictures 0, none, 1, none.
        assertThat(page).contains("\"picture\":\"AAAAAP////8BAAAA/////w==\"");
        assertThat(render(new HtmlReport("Survey", plain(1)).gallery(0, images)))
                .contains("\"picture\":\"/////w==\"");
        assertThatThrownBy(() -> new HtmlReport("Survey", plain(1)).gallery(-1, images))
                .hasMessage("count is -1; 0 or more expected");
    }

    /** Pictures come in chunks of 200, so that no element is too long. */
    @Test
    void picturesComeInChunks() throws IOException {
        for (int count : new int[] {1, 200, 201}) {
            Map<String, Image> images = new HashMap<>();
            AnomalyCatalogue catalogue = plain(count);
            catalogue.entries().forEach(each -> images.put(each.object().id(), grey(8, 8)));

            String page = render(new HtmlReport("Survey", catalogue).gallery(count, images));

            String[] chunks = page.split("<script type=\"text/plain\" class=\"pictures\">", -1);
            assertThat(chunks).as("%d pictures", count).hasSize(count > 200 ? 3 : 2);
            assertThat(chunks[1].substring(0, chunks[1].indexOf("</script>")).lines())
                    .hasSize(Math.min(200, count))
                    .allMatch(line -> line.startsWith("0:"));
            assertThat(page).contains("{\"perChunk\":200,\"heads\":[\"/9j/");
        }
    }

    @Test
    void failuresAreListedUpToFifty() throws IOException {
        List<ImageFailure> failures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            failures.add(new ImageFailure("broken-" + i, "cut off"));
        }
        assertThat(render(new HtmlReport("Survey", plain(1)).failures(failures)))
                .contains("<td>broken-49</td><td>cut off</td>")
                .doesNotContain("summary.json");
        failures.add(new ImageFailure("broken-50", "cut off"));
        assertThat(render(new HtmlReport("Survey", plain(1)).failures(failures)))
                .contains("The first 50 of 51; summary.json lists them all.")
                .contains("<dt>images skipped</dt><dd>51</dd>")
                .doesNotContain("broken-50");
        assertThat(render(new HtmlReport("Survey", plain(1)))).doesNotContain("Images skipped</h2>");
    }

    @Test
    void sectionsAreThoseThatThereIsSomethingFor() throws IOException {
        String bare = render(new HtmlReport("Survey", plain(2)));
        assertThat(bare)
                .contains("<a href=\"#gallery\">Gallery</a><a href=\"#scores\">Scores</a>"
                        + "<a href=\"#classes\">Classes</a><a href=\"#run\">This run</a></nav>")
                .contains("<section id=\"scores\">\n<h2>Scores and fences</h2>\n")
                .contains("<section id=\"classes\">\n<p class=\"note\">The source gives no classes.</p>\n</section>")
                .contains("<section id=\"run\">\n</section>")
                .contains("<h1>Survey</h1></header>")
                .doesNotContain("<section id=\"map\">", "class=\"warning\"", "Settings and provenance");

        String full = render(new HtmlReport("Survey", withClasses(1))
                .subtitle("a subtitle")
                .map(new ReportMap("A map", "", Map.of()))
                .setting("seed", "7")
                .setting("also", "8")
                .table(new ReportTable("A table", "", List.of("x"), List.of(List.of("1"))))
                .figure(Figures.map("A figure", new double[] {1}, new double[] {1}, new boolean[] {true})));
        assertThat(full)
                .contains("<h1>Survey</h1><p>a subtitle</p></header>")
                .contains("<a href=\"#map\">Map</a>", "<section id=\"map\">\n</section>")
                .contains("<h2>Flagged, by class</h2>\n<p class=\"note\">Sorted by the share that is flagged.</p>")
                .contains("<h2>A table</h2>\n<div class=\"scroll\"")
                .contains("<tr><td>seed</td><td>7</td></tr>\n<tr><td>also</td><td>8</td></tr>")
                .contains("<figcaption>A figure</figcaption>")
                .endsWith("</script>\n</body>\n</html>\n");
        assertThat(full.indexOf("Which detectors flag the same objects")).isLessThan(full.indexOf("A figure"));
    }

    @Test
    void tilesAndTheListNameEachDetector() throws IOException {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 1234; i++) {
            entries.add(entry(i + 1, SurveyObject.of("o" + i), i < 5, i < 7, i == 3));
        }
        String page = render(new HtmlReport("Survey", new AnomalyCatalogue(columns("lof", "knn"), entries)));

        assertThat(page)
                .contains("<dt>objects ranked</dt><dd>1,234</dd>")
                .contains("<div class=\"tile accent\"><dt>flagged by the ensemble</dt><dd>5</dd></div>")
                .contains("<div class=\"tile\"><dt>flagged by lof</dt><dd>7</dd></div>")
                .contains("<dt>flagged by knn</dt><dd>1</dd>")
                .contains("<li><b>o3</b> 6.000 · lof 4.000 flagged · knn 4.250 flagged</li>")
                .contains("<b>o49</b>")
                .doesNotContain("<b>o50</b>");
    }

    /** A detector whose scores are all missing has no histogram; the others' leave those out. */
    @Test
    void scoresThatAreMissingAreNotDrawn() throws IOException {
        List<AnomalyCatalogue.Entry> entries = List.of(
                new AnomalyCatalogue.Entry(
                        1, SurveyObject.of("a"), false, List.of(1.0, Double.NaN), List.of(true, false), 1, true),
                new AnomalyCatalogue.Entry(
                        2,
                        SurveyObject.of("b"),
                        false,
                        List.of(Double.NaN, Double.NaN),
                        List.of(false, false),
                        1,
                        false));
        String page = render(new HtmlReport("Survey", new AnomalyCatalogue(columns("lof", "knn"), entries)));
        assertThat(page).contains("Histogram of the lof scores").doesNotContain("Histogram of the knn scores");
    }

    /** A page lists the first 100,000, and beyond them those that are neighbours of the listed. */
    @Test
    void neighboursOfTheListedAreListedToo() throws IOException {
        int last = HtmlReport.MOST_LISTED;
        HtmlReport report = new HtmlReport("Survey", plain(last + 3))
                .neighbours(Map.of("o5", List.of(new Neighbour("o" + (last + 1), 2)), "o" + last, List.of()));

        String page = render(report);

        assertThat(page)
                .contains("\"o" + (last - 1) + "\",\"o" + (last + 1) + "\"]")
                .contains("\"neighbours\":[[5,[[" + last + ",2.0]]]]")
                .contains("\"total\":" + (last + 3));
        String exact = render(new HtmlReport("Survey", plain(last)));
        assertThat(exact).contains("\"o" + (last - 1) + "\"]");
    }

    @Test
    void picturesWithoutRoomAreSaidToBeMissing() throws IOException {
        PictureOverlay overlay = new PictureOverlay(512, new float[512 * 512], new PictureOverlay.Part(0, 0, 1, 1));
        Map<String, PictureOverlay> maps = new LinkedHashMap<>();
        // 77 of 262,144 bytes are more than the 20 million that there are for maps and pictures together.
        for (int i = 0; i < 77; i++) {
            maps.put("elsewhere-" + i, overlay);
        }
        HtmlReport report = new HtmlReport("Survey", plain(2)).gallery(2, Map.of("o0", grey(8, 8), "o1", grey(8, 8)));
        assertThat(render(report)).doesNotContain("no room");
        assertThat(render(report.oddness(maps)))
                .contains("<p class=\"warning\">There was no room for the pictures of 2 objects of low rank.</p>");
        maps.remove("elsewhere-0");
        assertThat(render(report.oddness(maps))).doesNotContain("no room");
    }

    @Test
    void pointsBesideTheListAreThoseWithAPlace() {
        ReportMap map =
                new ReportMap("m", "", Map.of("o0", new ReportMap.Place(1, 2), "o2", new ReportMap.Place(3, 4)));
        UnlistedPoints points = UnlistedPoints.of(plain(4), Set.of("o2"), map);
        assertThat(points.size()).isEqualTo(1);
        assertThat(points.x(0)).isEqualTo(1);
        assertThat(points.y(0)).isEqualTo(2);
        assertThat(points.isFlagged(0)).isTrue();
    }

    @Test
    void overlaysHaveOneToFiveHundredAndTwelveCells() {
        PictureOverlay.Part all = new PictureOverlay.Part(0, 0, 1, 1);
        assertThat(new PictureOverlay(512, new float[512 * 512], all).value(511, 511))
                .isZero();
        assertThat(new PictureOverlay(2, new float[] {0, 1, 2, 4}, all).value(1, 1))
                .isEqualTo(4);
        assertThat(new PictureOverlay(2, new float[] {0, 1, 2, Float.MAX_VALUE}, all).highest())
                .isEqualTo(Float.MAX_VALUE);
        assertThatThrownBy(() -> new PictureOverlay(0, new float[0], all)).hasMessageContaining("side is 0");
        assertThatThrownBy(() -> new PictureOverlay(513, new float[513 * 513], all))
                .hasMessageContaining("side is 513");
        assertThatThrownBy(() -> new PictureOverlay(1, new float[] {Float.POSITIVE_INFINITY}, all))
                .hasMessageContaining("value 0 is Infinity");
        assertThatThrownBy(() -> new PictureOverlay(2, new float[4], all).value(0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        double[][] bad = {
            {Double.NaN, 0, 1, 1},
            {0, Double.NaN, 1, 1},
            {0, 0, Double.POSITIVE_INFINITY, 1},
            {0, 1, 1, 1},
            {1, 0, 0, 1}
        };
        for (double[] each : bad) {
            assertThatThrownBy(() -> new PictureOverlay.Part(each[0], each[1], each[2], each[3]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("left below right and top below bottom expected");
        }
    }

    @Test
    void distancesAreNotNegative() {
        assertThat(new Neighbour("a", 0).distance()).isZero();
        assertThatThrownBy(() -> new Neighbour("a", -1)).hasMessage("distance to a is -1.0; 0 or more expected");
        assertThatThrownBy(() -> new Neighbour("a", Double.POSITIVE_INFINITY))
                .hasMessage("distance to a is Infinity; 0 or more expected");
    }

    @Test
    void textIsEscaped() {
        assertThat(Html.escape("a<b>&\"c'd")).isEqualTo("a&lt;b&gt;&amp;&quot;c&#39;d");
    }
}
