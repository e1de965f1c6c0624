package org.galaxyscreen.screening;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.AnomalyCatalogue.Entry;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.report.ReportTable;

/**
 * How well a catalogue ranks anomalies that are known to be there.
 *
 * @param overall all kinds together, by the ensemble's score
 * @param detectors all kinds together, by each detector's own score
 * @param kinds each kind against the ordinary objects, by the ensemble's score
 * @param found of each kind, how many are among as many top objects as there are anomalies
 */
public record PlantedQuality(
        RankingQuality overall,
        Map<String, RankingQuality> detectors,
        Map<String, RankingQuality> kinds,
        Map<String, Long> found) {

    /** Copies the maps, in their order. */
    public PlantedQuality {
        Objects.requireNonNull(overall, "overall");
        detectors = Collections.unmodifiableMap(new LinkedHashMap<>(detectors));
        kinds = Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
        found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
    }

    /**
     * Measures a catalogue.
     *
     * @param planted whether an object with that label is an anomaly
     * @throws IllegalArgumentException if there is no anomaly, or nothing else
     */
    public static PlantedQuality measure(AnomalyCatalogue catalogue, Predicate<String> planted) {
        List<Entry> entries = catalogue.entries();
        boolean[] anomalous = labels(entries, planted);
        double[] scores = entries.stream().mapToDouble(Entry::ensembleScore).toArray();
        RankingQuality overall = RankingQuality.of(scores, anomalous);
        Map<String, RankingQuality> detectors = new LinkedHashMap<>();
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            int column = i;
            double[] own = entries.stream()
                    .mapToDouble(entry -> entry.scores().get(column))
                    .toArray();
            detectors.put(catalogue.detectors().get(i).name(), RankingQuality.of(own, anomalous));
        }
        Map<String, RankingQuality> kinds = new LinkedHashMap<>();
        Map<String, Long> found = new LinkedHashMap<>();
        for (String kind : kinds(entries, planted)) {
            kinds.put(kind, RankingQuality.ofKind(scores, anomalous, labels(entries, kind::equals)));
            found.put(
                    kind,
                    entries.stream()
                            .limit(overall.anomalies())
                            .filter(entry -> kind.equals(entry.object().label()))
                            .count());
        }
        return new PlantedQuality(overall, detectors, kinds, found);
    }

    private static boolean[] labels(List<Entry> entries, Predicate<String> condition) {
        boolean[] labels = new boolean[entries.size()];
        for (int i = 0; i < labels.length; i++) {
            String label = entries.get(i).object().label();
            labels[i] = label != null && condition.test(label);
        }
        return labels;
    }

    private static TreeSet<String> kinds(List<Entry> entries, Predicate<String> planted) {
        TreeSet<String> kinds = new TreeSet<>();
        for (Entry entry : entries) {
            String label = entry.object().label();
            if (label != null && planted.test(label)) {
                kinds.add(label);
            }
        }
        return kinds;
    }

    /** As a table for a person: all kinds by the ensemble, by each detector, and each kind. */
    public ReportTable table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row("all kinds, ensemble", overall, overall.precisionAtAnomalies() * overall.anomalies()));
        detectors.forEach((name, quality) ->
                rows.add(row("all kinds, " + name, quality, quality.precisionAtAnomalies() * quality.anomalies())));
        kinds.forEach((kind, quality) -> rows.add(row(kind, quality, found.get(kind))));
        return new ReportTable(
                "Planted anomalies",
                "Found: among as many top objects as there are anomalies of all kinds. A ROC AUC of 0.5 is chance.",
                List.of("kind", "planted", "found", "ROC AUC", "average precision"),
                rows);
    }

    private static List<String> row(String name, RankingQuality quality, double found) {
        return List.of(
                name,
                Integer.toString(quality.anomalies()),
                String.format(Locale.ROOT, "%.0f", found),
                String.format(Locale.ROOT, "%.3f", quality.rocAuc()),
                String.format(Locale.ROOT, "%.3f", quality.averagePrecision()));
    }
}
