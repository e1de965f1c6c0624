package org.galaxyscreen.server.review;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.TableColumn.Type;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue with what the reviewers said: their verdict, each one's label with the name, notes, tags, and the place in the ranking that learned
 * from it. As they are when it is made.
 */
final class LabelledCatalogue implements CatalogueTable {
    private final AnomalyCatalogue catalogue;
    private final CatalogueTable plain;
    private final List<Further> further;

    /** A column of the review's. */
    private record Further(TableColumn column, Function<AnomalyCatalogue.Entry, @Nullable Object> value) {}

    private LabelledCatalogue(AnomalyCatalogue catalogue, List<Further> further) {
        this.catalogue = catalogue;
        this.plain = Tables.of("labelled", catalogue);
        this.further = further;
    }

    /** @param ranking null where nothing was learned; its column is then empty */
    static LabelledCatalogue of(AnomalyCatalogue catalogue, ReviewLabels labels, @Nullable Ranking ranking) {
        Map<String, ReviewLabels.Said> all = labels.since(0);
        int[] places = ranking == null ? new int[0] : Ranking.places(ranking.order());
        return new LabelledCatalogue(
                catalogue,
                List.of(
                        new Further(
                                column(Type.INTEGER, "review_rank", "stat.rank", "Place in the ranking that learned"),
                                entry -> entry.rank() > places.length ? null : places[entry.rank() - 1] + 1L),
                        ofVerdict(
                                all,
                                column(Type.TEXT, "review_mark", "meta.code", "What most reviewers gave it"),
                                verdict -> mark(verdict.label())),
                        ofVerdict(
                                all,
                                column(
                                        Type.INTEGER,
                                        "review_interest",
                                        "",
                                        "Mean interest, 0 (dull) to 5 (remarkable)"),
                                verdict -> verdict.label().mark() == Label.Mark.INTEREST
                                        ? (long) verdict.label().interest()
                                        : null),
                        ofVerdict(
                                all,
                                column(Type.TEXT, "review_kind", "src.class", "Known kind that the reviewers named"),
                                verdict -> verdict.label().kind()),
                        ofVerdict(
                                all,
                                column(Type.FLAG, "review_disagree", "meta.code", "Whether the reviewers disagree"),
                                Verdict::disagree),
                        ofSaid(
                                all,
                                column(Type.TEXT, "review_labels", "meta.note", "Each reviewer's label"),
                                said -> named(said.labels(), LabelledCatalogue::describe)),
                        ofSaid(
                                all,
                                column(Type.TEXT, "review_notes", "meta.note", "Each reviewer's note"),
                                said -> named(said.notes(), text -> text)),
                        ofSaid(
                                all,
                                column(Type.TEXT, "review_tags", "meta.note", "All reviewers' tags"),
                                said -> String.join("; ", said.allTags()))));
    }

    private static TableColumn column(Type type, String name, String ucd, String description) {
        return new TableColumn(new CatalogueColumn(name, "", ucd, description), type);
    }

    private static Further ofVerdict(
            Map<String, ReviewLabels.Said> all, TableColumn column, Function<Verdict, @Nullable Object> value) {
        return ofSaid(all, column, said -> said.verdict().map(value).orElse(null));
    }

    private static Further ofSaid(
            Map<String, ReviewLabels.Said> all,
            TableColumn column,
            Function<ReviewLabels.Said, @Nullable Object> value) {
        return new Further(column, entry -> {
            ReviewLabels.Said said = all.get(entry.object().id());
            return said == null ? null : value.apply(said);
        });
    }

    private static <T> String named(Map<String, T> byReviewer, Function<T, String> text) {
        return new TreeMap<>(byReviewer)
                .entrySet().stream()
                        .map(each -> each.getKey() + ": " + text.apply(each.getValue()))
                        .collect(Collectors.joining("; "));
    }

    private static String mark(Label label) {
        return label.mark().name().toLowerCase(Locale.ROOT);
    }

    private static String describe(Label label) {
        return mark(label)
                + (label.mark() == Label.Mark.INTEREST ? " " + label.interest() : "")
                + (label.kind() == null ? "" : " " + label.kind());
    }

    /** Writes it as CSV. */
    void write(CsvText text, Writer target) throws IOException {
        CatalogueWriter.write(
                catalogue,
                text,
                further.stream()
                        .map(each -> new CatalogueWriter.Column(each.column().name(), entry -> {
                            Object value = each.value().apply(entry);
                            return value == null ? "" : value.toString();
                        }))
                        .toList(),
                target);
    }

    @Override
    public String name() {
        return plain.name();
    }

    @Override
    public List<TableColumn> columns() {
        List<TableColumn> columns = new ArrayList<>(plain.columns());
        further.forEach(each -> columns.add(each.column()));
        return columns;
    }

    @Override
    public void forEachRow(RowVisitor visitor) throws IOException {
        int own = plain.columns().size();
        plain.forEachRow((number, cells) -> {
            @Nullable Object[] all = Arrays.copyOf(cells, own + further.size());
            AnomalyCatalogue.Entry entry = catalogue.entries().get(Math.toIntExact(number - 1));
            for (int i = 0; i < further.size(); i++) {
                all[own + i] = further.get(i).value().apply(entry);
            }
            visitor.row(number, all);
        });
    }
}
