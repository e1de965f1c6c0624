package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.report.figure.Figures;
import org.junit.jupiter.api.Test;

/** The page as text; what its script does is in the browser's tests. */
class HtmlReportTest {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"report-data\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern HEADS =
            Pattern.compile("<script type=\"application/json\" id=\"picture-heads\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern CHUNK =
            Pattern.compile("<script type=\"text/plain\" class=\"pictures\">(.*?)</script>", Pattern.DOTALL);

    @Test
    void eachObjectHasThePictureOfItsOwnId() throws IOException {
        Map<String, Image> images = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add("object-" + i);
            // Of several sizes, and so with several heads.
            images.put("object-" + i, grey(40 + 16 * i, 300 + i % 3));
        }

        String page = render(new HtmlReport("Survey", catalogue(ids)).gallery(12, images));

        Map<String, List<String>> data = texts(group(DATA, page));
        assertThat(data.get("ids")).isEqualTo(ids);
        for (String column : List.of("picture", "large")) {
            int[] pictures = integers(data.get(column).get(0));
            for (int i = 0; i < ids.size(); i++) {
                BufferedImage picture = picture(page, pictures[i]);
                assertThat(picture.getRGB(9, 9) & 0xFF).isBetween(40 + 16 * i - 3, 40 + 16 * i + 3);
                assertThat(picture.getWidth()).isEqualTo(column.equals("large") ? 300 + i % 3 : 224);
            }
        }
    }

    /** A section with a tab of its own; the numbers of a figure are a table beside it, for those who cannot see it. */
    @Test
    void systematicsHaveASection() throws IOException {
        HtmlReport report = new HtmlReport("Survey", catalogue(List.of("a", "b")));
        assertThat(render(report)).doesNotContain("#systematics");

        String hostile = "<b>\"tile\"</b>";
        String page = render(report.systematics(
                new ReportTable("Do flags depend?", "A note.", List.of("column"), List.of(List.of(hostile))),
                List.of(new ReportRates(
                        hostile + " matters.",
                        Figures.rates(
                                "Flag rate by " + hostile,
                                "flagged, percent",
                                List.of(hostile),
                                new double[] {0.1},
                                new double[] {0.05},
                                new double[] {0.2},
                                0.1),
                        new ReportTable("Numbers by " + hostile, "", List.of("rate"), List.of(List.of("10.0 %")))))));

        String escaped = "&lt;b&gt;&quot;tile&quot;&lt;/b&gt;";
        assertThat(page)
                .contains(
                        "<a href=\"#systematics\">Systematics</a>",
                        "<section id=\"systematics\">\n<h2>Do flags depend?</h2>")
                .contains("role=\"img\" aria-label=\"Flag rate by " + escaped + "\"")
                .contains("<figcaption>" + escaped + " matters.</figcaption>")
                .contains("<details><summary>Numbers by " + escaped
                        + "</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\"")
                .contains("<td>10.0 %</td>")
                .doesNotContain(hostile);
    }

    @Test
    void textFromFilesNeverBecomesMarkup() throws IOException {
        String hostile = "<script>alert('\"&')</script><!--\u2028\u2029\ud800";

        String page = render(new HtmlReport(hostile, catalogue(List.of(hostile)))
                .subtitle(hostile)
                .warning(hostile)
                .setting(hostile, hostile)
                .group(hostile, Map.of(hostile, hostile))
                .table(new ReportTable(hostile, hostile, List.of(hostile), List.of(List.of(hostile))))
                .failures(List.of(new ImageFailure(hostile, hostile))));

        assertThat(page).doesNotContain("<script>alert", "<!--", "</script><");
        assertThat(page).contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;");
        assertThat(texts(group(DATA, page)).get("ids")).containsExactly(hostile);
    }

