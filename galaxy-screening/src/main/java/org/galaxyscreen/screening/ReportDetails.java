package org.galaxyscreen.screening;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Clustering;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.embedding.Embedding;
import org.galaxyscreen.detectors.embedding.Tsne;
import org.galaxyscreen.detectors.neighbour.NearestRows;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.Neighbour;
import org.galaxyscreen.report.ReportMap;
import org.galaxyscreen.report.figure.Figures;

/** What a report shows beside scores and pictures: nearest ordinary objects, the detectors' curves, clusters, the map. */
final class ReportDetails {
    private static final int NEIGHBOURS = 6;

    /** Rows whose curve is drawn; more would show nothing more. */
    private static final int CURVE_ROWS = 20_000;

    private final Features features;
    private final AnomalyCatalogue catalogue;
    private final Map<String, Integer> rowOf = new HashMap<>();

    ReportDetails(Features features, AnomalyCatalogue catalogue) {
        this.features = features;
        this.catalogue = catalogue;
        for (int row = 0; row < features.rows(); row++) {
            rowOf.put(features.object(row).id(), row);
        }
    }

    /**
     * The nearest objects that no detector flags, for the first of the catalogue.
     *
     * @param count how many of the first
     */
    Map<String, List<Neighbour>> neighbours(int count) {
        List<AnomalyCatalogue.Entry> odd =
                catalogue.entries().stream().limit(count).toList();
        Set<String> oddIds = new HashSet<>();
        odd.forEach(entry -> oddIds.add(entry.object().id()));
        Features ordinary = rows(catalogue.entries().stream()
                .filter(entry -> !entry.flags().contains(true)
                        && !oddIds.contains(entry.object().id()))
                .toList());
        List<List<NearestRows.Near>> found = NearestRows.find(rows(odd), ordinary, NEIGHBOURS);
        Map<String, List<Neighbour>> neighbours = new HashMap<>();
        for (int i = 0; i < odd.size(); i++) {
            neighbours.put(
                    odd.get(i).object().id(),
                    found.get(i).stream()
                            .map(near -> new Neighbour(near.object().id(), near.distance()))
                            .toList());
        }
        return neighbours;
    }

    private Features rows(List<AnomalyCatalogue.Entry> entries) {
        return features.view(entries.stream().mapToInt(this::row).toArray());
    }

    /** The curves that the detectors' settings are read from, and the clusters, of those that have any. */
    void describeMembers(HtmlReport report, FittedFlaggingDetector fitted) {
        Features seen = fitted.transform(features);
        Features learnedFrom = seen.select(catalogue.entries().stream()
                .filter(AnomalyCatalogue.Entry::training)
                .limit(CURVE_ROWS)
                .mapToInt(this::row)
                .toArray());
        for (FittedDetector member : members(fitted)) {
            member.curve(learnedFrom).ifPresent(curve -> report.figure(Figures.curve(curve)));
            if (member instanceof Clustering clustering) {
                report.group(member.name() + " cluster", clusterNames(clustering.predict(seen)));
            }
        }
    }

    private Map<String, String> clusterNames(int[] clusters) {
        Map<String, String> names = new HashMap<>();
        for (int row = 0; row < clusters.length; row++) {
            names.put(
                    features.object(row).id(),
                    clusters[row] == Clustering.NOISE ? "no cluster" : "cluster " + clusters[row]);
        }
        return names;
    }

    /**
     * Which cluster each object is in, as a column of the catalogue, where a detector that stands alone has clusters.
     *
     * @param learnedFromAll whether the detector was fitted to all these rows, in their order
     */
    List<CatalogueWriter.Column> clusters(FittedFlaggingDetector fitted, boolean learnedFromAll) {
        if (!(fitted.last() instanceof Clustering clustering)) {
            return List.of();
        }
        int[] labels = learnedFromAll ? clustering.labels() : new int[0];
        int[] clusters = labels.length == features.rows() ? labels : clustering.predict(fitted.transform(features));
        return List.of(new CatalogueWriter.Column(
                fitted.last().name() + "_cluster", entry -> Integer.toString(clusters[row(entry)])));
    }

    /** Which row of the features each object has, as a column of the catalogue. */
    CatalogueWriter.Column rowColumn() {
        return new CatalogueWriter.Column("row", entry -> Integer.toString(row(entry)));
    }

    private int row(AnomalyCatalogue.Entry entry) {
        return rowOf.get(entry.object().id());
    }

    private static List<FittedDetector> members(FittedFlaggingDetector fitted) {
        return fitted.ensemble()
                .map(ensemble ->
                        ensemble.memberNames().stream().map(ensemble::member).toList())
                .orElse(List.of(fitted.last()));
    }

    /** The features by t-SNE. */
    ReportMap map(long seed, ProgressListener progress) {
        Embedding embedding = Tsne.defaults(seed).embed(features, progress);
        Map<String, ReportMap.Place> places = new HashMap<>();
        for (int row = 0; row < embedding.rows(); row++) {
            places.put(embedding.object(row).id(), new ReportMap.Place(embedding.x(row), embedding.y(row)));
        }
        return new ReportMap(
                "Map of the objects",
                "t-SNE of the features: objects that look alike lie together. How far groups are from each other, and how"
                        + " large they are, means little.",
                places);
    }
}
