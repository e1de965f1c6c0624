package org.galaxyscreen.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.SurveyObject;

/**
 * A screening's outcome as one HTML page that needs nothing beside it: no network, no script, no other file.
 *
 * <p>A builder for one thread; {@link #write} may be called more than once.
 */
public final class HtmlReport {
    /** How many objects are shown unless the caller says otherwise. */
    public static final int DEFAULT_GALLERY = 48;

    private static final int FAILURES_SHOWN = 50;

    private final String title;
    private final AnomalyCatalogue catalogue;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<ReportTable> tables = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Map<String, Image> thumbnails = Map.of();
    private List<ImageFailure> failures = List.of();
    private String subtitle = "";
    private int gallery = DEFAULT_GALLERY;

    /**
     * @param title the page's heading, usually the survey's name
     * @param catalogue what was found
     */
    public HtmlReport(String title, AnomalyCatalogue catalogue) {
        this.title = Objects.requireNonNull(title, "title");
        this.catalogue = Objects.requireNonNull(catalogue, "catalogue");
    }

    /** A line under the heading. */
    public HtmlReport subtitle(String text) {
        subtitle = Objects.requireNonNull(text, "text");
        return this;
    }

    /** A sentence that must not be overlooked, shown first. */
    public HtmlReport warning(String text) {
        warnings.add(Objects.requireNonNull(text, "text"));
        return this;
    }

