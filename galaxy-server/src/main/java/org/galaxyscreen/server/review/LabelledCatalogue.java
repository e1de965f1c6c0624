package org.galaxyscreen.server.review;

import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.io.catalogue.CsvText;
import org.jspecify.annotations.Nullable;

/** The catalogue with what the reviewers said: their verdict, each one's label with the name, notes, and the place in the ranking that learned from it. */
record LabelledCatalogue(AnomalyCatalogue catalogue) {
    /** @param ranking null where nothing was learned; its column is then empty */
    void write(ReviewLabels labels, @Nullable Ranking ranking, CsvText text, Writer target) throws IOException {
        Map<String, ReviewLabels.Said> all = labels.since(0);
        Map<Integer, Integer> places = new HashMap<>();
        if (ranking != null) {
            for (int place = 0; place < ranking.order().length; place++) {
                places.put(ranking.order()[place], place + 1);
            }
        }
        CatalogueWriter.write(
                catalogue,
                text,
                List.of(
                        new CatalogueWriter.Column("review_rank", entry -> {
                            Integer place = places.get(entry.rank() - 1);
                            return place == null ? "" : place.toString();
                        }),
                        ofVerdict(all, "review_mark", verdict -> mark(verdict.label())),
                        ofVerdict(
                                all,
                                "review_interest",
                                verdict -> verdict.label().mark() == Label.Mark.INTEREST
                                        ? Integer.toString(verdict.label().interest())
                                        : ""),
                        ofVerdict(
                                all,
                                "review_kind",
                                verdict -> verdict.label().kind() == null
                                        ? ""
                                        : verdict.label().kind()),
                        ofVerdict(all, "review_disagree", verdict -> Boolean.toString(verdict.disagree())),
                        column(all, "review_labels", said -> new TreeMap<>(said.labels())
                                .entrySet().stream()
                                        .map(each -> each.getKey() + ": " + describe(each.getValue()))
                                        .collect(Collectors.joining("; "))),
                        column(all, "review_notes", said -> new TreeMap<>(said.notes())
                                .entrySet().stream()
                                        .map(each -> each.getKey() + ": " + each.getValue())
                                        .collect(Collectors.joining("; ")))),
                target);
    }

    private static CatalogueWriter.Column ofVerdict(
            Map<String, ReviewLabels.Said> all, String name, Function<Verdict, String> value) {
        return column(all, name, said -> said.verdict().map(value).orElse(""));
    }

    private static CatalogueWriter.Column column(
            Map<String, ReviewLabels.Said> all, String name, Function<ReviewLabels.Said, String> value) {
        return new CatalogueWriter.Column(name, entry -> {
            ReviewLabels.Said said = all.get(entry.object().id());
            return said == null ? "" : value.apply(said);
        });
    }

    private static String mark(Label label) {
        return label.mark().name().toLowerCase(Locale.ROOT);
    }

    private static String describe(Label label) {
        return mark(label)
                + (label.mark() == Label.Mark.INTEREST ? " " + label.interest() : "")
                + (label.kind() == null ? "" : " " + label.kind());
    }
}
