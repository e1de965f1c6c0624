package org.galaxyscreen.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.galaxyscreen.core.AnomalyCatalogue;

/** How many objects of each class are flagged, and by whom. */
final class ClassTable {
    private static final int MOST_CLASSES = 100;

    private ClassTable() {}

    /** Without rows where no object has a class. */
    static ReportTable of(AnomalyCatalogue catalogue) {
        int detectors = catalogue.detectors().size();
        Map<String, int[]> counts = new TreeMap<>();
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            String label = entry.object().label();
            if (label != null) {
                int[] count = counts.computeIfAbsent(label, name -> new int[2 + detectors]);
                count[0]++;
                count[1] += entry.flagged() ? 1 : 0;
                for (int d = 0; d < detectors; d++) {
                    count[2 + d] += entry.flags().get(d) ? 1 : 0;
                }
            }
        }
        List<String> header = new ArrayList<>(List.of("class", "objects", "flagged", "share"));
        catalogue.detectors().forEach(detector -> header.add(detector.name()));
        List<List<String>> rows = counts.entrySet().stream()
                .sorted((a, b) -> Double.compare(share(b.getValue()), share(a.getValue())))
                .limit(MOST_CLASSES)
                .map(row -> cells(row.getKey(), row.getValue()))
                .toList();
        String note = counts.size() > MOST_CLASSES
                ? "The " + MOST_CLASSES + " classes with the largest share flagged, of " + counts.size() + "."
                : "Sorted by the share that is flagged.";
        return new ReportTable("Flagged, by class", note, header, rows);
    }

    private static double share(int[] count) {
        return (double) count[1] / count[0];
    }

    private static List<String> cells(String label, int[] count) {
        List<String> cells = new ArrayList<>();
        cells.add(label);
        cells.add(String.format(Locale.ROOT, "%,d", count[0]));
        cells.add(String.format(Locale.ROOT, "%,d", count[1]));
        cells.add(String.format(Locale.ROOT, "%.1f %%", 100 * share(count)));
        for (int i = 2; i < count.length; i++) {
            cells.add(String.format(Locale.ROOT, "%,d", count[i]));
        }
        return cells;
    }
}
