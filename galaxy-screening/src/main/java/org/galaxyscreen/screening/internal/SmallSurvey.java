package org.galaxyscreen.screening.internal;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;

/**
 * Which detectors of an ensemble have enough rows to learn from.
 *
 * @param ensemble as it was asked for
 * @param training how many rows there are to learn from
 */
public record SmallSurvey(EnsembleDetector ensemble, long training) {
    /** @param objects how many are screened */
    public static SmallSurvey of(Screening screening, long objects) {
        return new SmallSurvey(screening.ensemble(), Math.max(1, Math.round(screening.trainFraction() * objects)));
    }

    /** What is left out, and why, in a sentence; empty where all have enough. */
    public Optional<String> advice() {
        List<Member> few =
                ensemble.members().stream().filter(member -> !hasEnough(member)).toList();
        if (few.isEmpty()) {
            return Optional.empty();
        }
        String needs = few.stream()
                .map(member -> member.name() + " needs " + least(member.detector()))
                .collect(Collectors.joining(", "));
        List<Member> left = left();
        return Optional.of(tooFew(training) + needs + "; "
                + (left.isEmpty()
                        ? "none is left: more images are needed"
                        : "going on with " + left.stream().map(Member::name).collect(Collectors.joining(" and "))));
    }

    /**
     * The ensemble of those that have enough.
     *
     * @throws IllegalArgumentException if none has
     */
    public EnsembleDetector possible() {
        List<Member> left = left();
        if (left.isEmpty()) {
            throw new IllegalArgumentException(advice().orElse(""));
        }
        return left.size() == ensemble.members().size() ? ensemble : ensemble.withMembers(left);
    }

    private List<Member> left() {
        return ensemble.members().stream().filter(this::hasEnough).toList();
    }

    private boolean hasEnough(Member member) {
        return training >= least(member.detector());
    }

    /** How a sentence begins that says which detectors are left out. */
    public static String tooFew(long training) {
        return "there are " + training + " objects to learn from, too few for some detectors: ";
    }

    /** How many rows a detector needs to learn from; an ensemble, as many as all of its members need. */
    public static int least(Detector detector) {
        if (detector instanceof EnsembleDetector ensemble) {
            return ensemble.members().stream()
                    .mapToInt(member -> least(member.detector()))
                    .max()
                    .orElse(1);
        }
        if (detector instanceof Pipeline pipeline) {
            return pipeline.steps().isEmpty() ? least(pipeline.detector()) : Math.max(2, least(pipeline.detector()));
        }
        if (detector instanceof KMeansDetector kmeans) {
            return kmeans.clusters();
        }
        if (detector instanceof DbscanDetector dbscan) {
            return dbscan.minPts();
        }
        if (detector instanceof NeighbourDetector knn) {
            return knn.neighbours() + 1;
        }
        if (detector instanceof LofDetector lof) {
            return lof.neighbours() + 1;
        }
        return detector instanceof AutoencoderDetector || detector instanceof IsolationForestDetector ? 2 : 1;
    }
}
