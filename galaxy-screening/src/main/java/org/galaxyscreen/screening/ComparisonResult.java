package org.galaxyscreen.screening;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.report.RunDifference;
import org.galaxyscreen.report.figure.Figure;
import org.galaxyscreen.report.figure.Figures;

/** How two runs over much the same objects differ. Immutable. */
public final class ComparisonResult {
    private final AnomalyCatalogue before;
    private final AnomalyCatalogue after;
    private final RunDifference difference;
    private final List<String> remarks;

    ComparisonResult(AnomalyCatalogue before, AnomalyCatalogue after, RunDifference difference, List<String> remarks) {
        this.before = before;
        this.after = after;
        this.difference = difference;
        this.remarks = List.copyOf(remarks);
    }

    /** Who came and went, rose and fell, is flagged now or no longer, and which settings differ. */
    public RunDifference difference() {
        return difference;
    }

    /** What must be known to read the difference, such as that the features are others; a sentence each, without its full stop. */
    public List<String> remarks() {
        return remarks;
    }

    /** The earlier run's objects, the oddest first. */
    public AnomalyCatalogue before() {
        return before;
    }

    /** The later run's objects, the oddest first. */
    public AnomalyCatalogue after() {
        return after;
    }

    /**
     * How many of the first objects of one run are among the first of the other.
     *
     * @param first how many objects of each run, from 1; where one has fewer, all of these
     * @throws IllegalArgumentException if that is not positive
     */
    public int sharedOfFirst(int first) {
        if (first < 1) {
            throw new IllegalArgumentException("first is " + first + "; 1 or more expected");
        }
        Set<String> ids = new HashSet<>();
        before.entries().stream()
                .limit(first)
                .forEach(entry -> ids.add(entry.object().id()));
        return (int) after.entries().stream()
                .limit(first)
                .filter(entry -> ids.contains(entry.object().id()))
                .count();
    }

    /** The ranks of all objects against each other. */
    public Figure figure() {
        Map<String, AnomalyCatalogue.Entry> earlier = new HashMap<>();
        before.entries().forEach(entry -> earlier.put(entry.object().id(), entry));
        int objects =
                difference.both() + difference.came().size() + difference.went().size();
        int[] then = new int[objects];
        int[] now = new int[objects];
        boolean[] flaggedThen = new boolean[objects];
        boolean[] flaggedNow = new boolean[objects];
        int at = 0;
        for (AnomalyCatalogue.Entry entry : after.entries()) {
            now[at] = entry.rank();
            flaggedNow[at] = entry.flagged();
            AnomalyCatalogue.Entry same = earlier.remove(entry.object().id());
            if (same != null) {
                then[at] = same.rank();
                flaggedThen[at] = same.flagged();
            }
            at++;
        }
        List<AnomalyCatalogue.Entry> gone = new ArrayList<>(earlier.values());
        for (AnomalyCatalogue.Entry entry : gone) {
            then[at] = entry.rank();
            flaggedThen[at] = entry.flagged();
            at++;
        }
        return Figures.ranks(then, now, flaggedThen, flaggedNow);
    }

    /**
     * All objects of both runs with their ranks, scores and flags in each: by the later run's ranks, then those that went by the earlier one's. The columns
     * are {@code id}, {@code ra}, {@code dec}, {@code label}, {@code change} ({@code rose}, {@code fell}, {@code same}, {@code came} or {@code
     * went}), {@code rank_before}, {@code rank_after}, {@code place_before}, {@code place_after} (among the objects of both), {@code score_before},
     * {@code score_after}, {@code flag_before} and {@code flag_after}.
     */
    public CatalogueTable table() {
        return new ComparisonTable(before, after);
    }
}
