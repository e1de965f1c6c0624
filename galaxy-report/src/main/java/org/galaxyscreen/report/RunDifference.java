package org.galaxyscreen.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.galaxyscreen.core.AnomalyCatalogue;

/**
 * How two screenings of much the same objects differ: who came and went, who is flagged now and was not, who rose and fell, and which
 * settings are not the same. Objects are the same where their identifiers are. Immutable.
 *
 * @param came objects of the second alone, by its ranks
 * @param went objects of the first alone, by its ranks
 * @param newlyFlagged flagged in the second and not in the first, by the second's ranks; in both
 * @param noLongerFlagged flagged in the first and not in the second, by the first's ranks; in both
 * @param moved objects of both, those whose rank changed most first: by the change of the rank's logarithm, since from 1 to 10 is as
 *     much as from 100 to 1,000
 * @param settings which differ, in alphabetical order; "not set" where one has none
 */
public record RunDifference(
        List<String> came,
        List<String> went,
        List<String> newlyFlagged,
        List<String> noLongerFlagged,
        List<Move> moved,
        List<SettingChange> settings) {
    /** Copies the lists. */
    public RunDifference {
        came = List.copyOf(came);
        went = List.copyOf(went);
        newlyFlagged = List.copyOf(newlyFlagged);
        noLongerFlagged = List.copyOf(noLongerFlagged);
        moved = List.copyOf(moved);
        settings = List.copyOf(settings);
    }

    /**
     * An object's ranks.
     *
     * @param id whose
     * @param before in the first screening, from 1
     * @param after in the second
     */
    public record Move(String id, int before, int after) {
        /** The identifier may not be null. */
        public Move {
            Objects.requireNonNull(id, "id");
        }

        /** Whether it is odder now. */
        public boolean rose() {
            return after < before;
        }

        private double size() {
            return Math.abs(Math.log((double) after / before));
        }
    }

    /**
     * A setting that is not the same.
     *
     * @param name what is set
     * @param before in the first screening; "not set" where it has none
     * @param after in the second
     */
    public record SettingChange(String name, String before, String after) {
        /** None may be null. */
        public SettingChange {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(before, "before");
            Objects.requireNonNull(after, "after");
        }
    }

    /**
     * Compares two screenings.
     *
     * @param settingsBefore of the first, by name
     * @param settingsAfter of the second
     */
    public static RunDifference between(
            AnomalyCatalogue before,
            Map<String, String> settingsBefore,
            AnomalyCatalogue after,
            Map<String, String> settingsAfter) {
        Map<String, AnomalyCatalogue.Entry> first = byId(before);
        Map<String, AnomalyCatalogue.Entry> second = byId(after);
        List<String> newly = new ArrayList<>();
        List<String> noLonger = new ArrayList<>();
        List<Move> moved = new ArrayList<>();
        second.forEach((id, now) -> {
            AnomalyCatalogue.Entry then = first.get(id);
            if (then != null) {
                if (now.flagged() && !then.flagged()) {
                    newly.add(id);
                }
                if (now.rank() != then.rank()) {
                    moved.add(new Move(id, then.rank(), now.rank()));
                }
            }
        });
        first.forEach((id, then) -> {
            AnomalyCatalogue.Entry now = second.get(id);
            if (now != null && then.flagged() && !now.flagged()) {
                noLonger.add(id);
            }
        });
        moved.sort(Comparator.comparingDouble((Move move) -> -move.size())
                .thenComparingInt(Move::after)
                .thenComparing(Move::id));
        return new RunDifference(
                missing(second, first),
                missing(first, second),
                newly,
                noLonger,
                moved,
                settings(settingsBefore, settingsAfter));
    }

    private static Map<String, AnomalyCatalogue.Entry> byId(AnomalyCatalogue catalogue) {
        Map<String, AnomalyCatalogue.Entry> entries = new LinkedHashMap<>();
        catalogue.entries().forEach(entry -> entries.put(entry.object().id(), entry));
        return entries;
    }

    /** Who is in the one and not in the other. */
    private static List<String> missing(Map<String, ?> one, Map<String, ?> other) {
        return one.keySet().stream().filter(id -> !other.containsKey(id)).toList();
    }

    private static List<SettingChange> settings(Map<String, String> before, Map<String, String> after) {
        List<SettingChange> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            String then = before.getOrDefault(name, "not set");
            String now = after.getOrDefault(name, "not set");
            if (!then.equals(now)) {
                changes.add(new SettingChange(name, then, now));
            }
        }
        return changes;
    }

    /**
     * As tables of a report.
     *
     * @param most rows of each at most, from 1
     * @throws IllegalArgumentException if that is not positive
     */
    public List<ReportTable> tables(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most is " + most + "; 1 or more expected");
        }
        List<ReportTable> tables = new ArrayList<>();
        tables.add(new ReportTable(
                "Settings that differ from the earlier run",
                settings.isEmpty() ? "None." : "",
                List.of("setting", "before", "now"),
                settings.stream()
                        .map(change -> List.of(change.name(), change.before(), change.after()))
                        .toList()));
        tables.add(list("Newly flagged", newlyFlagged, most));
        tables.add(list("No longer flagged", noLongerFlagged, most));
        tables.add(moves("Rose most", moved.stream().filter(Move::rose).toList(), most));
        tables.add(
                moves("Fell most", moved.stream().filter(move -> !move.rose()).toList(), most));
        tables.add(list("New objects", came, most));
        tables.add(list("Objects that are gone", went, most));
        return tables;
    }

    private static String note(int all, int most) {
        return all > most ? "The first " + most + " of " + all + "." : all + " in all.";
    }

    private static ReportTable list(String title, List<String> ids, int most) {
        return new ReportTable(
                title,
                note(ids.size(), most),
                List.of("id"),
                ids.stream().limit(most).map(List::of).toList());
    }

    private static ReportTable moves(String title, List<Move> moves, int most) {
        return new ReportTable(
                title,
                note(moves.size(), most),
                List.of("id", "rank before", "rank now"),
                moves.stream()
                        .limit(most)
                        .map(move ->
                                List.of(move.id(), Integer.toString(move.before()), Integer.toString(move.after())))
                        .toList());
    }
}
