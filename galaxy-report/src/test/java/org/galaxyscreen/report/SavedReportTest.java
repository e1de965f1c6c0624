package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedReportTest {
    private static final List<String> IDS = List.of("a", "</script>", "c", "d");
    private static final Map<String, List<Neighbour>> NEIGHBOURS =
            Map.of("a", List.of(new Neighbour("d", 0.5), new Neighbour("c", 0.75)), "</script>", List.of());
    private static final Map<String, String> CLUSTERS = Map.of("a", "one", "c", "two", "d", "one");
    private static final ReportMap MAP =
            new ReportMap("Map", "of three", Map.of("a", new ReportMap.Place(1, 2), "c", new ReportMap.Place(-3, 0.5)));

    private static final HtmlReport.Served SERVED =
            new HtmlReport.Served("review.js", "review.css", "numbers.bin", "Review", 10);

    @TempDir
    private Path folder;

    private static HtmlReport report() {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        for (String id : IDS) {
            entries.add(new AnomalyCatalogue.Entry(
                    entries.size() + 1, SurveyObject.of(id), false, List.of(1.0), List.of(true), 1, true));
        }
        return new HtmlReport(
                "Survey", new AnomalyCatalogue(List.of(new AnomalyCatalogue.Column("one", Fences.above(0))), entries));
    }

    @Test
    void whatTakesLongIsReadBack() throws IOException {
        Path file = folder.resolve("report.html");
        try (var out = Files.newBufferedWriter(file)) {
            report().neighbours(NEIGHBOURS).group("cluster", CLUSTERS).map(MAP).write(out);
        }

        SavedReport saved = SavedReport.read(file).orElseThrow();
        assertThat(saved.map()).contains(MAP);
        assertThat(saved.groups()).isEqualTo(Map.of("cluster", CLUSTERS));
        assertThat(saved.neighbours()).isEqualTo(Map.of("a", NEIGHBOURS.get("a")));
    }

    @Test
    void pointsOfObjectsThatAreNotListedAreReadBackAndDrawnAgain() throws IOException {
        List<AnomalyCatalogue.Entry> entries = new ArrayList<>();
        Map<String, ReportMap.Place> places = new HashMap<>();
        for (int i = 0; i < HtmlReport.MOST_LISTED + 3; i++) {
            boolean flagged = i == HtmlReport.MOST_LISTED + 1;
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1, SurveyObject.of("o" + i), false, List.of(1.0), List.of(flagged), 1, flagged));
            // The last object has no place.
            if (i < HtmlReport.MOST_LISTED + 2) {
                places.put("o" + i, new ReportMap.Place(i, -0.5 * i));
            }
        }
        List<AnomalyCatalogue.Column> columns = List.of(new AnomalyCatalogue.Column("one", Fences.above(0)));
        Path file = folder.resolve("large.html");
        try (var out = Files.newBufferedWriter(file)) {
            new HtmlReport("Survey", new AnomalyCatalogue(columns, entries))
                    .map(new ReportMap("Map", "", places))
                    .write(out);
        }

        SavedReport saved = SavedReport.read(file).orElseThrow();

        UnlistedPoints points = saved.unlisted().orElseThrow();
        assertThat(points.size()).isEqualTo(2);
        assertThat(points.x(0)).isEqualTo(HtmlReport.MOST_LISTED);
        assertThat(points.y(1)).isEqualTo(-0.5f * (HtmlReport.MOST_LISTED + 1));
        assertThat(points.isFlagged(0)).isFalse();
        assertThat(points.isFlagged(1)).isTrue();
        // One of the objects that are not listed has no place, so that nobody knows whose the points are.
        assertThat(saved.map(new AnomalyCatalogue(columns, entries))).isEmpty();
        ReportMap whole = saved.map(new AnomalyCatalogue(columns, entries.subList(0, HtmlReport.MOST_LISTED + 2)))
                .orElseThrow();
        assertThat(whole.places())
                .hasSize(HtmlReport.MOST_LISTED + 2)
                .containsEntry("o100001", new ReportMap.Place(100_001, -50_000.5));
        // A page of the first objects alone has the same points beside them.
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        StringWriter written = new StringWriter();
        new HtmlReport("Survey", new AnomalyCatalogue(columns, entries.subList(0, 2)))
                .map(saved.map().orElseThrow())
                .unlisted(points)
                .writeServed(written, numbers, SERVED);
        Matcher x = Pattern.compile("\"unlisted\":\\{\"x\":\\[(\\d+),8\\]").matcher(written.toString());
        assertThat(x.find()).isTrue();
        assertThat(ByteBuffer.wrap(numbers.toByteArray())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat(Integer.parseInt(x.group(1)) + 4))
                .isEqualTo(100_001);
    }

    @Test
    void otherPagesHaveNothing() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.html"), "<html></html>");
        Path changed = Files.writeString(
                folder.resolve("changed.html"),
                "<script type=\"application/json\" id=\"report-data\">{\"objects\":{\"ids\":[1]}}</script>");

        assertThat(SavedReport.read(plain)).isEmpty();
        assertThat(SavedReport.read(changed)).isEmpty();
    }

    @Test
    void servedPageTakesScriptStyleAndPicturesFromItsServer() throws IOException {
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        StringWriter written = new StringWriter();
        report().map(MAP).writeServed(written, numbers, SERVED);

        assertThat(written.toString())
                .contains("<link rel=\"stylesheet\" href=\"review.css\">", "<script src=\"review.js\"></script>")
                .contains("<a href=\"#review\">Review</a><a href=\"#gallery\">", "<section id=\"review\">")
                .contains("\"columns\":\"numbers.bin\"")
                .doesNotContain("<style>", "Content-Security-Policy", "</script>\"");
        Matcher place = Pattern.compile("\"picture\":\\[(\\d+),16\\]").matcher(written.toString());
        assertThat(place.find()).isTrue();
        IntBuffer pictures = ByteBuffer.wrap(numbers.toByteArray(), Integer.parseInt(place.group(1)), 16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        assertThat(pictures).isEqualTo(IntBuffer.wrap(new int[] {0, 1, 2, 3}));
    }

    @Test
    void servedPageListsNoMoreThanItMay() throws IOException {
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        report().writeServed(
                        new StringWriter(),
                        numbers,
                        new HtmlReport.Served("a.js", "a.css", "numbers.bin", "Review", 2));

        assertThat(numbers.toString(StandardCharsets.UTF_8))
                .startsWith("[\"a\",\"</script>\"]")
                .doesNotContain("\"c\"");
    }
}
