package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.drift.Baseline;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.io.catalogue.AppendedTable;
import org.galaxyscreen.io.catalogue.FollowedCatalogue;
import org.jspecify.annotations.Nullable;

/** The files of a followed survey: what is in them is done, and there is no other record of that. For one thread. */
final class FollowedFiles implements AutoCloseable {
    private static final List<String> SKIPPED = List.of("id", "reason", "files", "state");

    private final FittedFlaggingDetector detector;
    private final @Nullable Baseline baseline;
    private final RunListener listener;
    private final DriftLog drift;
    private final FollowedCatalogue catalogue;
    private final AppendedTable skips;
    private final Set<String> done = new HashSet<>();
    private final Set<String> ids = new HashSet<>();

    /** By what images that could not be read are known: the state that their files had. */
    private final Map<String, String> unreadable = new HashMap<>();

    private long scored;
    private long flagged;
    private long skipped;

    private FollowedFiles(
            Path folder,
            FittedFlaggingDetector detector,
            FollowedCatalogues catalogues,
            int block,
            RunListener listener)
            throws IOException {
        this.detector = detector;
        this.baseline = detector.baseline().orElse(null);
        this.listener = listener;
        this.drift = new DriftLog(folder.resolve(SurveyFollowing.DRIFT), baseline, block, SurveyFollowing.LEVEL);
        this.catalogue = FollowedCatalogue.open(
                folder.resolve(SurveyFollowing.CATALOGUE),
                columns(detector),
                catalogues.known(),
                catalogues.columns(),
                row -> {
                    count(key(row.files(), row.id()), row.id(), row.flagged());
                    // What was said of these blocks was said when they ended.
                    drift.add(row.score(), row.distance(), row.flagged());
                });
        try {
            this.skips = AppendedTable.open(folder.resolve(SurveyFollowing.SKIPPED), SKIPPED, fields -> {
                unreadable.put(key(fields.get(2), fields.get(0)), fields.get(3));
                skipped++;
            });
        } catch (IOException | RuntimeException e) {
            catalogue.close();
            throw e;
        }
    }

    /** Begins the files, or reads them to go on. */
    static FollowedFiles open(
            Path folder,
            FittedFlaggingDetector detector,
            FollowedCatalogues catalogues,
            int block,
            RunListener listener)
            throws IOException {
        FollowedFiles files = new FollowedFiles(folder, detector, catalogues, block, listener);
        try {
            files.drift.write();
            if (files.scored > 0) {
                listener.onResumed(files.scored);
            }
            if (files.baseline == null) {
                listener.onWarning(new RunWarning(
                        RunWarning.Kind.DRIFT,
                        "the detectors were saved without a baseline, as they learned from all objects or from nearly all: nobody"
                                + " will know when the survey drifts; fit them with a train fraction below 1"));
            }
            return files;
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static List<AnomalyCatalogue.Column> columns(FittedFlaggingDetector detector) {
        return detector.ensemble()
                .map(FittedEnsemble::columns)
                .orElseGet(() -> List.of(new AnomalyCatalogue.Column(
                        detector.name(), detector.fences().orElseThrow())));
    }

    /** What an object is known by: its files below the input, or where it has none of its own, its id. */
    static String key(String files, String id) {
        return files.isEmpty() ? "id " + id : "files " + files;
    }

    /** Whether it is in the catalogue. */
    boolean isDone(String key) {
        return done.contains(key);
    }

    /** Whether it could not be read when its files were in this state. */
    boolean wasUnreadable(String key, String state) {
        return state.equals(unreadable.get(key));
    }

    private void count(String key, String id, boolean anomaly) {
        done.add(key);
        ids.add(id);
        scored++;
        flagged += anomaly ? 1 : 0;
    }

    /** Whether another object has the id. */
    boolean hasId(String id) {
        return ids.contains(id);
    }

    /**
     * Scores rows, and adds them to the catalogue.
     *
     * @param known which of them are known already
     * @param files of each, which may be nothing
     */
    void score(Features rows, KnownObjects known, List<String> files) throws IOException {
        if (rows.rows() == 0) {
            return;
        }
        Verdicts judged = detector.judge(rows);
        double[] distances;
        if (baseline == null) {
            distances = new double[rows.rows()];
            Arrays.fill(distances, Double.NaN);
        } else {
            distances = baseline.distances(rows);
        }
        catalogue.append(judged, known, distances, files);
        long blocks = drift.blocks();
        List<String> alarms = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            String id = rows.object(row).id();
            count(key(files.get(row), id), id, judged.flagged(row));
            String alarm = drift.add(judged.scores().value(row), distances[row], judged.flagged(row));
            if (alarm != null) {
                alarms.add(alarm);
            }
        }
        if (drift.blocks() > blocks) {
            drift.write();
        }
        alarms.forEach(alarm -> listener.onWarning(new RunWarning(RunWarning.Kind.DRIFT, alarm)));
    }

    /** Notes an image that could not be read. */
    void skip(ImageFailure failure, String files, String state) throws IOException {
        skips.append(List.of(List.of(failure.id(), failure.reason(), files, state)));
        unreadable.put(key(files, failure.id()), state);
        skipped++;
    }

    /** How far it is. */
    Following sum() {
        return new Following(scored, flagged, skipped, drift.blocks(), drift.alarms());
    }

    @Override
    public void close() throws IOException {
        try (catalogue;
                skips) {
            // Both, whatever the first one throws.
        }
    }
}
