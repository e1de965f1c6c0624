package org.galaxyscreen.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.galaxyscreen.core.AnomalyCatalogue;

/**
 * How two screenings of much the same objects differ: who came and went, who is flagged now and was not, who rose and fell, and which
 * settings are not the same. Objects are the same where their identifiers are. Immutable.
 *
 * @param both how many objects are in both
 * @param came objects of the second alone, by its ranks
 * @param went objects of the first alone, by its ranks
 * @param newlyFlagged flagged in the second and not in the first, by the second's ranks; in both
 * @param noLongerFlagged flagged in the first and not in the second, by the first's ranks; in both
 * @param moved objects of both whose place among these changed, those that moved most first: by the change of the place's logarithm,
 *     since from 1 to 10 is as much as from 100 to 1,000
 * @param settings which differ, in alphabetical order; "not set" where one has none
 */
public record RunDifference(
        int both,
        List<Ranked> came,
        List<Ranked> went,
        List<Move> newlyFlagged,
        List<Move> noLongerFlagged,
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
     * An object of one screening alone.
     *
     * @param id whose
     * @param rank in that screening, from 1
     */
    public record Ranked(String id, int rank) {
        /** The identifier may not be null. */
        public Ranked {
            Objects.requireNonNull(id, "id");
        }
    }

    /**
     * An object's ranks in both screenings, and its places when the objects of both screenings alone are counted: new objects at the top take every other's rank down,
     * but not its place.
     *
     * @param id whose
     * @param before rank in the first screening, from 1
     * @param after rank in the second
     * @param placeBefore place in the first among the objects of both, from 1
     * @param placeAfter the same in the second
     */
    public record Move(String id, int before, int after, int placeBefore, int placeAfter) {
        /** The identifier may not be null. */
        public Move {
            Objects.requireNonNull(id, "id");
        }

        /** Whether it is odder now, among the objects of both. */
        public boolean rose() {
            return placeAfter < placeBefore;
        }

        private double size() {
            return Math.abs(Math.log((double) placeAfter / placeBefore));
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
     * @throws IllegalArgumentException if a catalogue has two objects of the same identifier
     */
    public static RunDifference between(
            AnomalyCatalogue before,
            Map<String, String> settingsBefore,
            AnomalyCatalogue after,
            Map<String, String> settingsAfter) {
        Map<String, AnomalyCatalogue.Entry> first = byId("before", before);
        Map<String, AnomalyCatalogue.Entry> second = byId("after", after);
        Map<String, Integer> places = new HashMap<>();
        first.keySet().stream().filter(second::containsKey).forEach(id -> places.put(id, places.size() + 1));
        Map<String, Move> moves = new HashMap<>();
        List<Move> newly = new ArrayList<>();
        List<Move> moved = new ArrayList<>();
        int place = 0;
        for (Map.Entry<String, AnomalyCatalogue.Entry> each : second.entrySet()) {
            AnomalyCatalogue.Entry now = each.getValue();
            AnomalyCatalogue.Entry then = first.get(each.getKey());
            if (then == null) {
                continue;
            }
            place++;
            Move move =
                    new Move(each.getKey(), then.rank(), now.rank(), places.getOrDefault(each.getKey(), place), place);
            moves.put(move.id(), move);
            if (now.flagged() && !then.flagged()) {
                newly.add(move);
            }
            if (move.placeBefore() != move.placeAfter()) {
                moved.add(move);
            }
        }
        List<Move> noLonger = new ArrayList<>();
        first.forEach((id, then) -> {
            AnomalyCatalogue.Entry now = second.get(id);
            Move move = moves.get(id);
            if (now != null && move != null && then.flagged() && !now.flagged()) {
                noLonger.add(move);
            }
        });
        moved.sort(Comparator.comparingDouble((Move move) -> -move.size())
                .thenComparingInt(Move::placeAfter)
                .thenComparing(Move::id));
        return new RunDifference(
                places.size(),
                missing(second, first),
                missing(first, second),
                newly,
                noLonger,
                moved,
                settings(settingsBefore, settingsAfter));
    }

    /** In the order of the ranks. */
    private static Map<String, AnomalyCatalogue.Entry> byId(String which, AnomalyCatalogue catalogue) {
        Map<String, AnomalyCatalogue.Entry> entries = new LinkedHashMap<>();
        for (AnomalyCatalogue.Entry entry : catalogue.entries()) {
            AnomalyCatalogue.Entry same = entries.put(entry.object().id(), entry);
            if (same != null) {
                throw new IllegalArgumentException(
                        which + " has the object '" + entry.object().id() + "' twice, with the ranks " + same.rank()
                                + " and " + entry.rank() + "; each identifier once expected");
            }
        }
        return entries;
    }

    /**
     * Spearman's rank correlation of the objects of both: 1 if their order is the same, 0 if one says nothing of the other, −1 if it is reversed. NaN for
     * fewer than two objects.
     */
    public double rankCorrelation() {
        double squares = 0;
        for (Move move : moved) {
            double distance = (double) move.placeAfter() - move.placeBefore();
            squares += distance * distance;
        }
        double n = both;
        return both < 2 ? Double.NaN : 1 - 6 * squares / (n * (n * n - 1));
    }

    /** Who is in the one and not in the other. */
    private static List<Ranked> missing(Map<String, AnomalyCatalogue.Entry> one, Map<String, ?> other) {
        return one.values().stream()
                .filter(entry -> !other.containsKey(entry.object().id()))
                .map(entry -> new Ranked(entry.object().id(), entry.rank()))
                .toList();
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
                "Settings that differ",
                settings.isEmpty() ? "None." : "",
                List.of("setting", "before", "after"),
                settings.stream()
                        .map(change -> List.of(change.name(), change.before(), change.after()))
                        .toList()));
        tables.add(moves("Newly flagged", newlyFlagged, most));
        tables.add(moves("No longer flagged", noLongerFlagged, most));
        tables.add(moves("Rose most", moved.stream().filter(Move::rose).toList(), most));
        tables.add(
                moves("Fell most", moved.stream().filter(move -> !move.rose()).toList(), most));
        tables.add(list("New objects", "rank after", came, most));
        tables.add(list("Objects that are gone", "rank before", went, most));
        return tables;
    }

    private static String note(int all, int most) {
        return all > most ? "The first " + most + " of " + all + "." : all + " in all.";
    }

    private static ReportTable list(String title, String rank, List<Ranked> objects, int most) {
        return new ReportTable(
                title,
                note(objects.size(), most),
                List.of("id", rank),
                objects.stream()
                        .limit(most)
                        .map(object -> List.of(object.id(), Integer.toString(object.rank())))
                        .toList());
    }

    /** The places stand beside the ranks where they are not the same. */
    private ReportTable moves(String title, List<Move> moves, int most) {
        boolean same = came.isEmpty() && went.isEmpty();
        List<String> header = same
                ? List.of("id", "rank before", "rank after")
                : List.of("id", "rank before", "rank after", "place before", "place after");
        String places = same || moves.isEmpty() ? "" : " Places are those among the objects of both runs.";
        return new ReportTable(
                title,
                note(moves.size(), most) + places,
                header,
                moves.stream()
                        .limit(most)
                        .map(move -> Stream.of(
                                        move.id(),
                                        Integer.toString(move.before()),
                                        Integer.toString(move.after()),
                                        Integer.toString(move.placeBefore()),
                                        Integer.toString(move.placeAfter()))
                                .limit(header.size())
                                .toList())
                        .toList());
    }
}
