package org.galaxyscreen.interest;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where objects that are not part of a review would stand in what the default model has learned from it. The model learns from the review's rows
 * and labels alone, so that newcomers change nothing, nor one another's place. Immutable and thread-safe.
 *
 * <pre>{@code
 * LearnedRanking learned = LearnedRanking.of(space, labels);
 * int place = learned.place(learned.score(features, plain), "");
 * }</pre>
 */
public final class LearnedRanking {
    private static final Blend MODEL = Blend.defaults();

    private final ReviewSpace space;
    private final int labels;
    private final int interesting;
    private final SimilarityRegression regression;
    private final Lowering lowering;

    /** The regression's values of all rows, rising. */
    private final double[] predicted;

    /** The blend of all rows, rising, before anything is lowered. */
    private final double[] blended;

    /** The scores of the rows without a label, rising. */
    private final double[] rivals;

    private final Map<String, Double> rivalScores = new HashMap<>();

    private LearnedRanking(ReviewSpace space, Reviewer reviewer, Map<Integer, Label> labels, int interesting) {
        Judgements judgements = Judgements.ofInterest(labels);
        this.space = space;
        this.labels = labels.size();
        this.interesting = interesting;
        this.regression = SimilarityRegression.of(space, judgements, MODEL.noise());
        this.lowering = Lowering.of(space, labels);
        this.predicted = sorted(regression.predicted());
        this.blended = sorted(MODEL.predict(space, judgements, 0).scores());
        ReviewRanking ranking = reviewer.ranking();
        for (int row = 0; row < space.rows(); row++) {
            if (!labels.containsKey(row)) {
                rivalScores.put(space.objects().get(row).id(), ranking.score(row));
            }
        }
        this.rivals = sorted(
                rivalScores.values().stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * Learns as {@link Reviewer} does with {@link ReviewOptions#defaults}.
     *
     * @param space the objects
     * @param labels of some of them; a later one of an object replaces an earlier one
     * @throws IllegalArgumentException if a label is of no object of the space, none is {@linkplain ReviewOptions#interesting interesting}, or all from
     *     which interest can be learned are alike
     */
    public static LearnedRanking of(ReviewSpace space, List<Label> labels) {
        Reviewer reviewer = new Reviewer(space);
        reviewer.label(labels);
        int least = reviewer.options().interesting();
        List<Label> current = reviewer.log().current();
        int interesting = (int) current.stream()
                .filter(label -> label.mark() == Label.Mark.INTEREST && label.interest() >= least)
                .count();
        if (interesting == 0) {
            throw new IllegalArgumentException("none of the " + current.size()
                    + " labelled objects is interesting, so there is nothing to seek; at least one with an interest of "
                    + least + " or more expected");
        }
        Map<String, Integer> rows = new HashMap<>();
        for (int row = 0; row < space.rows(); row++) {
            rows.put(space.objects().get(row).id(), row);
        }
        Map<Integer, Label> byRow = new TreeMap<>();
        current.forEach(label -> byRow.put(rows.get(label.id()), label));
        if (!Judgements.ofInterest(byRow).vary()) {
            throw new IllegalArgumentException("the labelled objects are all of the same interest, "
                    + current.get(0).interest() + ", so nothing can be learned; others that are of less expected");
        }
        return new LearnedRanking(space, reviewer, byRow, interesting);
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.parallelSort(sorted);
        return sorted;
    }

    /** How many objects have a label. */
    public int labels() {
        return labels;
    }

    /** How many of them are labelled as interesting. */
    public int interesting() {
        return interesting;
    }

    /** How many objects of the review have no label. */
    public int unlabelled() {
        return rivals.length;
    }

    /** The model's name. */
    public String model() {
        return MODEL.name();
    }

    /**
     * The model's score of an object, which need not be of the review; of one that is, {@link ReviewRanking#score}'s.
     *
     * @param features of the object, not standardised; not changed
     * @param plain the part of the review's objects whose plain score is at or below the object's, 0 to 1
     * @throws IllegalArgumentException if there is another number of features than of columns, or a value is not finite or out of range
     */
    public double score(float[] features, double plain) {
        if (!(plain >= 0 && plain <= 1)) {
            throw new IllegalArgumentException("plain is " + plain + "; 0 to 1 expected");
        }
        float[] row = space.standardise(features);
        double score = rank(predicted, regression.predict(row)) + MODEL.plainWeight() * plain;
        return lowering.isNone() ? score : rank(blended, score) - lowering.of(row);
    }

    /** The part of rising values that is at or below one. */
    private static double rank(double[] rising, double value) {
        return (double) (rising.length - above(rising, value)) / rising.length;
    }

    /** How many of rising values are above one. */
    private static int above(double[] rising, double value) {
        int low = 0;
        int high = rising.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rising[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return rising.length - low;
    }

    /**
     * Where an object would stand among those of the review that have no label, from 1; before those that score the same.
     *
     * @param score of the object
     * @param instead the id of an object that it takes the place of, which is left out; of none where no object without a label has it
     */
    public int place(double score, String instead) {
        Double left = rivalScores.get(instead);
        return 1 + above(rivals, score) - (left != null && left > score ? 1 : 0);
    }

    @Override
    public String toString() {
        return "LearnedRanking[" + labels + " labels of " + space.rows() + " objects]";
    }
}
