package org.galaxyscreen.server.review;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.Label.Mark;

/**
 * What several reviewers' labels of one object come to: the mark that most of them gave, of equally frequent ones the first of interest, known,
 * artefact and dismissed, so that nothing interesting is lost; the mean interest, halves rounded up; the most frequent kind. Who is unsure
 * counts only where everybody is.
 *
 * @param label what the ranking learns from
 * @param disagree whether they gave different marks, or interests that are two or more apart
 */
record Verdict(Label label, boolean disagree) {
    private static final List<Mark> FIRST = List.of(Mark.INTEREST, Mark.KNOWN, Mark.ARTEFACT, Mark.DISMISS_ALIKE);

    /** @param labels of one object, one or more, one a reviewer */
    static Verdict of(Collection<Label> labels) {
        Map<Mark, List<Label>> byMark = new EnumMap<>(Mark.class);
        for (Label label : labels) {
            byMark.computeIfAbsent(label.mark(), mark -> new ArrayList<>()).add(label);
        }
        List<Label> unsure = byMark.remove(Mark.UNSURE);
        if (byMark.isEmpty()) {
            return new Verdict(Objects.requireNonNull(unsure).get(0), false);
        }
        Mark mark = FIRST.stream()
                .filter(byMark::containsKey)
                .max(Comparator.comparingInt((Mark each) -> byMark.get(each).size())
                        .thenComparing(Comparator.comparingInt(FIRST::indexOf).reversed()))
                .orElseThrow();
        List<Label> chosen = byMark.get(mark);
        int least = chosen.stream().mapToInt(Label::interest).min().orElse(0);
        int most = chosen.stream().mapToInt(Label::interest).max().orElse(0);
        return new Verdict(merged(mark, chosen), byMark.size() > 1 || most - least >= 2);
    }

    private static Label merged(Mark mark, List<Label> labels) {
        String id = labels.get(0).id();
        if (mark == Mark.INTEREST) {
            double mean = labels.stream().mapToInt(Label::interest).average().orElse(0);
            return Label.interest(id, (int) Math.floor(mean + 0.5));
        }
        if (mark == Mark.KNOWN) {
            Map<String, Integer> kinds = new TreeMap<>();
            labels.forEach(label -> kinds.merge(Objects.requireNonNull(label.kind()), 1, Integer::sum));
            int most = kinds.values().stream().mapToInt(Integer::intValue).max().orElse(0);
            return Label.known(
                    id,
                    kinds.keySet().stream()
                            .filter(kind -> kinds.get(kind) == most)
                            .findFirst()
                            .orElseThrow());
        }
        return labels.get(0);
    }
}
