package org.galaxyscreen.detectors.ensemble;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * A fitted ensemble. Its score is the combination of its members' calibrated scores. By default that is the weighted mean of
 * their ranks among the training scores: about 0 to 1, and a little above 1 for an object odder, to every member, than any
 * it was fitted on.
 */
public final class FittedEnsemble implements FittedDetector {
    private final String name;
    private final List<FittedMember> members;
    private final Combination combination;
    private final Voting voting;
    private final @Nullable Fences fences;

    /** @param fences of the combined score, which decide instead of the votes; null for the votes */
    FittedEnsemble(
            String name, List<FittedMember> members, Combination combination, Voting voting, @Nullable Fences fences) {
        this.name = name;
        this.members = List.copyOf(members);
        this.combination = combination;
        this.voting = voting;
        this.fences = fences;
    }

    record FittedMember(
            String name, FittedDetector detector, Fences fences, double weight, FittedCalibration calibration) {
        double[] calibrated(double[] scores) {
            return Arrays.stream(scores).map(calibration::calibrate).toArray();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int dimensions() {
        return members.get(0).detector().dimensions();
    }

    /** The members' names, in order. */
    public List<String> memberNames() {
        return members.stream().map(FittedMember::name).toList();
    }

    /** A fitted member, by the name it has in the ensemble. */
    public FittedDetector member(String memberName) {
        return members.stream()
                .filter(member -> member.name().equals(memberName))
                .map(FittedMember::detector)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no member is named '" + memberName + "'; there are " + memberNames()));
    }

    /** The members' fences, in their order. */
    public List<AnomalyCatalogue.Column> columns() {
        return members.stream()
                .map(member -> new AnomalyCatalogue.Column(member.name(), member.fences()))
                .toList();
    }

    /** The fences of the combined score, where these decide; empty where the members' votes do. */
    public Optional<Fences> fences() {
        return Optional.ofNullable(fences);
    }

    List<FittedMember> fittedMembers() {
        return members;
    }

    Combination combination() {
        return combination;
    }

    Voting voting() {
        return voting;
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
        List<double[]> scores = members.stream()
                .map(member -> member.detector().score(features).values())
                .toList();
        return evaluate(features.objects(), scores);
    }

    /** The same from the members' own scores of the objects. */
    Evaluated evaluate(List<SurveyObject> objects, List<double[]> memberScores) {
        List<Scores> scores = new ArrayList<>();
        List<double[]> calibrated = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            scores.add(new Scores(members.get(m).name(), objects, memberScores.get(m)));
            calibrated.add(members.get(m).calibrated(memberScores.get(m)));
        }
        return new Evaluated(this, scores, calibrated, new Scores(name, objects, combine(calibrated)));
    }

    /**
     * Ranks objects that it was not fitted on: by its score, then by votes, then by row.
     *
     * @return every object, the oddest first, none of them marked as learned from
     * @throws IllegalArgumentException as {@link #score}
     */
    public AnomalyCatalogue rank(Features features) {
        return rank(features, new int[0]);
    }

    /**
     * Ranks objects, some of which it was fitted on.
     *
     * @param learnedFrom the rows that the catalogue marks as learned from
     * @return every object, the oddest first
     * @throws IllegalArgumentException as {@link #score}
     */
    public AnomalyCatalogue rank(Features features, int[] learnedFrom) {
        return evaluate(features).catalogue(learnedFrom);
    }

    /**
     * Why a row is flagged or not.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     * @throws IllegalArgumentException as {@link #score}
     */
    public Explanation explain(Features features, int row) {
        Features one = features.select(new int[] {row});
        Evaluated evaluated = evaluate(one);
        List<Explanation.Verdict> verdicts = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            FittedMember member = members.get(m);
            verdicts.add(new Explanation.Verdict(
                    member.name(),
                    evaluated.members().get(m).value(0),
                    member.fences(),
                    evaluated.calibrated(m, 0),
                    member.detector() instanceof FittedEnsemble nested ? nested.explain(one, 0) : null));
        }
        return new Explanation(
                one.object(0), verdicts, evaluated.ensemble().value(0), fences, voting.needed(members.size()));
    }

    /** The ensemble's scores of its members' calibrated ones. */
    double[] combine(List<double[]> calibrated) {
        double[] weights = members.stream().mapToDouble(FittedMember::weight).toArray();
        int[] group = combination.groupsOf(members.size());
        double[] row = new double[members.size()];
        return IntStream.range(0, calibrated.get(0).length)
                .mapToDouble(i -> {
                    for (int m = 0; m < row.length; m++) {
                        row[m] = calibrated.get(m)[i];
                    }
                    return combination.combine(row, weights, group);
                })
                .toArray();
    }

