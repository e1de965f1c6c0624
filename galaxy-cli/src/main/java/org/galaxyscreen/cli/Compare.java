package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.report.ReportTable;
import org.galaxyscreen.report.RunDifference;
import org.galaxyscreen.screening.ComparisonResult;
import org.galaxyscreen.screening.RunComparison;
import org.galaxyscreen.screening.options.Checks;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The difference of two runs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Compares two runs over the same survey: prints which settings differ, and which objects are newly"
                        + " flagged or no longer, rose, fell, came and went. Objects are matched by their ids.")
final class Compare implements Callable<Integer> {
    private static final int MOST = 1_000_000;
    private static final int FIRST = 100;

    @Parameters(
            index = "0",
            paramLabel = "BEFORE",
            description = "Results folder of the earlier run, of screen or detect.")
    private Path before = Path.of("before");

    @Parameters(index = "1", paramLabel = "AFTER", description = "Results folder of the later run.")
    private Path after = Path.of("after");

    @Option(
            names = "--count",
            defaultValue = "10",
            paramLabel = "N",
            description = "Objects to print in each list, 1 to 1000000; default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "File for all objects with their ranks, scores and flags in both runs; ends in .csv, .vot (VOTable),"
                            + " .fits (FITS table), .parquet, .jsonl (JSON lines), or .json, which has the settings too.")
    private @Nullable Path output;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "HTML page of the later run's objects, grouped by what has become of them.")
    private @Nullable Path report;

    @Option(
            names = "--figure",
            paramLabel = "FILE",
            description = "File for a plot of rank against rank, ending in .svg or .png.")
    private @Nullable Path figure;

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Checks.between("--count", count, 1, MOST);
        RunComparison run = RunComparison.of(before, after);
        run = output == null ? run : run.into(output);
        run = figure == null ? run : run.drawnTo(figure);
        run = report == null ? run : run.reportedTo(report);
        RunComparison ready = run.withOverwrite(outputs.overwrite());
        PrintWriter out = spec.commandLine().getOut();
        ComparisonResult result = new TerminalEvents(out, spec.commandLine().getErr()).during(ready::run);
        print(result, out);
        if (report != null) {
            out.printf("%nReport: %s%n", report.toAbsolutePath().toUri());
        }
        out.flush();
        return 0;
    }

    private void print(ComparisonResult result, PrintWriter out) {
        RunDifference difference = result.difference();
        out.printf(
                Locale.ROOT,
                "%,d objects are in both runs, %,d came, %,d went%n",
                difference.both(),
                difference.came().size(),
                difference.went().size());
        out.printf(
                Locale.ROOT,
                "Flagged: %,d before, %,d after; of those in both, %,d newly, %,d no longer%n",
                flagged(result.before()),
                flagged(result.after()),
                difference.newlyFlagged().size(),
                difference.noLongerFlagged().size());
        int first = Math.min(
                FIRST,
                Math.min(
                        result.before().entries().size(),
                        result.after().entries().size()));
        out.printf(Locale.ROOT, "Of the first %d, %d are the same", first, result.sharedOfFirst(first));
        if (difference.both() > 1) {
            out.printf(Locale.ROOT, "; Spearman's rank correlation: %.3f", difference.rankCorrelation());
        }
        out.println();
        result.remarks().forEach(remark -> out.println("Note: " + remark));
        if (difference.settings().isEmpty()) {
            out.printf("%nNo setting differs.%n");
        }
        for (ReportTable table : difference.tables(count)) {
            print(table, out);
        }
    }

    private static long flagged(AnomalyCatalogue catalogue) {
        return catalogue.entries().stream()
                .filter(AnomalyCatalogue.Entry::flagged)
                .count();
    }

    /** A table that has rows, in columns of their widest cells. */
    private static void print(ReportTable table, PrintWriter out) {
        if (table.rows().isEmpty()) {
            return;
        }
        int columns = table.header().size();
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            widths[i] = table.header().get(i).length();
            for (List<String> row : table.rows()) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        out.printf("%n%s%s%n", table.title(), table.note().isEmpty() ? "" : ": " + decapitalised(table.note()));
        row(table.header(), widths, out);
        table.rows().forEach(row -> row(row, widths, out));
    }

    private static String decapitalised(String note) {
        String text = note.endsWith(".") ? note.substring(0, note.length() - 1) : note;
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    private static void row(List<String> cells, int[] widths, PrintWriter out) {
        StringBuilder line = new StringBuilder(" ");
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            line.append(' ').append(cell).append(" ".repeat(widths[i] - cell.length() + 1));
        }
        out.println(line.toString().stripTrailing());
    }
}