    @Test
    void policyAllowsTheOwnScriptAndStyleAlone() throws Exception {
        String page = render(new HtmlReport("Survey", catalogue(List.of("a", "b"))));

        String script = group(Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL), page);
        String style = group(Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL), page);
        assertThat(page)
                .contains("default-src 'none'; img-src data: blob:; style-src 'sha256-" + sha256(style)
                        + "'; script-src 'sha256-" + sha256(script) + "'; base-uri 'none'; form-action 'none'");
        // Style attributes would be refused.
        assertThat(page.substring(page.indexOf("<body>"), page.indexOf("<script")))
                .doesNotContain("style=", "http");
        assertThat(style).doesNotContain("@import", "url(", "http");
    }

    @Test
    void titleStandsWhereCommandsLookForIt() throws IOException {
        assertThat(render(new HtmlReport("Anomalies in x", catalogue(List.of("a")))))
                .startsWith(
                        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Anomalies in x</title>");
    }

    @Test
    void warningsAndCountsComeBeforeTheGallery() throws IOException {
        String page = render(new HtmlReport("Survey", catalogue(List.of("a", "b", "c")))
                .warning("untrained weights")
                .failures(List.of(new ImageFailure("broken.jpg", "cut off at byte 7"))));

        assertThat(page.indexOf("untrained weights")).isBetween(0, page.indexOf("id=\"gallery\""));
        assertThat(page)
                .contains("<dt>objects ranked</dt><dd>3</dd>")
                .contains("<dt>flagged by kmeans</dt><dd>1</dd>")
                .doesNotContain("ensemble</dt>")
                .contains("<dt>images skipped</dt><dd>1</dd>")
                .contains("cut off at byte 7");
    }

    @Test
    void pageWithoutScriptListsTheFirstObjects() throws IOException {
        assertThat(render(new HtmlReport("Survey", catalogue(List.of("a", "b")))))
                .contains("<li><b>a</b> 1.000 · kmeans 5.000 flagged</li>")
                .contains("<li><b>b</b> 0.5000 · kmeans 4.000</li>");
    }

    @Test
    void neighboursAreWrittenAsPlacesInTheList() throws IOException {
        String page = render(new HtmlReport("Survey", catalogue(List.of("a", "b", "c")))
                .neighbours(Map.of("a", List.of(new Neighbour("c", 0.25), new Neighbour("elsewhere", 1)))));

        assertThat(page).contains("\"neighbours\":[[0,[[2,0.25]]]]");
        assertThatThrownBy(() -> new Neighbour("c", Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("distance to c is NaN");
    }

    @Test
    void classesAreCountedByWhoFlagsThem() {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1,
                    SurveyObject.of("o" + i).withLabel(i % 2 == 0 ? "ring" : "smooth"),
                    false,
                    List.of(1.0),
                    List.of(i < 3),
                    1,
                    i == 0));
        }

        ReportTable table = ClassTable.of(
                new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("lof", Fences.above(0))), entries));

        assertThat(table.header()).containsExactly("class", "objects", "flagged", "share", "lof");
        assertThat(table.rows())
                .containsExactly(List.of("ring", "2", "1", "50.0 %", "2"), List.of("smooth", "2", "0", "0.0 %", "1"));
    }

    @Test
    void picturesThatDoNotFitAreLeftOutFromTheEnd() {
        List<String> ids = List.of("a", "b", "c");
        Map<String, Image> images = new HashMap<>();
        ids.forEach(id -> images.put(id, grey(100, 300)));
        Pictures pictures = Pictures.of(images);
        List<AnomalyCatalogue.Entry> entries = catalogue(ids).entries();
        int each = new PictureText(pictures, entries, Long.MAX_VALUE).leftOut();
        assertThat(each).isZero();

        PictureText text =
                new PictureText(pictures, entries, 2L * JpegEncoder.encode(grey(100, 300), 224, 0.78f).length);

        assertThat(entries).extracting(text::small).containsExactly(0, 1, -1);
        assertThat(entries).extracting(text::large).containsOnly(-1);
        assertThat(text.leftOut()).isEqualTo(1);
    }

    @Test
    void tableRowsMustMatchTheHeader() {
        assertThatThrownBy(() -> new ReportTable("t", "", List.of("a", "b"), List.of(List.of("1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 1 cells; 2 expected");
    }

    private static AnomalyCatalogue catalogue(List<String> ids) {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1,
                    SurveyObject.of(ids.get(i)),
                    false,
                    List.of(5.0 - i),
                    List.of(i == 0),
                    1.0 / (i + 1),
                    i == 0));
        }
        return new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("kmeans", Fences.above(4.5))), entries);
    }

    private static Image grey(int level, int side) {
        byte[] rgb = new byte[side * side * 3];
        Arrays.fill(rgb, (byte) level);
        return Image.wrap(side, side, rgb);
    }

    private static String render(HtmlReport report) throws IOException {
        StringBuilder page = new StringBuilder();
        report.write(page);
        return page.toString();
    }

    private static String group(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        assertThat(matcher.find()).as(pattern.toString()).isTrue();
        return matcher.group(1);
    }

    /** All texts of the JSON, by the name of the field that they or their list are in. */
    private static Map<String, List<String>> texts(String json) throws IOException {
        Map<String, List<String>> texts = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            String field = "";
            JsonToken token;
            while ((token = parser.nextToken()) != null) {
                if (token == JsonToken.FIELD_NAME) {
                    field = parser.currentName();
                } else if (token == JsonToken.VALUE_STRING) {
                    texts.computeIfAbsent(field, name -> new ArrayList<>()).add(parser.getText());
                }
            }
        }
        return texts;
    }

    private static int[] integers(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        int[] values = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(values);
        return values;
    }

    /** As the script puts it together: a head that is shared, and the rest. */
    private static BufferedImage picture(String page, int number) throws IOException {
        List<String> lines = new ArrayList<>();
        CHUNK.matcher(page)
                .results()
                .forEach(chunk -> lines.addAll(chunk.group(1).lines().toList()));
        String[] parts = lines.get(number).split(":", 2);
        String head = texts(group(HEADS, page)).get("heads").get(Integer.parseInt(parts[0]));
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(head + parts[1])));
    }

    private static String sha256(String text) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
