package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.galaxyscreen.detectors.drift.Baseline;
import org.galaxyscreen.detectors.drift.DriftCheck;
import org.galaxyscreen.detectors.drift.DriftWatch;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.jspecify.annotations.Nullable;

/** Watches over the rows of a followed survey, and writes what each block of them gave as {@code drift.csv}. For one thread. */
final class DriftLog {
    static final String START = "from,rows,flagged,flagged_p,score_distance,score_p,feature_distance,feature_p,alarm";

    private final Path file;
    private final double level;
    private final @Nullable DriftWatch watch;
    private final List<DriftCheck> checks = new ArrayList<>();
    private long alarms;

    /** @param baseline null where the detectors have none: then nothing is watched */
    DriftLog(Path file, @Nullable Baseline baseline, int block, double level) {
        this.file = file;
        this.level = level;
        this.watch = baseline == null ? null : new DriftWatch(baseline, block);
    }

    /**
     * Takes a row.
     *
     * @return what to say of the block that ends with it; null where there is nothing
     */
    @Nullable
    String add(double score, double distance, boolean flagged) {
        DriftCheck check =
                watch == null ? null : watch.add(score, distance, flagged).orElse(null);
        if (check == null) {
            return null;
        }
        checks.add(check);
        if (!check.isAlarm(level)) {
            return null;
        }
        alarms++;
        return text(check);
    }

    private String text(DriftCheck check) {
        List<String> what = new ArrayList<>();
        if (check.flaggedDrift(level)) {
            what.add(
                    String.format(Locale.ROOT, "%d are flagged (p %.1g)", check.flagged(), check.flaggedProbability()));
        }
        if (check.scoreDrift(level)) {
            what.add(String.format(
                    Locale.ROOT,
                    "their scores differ by %.2f (p %.1g)",
                    check.scoreDistance(),
                    check.scoreProbability()));
        }
        if (check.featureDrift(level)) {
            what.add(String.format(
                    Locale.ROOT,
                    "their features differ by %.2f (p %.1g)",
                    check.featureDistance(),
                    check.featureProbability()));
        }
        return "the objects " + (check.from() + 1) + " to " + (check.from() + check.rows())
                + " are unlike those of the fit: " + String.join(", ", what)
                + "; look at what has changed in the images, or fit the detectors again";
    }

    long blocks() {
        return checks.size();
    }

    long alarms() {
        return alarms;
    }

    /** Writes all blocks. */
    void write() throws IOException {
        AtomicOutput.writeText(file, writer -> {
            writer.write(START + '\n');
            for (DriftCheck check : checks) {
                writer.write(String.format(
                        Locale.ROOT,
                        "%d,%d,%d,%.3g,%.4f,%.3g,%.4f,%.3g,%b\n",
                        check.from(),
                        check.rows(),
                        check.flagged(),
                        check.flaggedProbability(),
                        check.scoreDistance(),
                        check.scoreProbability(),
                        check.featureDistance(),
                        check.featureProbability(),
                        check.isAlarm(level)));
            }
        });
    }
}
