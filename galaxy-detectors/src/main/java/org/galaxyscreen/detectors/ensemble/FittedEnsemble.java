package org.galaxyscreen.detectors.ensemble;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.internal.StagedDetectors;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * A fitted ensemble. Its score is the combination of its members' scaled scores. By default that is the weighted mean of
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
            String name, FittedDetector detector, Fences fences, double weight, FittedScoreScaling scaling) {
        double[] scaled(double[] scores) {
            return Arrays.stream(scores).map(scaling::scale).toArray();
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
        return score(features.objects(), memberScores(features));
    }

    /** The same from the members' own scores of the objects. */
    Scores score(List<SurveyObject> objects, List<double[]> memberScores) {
        return new Scores(name, objects, combine(scaled(memberScores)));
    }

    /**
     * Scores rows and says which of them, and which by which member, are anomalies: by the ensemble's own fences where it has them, or else
     * by the members' votes.
     *
     * @throws IllegalArgumentException as {@link #score}
     */
    public Verdicts judge(Features features) {
        return judge(features.objects(), memberScores(features));
    }

    /**
     * Judges rows by scores that the members have given them before.
     *
     * @param memberScores in the members' order, all of the same rows
     * @return what the ensemble says of the rows
     * @throws IllegalArgumentException if there are not as many scores as members, or not as many values in each
     */
    public Verdicts judge(List<Scores> memberScores) {
        if (memberScores.size() != members.size()) {
            throw new IllegalArgumentException("memberScores has scores by " + memberScores.size() + " detectors; "
                    + members.size() + " expected, one a member");
        }
        List<SurveyObject> objects = memberScores.get(0).objects();
        for (Scores scores : memberScores) {
            if (scores.size() != objects.size()) {
                throw new IllegalArgumentException("memberScores has scores of " + scores.size() + " rows by "
                        + scores.detector() + "; " + objects.size() + " expected");
            }
        }
        return judge(objects, memberScores.stream().map(Scores::values).toList());
    }

    private List<double[]> memberScores(Features features) {
        return members.stream()
                .map(member ->
                        StagedDetectors.score(member.detector(), features).values())
                .toList();
    }

    private List<double[]> scaled(List<double[]> memberScores) {
        return IntStream.range(0, members.size())
                .mapToObj(m -> members.get(m).scaled(memberScores.get(m)))
                .toList();
    }

    /** The same from the members' own scores of the objects. */
    Verdicts judge(List<SurveyObject> objects, List<double[]> memberScores) {
        List<AnomalyCatalogue.Column> columns = columns();
        List<Scores> scores = IntStream.range(0, members.size())
                .mapToObj(m -> new Scores(members.get(m).name(), objects, memberScores.get(m)))
                .toList();
        Scores combined = score(objects, memberScores);
        int needed = voting.needed(members.size());
        boolean[] flags = new boolean[objects.size()];
        for (int row = 0; row < flags.length; row++) {
            int i = row;
            flags[row] = fences == null
                    ? IntStream.range(0, members.size())
                                    .filter(m -> columns.get(m)
                                            .fences()
                                            .isAnomalous(memberScores.get(m)[i]))
                                    .count()
                            >= needed
                    : fences.isAnomalous(combined.value(row));
        }
        return new Verdicts(combined, flags, scores, columns);
    }

    /**
     * Ranks objects: by its score, then by votes, then by row.
     *
     * @param learnedFrom the rows that the catalogue marks as learned from; none by default
     * @return every object, the oddest first
     * @throws IllegalArgumentException as {@link #score}
     */
    public AnomalyCatalogue rank(Features features, int... learnedFrom) {
        return judge(features).rank(learnedFrom);
    }

    /**
     * Why a row is flagged or not.
     *
     * @throws IndexOutOfBoundsException if there is no such row
     * @throws IllegalArgumentException as {@link #score}
     */
    public Explanation explain(Features features, int row) {
        Features one = features.select(new int[] {row});
        Verdicts judged = judge(one);
        List<Explanation.Verdict> verdicts = new ArrayList<>();
        for (int m = 0; m < members.size(); m++) {
            FittedMember member = members.get(m);
            verdicts.add(new Explanation.Verdict(
                    member.name(),
                    judged.members().get(m).value(0),
                    member.fences(),
                    member.scaling().scale(judged.members().get(m).value(0)),
                    member.detector() instanceof FittedEnsemble nested ? nested.explain(one, 0) : null));
        }
        return new Explanation(
                one.object(0), verdicts, judged.scores().value(0), fences, voting.needed(members.size()));
    }

    /** The ensemble's scores of its members' scaled ones. */
    double[] combine(List<double[]> scaled) {
        double[] weights = members.stream().mapToDouble(FittedMember::weight).toArray();
        int[] group = combination.groupsOf(members.size());
        double[] row = new double[members.size()];
        return IntStream.range(0, scaled.get(0).length)
                .mapToDouble(i -> {
                    for (int m = 0; m < row.length; m++) {
                        row[m] = scaled.get(m)[i];
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
            each.child("scaling")
                    .put("units", member.scaling().scaling())
                    .put("parameters", member.scaling().parameters());
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
            StateReader scaling = each.child("scaling");
            members.add(new FittedMember(
                    each.text("name"),
                    each.child("detector").fitted(FittedDetector.class),
                    each.fences("fences"),
                    each.number("weight"),
                    FittedScoreScaling.load(scaling.constant("units", ScoreScaling.class), scaling)));
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
}
