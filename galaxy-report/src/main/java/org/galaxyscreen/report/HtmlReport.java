package org.galaxyscreen.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.report.figure.Figure;
import org.galaxyscreen.report.figure.Figures;
import org.jspecify.annotations.Nullable;

/**
 * A screening's outcome as one HTML page that needs nothing beside it: no network, no other file. Its script shows the objects
 * as a gallery to sort, filter and look at closely; counts, figures and tables are there without a script too.
 *
 * <p>A builder for one thread; {@link #write} may be called more than once.
 */
public final class HtmlReport {
    /** How many objects have a picture unless the caller says otherwise. */
    public static final int DEFAULT_GALLERY = 1_000;

    /** How many objects a page lists at most, with or without a picture; the rest are in the figures and counts, and points of the map. */
    public static final int MOST_LISTED = 100_000;

    /** Room for pictures: 27 MB as text. */
    private static final long PICTURE_BYTES = 20_000_000;

    private static final int FAILURES_SHOWN = 50;

    private final String title;
    private final AnomalyCatalogue catalogue;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<ReportTable> tables = new ArrayList<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();
    private Map<String, List<Neighbour>> neighbours = Map.of();
    private Map<String, PictureOverlay> oddness = Map.of();
    private Pictures pictures = Pictures.none();
    private List<ImageFailure> failures = List.of();
    private String subtitle = "";
    private @Nullable ReportMap map;
    private UnlistedPoints unlisted = new UnlistedPoints(new float[0], new float[0], new byte[0]);
    private @Nullable ReportTable systematics;
    private List<ReportRates> rates = List.of();

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
     * Shows the pictures of the first objects of the catalogue, from images in memory. {@link #pictures} needs less of
     * it, and reads them from a source.
     *
     * @param count how many
     * @param images by identifier; an object without one is shown without
     * @throws IllegalArgumentException if the count is negative
     */
    public HtmlReport gallery(int count, Map<String, Image> images) {
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + "; 0 or more expected");
        }
        Map<String, Image> shown = new LinkedHashMap<>();
        catalogue.entries().stream()
                .limit(count)
                .map(entry -> entry.object().id())
                .forEach(id -> {
                    Image image = images.get(id);
                    if (image != null) {
                        shown.put(id, image);
                    }
                });
        pictures = Pictures.of(shown);
        return this;
    }

    /** The objects' pictures, as {@link Pictures#collect} gives them; an object without one is shown without. */
    public HtmlReport pictures(Pictures collected) {
        pictures = Objects.requireNonNull(collected, "collected");
        return this;
    }

    /**
     * Ordinary objects to compare odd ones with.
     *
     * @param near by the odd object's identifier, the nearest first; those who are not in the catalogue are left out
     */
    public HtmlReport neighbours(Map<String, List<Neighbour>> near) {
        neighbours = ById.copyOf(near);
        return this;
    }

    /**
     * A way in which the objects fall into groups, such as the clusters that they are nearest to.
     *
     * @param name what the groups are called
     * @param groupOf the group's name by the object's identifier; an object need not have one
     */
    public HtmlReport group(String name, Map<String, String> groupOf) {
        groups.put(Objects.requireNonNull(name, "name"), ById.copyOf(groupOf));
        return this;
    }

    /** Shows the objects as points of a plane too. */
    public HtmlReport map(ReportMap places) {
        map = Objects.requireNonNull(places, "places");
        return this;
    }

    /**
     * Draws points beneath those of the map, of objects that are not in the catalogue.
     *
     * @param points as {@link SavedReport#unlisted} gives them, in the map's units
     * @return this
     */
    public HtmlReport unlisted(UnlistedPoints points) {
        unlisted = Objects.requireNonNull(points, "points");
        return this;
    }

    /**
     * Where in the objects' pictures oddness sits, which the large view then can lay over them. 0 is what is
     * usual at that place of a picture; a hundredth of the patches of ordinary objects have more than 1.
     *
     * @param maps by the object's identifier; an object need not have one
     * @return this
     */
    public HtmlReport oddness(Map<String, PictureOverlay> maps) {
        oddness = Map.copyOf(maps);
        return this;
    }

    /**
     * Shows, in a section of its own, whether scores and flags depend on how objects were observed.
     *
     * @param overview what was tested, a line a column
     * @param byColumn the flag rates by each column's values
     */
    public HtmlReport systematics(ReportTable overview, List<ReportRates> byColumn) {
        systematics = Objects.requireNonNull(overview, "overview");
        rates = List.copyOf(byColumn);
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

    /** A figure of the caller's, shown after those of the scores. */
    public HtmlReport figure(Figure figure) {
        figures.add(Objects.requireNonNull(figure, "figure"));
        return this;
    }

    /**
     * Writes the page.
     *
     * @throws IOException if the target cannot take it
     */
    public void write(Appendable target) throws IOException {
        List<AnomalyCatalogue.Entry> listed = listed();
        PictureText pictureText = new PictureText(pictures, listed, PICTURE_BYTES - overlayBytes());
        PageWriter page = new PageWriter(target);
        page.begin(title);
        page.header(title, subtitle, warnings(pictureText), tabs());
        body(page);
        page.end(data(listed, pictureText, null), pictureText);
    }

    /**
     * What a server gives a page.
     *
     * @param script the script's address
     * @param style the style's address
     * @param columns the address of the file with the objects' numbers
     * @param tab the heading of a further section, the first, which is empty until the script fills it; its element's id is the heading in lower case
     * @param most how many objects the page lists at most
     */
    public record Served(String script, String style, String columns, String tab, int most) {}

    /**
     * Writes the page for a server, which gives it its script, its style, its pictures, and in a file of their own the objects' ids and numbers, so that
     * it can list a million. The page has no policy of its own: the server sets it. Each listed object has the number of its place in the catalogue, from
     * 0, as that of both its pictures.
     *
     * @param columns takes that file; not closed
     * @throws IOException if a target cannot take it
     */
    public void writeServed(Appendable target, OutputStream columns, Served served) throws IOException {
        PageWriter page = new PageWriter(target);
        page.beginServed(title, served.style());
        List<String> tabs = new ArrayList<>(tabs());
        tabs.add(0, served.tab());
        page.header(title, subtitle, warnings, tabs);
        page.section(served.tab().toLowerCase(Locale.ROOT), () -> {});
        body(page);
        List<AnomalyCatalogue.Entry> entries = catalogue.entries();
        page.endServed(
                data(
                        entries.subList(0, Math.min(served.most(), entries.size())),
                        new CatalogueNumbers(),
                        new PageColumns(served.columns(), columns)),
                served.script());
    }

    /** Pictures that are asked of a server: by the object's place in the catalogue. */
    private static final class CatalogueNumbers implements PictureNumbers {
        @Override
        public int small(AnomalyCatalogue.Entry entry) {
            return entry.rank() - 1;
        }

        @Override
        public int large(AnomalyCatalogue.Entry entry) {
            return small(entry);
        }
    }

    /** What the maps take of the room for pictures. */
    private long overlayBytes() {
        return oddness.values().stream()
                .mapToLong(overlay -> (long) overlay.side() * overlay.side())
                .sum();
    }

    private List<String> tabs() {
        List<String> tabs = new ArrayList<>(List.of("Gallery", "Map", "Scores", "Systematics", "Classes", "Run"));
        if (map == null) {
            tabs.remove("Map");
        }
        if (systematics == null) {
            tabs.remove("Systematics");
        }
        return tabs;
    }

    private PageData data(List<AnomalyCatalogue.Entry> listed, PictureNumbers numbers, @Nullable PageColumns columns) {
        return new PageData(title, catalogue, listed, neighbours, groups, map, unlisted, oddness, numbers, columns);
    }

    private void body(PageWriter page) throws IOException {
        page.tiles(catalogue, failures.size());
        page.gallery(catalogue);
        if (map != null) {
            page.section("map", () -> {});
        }
        page.section("scores", () -> {
            page.figures(
                    "Scores and fences",
                    "All ranked objects; counts on a logarithmic axis. Scores outside a fence (dashed) are flagged.",
                    scoreFigures());
            List<Figure> more = new ArrayList<>(figures);
            more.add(0, Figures.agreement(catalogue));
            page.figures(
                    "Agreement of the detectors, and more",
                    "Which detectors flag the same objects: a line's dots say which, its bar how many.",
                    more);
        });
        ReportTable overview = systematics;
        if (overview != null) {
            page.section("systematics", () -> {
                page.table(overview);
                page.rates(
                        "Flag rates",
                        "The part of the objects that is flagged, by each column's values, with its interval of 95 percent"
                                + " (Wilson); dashed: of all.",
                        rates);
            });
        }
        page.section("classes", () -> {
            ReportTable classes = ClassTable.of(catalogue);
            if (classes.rows().isEmpty()) {
                page.note("The source gives no classes.");
            } else {
                page.table(classes);
            }
        });
        page.section("run", () -> {
            for (ReportTable table : tables) {
                page.table(table);
            }
            if (!settings.isEmpty()) {
                page.table(settingsTable());
            }
            if (!failures.isEmpty()) {
                page.table(failureTable());
            }
        });
    }

    /** The first of the catalogue, and whoever is a neighbour of them. */
    private List<AnomalyCatalogue.Entry> listed() {
        List<AnomalyCatalogue.Entry> entries = catalogue.entries();
        if (entries.size() <= MOST_LISTED) {
            return entries;
        }
        Set<String> near = new HashSet<>();
        entries.stream().limit(MOST_LISTED).forEach(entry -> neighbours
                .getOrDefault(entry.object().id(), List.of())
                .forEach(neighbour -> near.add(neighbour.id())));
        return entries.stream()
                .filter(entry -> entry.rank() <= MOST_LISTED
                        || near.contains(entry.object().id()))
                .toList();
    }

    private List<String> warnings(PictureText pictureText) {
        List<String> all = new ArrayList<>(warnings);
        if (pictureText.leftOut() > 0) {
            all.add("There was no room for the pictures of " + pictureText.leftOut() + " objects of low rank.");
        }
        return all;
    }

    private List<Figure> scoreFigures() {
        List<Figure> histograms = new ArrayList<>();
        for (int d = 0; d < catalogue.detectors().size(); d++) {
            int column = d;
            AnomalyCatalogue.Column detector = catalogue.detectors().get(d);
            double[] scores = catalogue.entries().stream()
                    .mapToDouble(entry -> entry.scores().get(column))
                    .filter(Double::isFinite)
                    .toArray();
            if (scores.length > 0) {
                histograms.add(Figures.histogram(detector.name(), scores, detector.fences()));
            }
        }
        return histograms;
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
                "Settings and provenance",
                "",
                List.of("what", "value"),
                settings.entrySet().stream()
                        .map(entry -> Arrays.asList(entry.getKey(), entry.getValue()))
                        .toList());
    }
}
