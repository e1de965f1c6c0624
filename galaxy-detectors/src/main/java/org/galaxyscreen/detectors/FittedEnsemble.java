package org.galaxyscreen.detectors;

import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;

/**
 * A fitted ensemble. Its score is the weighted mean of its members' ranks among the training scores: about 0 to 1, and a
 * little above 1 for an object odder, to every member, than any it was fitted on.
 */
public final class FittedEnsemble implements FittedDetector {
    private final List<FittedMember> members;
    private final Voting voting;

    FittedEnsemble(List<FittedMember> members, Voting voting) {
        this.members = List.copyOf(members);
        this.voting = voting;
    }

    record FittedMember(FittedDetector detector, Fences fences, double weight, RankCalibration calibration) {}

    @Override
    public String name() {
        return "ensemble";
    }

    @Override
    public int dimensions() {
        return members.get(0).detector().dimensions();
    }

    /** The members' names, in order. */
    public List<String> memberNames() {
        return members.stream().map(member -> member.detector().name()).toList();
    }

    /** A fitted member, by name. */
    public FittedDetector member(String name) {
        return members.stream()
                .map(FittedMember::detector)
                .filter(detector -> detector.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no member is named '" + name + "'; there are " + memberNames()));
    }

    /** The members' fences, in their order. */
    public List<AnomalyCatalogue.Column> columns() {
        return members.stream()
                .map(member -> new AnomalyCatalogue.Column(member.detector().name(), member.fences()))
                .toList();
    }

    @Override
    public Scores score(Features features) {
        return evaluate(features).ensemble();
    }

    /**
     * Scores rows and says which members flag them.
     *
     * @throws IllegalArgumentException as {@link #score}
     */
    public Evaluated evaluate(Features features) {
        List<Scores> scores = new ArrayList<>();
        double[] combined = new double[features.rows()];
        int[] votes = new int[features.rows()];
        double weights = 0;
        for (FittedMember member : members) {
            Scores own = member.detector().score(features);
            scores.add(own);
            weights += member.weight();
            for (int row = 0; row < combined.length; row++) {
                combined[row] += member.weight() * member.calibration().rank(own.value(row));
                votes[row] += member.fences().isAnomalous(own.value(row)) ? 1 : 0;
            }
        }
        for (int row = 0; row < combined.length; row++) {
            combined[row] /= weights;
        }
        return new Evaluated(
                scores,
                columns(),
                new Scores(name(), features.objects(), combined),
                votes,
                voting.needed(members.size()));
    }

    /** What the members and the ensemble make of some rows. Immutable. */
    public static final class Evaluated {
        private final List<Scores> members;
        private final List<AnomalyCatalogue.Column> columns;
        private final Scores ensemble;
        private final int[] votes;
        private final int needed;

        private Evaluated(
                List<Scores> members, List<AnomalyCatalogue.Column> columns, Scores ensemble, int[] votes, int needed) {
            this.members = List.copyOf(members);
            this.columns = columns;
            this.ensemble = ensemble;
            this.votes = votes;
            this.needed = needed;
        }

        /** Each member's scores, in the members' order. */
        public List<Scores> members() {
            return members;
        }

        /** The members' names and fences, in their order. */
        public List<AnomalyCatalogue.Column> columns() {
            return columns;
        }

        /** The ensemble's scores. */
        public Scores ensemble() {
            return ensemble;
        }

        /** How many rows there are. */
        public int rows() {
            return votes.length;
        }

        /** How many members flag the row. */
        public int votes(int row) {
            return votes[row];
        }

        /** Whether that member flags the row. */
        public boolean flagged(int member, int row) {
            return columns.get(member).fences().isAnomalous(members.get(member).value(row));
        }

        /** Whether the ensemble flags the row. */
        public boolean flagged(int row) {
            return votes[row] >= needed;
        }
    }
}
