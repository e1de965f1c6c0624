package org.galaxyscreen.detectors.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galaxyscreen.detectors.evaluation.Evaluation.AtCutoff;
import org.galaxyscreen.detectors.evaluation.Evaluation.Estimate;

/**
 * Evaluations side by side, as text: a measure reads {@code 0.912 [0.880, 0.941]}, its value and its interval.
 *
 * @param header the columns' names
 * @param rows as many cells each as there are columns
 */
public record EvaluationTable(List<String> header, List<List<String>> rows) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a row has another number of cells than there are columns
     */
    public EvaluationTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(
                        "row " + row + " has " + row.size() + " cells; " + header.size() + " expected");
            }
        }
    }

    /**
     * A table of one row an evaluation.
     *
     * @param evaluations by what was evaluated, in the map's order
     */
    public static EvaluationTable of(Map<String, Evaluation> evaluations) {
        Builder builder = new Builder(List.of("scores"), evaluations.values());
        evaluations.forEach((name, evaluation) -> builder.add(List.of(name), evaluation));
        return builder.build();
    }

    /** The table in Markdown. */
    public String toMarkdown() {
        StringBuilder text = new StringBuilder();
        append(text, header);
        append(text, header.stream().map(cell -> "---").toList());
        rows.forEach(row -> append(text, row));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells) {
        text.append(
                cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Collects rows that begin with other cells. */
    static final class Builder {
        private static final String NONE = "–";

        private final TreeSet<Integer> cutoffs = new TreeSet<>();
        private final List<String> header;
        private final List<List<String>> rows = new ArrayList<>();

        Builder(List<String> leading, Iterable<Evaluation> evaluations) {
            evaluations.forEach(evaluation -> evaluation.cutoffs().forEach(cutoff -> cutoffs.add(cutoff.k())));
            header = new ArrayList<>(leading);
            header.addAll(List.of("objects", "anomalies", "ROC AUC", "average precision", "precision at anomalies"));
            for (int k : cutoffs) {
                header.addAll(List.of("precision at " + k, "recall at " + k, "rank-weighted at " + k));
            }
        }

        void add(List<String> leading, Evaluation evaluation) {
            List<String> row = new ArrayList<>(leading);
            row.add(Integer.toString(evaluation.rows()));
            row.add(Integer.toString(evaluation.anomalies()));
            row.add(cell(evaluation.rocAuc()));
            row.add(cell(evaluation.averagePrecision()));
            row.add(cell(evaluation.precisionAtAnomalies()));
            for (int k : cutoffs) {
                evaluation.cutoffs().stream()
                        .filter(cutoff -> cutoff.k() == k)
                        .findFirst()
                        .ifPresentOrElse(
                                cutoff -> row.addAll(cells(cutoff)), () -> row.addAll(List.of(NONE, NONE, NONE)));
            }
            rows.add(row);
        }

        /** A row of means, which have no intervals. */
        void addMeans(List<String> leading, List<Evaluation> evaluations) {
            List<String> row = new ArrayList<>(leading);
            row.addAll(List.of(
                    NONE,
                    NONE,
                    number(evaluations.stream()
                            .mapToDouble(e -> e.rocAuc().value())
                            .average()
                            .orElse(Double.NaN)),
                    number(evaluations.stream()
                            .mapToDouble(e -> e.averagePrecision().value())
                            .average()
                            .orElse(Double.NaN)),
                    number(evaluations.stream()
                            .mapToDouble(e -> e.precisionAtAnomalies().value())
                            .average()
                            .orElse(Double.NaN))));
            while (row.size() < header.size()) {
                row.add(NONE);
            }
            rows.add(row);
        }

        EvaluationTable build() {
            return new EvaluationTable(header, rows);
        }

        private static List<String> cells(AtCutoff cutoff) {
            return List.of(cell(cutoff.precision()), cell(cutoff.recall()), cell(cutoff.rankWeighted()));
        }

        private static String cell(Estimate estimate) {
            return number(estimate.value()) + " [" + number(estimate.low()) + ", " + number(estimate.high()) + "]";
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, "%.3f", value);
        }
    }
}