    /**
     * Shows the first objects of the catalogue.
     *
     * @param count how many
     * @param images their pictures by identifier, as {@link Thumbnails#collect} gives them; an object without one is
     *     shown without
     * @throws IllegalArgumentException if the count is negative
     */
    public HtmlReport gallery(int count, Map<String, Image> images) {
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + "; 0 or more expected");
        }
        gallery = count;
        thumbnails = Map.copyOf(images);
        return this;
    }

    /** The images that were skipped. */
    public HtmlReport failures(List<ImageFailure> skipped) {
        failures = List.copyOf(skipped);
        return this;
    }

    /** A line of the table of settings. */
    public HtmlReport setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** A table of the caller's. */
    public HtmlReport table(ReportTable table) {
        tables.add(Objects.requireNonNull(table, "table"));
        return this;
    }

    /**
     * Writes the page.
     *
     * @throws IOException if the target cannot take it
     */
    public void write(Appendable target) throws IOException {
        target.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(Html.escape(title))
                .append("</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n");
        header(target);
        counts(target);
        gallery(target);
        histograms(target);
        for (ReportTable table : tables) {
            table(target, table);
        }
        if (!failures.isEmpty()) {
            table(target, failureTable());
        }
        if (!settings.isEmpty()) {
            table(target, settingsTable());
        }
        target.append("</body>\n</html>\n");
    }

    private void header(Appendable target) throws IOException {
        target.append("<header><h1>").append(Html.escape(title)).append("</h1>");
        if (!subtitle.isEmpty()) {
            target.append("<p>").append(Html.escape(subtitle)).append("</p>");
        }
        target.append("</header>\n");
        for (String warning : warnings) {
            target.append("<p class=\"warning\" role=\"alert\">")
                    .append(Html.escape(warning))
                    .append("</p>\n");
        }
    }

    private void counts(Appendable target) throws IOException {
        List<AnomalyCatalogue.Entry> entries = catalogue.entries();
        target.append("<section class=\"tiles\">");
        tile(target, entries.size(), "objects ranked", "");
        tile(target, count(entries, AnomalyCatalogue.Entry::flagged), "flagged by the ensemble", " accent");
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            int column = i;
            long flagged = count(entries, entry -> entry.flags().get(column));
            tile(target, flagged, catalogue.detectors().get(i).name(), "");
        }
        tile(target, failures.size(), "images skipped", "");
        target.append("</section>\n");
    }

    private static long count(
            List<AnomalyCatalogue.Entry> entries, java.util.function.Predicate<AnomalyCatalogue.Entry> condition) {
        return entries.stream().filter(condition).count();
    }

    private static void tile(Appendable target, long number, String what, String kind) throws IOException {
        target.append(String.format(
                Locale.ROOT, "<div class=\"tile%s\"><b>%,d</b><span>%s</span></div>", kind, number, Html.escape(what)));
    }

    private void gallery(Appendable target) throws IOException {
        List<AnomalyCatalogue.Entry> shown =
                catalogue.entries().stream().limit(gallery).toList();
        if (shown.isEmpty()) {
            return;
        }
        target.append("<section><h2>Most anomalous objects</h2>\n<div class=\"gallery\">\n");
        for (AnomalyCatalogue.Entry entry : shown) {
            card(target, entry);
        }
        target.append("</div></section>\n");
    }

    private void card(Appendable target, AnomalyCatalogue.Entry entry) throws IOException {
        SurveyObject object = entry.object();
        String id = Html.escape(object.id());
        target.append("<article class=\"card\" data-id=\"").append(id).append("\">");
        Image image = thumbnails.get(object.id());
        if (image == null) {
            target.append("<div class=\"missing\">no picture</div>");
        } else {
            target.append("<img alt=\"")
                    .append(id)
                    .append("\" src=\"")
                    .append(ThumbnailEncoder.dataUrl(image))
                    .append("\">");
        }
        target.append("<div class=\"caption\"><span class=\"rank\">")
                .append(Integer.toString(entry.rank()))
                .append("</span><span class=\"id\" title=\"")
                .append(id)
                .append("\">")
                .append(id)
                .append("</span></div>");
        String place = place(object);
        if (!place.isEmpty()) {
            target.append("<div class=\"place\">").append(Html.escape(place)).append("</div>");
        }
        target.append("<ul class=\"scores\"><li")
                .append(entry.flagged() ? " class=\"odd\">" : ">")
                .append("ensemble <b>")
                .append(Html.number(entry.ensembleScore()))
                .append("</b></li>");
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            target.append(entry.flags().get(i) ? "<li class=\"odd\">" : "<li>")
                    .append(Html.escape(catalogue.detectors().get(i).name()))
                    .append(" <b>")
                    .append(Html.number(entry.scores().get(i)))
                    .append("</b></li>");
        }
        target.append("</ul></article>\n");
    }

    private static String place(SurveyObject object) {
        List<String> parts = new ArrayList<>();
        if (object.label() != null) {
            parts.add(object.label());
        }
        if (Double.isFinite(object.ra()) && Double.isFinite(object.dec())) {
            parts.add(String.format(Locale.ROOT, "%.5f° %+.5f°", object.ra(), object.dec()));
        }
        if (Double.isFinite(object.redshift())) {
            parts.add(String.format(Locale.ROOT, "z %.4f", object.redshift()));
        }
        return String.join(" · ", parts);
    }

    private void histograms(Appendable target) throws IOException {
        if (catalogue.entries().isEmpty()) {
            return;
        }
        target.append(
                        "<section><h2>Scores and fences</h2>\n<p class=\"note\">All ranked objects; counts on a logarithmic")
                .append(" axis. Scores outside a fence (dashed) are flagged.</p>\n<div class=\"histograms\">\n");
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            int column = i;
            AnomalyCatalogue.Column detector = catalogue.detectors().get(i);
            double[] scores = catalogue.entries().stream()
                    .mapToDouble(entry -> entry.scores().get(column))
                    .toArray();
            target.append("<figure><figcaption>")
                    .append(Html.escape(detector.name()))
                    .append("</figcaption>")
                    .append(new Histogram(detector.name(), scores, detector.fences()).toSvg())
                    .append("</figure>\n");
        }
        target.append("</div></section>\n");
    }

    private static void table(Appendable target, ReportTable table) throws IOException {
        target.append("<section><h2>").append(Html.escape(table.title())).append("</h2>\n");
        if (!table.note().isEmpty()) {
            target.append("<p class=\"note\">")
                    .append(Html.escape(table.note()))
                    .append("</p>\n");
        }
        target.append("<div class=\"scroll\"><table><thead><tr>");
        for (String cell : table.header()) {
            target.append("<th>").append(Html.escape(cell)).append("</th>");
        }
        target.append("</tr></thead><tbody>\n");
        for (List<String> row : table.rows()) {
            target.append("<tr>");
            for (String cell : row) {
                target.append("<td>").append(Html.escape(cell)).append("</td>");
            }
            target.append("</tr>\n");
        }
        target.append("</tbody></table></div></section>\n");
    }

    private ReportTable failureTable() {
        String note = failures.size() > FAILURES_SHOWN
                ? "The first " + FAILURES_SHOWN + " of " + failures.size() + "; summary.json lists them all."
                : "";
        return new ReportTable(
                "Images skipped",
                note,
                List.of("id", "why"),
                failures.stream()
                        .limit(FAILURES_SHOWN)
                        .map(failure -> List.of(failure.id(), failure.reason()))
                        .toList());
    }

    private ReportTable settingsTable() {
        return new ReportTable(
                "Settings",
                "",
                List.of("what", "value"),
                settings.entrySet().stream()
                        .map(entry -> List.of(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(
                    Objects.requireNonNull(in, "report.css is missing from the jar")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading report.css from the jar", e);
        }
    }
}
