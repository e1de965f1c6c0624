package org.galaxyscreen.core;

import java.util.List;
import java.util.Objects;

/**
 * The outcome of a screening: every scored object, the most anomalous first. Immutable.
 *
 * @param detectors the member detectors, in the order of each entry's scores and flags
 * @param entries sorted by rank
 */
public record AnomalyCatalogue(List<Column> detectors, List<Entry> entries) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if an entry has another number of scores than there are detectors, or the ranks
     *     are not 1, 2, 3, …
     */
    public AnomalyCatalogue {
        detectors = List.copyOf(detectors);
        boolean ranked = entries instanceof RankedEntries;
        entries = ranked ? entries : List.copyOf(entries);
        for (int i = 0; !ranked && i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.rank() != i + 1) {
                throw new IllegalArgumentException("entry " + i + " ("
                        + entry.object().id() + ") has rank " + entry.rank() + "; " + (i + 1) + " expected");
            }
            if (entry.scores().size() != detectors.size() || entry.flags().size() != detectors.size()) {
                throw new IllegalArgumentException("entry " + entry.object().id() + " has "
                        + entry.scores().size() + " scores and " + entry.flags().size() + " flags; " + detectors.size()
                        + " expected");
            }
        }
    }

    /** How many objects the detectors were fitted on. */
    public long training() {
        return entries instanceof RankedEntries ranked
                ? ranked.training()
                : entries.stream().filter(Entry::training).count();
    }

    /** How many objects are flagged on which the detectors were not fitted. */
    public long flaggedHeldOut() {
        return entries instanceof RankedEntries ranked
                ? ranked.flaggedHeldOut()
                : entries.stream()
                        .filter(entry -> entry.flagged() && !entry.training())
                        .count();
    }

    /**
     * One detector of the catalogue.
     *
     * @param name its name
     * @param fences which of its scores are ordinary
     */
    public record Column(String name, Fences fences) {
        /** Neither may be null. */
        public Column {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(fences, "fences");
        }
    }

    /**
     * One object.
     *
     * @param rank 1 for the most anomalous
     * @param object which object
     * @param training whether the detectors were fitted on it
     * @param scores one a detector, higher is more anomalous
     * @param flags one a detector: whether its score lies outside that detector's fences
     * @param ensembleScore what the objects are ranked by, higher is more anomalous
     * @param flagged whether the ensemble calls it an anomaly
     */
    public record Entry(
            int rank,
            SurveyObject object,
            boolean training,
            List<Double> scores,
            List<Boolean> flags,
            double ensembleScore,
            boolean flagged) {
        /** Copies the lists. */
        public Entry {
            Objects.requireNonNull(object, "object");
            scores = List.copyOf(scores);
            flags = List.copyOf(flags);
        }
    }
}
