package org.galaxyscreen.interest;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person said about one object. Immutable.
 *
 * @param id the object's identifier
 * @param mark what kind of statement it is
 * @param interest 0 (dull) to 5 (remarkable) with {@link Mark#INTEREST}, else 0
 * @param kind the name of the kind with {@link Mark#KNOWN}, else null
 */
public record Label(String id, Mark mark, int interest, @Nullable String kind) {
    /** The highest interest. */
    public static final int MAX_INTEREST = 5;

    /** The kinds of statement. */
    public enum Mark {
        /** How interesting the object is. */
        INTEREST,
        /** Unusual because of the instrument or the processing. Learned apart from interest, and ranked low. */
        ARTEFACT,
        /** Of a kind that is known and not sought; as a label of no interest, with the kind's name. */
        KNOWN,
        /** Seen, and undecided: nothing is learned from it, and it is not shown again. */
        UNSURE,
        /** Of no interest, and neither is what looks like it: its surroundings are ranked low at once. */
        DISMISS_ALIKE
    }

    /**
     * @throws IllegalArgumentException if the id is blank or has a tab or a line break, the interest is outside 0 to 5 or does
     *     not belong to the mark, or the kind is missing, blank, has a tab or a line break, or does not belong to the mark
     */
    public Label {
        Objects.requireNonNull(mark, "mark");
        requireText("id", id);
        if (interest < 0 || interest > MAX_INTEREST) {
            throw new IllegalArgumentException("interest of " + id + " is " + interest + "; 0 to 5 expected");
        }
        if (mark != Mark.INTEREST && interest != 0) {
            throw new IllegalArgumentException(
                    "interest of " + id + " is " + interest + " with the mark " + mark + "; only INTEREST has one");
        }
        if (mark == Mark.KNOWN) {
            requireText("kind of " + id, kind);
        } else if (kind != null) {
            throw new IllegalArgumentException(
                    "kind of " + id + " is '" + kind + "' with the mark " + mark + "; only KNOWN has one");
        }
    }

    private static void requireText(String what, @Nullable String text) {
        if (text == null || text.isBlank() || text.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
            throw new IllegalArgumentException(what + " is '" + text + "'; text without tabs and line breaks expected");
        }
    }

    /** How interesting an object is, 0 (dull) to 5 (remarkable). */
    public static Label interest(String id, int interest) {
        return new Label(id, Mark.INTEREST, interest, null);
    }

    /** The object is unusual because of the instrument or the processing. */
    public static Label artefact(String id) {
        return new Label(id, Mark.ARTEFACT, 0, null);
    }

    /** The object is of a kind that is known and not sought. */
    public static Label known(String id, String kind) {
        return new Label(id, Mark.KNOWN, 0, kind);
    }

    /** The object was seen without a decision. */
    public static Label unsure(String id) {
        return new Label(id, Mark.UNSURE, 0, null);
    }

    /** The object and what looks like it are of no interest. */
    public static Label dismissAlike(String id) {
        return new Label(id, Mark.DISMISS_ALIKE, 0, null);
    }

    /** One line of a {@link LabelLog}: id, mark, and the interest or the kind where there is one, separated by tabs. */
    public String toLine() {
        String line = id + "\t" + mark.name().toLowerCase(Locale.ROOT);
        return mark == Mark.INTEREST ? line + "\t" + interest : kind != null ? line + "\t" + kind : line;
    }

    /**
     * Reads what {@link #toLine} wrote.
     *
     * @throws IllegalArgumentException if it is no such line; the message has the line
     */
    public static Label parse(String line) {
        String[] fields = line.split("\t", -1);
        try {
            Mark mark = Mark.valueOf(fields.length < 2 ? "" : fields[1].toUpperCase(Locale.ROOT));
            boolean more = mark == Mark.INTEREST || mark == Mark.KNOWN;
            if (fields.length != (more ? 3 : 2)) {
                throw new IllegalArgumentException("it has " + fields.length + " fields");
            }
            return new Label(
                    fields[0],
                    mark,
                    mark == Mark.INTEREST ? Integer.parseInt(fields[2]) : 0,
                    mark == Mark.KNOWN ? fields[2] : null);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not a label; id, mark and its value expected, separated by tabs, such as "
                            + "'g17<tab>interest<tab>4'",
                    e);
        }
    }
}
