package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
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
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final Pattern CARD =
            Pattern.compile("<article class=\"card\" data-id=\"([^\"]*)\"><img [^>]*base64,([^\"]*)\">");

    @Test
    void eachCardShowsTheImageOfItsOwnId() throws IOException {
        Map<String, Image> images = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add("object-" + i);
            images.put("object-" + i, grey(40 + 16 * i, 300 + i));
        }

        String page = render(new HtmlReport("Survey", catalogue(ids)).gallery(12, images));

        Matcher card = CARD.matcher(page);
        List<String> shown = new ArrayList<>();
        while (card.find()) {
            BufferedImage picture =
                    ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(card.group(2))));
            int number = ids.indexOf(card.group(1));
            assertThat(picture.getRGB(9, 9) & 0xFF).isBetween(40 + 16 * number - 3, 40 + 16 * number + 3);
            assertThat(Math.max(picture.getWidth(), picture.getHeight())).isEqualTo(ThumbnailEncoder.SIDE);
            shown.add(card.group(1));
        }
        assertThat(shown).isEqualTo(ids);
    }

    @Test
    void textFromFilesNeverBecomesMarkup() throws IOException {
        String hostile = "<script>alert('\"&')</script>";

        String page = render(new HtmlReport(hostile, catalogue(List.of(hostile)))
                .subtitle(hostile)
                .warning(hostile)
                .setting(hostile, hostile)
                .table(new ReportTable(hostile, hostile, List.of(hostile), List.of(List.of(hostile))))
                .failures(List.of(new ImageFailure(hostile, hostile))));

        assertThat(page)
                .doesNotContain("<script")
                .contains("&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;");
    }

    @Test
    void pageNeedsNothingFromElsewhere() throws IOException {
        String page =
                render(new HtmlReport("Survey", catalogue(List.of("a", "b"))).gallery(2, Map.of("a", grey(9, 64))));

        assertThat(page).doesNotContain("http://", "https://", "<link", "<script", "@import", "url(");
        assertThat(page).contains("no picture");
    }

    @Test
    void warningsAndCountsComeBeforeTheGallery() throws IOException {
        String page = render(new HtmlReport("Survey", catalogue(List.of("a", "b", "c")))
                .warning("untrained weights")
                .failures(List.of(new ImageFailure("broken.jpg", "cut off at byte 7"))));

        assertThat(page.indexOf("untrained weights")).isBetween(0, page.indexOf("Most anomalous objects"));
        assertThat(page)
                .contains("<b>3</b><span>objects ranked</span>")
                .contains("<b>1</b><span>flagged by the ensemble</span>")
                .contains("<b>1</b><span>images skipped</span>")
                .contains("cut off at byte 7");
    }

    @Test
    void histogramCountsEveryScoreAndDrawsTheFence() {
        double[] scores = new double[1000];
        Arrays.setAll(scores, i -> i < 990 ? i / 1000.0 : 50 + i);

        String svg = new Histogram("kmeans", scores, Fences.above(1.2)).toSvg();

        int counted = Pattern.compile("<title>([\\d,]+)</title>")
                .matcher(svg)
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1).replace(",", "")))
                .sum();
        assertThat(counted).isEqualTo(1000);
        assertThat(svg).contains("class=\"fence\"").contains(">1.200<").contains("10 beyond");
    }

    @Test
    void histogramOfEqualScoresIsDrawn() {
        assertThat(new Histogram("flat", new double[] {2, 2, 2}, Fences.above(2)).toSvg())
                .contains("<title>3</title>");
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
}
