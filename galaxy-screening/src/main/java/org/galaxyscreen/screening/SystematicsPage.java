package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.galaxyscreen.detectors.evaluation.Dependence;
import org.galaxyscreen.detectors.evaluation.Dependence.Group;
import org.galaxyscreen.detectors.evaluation.Dependence.Test;
import org.galaxyscreen.detectors.evaluation.Rate;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.ReportRates;
import org.galaxyscreen.report.ReportTable;
import org.galaxyscreen.report.figure.Figures;
import org.galaxyscreen.screening.internal.PlainJson;
import org.jspecify.annotations.Nullable;

/** What was found of systematics, for the report and the summary. */
record SystematicsPage(List<Dependence> found) {
    /** Shows them, the surest first. */
    void into(HtmlReport report) {
        List<Dependence> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingDouble(SystematicsPage::surest));
        report.systematics(
                new ReportTable(
                        "Do scores and flags depend on how objects were observed?",
                        "Probabilities without dependence, adjusted after Holm for all tests together; below "
                                + ScreeningResult.SYSTEMATICS_LEVEL
                                + " counts as a dependence. In a large survey the smallest dependence has a small probability: look at the"
                                + " effect, 0 for none and 1 for complete. A dependence need not be a fault of the survey's.",
                        List.of(
                                "column",
                                "what was found",
                                "scores: effect",
                                "p",
                                "flags: effect",
                                "p",
                                "without value"),
                        sorted.stream().map(SystematicsPage::row).toList()),
                sorted.stream()
                        .filter(each -> each.untested().isEmpty() && each.flags() != null)
                        .map(SystematicsPage::rates)
                        .toList());
    }

    private static double surest(Dependence each) {
        return Math.min(adjusted(each.scores()), adjusted(each.flags()));
    }

    private static double adjusted(@Nullable Test test) {
        return test == null ? 2 : test.adjusted();
    }

    private static List<String> row(Dependence each) {
        boolean flags = each.flagsDepend(ScreeningResult.SYSTEMATICS_LEVEL);
        boolean scores = each.scoresDepend(ScreeningResult.SYSTEMATICS_LEVEL);
        String what = !each.untested().isEmpty()
                ? "not tested: " + each.untested()
                : flags && scores
                        ? "flags and scores depend on it"
                        : flags ? "flags depend on it" : scores ? "scores depend on it" : "nothing";
        return List.of(
                each.column(),
                what,
                effect(each.scores()),
                probability(each.scores()),
                effect(each.flags()),
                probability(each.flags()),
                count(each.missing()));
    }

    private static String effect(@Nullable Test test) {
        return test == null
                ? "–"
                : String.format(Locale.ROOT, "%s = %.2f", test.method().symbol(), test.effect());
    }

    private static String probability(@Nullable Test test) {
        return test == null
                ? "–"
                : Dependence.shownP(test.adjusted()).replaceFirst("^= ", "") + (test.permuted() ? " (permuted)" : "");
    }

    private static String count(Rate rate) {
        return rate.of() == 0
                ? "0"
                : String.format(Locale.ROOT, "%,d, %s flagged", rate.of(), Dependence.percent(rate.value()));
    }

    private static ReportRates rates(Dependence each) {
        String caption = each.finding(ScreeningResult.SYSTEMATICS_LEVEL)
                .orElse("no dependence of flags or scores on " + each.column());
        long flagged = each.groups().stream()
                .mapToLong(group -> group.flagged().found())
                .sum();
        return new ReportRates(
                caption.substring(0, 1).toUpperCase(Locale.ROOT) + caption.substring(1) + ".",
                Figures.rates(
                        "Flag rate by " + each.column() + "; the numbers are in the table below",
                        "flagged, percent",
                        each.groups().stream().map(Group::name).toList(),
                        values(each, Rate::value),
                        values(each, Rate::low),
                        values(each, Rate::high),
                        (double) flagged / each.objects()),
                new ReportTable(
                        "Numbers by " + each.column(),
                        "",
                        List.of(each.column(), "objects", "flagged", "rate", "interval of 95 %", "median score"),
                        each.groups().stream().map(SystematicsPage::row).toList()));
    }

    private static double[] values(Dependence each, ToDoubleFunction<Rate> value) {
        return each.groups().stream()
                .mapToDouble(group -> value.applyAsDouble(group.flagged()))
                .toArray();
    }

    private static List<String> row(Group group) {
        Rate rate = group.flagged();
        return List.of(
                group.name(),
                String.format(Locale.ROOT, "%,d", rate.of()),
                String.format(Locale.ROOT, "%,d", rate.found()),
                Dependence.percent(rate.value()),
                Dependence.percent(rate.low()) + " to " + Dependence.percent(rate.high()),
                String.format(Locale.ROOT, "%.3g", group.medianScore()));
    }

    /** Writes them, in the columns' order. */
    void into(ObjectNode summary) {
        ObjectNode node = summary.putObject("systematics");
        node.put("adjustment", "holm");
        ObjectNode columns = node.putObject("columns");
        for (Dependence each : found) {
            ObjectNode column = columns.putObject(each.column());
            column.put("kind", each.category() ? "category" : "number");
            column.put("objects", each.objects());
            column.putObject("missing")
                    .put("objects", each.missing().of())
                    .put("flagged", each.missing().found());
            if (!each.untested().isEmpty()) {
                column.put("untested", each.untested());
            }
            test(column, "scores", each.scores());
            test(column, "flags", each.flags());
            ArrayNode groups = column.putArray("groups");
            each.groups().forEach(group -> group(groups.addObject(), group, each.category()));
        }
    }

    /**
     * Reads what {@link #into(ObjectNode)} wrote; nothing where there is nothing.
     *
     * @throws IllegalArgumentException if it is damaged; the message says where
     */
    static SystematicsPage read(JsonNode summary) {
        List<Dependence> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> column :
                summary.at("/systematics/columns").properties()) {
            try {
                found.add(dependence(column.getKey(), column.getValue()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("systematics of " + column.getKey() + ": " + e.getMessage(), e);
            }
        }
        return new SystematicsPage(List.copyOf(found));
    }

    private static Dependence dependence(String name, JsonNode column) {
        List<Group> groups = new ArrayList<>();
        for (JsonNode group : column.path("groups")) {
            double from = group.path("from").asDouble(Double.NaN);
            double to = group.path("to").asDouble(Double.NaN);
            groups.add(new Group(
                    group.path("value").asText(from + " to " + to),
                    from,
                    to,
                    rate(group),
                    group.path("medianScore").asDouble(Double.NaN)));
        }
        return new Dependence(
                name,
                column.path("kind").asText().equals("category"),
                rate(column.path("missing")),
                test(column.path("scores")),
                test(column.path("flags")),
                groups,
                column.path("untested").asText(""));
    }

    private static Rate rate(JsonNode node) {
        return new Rate(node.path("flagged").asLong(-1), node.path("objects").asLong(-1));
    }

    private static @Nullable Test test(JsonNode node) {
        return node.isMissingNode()
                ? null
                : new Test(
                        Dependence.Method.valueOf(node.path("test").asText().toUpperCase(Locale.ROOT)),
                        node.path("statistic").asDouble(Double.NaN),
                        node.path("effect").asDouble(Double.NaN),
                        node.path("p").asDouble(Double.NaN),
                        node.path("adjusted").asDouble(Double.NaN),
                        node.path("permuted").asBoolean());
    }

    private static void test(ObjectNode column, String what, @Nullable Test test) {
        if (test != null) {
            column.putObject(what)
                    .put("test", test.method().name().toLowerCase(Locale.ROOT))
                    .put("statistic", test.statistic())
                    .put("effect", test.effect())
                    .put("p", test.p())
                    .put("adjusted", test.adjusted())
                    .put("permuted", test.permuted());
        }
    }

    private static void group(ObjectNode node, Group group, boolean category) {
        node.put("value", group.name());
        if (!category) {
            node.put("from", group.from()).put("to", group.to());
        }
        Rate rate = group.flagged();
        node.put("objects", rate.of()).put("flagged", rate.found()).put("rate", rate.value());
        node.putArray("interval").add(rate.low()).add(rate.high());
        PlainJson.putFinite(node, "medianScore", group.medianScore());
    }
}
