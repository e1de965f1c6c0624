package org.galaxyscreen.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.report.figure.Figure;

/** The page's markup. */
final class PageWriter {
    private static final int LISTED_WITHOUT_SCRIPT = 50;

    private final Appendable target;

    PageWriter(Appendable target) {
        this.target = target;
    }

    /** A part of the page. */
    @FunctionalInterface
    interface Content {
        void write() throws IOException;
    }

    /**
     * The head. Its policy lets the page run its own script, show its own pictures and do nothing else: nothing is fetched,
     * whatever is in the data.
     */
    void begin(String title) throws IOException {
        String style = resource("page-style.css");
        // The title stands near the beginning, where the commands look whether a file is theirs.
        target.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(Html.escape(title))
                .append("</title>\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append("default-src 'none'; img-src data: blob:; style-src ")
                .append(hash(style))
                .append("; script-src ")
                .append(hash(resource("page.js")))
                .append("; base-uri 'none'; form-action 'none'\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"referrer\" content=\"no-referrer\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<link rel=\"icon\" href=\"data:,\">\n<style>")
                .append(style)
                .append("</style>\n</head>\n<body>\n");
    }

    /** The head of a page whose server says what it may do. */
    void beginServed(String title, String style) throws IOException {
        target.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(Html.escape(title))
                .append("</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"")
                .append(Html.escape(style))
                .append("\">\n</head>\n<body>\n");
    }

    /** @param tabs the sections' names; in lower case, their elements' ids */
    void header(String title, String subtitle, List<String> warnings, List<String> tabs) throws IOException {
        target.append("<a class=\"skip\" href=\"#main\">Skip to the content</a>\n")
                .append("<header><h1>")
                .append(Html.escape(title))
                .append("</h1>");
        if (!subtitle.isEmpty()) {
            target.append("<p>").append(Html.escape(subtitle)).append("</p>");
        }
        for (String warning : warnings) {
            target.append("<p class=\"warning\">").append(Html.escape(warning)).append("</p>\n");
        }
        target.append("</header>\n");
        target.append("<div id=\"bar\" class=\"bar-top\"><nav aria-label=\"Sections\">");
        for (String tab : tabs) {
            target.append("<a href=\"#")
                    .append(tab.toLowerCase(Locale.ROOT))
                    .append("\">")
                    .append(tab.equals("Run") ? "This run" : tab)
                    .append("</a>");
        }
        target.append("</nav></div>\n<main id=\"main\">\n");
    }

    void tiles(AnomalyCatalogue catalogue, int skipped) throws IOException {
        List<AnomalyCatalogue.Entry> entries = catalogue.entries();
        target.append("<dl class=\"tiles\">");
        tile(entries.size(), "objects ranked", "");
        boolean joined = catalogue.detectors().size() > 1;
        tile(
                count(entries, AnomalyCatalogue.Entry::flagged),
                "flagged by "
                        + (joined
                                ? "the ensemble"
                                : catalogue.detectors().get(0).name()),
                " accent");
        for (int i = 0; joined && i < catalogue.detectors().size(); i++) {
            int column = i;
            long flagged = count(entries, entry -> entry.flags().get(column));
            tile(flagged, "flagged by " + catalogue.detectors().get(i).name(), "");
        }
        tile(skipped, "images skipped", "");
        target.append("</dl>\n");
    }

    private static long count(List<AnomalyCatalogue.Entry> entries, Predicate<AnomalyCatalogue.Entry> condition) {
        return entries.stream().filter(condition).count();
    }

    private void tile(long number, String what, String kind) throws IOException {
        target.append(String.format(
                Locale.ROOT, "<div class=\"tile%s\"><dt>%s</dt><dd>%,d</dd></div>", kind, Html.escape(what), number));
    }

    /** Where the script puts the gallery, and a plain list for those who have none. */
    void gallery(AnomalyCatalogue catalogue) throws IOException {
        target.append("<section id=\"gallery\" aria-labelledby=\"gallery-title\"><h2 id=\"gallery-title\">")
                .append("Objects, the most anomalous first</h2>\n<div id=\"tools\"></div>\n<div id=\"cards\">\n")
                .append(
                        "<p class=\"note\">With JavaScript, this is a gallery of pictures. The first objects are:</p>\n")
                .append("<ol class=\"plain-list\">\n");
        for (AnomalyCatalogue.Entry entry :
                catalogue.entries().stream().limit(LISTED_WITHOUT_SCRIPT).toList()) {
            target.append("<li><b>")
                    .append(Html.escape(entry.object().id()))
                    .append("</b> ")
                    .append(Figure.number(entry.ensembleScore()));
            for (int i = 0; i < catalogue.detectors().size(); i++) {
                target.append(" · ")
                        .append(Html.escape(catalogue.detectors().get(i).name()))
                        .append(' ' + Figure.number(entry.scores().get(i)))
                        .append(entry.flags().get(i) ? " flagged" : "");
            }
            target.append("</li>\n");
        }
        target.append("</ol>\n</div></section>\n");
    }

    void section(String id, Content content) throws IOException {
        target.append("<section id=\"").append(id).append("\">\n");
        content.write();
        target.append("</section>\n");
    }

    void note(String text) throws IOException {
        target.append("<p class=\"note\">").append(Html.escape(text)).append("</p>\n");
    }

    void figures(String title, String note, List<Figure> figures) throws IOException {
        if (figures.isEmpty()) {
            return;
        }
        target.append("<h2>").append(Html.escape(title)).append("</h2>\n");
        if (!note.isEmpty()) {
            note(note);
        }
        target.append("<div class=\"figures\">\n");
        for (Figure figure : figures) {
            target.append("<figure>")
                    .append(figure.toPageSvg())
                    .append("<figcaption>")
                    .append(Html.escape(figure.title()))
                    .append("</figcaption></figure>\n");
        }
        target.append("</div>\n");
    }

    /** Figures with their numbers as tables that open by a click or a key. */
    void rates(String title, String note, List<ReportRates> rates) throws IOException {
        if (rates.isEmpty()) {
            return;
        }
        target.append("<h2>").append(Html.escape(title)).append("</h2>\n");
        note(note);
        target.append("<div class=\"figures\">\n");
        for (ReportRates each : rates) {
            target.append("<figure>")
                    .append(each.figure().toPageSvg())
                    .append("<figcaption>")
                    .append(Html.escape(each.caption()))
                    .append("</figcaption>\n<details><summary>")
                    .append(Html.escape(each.numbers().title()))
                    .append("</summary>");
            cells(each.numbers());
            target.append("</details></figure>\n");
        }
        target.append("</div>\n");
    }

    void table(ReportTable table) throws IOException {
        target.append("<h2>").append(Html.escape(table.title())).append("</h2>\n");
        if (!table.note().isEmpty()) {
            note(table.note());
        }
        cells(table);
    }

    private void cells(ReportTable table) throws IOException {
        target.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(Html.escape(table.title()))
                .append("\"><table><thead><tr>");
        for (String cell : table.header()) {
            target.append("<th scope=\"col\">").append(Html.escape(cell)).append("</th>");
        }
        target.append("</tr></thead><tbody>\n");
        for (List<String> row : table.rows()) {
            target.append("<tr>");
            for (String cell : row) {
                target.append("<td>").append(Html.escape(cell)).append("</td>");
            }
            target.append("</tr>\n");
        }
        target.append("</tbody></table></div>\n");
    }

    void endServed(PageData data, String script) throws IOException {
        Writer writer = writer();
        writeData(writer, data);
        writer.append("<script src=\"").append(Html.escape(script)).append("\"></script>\n</body>\n</html>\n");
        writer.flush();
    }

    private static void writeData(Writer writer, PageData data) throws IOException {
        writer.append("</main>\n<script type=\"application/json\" id=\"report-data\">");
        data.write(writer);
        writer.append("</script>\n");
    }

    void end(PageData data, PictureText pictures) throws IOException {
        Writer writer = writer();
        writeData(writer, data);
        pictures.write(writer);
        writer.flush();
        target.append("<script>").append(resource("page.js")).append("</script>\n</body>\n</html>\n");
    }

    private Writer writer() {
        if (target instanceof Writer writer) {
            return writer;
        }
        return new Writer() {
            @Override
            public void write(char[] text, int from, int count) throws IOException {
                target.append(java.nio.CharBuffer.wrap(text, from, count));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    private static String hash(String text) {
        byte[] digest = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name + " is missing from the jar")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name + " from the jar", e);
        }
    }
}
