package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.galaxyscreen.screening.SurveyDryRun;
import picocli.CommandLine.Option;

/** The option that says what a run would read and cost, instead of running. */
final class DryRunOption {
    private static final int SHOWN = 10;

    private static final double GIB = 1L << 30;

    @Option(
            names = "--dry-run",
            description =
                    "Only extract a few images, write nothing, and report what would be read, the time, disk space and"
                            + " memory needed, and any problems with the input.")
    private boolean dry;

    boolean given() {
        return dry;
    }

    /** @param inMemory whether the run holds all rows in memory */
    int print(SurveyDryRun run, boolean inMemory, PrintWriter out) throws IOException {
        SurveyDryRun.Findings found = new TerminalEvents(out, out).during(run::run);
        out.printf(
                Locale.ROOT,
                "%n%,d images, %,d of them with positions; rows of %,d numbers%n",
                found.images(),
                found.placed(),
                found.dimensions());
        if (found.rate() > 0) {
            out.printf(
                    Locale.ROOT,
                    "Time: %s for the features, at %.1f images a second in a sample of %d%n",
                    duration(found.seconds()),
                    found.rate(),
                    found.sampled());
        } else {
            out.printf("Time: unknown, since no image of the sample could be read%n");
        }
        out.printf(
                Locale.ROOT,
                "Disk: %.3f GiB for the features, %.1f GiB are free%s%n",
                found.featureBytes() / GIB,
                found.freeBytes() / GIB,
                found.featureBytes() > found.freeBytes() ? ": too little" : "");
        long heap = Runtime.getRuntime().maxMemory();
        found.memoryBytes()
                .ifPresent(bytes ->
                        out.printf(Locale.ROOT, "Memory: %.2f GiB at most so far, natives included%n", bytes / GIB));
        if (inMemory) {
            out.printf(
                    Locale.ROOT,
                    found.rowsHeld()
                            ? "        %.3f GiB more for all rows; Java's heap is %.1f GiB%n"
                            : "        all rows take %.3f GiB; Java's heap is %.1f GiB, so they stay in their file%n",
                    found.rowBytes() / GIB,
                    heap / GIB);
        }
        problems(found.problems(), out);
        out.flush();
        return 0;
    }

    private static void problems(List<String> problems, PrintWriter out) {
        out.println(problems.isEmpty() ? "Nothing wrong was found in the sample." : "Wrong with the input:");
        problems.stream().limit(SHOWN).forEach(problem -> out.println("  " + problem));
        if (problems.size() > SHOWN) {
            out.printf("  … and %,d more%n", problems.size() - SHOWN);
        }
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? whole + " s"
                : whole < 3600
                        ? whole / 60 + " min " + whole % 60 + " s"
                        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
