package org.galaxyscreen.examples;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.detectors.AutoencoderDetector;
import org.galaxyscreen.detectors.DbscanDetector;
import org.galaxyscreen.detectors.EnsembleDetector;
import org.galaxyscreen.detectors.EnsembleDetector.Member;
import org.galaxyscreen.detectors.KMeansDetector;
import org.galaxyscreen.detectors.Screening;

/**
 * Which detectors of a screening have enough rows to learn from.
 *
 * @param screening as it was asked for
 * @param training how many rows there are to learn from
 */
record SmallSurvey(Screening screening, long training) {
    /** @param objects how many are screened */
    static SmallSurvey of(Screening screening, long objects) {
        return new SmallSurvey(screening, Math.max(1, Math.round(screening.trainFraction() * objects)));
    }

    /** What is left out, and why, in a sentence; empty where all have enough. */
    Optional<String> advice() {
        List<Member> few =
                members().stream().filter(member -> !hasEnough(member)).toList();
        if (few.isEmpty()) {
            return Optional.empty();
        }
        String needs = few.stream()
                .map(member -> member.name() + " needs " + least(member.detector()))
                .collect(Collectors.joining(", "));
        List<Member> left = members().stream().filter(this::hasEnough).toList();
        return Optional.of("there are " + training + " objects to learn from, too few for some detectors: " + needs
                + "; "
                + (left.isEmpty()
                        ? "none is left: more images are needed"
                        : "going on with " + left.stream().map(Member::name).collect(Collectors.joining(" and "))));
    }

    /**
     * The screening by those that have enough.
     *
     * @throws IllegalArgumentException if none has
     */
    Screening possible() {
        List<Member> left = members().stream().filter(this::hasEnough).toList();
        if (left.isEmpty()) {
            throw new IllegalArgumentException(advice().orElse(""));
        }
        return screening.withEnsemble(screening.ensemble().withMembers(left));
    }

    private List<Member> members() {
        EnsembleDetector ensemble = screening.ensemble();
        return ensemble.members();
    }

    private boolean hasEnough(Member member) {
        return training >= least(member.detector());
    }

    private static int least(Detector detector) {
        if (detector instanceof KMeansDetector kmeans) {
            return kmeans.clusters();
        }
        if (detector instanceof DbscanDetector dbscan) {
            return dbscan.minPts();
        }
        return detector instanceof AutoencoderDetector ? 2 : 1;
    }
}