    void save(StateWriter state) {
        state.put("name", name);
        state.putAll("members", members, (each, member) -> {
            each.put("name", member.name()).put("weight", member.weight());
            each.put("fences", member.fences());
            each.child("calibration")
                    .put("units", member.calibration().calibration())
                    .put("parameters", member.calibration().parameters());
            each.child("detector").fitted(member.detector());
        });
        state.child("combination")
                .put("rule", combination.rule())
                .put("groups", combination.groups())
                .put("seed", combination.seed());
        state.child("voting").put("rule", voting.rule()).put("least", voting.least());
        if (fences != null) {
            state.put("fences", fences);
        }
    }

    static FittedEnsemble load(StateReader state) throws IOException {
        List<FittedMember> members = new ArrayList<>();
        for (StateReader each : state.all("members")) {
            StateReader calibration = each.child("calibration");
            members.add(new FittedMember(
                    each.text("name"),
                    each.child("detector").fitted(FittedDetector.class),
                    each.fences("fences"),
                    each.number("weight"),
                    FittedCalibration.load(calibration.constant("units", Calibration.class), calibration)));
            if (members.get(members.size() - 1).detector().dimensions()
                    != members.get(0).detector().dimensions()) {
                throw each.malformed("the members score rows of different lengths");
            }
        }
        StateReader combined = state.child("combination");
        Combination combination = new Combination(
                combined.constant("rule", Combination.Rule.class),
                combined.integer("groups"),
                combined.longInteger("seed"));
        StateReader votes = state.child("voting");
        Voting voting = new Voting(votes.constant("rule", Voting.Rule.class), votes.integer("least"));
        if (members.isEmpty()) {
            throw state.malformed("there are no members");
        }
        voting.needed(members.size());
        combination.groupsOf(members.size());
        return new FittedEnsemble(
                state.text("name"), members, combination, voting, state.has("fences") ? state.fences("fences") : null);
    }

    /** What the members and the ensemble make of some rows. Immutable. */
    public static final class Evaluated {
        private final List<Scores> members;
        private final List<double[]> calibrated;
        private final List<AnomalyCatalogue.Column> columns;
        private final Scores ensemble;
        private final int needed;
        private final @Nullable Fences fences;

        private Evaluated(FittedEnsemble fitted, List<Scores> members, List<double[]> calibrated, Scores ensemble) {
            this.members = List.copyOf(members);
            this.calibrated = List.copyOf(calibrated);
            this.columns = fitted.columns();
            this.ensemble = ensemble;
            this.needed = fitted.voting.needed(fitted.members.size());
            this.fences = fitted.fences;
        }

        /** Each member's scores under its name in the ensemble, in the members' order. */
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
            return ensemble.size();
        }

        /** That member's score of the row, in the ensemble's units. */
        public double calibrated(int member, int row) {
            return calibrated.get(member)[row];
        }

        /** How many members flag the row. */
        public int votes(int row) {
            return (int) IntStream.range(0, members.size())
                    .filter(member -> flagged(member, row))
                    .count();
        }

        /** Whether that member flags the row. */
        public boolean flagged(int member, int row) {
            return columns.get(member).fences().isAnomalous(members.get(member).value(row));
        }

        /** Whether the ensemble flags the row: by its own fences where it has them, or else by the votes. */
        public boolean flagged(int row) {
            return fences == null ? votes(row) >= needed : fences.isAnomalous(ensemble.value(row));
        }

        /** Ranked by the ensemble's score, then by votes, then by row: no two runs differ. */
        private AnomalyCatalogue catalogue(int[] train) {
            BitSet training = new BitSet();
            for (int row : train) {
                training.set(row);
            }
            List<Integer> order = IntStream.range(0, rows())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer row) -> -ensemble.value(row))
                            .thenComparing(row -> -votes(row))
                            .thenComparing(row -> row))
                    .toList();
            List<AnomalyCatalogue.Entry> entries = new ArrayList<>(order.size());
            for (int row : order) {
                entries.add(new AnomalyCatalogue.Entry(
                        entries.size() + 1,
                        ensemble.object(row),
                        training.get(row),
                        members.stream().map(scores -> scores.value(row)).toList(),
                        IntStream.range(0, members.size())
                                .mapToObj(member -> flagged(member, row))
                                .toList(),
                        ensemble.value(row),
                        flagged(row)));
            }
            return new AnomalyCatalogue(columns, entries);
        }
    }
}
