package org.galaxyscreen.detectors.ensemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.internal.StagedDetectors;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.jspecify.annotations.Nullable;

/**
 * Several detectors joined: their scaled scores, combined, order all objects, and either the members' votes or a
 * threshold on the combined score say which are anomalies. Itself a detector, so ensembles may be members of ensembles.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class EnsembleDetector implements Detector {
    private static final String DEFAULT_NAME = "ensemble";

    /**
     * A detector in an ensemble.
     *
     * @param name what the ensemble calls it: letters, digits, {@code _} and {@code -}
     * @param detector scores
     * @param threshold says which of its scores are anomalous
     * @param weight of its scaled score in means, positive
     */
    public record Member(String name, Detector detector, Threshold threshold, double weight) {
        /** @throws IllegalArgumentException if the name has other characters, or the weight is not a positive number */
        public Member {
            requireName(name);
            Objects.requireNonNull(detector, "detector");
            Objects.requireNonNull(threshold, "threshold");
            if (!(weight > 0 && Double.isFinite(weight))) {
                throw new IllegalArgumentException(
                        "the weight of " + name + " is " + weight + "; a positive number expected");
            }
        }

        /** A member under its detector's name. */
        public Member(Detector detector, Threshold threshold, double weight) {
            this(detector.name(), detector, threshold, weight);
        }

        /** A member of weight 1 under its detector's name. */
        public static Member of(Detector detector, Threshold threshold) {
            return new Member(detector, threshold, 1);
        }

        /** This under another name, so that one kind of detector can be a member twice. */
        public Member withName(String newName) {
            return new Member(newName, detector, threshold, weight);
        }

        /** This with another weight. */
        public Member withWeight(double newWeight) {
            return new Member(name, detector, threshold, newWeight);
        }
    }

    private final String name;
    private final List<Member> members;
    private final ScoreScaling scaling;
    private final Combination combination;
    private final Voting voting;
    private final @Nullable Threshold threshold;

    private EnsembleDetector(
            String name,
            List<Member> members,
            ScoreScaling scaling,
            Combination combination,
            Voting voting,
            @Nullable Threshold threshold) {
        requireName(name);
        members = List.copyOf(members);
        Objects.requireNonNull(scaling, "scaling");
        Objects.requireNonNull(combination, "combination");
        Objects.requireNonNull(voting, "voting");
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members is empty; at least one detector expected");
        }
        Set<String> names = new HashSet<>();
        for (Member member : members) {
            if (!names.add(member.name())) {
                throw new IllegalArgumentException(
                        "two members are named '" + member.name() + "'; names must be distinct");
            }
        }
        voting.needed(members.size());
        combination.groupsOf(members.size());
        this.name = name;
        this.members = members;
        this.scaling = scaling;
        this.combination = combination;
        this.voting = voting;
        this.threshold = threshold;
    }

    /** Members that vote, their ranks' weighted mean as the score, under the name {@code ensemble}. */
    public EnsembleDetector(List<Member> members, Voting voting) {
        this(DEFAULT_NAME, members, ScoreScaling.RANK, Combination.mean(), voting, null);
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

    /** This under another name. */
    public EnsembleDetector withName(String newName) {
        return new EnsembleDetector(newName, members, scaling, combination, voting, threshold);
    }

    /** This with other members. */
    public EnsembleDetector withMembers(List<Member> newMembers) {
        return new EnsembleDetector(name, newMembers, scaling, combination, voting, threshold);
    }

    /** This with other units. */
    public EnsembleDetector withScaling(ScoreScaling newScaling) {
        return new EnsembleDetector(name, members, newScaling, combination, voting, threshold);
    }

    /** This with another combination. */
    public EnsembleDetector withCombination(Combination newCombination) {
        return new EnsembleDetector(name, members, scaling, newCombination, voting, threshold);
    }

    /** This with another vote, which decides. */
    public EnsembleDetector withVoting(Voting newVoting) {
        return new EnsembleDetector(name, members, scaling, combination, newVoting, null);
    }

    /** This with a threshold on the combined score, which decides instead of the votes. */
    public EnsembleDetector withThreshold(Threshold newThreshold) {
        return new EnsembleDetector(name, members, scaling, combination, voting, newThreshold);
    }

    /** The name of the ensemble: letters, digits, {@code _} and {@code -}. */
    @Override
    public String name() {
        return name;
    }

    /** At least one, of distinct names. */
    public List<Member> members() {
        return members;
    }

    /** What puts the members' scores into comparable units. */
    public ScoreScaling scaling() {
        return scaling;
    }

    /** What makes one score of a row's scaled ones. */
    public Combination combination() {
        return combination;
    }

    /** How many members must flag an object, where there is no threshold. */
    public Voting voting() {
        return voting;
    }

    /**
     * Decides by the combined score instead of the votes, fitted to those of the training rows; null for the
     * votes.
     */
    public @Nullable Threshold threshold() {
        return threshold;
    }

    /** As many as the member that needs most. */
    @Override
    public int minimumRows() {
        return members.stream()
                .mapToInt(member -> member.detector().minimumRows())
                .max()
                .orElse(1);
    }

    /** {@inheritDoc} Fits the members one after the other. */
    @Override
    public FittedEnsemble fit(Features train, ProgressListener progress) {
        return fitMembers(train, progress).ensemble();
    }

    /** {@inheritDoc} The members' scores are those of their fits. */
    @Override
    public ScoredFit fitAndScore(Features train, ProgressListener progress) {
        MembersFit fit = fitMembers(train, progress);
        return new ScoredFit(fit.ensemble(), fit.ensemble().score(train.objects(), fit.scores()));
    }

    /**
     * What was fitted, and what it says of the rows that it was fitted on.
     *
     * @param ensemble what was fitted
     * @param verdicts of the training rows
     */
    public record Judged(FittedEnsemble ensemble, Verdicts verdicts) {}

    /**
     * Fits, and judges the training rows by the scores that the members' thresholds need anyway.
     *
     * @throws IllegalArgumentException as {@link #fit(Features, ProgressListener)}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public Judged fitAndJudge(Features train, ProgressListener progress) {
        MembersFit fit = fitMembers(train, progress);
        return new Judged(fit.ensemble(), fit.ensemble().judge(train.objects(), fit.scores()));
    }

    /** The members' scores of the training rows, in their order. */
    private record MembersFit(FittedEnsemble ensemble, List<double[]> scores) {}

    private MembersFit fitMembers(Features train, ProgressListener progress) {
        List<FittedEnsemble.FittedMember> fitted = new ArrayList<>();
        List<double[]> all = new ArrayList<>();
        List<double[]> scaled = new ArrayList<>();
        for (Member member : members) {
            ScoredFit fit = StagedDetectors.fitAndScore(member.detector(), train, progress);
            double[] scores = fit.scores().values();
            FittedEnsemble.FittedMember result = new FittedEnsemble.FittedMember(
                    member.name(), fit.fitted(), member.threshold().fit(scores), member.weight(), scaling.fit(scores));
            fitted.add(result);
            all.add(scores);
            scaled.add(result.scaled(scores));
        }
        FittedEnsemble votes = new FittedEnsemble(name, fitted, combination, voting, null);
        if (threshold == null) {
            return new MembersFit(votes, all);
        }
        Fences fences = threshold.fit(votes.combine(scaled));
        return new MembersFit(new FittedEnsemble(name, fitted, combination, voting, fences), all);
    }

    @Override
    public FittedEnsemble fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    private static void requireName(String name) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("name is '" + name + "'; letters, digits, _ and - expected");
        }
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(name, members, scaling, combination, voting, threshold);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EnsembleDetector that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "EnsembleDetector" + values();
    }
}
