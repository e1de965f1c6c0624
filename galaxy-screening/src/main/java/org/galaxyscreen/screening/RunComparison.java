package org.galaxyscreen.screening;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.Pictures;
import org.galaxyscreen.report.ReportMap;
import org.galaxyscreen.report.RunDifference;
import org.jspecify.annotations.Nullable;

/**
 * Compares two screenings' results: what other settings, weights or data have done to the ranking. Objects are the same where their identifiers are.
 * Immutable.
 *
 * <pre>{@code
 * ComparisonResult result = RunComparison.of(Path.of("last-year"), Path.of("this-year"))
 *         .into(Path.of("difference.csv"))
 *         .reportedTo(Path.of("difference.html"))
 *         .run(RunListener.NONE);
 * result.difference().newlyFlagged().forEach(move -> System.out.println(move.id()));
 * }</pre>
 */
public final class RunComparison {
    private static final String TITLE = "Difference of two runs: ";
    private static final int IN_TABLES = 200;
    private static final int IN_DETAIL = 200;

    /** As often as that the place must double or halve for the page to say that an object rose or fell. */
    private static final double MUCH = 2;

    private final Path before;
    private final Path after;
    private final Outputs outputs;

    /** Where the outcome goes; null for nowhere. */
    private record Outputs(@Nullable Path table, @Nullable Path figure, @Nullable Path page, boolean overwrite) {}

    private RunComparison(Path before, Path after, Outputs outputs) {
        this.before = Objects.requireNonNull(before, "before");
        this.after = Objects.requireNonNull(after, "after");
        this.outputs = outputs;
    }

    /**
     * A comparison of two folders of results, which are read when it runs.
     *
     * @param before of the earlier run, by a screening or a detection
     * @param after of the later run
     */
    public static RunComparison of(Path before, Path after) {
        return new RunComparison(before, after, new Outputs(null, null, null, false));
    }

    /**
     * This with a file of the outcome, too: all objects with their ranks in both runs, as {@link ComparisonResult#table()}, in the format that the
     * name asks for. A name that ends in {@code .json} asks for an object with the counts and the settings that differ beside the objects.
     *
     * @throws SettingException if no format has the name's end
     */
    public RunComparison into(Path file) {
        if (!isJson(file)) {
            try {
                Tables.formatOf(file);
            } catch (IllegalArgumentException e) {
                throw new SettingException(Setting.OUTPUT, Setting.OUTPUT, ": " + e.getMessage() + "; or .json");
            }
        }
        return new RunComparison(
                before, after, new Outputs(file, outputs.figure(), outputs.page(), outputs.overwrite()));
    }

    /**
     * This with a figure of the ranks against each other, too.
     *
     * @param figure a name that ends in {@code .svg}, or in {@code .png} for 300 pixels an inch
     * @throws SettingException if it ends otherwise
     */
    public RunComparison drawnTo(Path figure) {
        FigureFile.check(figure);
        return new RunComparison(
                before, after, new Outputs(outputs.table(), figure, outputs.page(), outputs.overwrite()));
    }

    /**
     * This with a page, too: a report of the later run, whose objects are grouped by what has become of them, with the ranks against each other as its map.
     * It has pictures where the later run's images are where they were.
     *
     * @param page an HTML file, which needs nothing beside it
     */
    public RunComparison reportedTo(Path page) {
        return new RunComparison(
                before,
                after,
                new Outputs(
                        outputs.table(), outputs.figure(), Objects.requireNonNull(page, "page"), outputs.overwrite()));
    }

    /** This, replacing or not what no comparison has written; by default that is refused. */
    public RunComparison withOverwrite(boolean replace) {
        return new RunComparison(
                before, after, new Outputs(outputs.table(), outputs.figure(), outputs.page(), replace));
    }

    /**
     * Sees to it that the outcome can be written without harm, as {@link #run} does first. Nothing is written.
     *
     * @throws SettingException if not
     */
    public void check() {
        OutputCheck check = new OutputCheck(outputs.overwrite());
        place(check, Setting.OUTPUT, outputs.table());
        place(check, Setting.FIGURE, outputs.figure());
        place(check, Setting.REPORT, outputs.page());
    }

