package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Threshold;

/**
 * Several detectors joined: they vote on which objects are anomalies, and the weighted mean of their ranks orders all
 * objects. Itself a detector, so ensembles may be members of ensembles.
 *
 * @param members at least one, of distinct names
 * @param voting how many members must flag an object
 */
public record EnsembleDetector(List<Member> members, Voting voting) implements Detector {
    /**
     * A detector in an ensemble.
     *
     * @param detector scores
     * @param threshold says which of its scores are anomalous
     * @param weight of its rank in the mean, positive
     */
    public record Member(Detector detector, Threshold threshold, double weight) {
        /** @throws IllegalArgumentException if the weight is not a positive number */
        public Member {
            Objects.requireNonNull(detector, "detector");
            Objects.requireNonNull(threshold, "threshold");
            if (!(weight > 0 && Double.isFinite(weight))) {
                throw new IllegalArgumentException(
                        "the weight of " + detector.name() + " is " + weight + "; a positive number expected");
            }
        }

        /** A member of weight 1. */
        public static Member of(Detector detector, Threshold threshold) {
            return new Member(detector, threshold, 1);
        }
    }

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no member, two have one name, or the vote asks for more members than
     *     there are
     */
    public EnsembleDetector {
        members = List.copyOf(members);
        Objects.requireNonNull(voting, "voting");
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members is empty; at least one detector expected");
        }
        Set<String> names = new HashSet<>();
        for (Member member : members) {
            if (!names.add(member.detector().name())) {
                throw new IllegalArgumentException(
                        "two members are named '" + member.detector().name() + "'; names must be distinct");
            }
        }
        voting.needed(members.size());
    }

    /**
     * Autoencoder and K-means behind upper Tukey fences, and DBSCAN's noise; two of the three make an anomaly.
     *
     * @param seed of every random choice
     */
    public static EnsembleDetector defaults(long seed) {
        return new EnsembleDetector(
                List.of(
                        Member.of(AutoencoderDetector.defaults().withSeed(seed), IqrThreshold.upper()),
                        Member.of(KMeansDetector.defaults().withSeed(seed), IqrThreshold.upper()),
                        Member.of(DbscanDetector.defaults(), new FixedThreshold(1))),
                Voting.majority());
    }

    /** This with another vote. */
    public EnsembleDetector withVoting(Voting newVoting) {
        return new EnsembleDetector(members, newVoting);
    }

    @Override
    public String name() {
        return "ensemble";
    }

    /** {@inheritDoc} Fits the members one after the other. */
    @Override
    public FittedEnsemble fit(Features train, ProgressListener progress) {
        List<FittedEnsemble.FittedMember> fitted = new ArrayList<>();
        for (Member member : members) {
            FittedDetector detector = member.detector().fit(train, progress);
            double[] scores = detector.score(train).values();
            fitted.add(new FittedEnsemble.FittedMember(
                    detector, member.threshold().fit(scores), member.weight(), new RankCalibration(scores)));
        }
        return new FittedEnsemble(fitted, voting);
    }

    @Override
    public FittedEnsemble fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }
}
