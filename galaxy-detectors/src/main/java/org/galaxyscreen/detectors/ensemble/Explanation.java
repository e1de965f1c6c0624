package org.galaxyscreen.detectors.ensemble;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/**
 * Why an ensemble flags an object or does not.
 *
 * @param object which object
 * @param members each member's verdict, in the members' order
 * @param score the ensemble's
 * @param fences of the ensemble's score, where these decide; null where the votes do
 * @param needed how many votes flag an object, where the votes decide
 */
public record Explanation(
        SurveyObject object, List<Verdict> members, double score, @Nullable Fences fences, int needed) {
    /** Copies the list. */
    public Explanation {
        Objects.requireNonNull(object, "object");
        members = List.copyOf(members);
    }

    /**
     * What one member says.
     *
     * @param name the member's name in the ensemble
     * @param score its own
     * @param fences outside of which it flags
     * @param scaled its score in the ensemble's units, which goes into the ensemble's score
     * @param nested why, if the member is an ensemble itself; null if not
     */
    public record Verdict(String name, double score, Fences fences, double scaled, @Nullable Explanation nested) {
        /** Whether this member flags the object. */
        public boolean flagged() {
            return fences.isAnomalous(score);
        }
    }

    /** How many members flag the object. */
    public int votes() {
        return (int) members.stream().filter(Verdict::flagged).count();
    }

    /** Whether the ensemble flags the object. */
    public boolean flagged() {
        return fences == null ? votes() >= needed : fences.isAnomalous(score);
    }

    /** The explanation in a few lines: one for the ensemble, one a member. */
    public String toText() {
        StringBuilder text = new StringBuilder(object.id());
        describe(text, "  ");
        return text.toString();
    }

    private void describe(StringBuilder text, String indent) {
        text.append(flagged() ? " is flagged: " : " is not flagged: ");
        if (fences == null) {
            text.append(
                    votes() + " of " + members.size() + " members flag, " + needed + " needed; score " + number(score));
        } else {
            text.append(against(score, fences) + "; " + votes() + " of " + members.size() + " members flag");
        }
        text.append('\n');
        for (Verdict member : members) {
            text.append(indent).append(member.name()).append(member.flagged() ? " flags: " : " does not: ");
            text.append(against(member.score(), member.fences()))
                    .append("; ")
                    .append(number(member.scaled()))
                    .append(" in the ensemble's units\n");
            if (member.nested() != null) {
                text.append(indent).append("  ").append(member.name());
                member.nested().describe(text, indent + "    ");
            }
        }
    }

    private static String against(double score, Fences fences) {
        String side;
        if (score > fences.upper()) {
            side = "above " + number(fences.upper());
        } else if (score < fences.lower()) {
            side = "below " + number(fences.lower());
        } else if (fences.lower() == Double.NEGATIVE_INFINITY) {
            side = "not above " + number(fences.upper());
        } else {
            side = "within " + number(fences.lower()) + " to " + number(fences.upper());
        }
        return "score " + number(score) + " is " + side;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