    private void place(OutputCheck check, Setting setting, @Nullable Path file) {
        if (file == null) {
            return;
        }
        for (Path run : List.of(before, after)) {
            for (String name : List.of(ScreeningFiles.SUMMARY, ScreeningFiles.CATALOGUE, ScreeningFiles.REPORT)) {
                if (isSame(file, run.resolve(name))) {
                    throw new SettingException(
                            setting, setting, " is " + file + ", a file of the run in " + run + "; give another name");
                }
            }
        }
        check.writes(setting, file, RunComparison::isOwn);
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether a comparison wrote a file. */
    private static boolean isOwn(Path file) {
        return OutputCheck.beginsWith(ComparisonTable.HEAD)
                .or(OutputCheck.beginsWith("{\"comparison\":"))
                .or(OutputCheck.hasAtItsBeginning("<TABLE name=\"" + ComparisonTable.NAME + "\""))
                .or(OutputCheck.hasAtItsBeginning("Rank after against rank before"))
                .or(OutputCheck.hasAtItsBeginning("<title>" + TITLE))
                .test(file);
    }

    private static boolean isJson(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    /**
     * Reads both runs' results, compares them, and writes what was asked for.
     *
     * @throws SettingException if a file must not be written
     * @throws IOException if a folder is none of results, no object is in both, or a file cannot be written
     * @throws IllegalArgumentException if a catalogue has two objects of the same identifier
     */
    public ComparisonResult run(RunListener listener) throws IOException {
        check();
        SavedResults first = SavedResults.open(before);
        SavedResults second = SavedResults.open(after);
        RunSettings settings = RunSettings.of(first.about().json());
        RunSettings changed = RunSettings.of(second.about().json());
        RunDifference difference = RunDifference.between(
                first.catalogue(), settings.comparedWith(changed), second.catalogue(), changed.comparedWith(settings));
        if (difference.both() == 0) {
            throw new IOException("the runs have no object in common: " + example(before, first.catalogue()) + ", "
                    + example(after, second.catalogue())
                    + "; objects are compared by their ids: two runs over the same survey expected");
        }
        ComparisonResult result =
                new ComparisonResult(first.catalogue(), second.catalogue(), difference, remarks(first, second));
        Path table = outputs.table();
        if (table != null && isJson(table)) {
            AtomicOutput.writeText(table, writer -> writeJson(result, writer));
        } else if (table != null) {
            Tables.write(result.table(), table);
        }
        if (outputs.figure() != null) {
            FigureFile.write(result.figure(), outputs.figure());
        }
        Path page = outputs.page();
        if (page != null) {
            HtmlReport report = page(result, second, listener);
            AtomicOutput.writeText(page, report::write);
        }
        return result;
    }

    private static String example(Path run, AnomalyCatalogue catalogue) {
        return run
                + (catalogue.entries().isEmpty()
                        ? " has none"
                        : " has '" + catalogue.entries().get(0).object().id() + "'");
    }

    private static List<String> remarks(SavedResults before, SavedResults after) throws IOException {
        List<String> remarks = new ArrayList<>();
        var then = before.about().originIfWritten();
        var now = after.about().originIfWritten();
        if (then.isPresent() && now.isPresent()) {
            now.get()
                    .difference(then.get())
                    .ifPresent(what -> remarks.add("The later run's features were made in another way: " + what
                            + ". Scores are not comparable, and ranks differ for that reason alone"));
            if (remarks.isEmpty()) {
                now.get()
                        .doubts(then.get())
                        .forEach(what -> remarks.add("The later run's features may differ a little: " + what));
            }
        } else if (then.isPresent() != now.isPresent()) {
            remarks.add("Nothing says what the " + (then.isPresent() ? "later" : "earlier")
                    + " run's features were made by, so nobody knows whether they can be compared");
        }
        return remarks;
    }

    private static void writeJson(ComparisonResult result, Writer writer) throws IOException {
        RunDifference difference = result.difference();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(writer).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeObjectFieldStart("comparison");
            json.writeNumberField("both", difference.both());
            json.writeNumberField("came", difference.came().size());
            json.writeNumberField("went", difference.went().size());
            json.writeNumberField("newlyFlagged", difference.newlyFlagged().size());
            json.writeNumberField(
                    "noLongerFlagged", difference.noLongerFlagged().size());
            json.writeNumberField("moved", difference.moved().size());
            if (Double.isFinite(difference.rankCorrelation())) {
                json.writeNumberField("rankCorrelation", difference.rankCorrelation());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("remarks");
            for (String remark : result.remarks()) {
                json.writeString(remark);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("settings");
            for (RunDifference.SettingChange change : difference.settings()) {
                json.writeStartObject();
                json.writeStringField("name", change.name());
                json.writeStringField("before", change.before());
                json.writeStringField("after", change.after());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("objects");
            CatalogueTable table = result.table();
            table.forEachRow((number, cells) -> {
                json.writeStartObject();
                for (int i = 0; i < cells.length; i++) {
                    writeCell(json, table.columns().get(i), cells[i]);
                }
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
        }
        writer.write('\n');
    }

    /** Nothing where there is no value. */
    private static void writeCell(JsonGenerator json, TableColumn column, @Nullable Object cell) throws IOException {
        if (cell == null || cell instanceof Double number && !Double.isFinite(number)) {
            return;
        }
        json.writeFieldName(column.name());
        if (cell instanceof Double number) {
            json.writeNumber(number);
        } else if (cell instanceof Long number) {
            json.writeNumber(number);
        } else if (cell instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(cell.toString());
        }
    }

    private HtmlReport page(ComparisonResult result, SavedResults later, RunListener listener) throws IOException {
        RunDifference difference = result.difference();
        HtmlReport report = new HtmlReport(TITLE + name(before) + " and " + name(after), result.after())
                .subtitle(String.format(
                        Locale.ROOT,
                        "%,d objects of both runs, %,d came, %,d went; Spearman's rank correlation %.3f. Ranks, scores and"
                                + " flags are those of the later run.",
                        difference.both(),
                        difference.came().size(),
                        difference.went().size(),
                        difference.rankCorrelation()))
                .group("change", changes(result))
                .map(map(result))
                .figure(result.figure())
                .setting("earlier run", before.toString())
                .setting("later run", after.toString());
        result.remarks().forEach(remark -> report.warning(remark + "."));
        difference.tables(IN_TABLES).forEach(report::table);
        Set<String> shown = new LinkedHashSet<>();
        difference.newlyFlagged().forEach(move -> shown.add(move.id()));
        difference.noLongerFlagged().forEach(move -> shown.add(move.id()));
        difference.moved().stream().limit(IN_TABLES).forEach(move -> shown.add(move.id()));
        difference.came().stream().limit(IN_TABLES).forEach(object -> shown.add(object.id()));
        result.after().entries().stream()
                .limit(HtmlReport.DEFAULT_GALLERY)
                .forEach(entry -> shown.add(entry.object().id()));
        List<String> pictured = shown.stream().limit(HtmlReport.DEFAULT_GALLERY).toList();
        pictures(later, pictured, listener).ifPresent(report::pictures);
        return report;
    }

    private static String name(Path run) {
        return String.valueOf(run.toAbsolutePath().normalize().getFileName());
    }

    /** What has become of each object of the later run, for the page. */
    private static Map<String, String> changes(ComparisonResult result) {
        RunDifference difference = result.difference();
        Map<String, String> changes = new HashMap<>();
        result.after().entries().forEach(entry -> changes.put(entry.object().id(), "about the same"));
        for (RunDifference.Move move : difference.moved()) {
            double factor = (double) move.placeAfter() / move.placeBefore();
            if (factor >= MUCH) {
                changes.put(move.id(), "fell: place at least doubled");
            } else if (factor <= 1 / MUCH) {
                changes.put(move.id(), "rose: place at least halved");
            }
        }
        difference.came().forEach(object -> changes.put(object.id(), "came"));
        difference.newlyFlagged().forEach(move -> changes.put(move.id(), "newly flagged"));
        difference.noLongerFlagged().forEach(move -> changes.put(move.id(), "no longer flagged"));
        return changes;
    }

    private static ReportMap map(ComparisonResult result) {
        Map<String, Integer> then = new HashMap<>();
        result.before().entries().forEach(entry -> then.put(entry.object().id(), entry.rank()));
        Map<String, ReportMap.Place> places = new HashMap<>();
        for (AnomalyCatalogue.Entry entry : result.after().entries()) {
            Integer rank = then.get(entry.object().id());
            if (rank != null) {
                places.put(entry.object().id(), new ReportMap.Place(Math.log10(rank), Math.log10(entry.rank())));
            }
        }
        return new ReportMap(
                "Rank against rank",
                "To the right, the rank before; upwards, the rank after; both logarithmic, the oddest at the lower left."
                        + " What lies below the diagonal is odder now. Objects of one run alone have no place.",
                places);
    }

    private static Optional<Pictures> pictures(SavedResults run, List<String> ids, RunListener listener)
            throws IOException {
        Optional<Path> place = run.images();
        if (place.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pictures.collect(
                    RenderedSource.of(ImageSources.open(place.get().toString(), run.sourceOptions()), run.rendering()),
                    ids,
                    ids.subList(0, Math.min(IN_DETAIL, ids.size()))));
        } catch (IOException e) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.LEFT_OUT,
                    "the images in " + place.get() + " cannot be read (" + Failures.reason(e)
                            + "), so the page has no pictures"));
            return Optional.empty();
        }
    }
}
