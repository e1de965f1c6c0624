package org.galaxyscreen.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.detectors.evaluation.Dependence;
import org.galaxyscreen.screening.PlantedQuality;
import org.galaxyscreen.screening.ScreeningResult;

/** What a screening found, for a person at a terminal. */
final class ScreeningSummary {
    private ScreeningSummary() {}

    static void print(ScreeningResult result, PrintWriter out) {
        AnomalyCatalogue catalogue = result.catalogue();
        out.printf(
                Locale.ROOT,
                "%n%,d objects ranked, %,d flagged (%,d of them held out from training)%n",
                catalogue.entries().size(),
                result.flagged(),
                result.flaggedHeldOut());
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            out.printf(
                    Locale.ROOT,
                    "  %-12s flags %,d%n",
                    catalogue.detectors().get(i).name(),
                    result.flaggedBy(i));
        }
        result.detector().last().learned().ifPresent(text -> out.printf("  %s%n", text));
        if (result.known().sought()) {
            out.printf(
                    Locale.ROOT,
                    "  %,d are known already, by the catalogues given%n",
                    result.known().byId().size());
        }
        Messages.skipped(
                out,
                result.failures(),
                result.folder().map(folder -> folder.resolve("summary.json")).orElse(null));
        result.planted().ifPresent(quality -> print(quality, out));
        systematics(result, out);
        out.printf("%nThe oddest:%n");
        catalogue.entries().stream()
                .limit(5)
                .forEach(entry -> out.printf(
                        Locale.ROOT,
                        "  %d. %s%s%s%n",
                        entry.rank(),
                        entry.object().id(),
                        entry.object().label() == null
                                ? ""
                                : " (" + entry.object().label() + ")",
                        result.known()
                                .nearest(entry.object().id())
                                .map(known -> ", known: " + known.id() + " of " + known.catalogue())
                                .orElse("")));
        result.folder()
                .ifPresent(folder -> out.printf(
                        "%nReport: %s%n",
                        folder.resolve("report.html").toAbsolutePath().toUri()));
        out.flush();
    }

    /** What depends on which column, and which columns nothing depends on or could not be tested. */
    private static void systematics(ScreeningResult result, PrintWriter out) {
        if (result.systematics().isEmpty()) {
            return;
        }
        out.printf("%nSystematics:%n");
        List<String> without = new ArrayList<>();
        List<String> untested = new ArrayList<>();
        for (Dependence each : result.systematics()) {
            Optional<String> finding = each.finding(ScreeningResult.SYSTEMATICS_LEVEL);
            if (!each.untested().isEmpty()) {
                untested.add(each.column() + " (" + each.untested() + ")");
            } else if (finding.isEmpty()) {
                without.add(each.column());
            }
            finding.ifPresent(text -> out.printf("  %s%n", text));
        }
        if (!without.isEmpty()) {
            out.printf("  no dependence on %s%n", String.join(", ", without));
        }
        if (!untested.isEmpty()) {
            out.printf("  not tested: %s%n", String.join(", ", untested));
        }
    }

    private static void print(PlantedQuality quality, PrintWriter out) {
        out.printf("%n%-26s %8s %6s %8s %10s%n", "Planted anomalies", "planted", "found", "ROC AUC", "avg. prec.");
        for (List<String> row : quality.table().rows()) {
            out.printf("  %-24s %8s %6s %8s %10s%n", row.toArray());
        }
    }
}
