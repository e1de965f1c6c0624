package org.galaxyscreen.screening.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;

/**
 * Which members of an ensemble have enough rows to learn from.
 *
 * @param detector as it was asked for; one that is no ensemble is left as it is
 * @param training how many rows there are to learn from
 */
public record SmallSurvey(FlaggingDetector detector, long training) {
    /** @param objects how many are screened */
    public static SmallSurvey of(Screening screening, long objects) {
        return new SmallSurvey(screening.detector(), Math.max(1, Math.round(screening.trainFraction() * objects)));
    }

    /** What is left out, and why, in a sentence; empty where all have enough. */
    public Optional<String> advice() {
        List<Member> few =
                members().stream().filter(member -> !hasEnough(member)).toList();
        if (few.isEmpty()) {
            return Optional.empty();
        }
        String needs = few.stream()
                .map(member -> member.name() + " needs " + member.detector().minimumRows())
                .collect(Collectors.joining(", "));
        List<Member> left = left();
        return Optional.of(tooFew(training) + needs + "; "
                + (left.isEmpty()
                        ? "none is left: more images are needed"
                        : "going on with " + left.stream().map(Member::name).collect(Collectors.joining(" and "))));
    }

    /**
     * The detector with those members that have enough.
     *
     * @throws IllegalArgumentException if none has
     */
    public FlaggingDetector possible() {
        Optional<EnsembleDetector> ensemble = detector.ensemble();
        List<Member> left = left();
        if (ensemble.isEmpty() || left.size() == members().size()) {
            return detector;
        }
        if (left.isEmpty()) {
            throw new IllegalArgumentException(advice().orElse(""));
        }
        return detector.withEnsemble(ensemble.get().withMembers(left));
    }

    private List<Member> members() {
        return detector.ensemble().map(EnsembleDetector::members).orElse(List.of());
    }

    private List<Member> left() {
        return members().stream().filter(this::hasEnough).toList();
    }

    private boolean hasEnough(Member member) {
        return training >= member.detector().minimumRows();
    }

    /** How a sentence begins that says which detectors are left out. */
    public static String tooFew(long training) {
        return "there are " + training + " objects to learn from, too few for some detectors: ";
    }
}
