package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/**
 * Reviews by nobody: objects whose interest is known are labelled as a person would, in batches, and what was found is counted. Each seed
 * draws other starters among the oddest objects, and seeds the model.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class SimulatedReview {
    /** Of how many objects at the head of a ranking the interesting ones are counted. */
    private static final int HEAD = 100;

    private final int starters;
    private final int top;
    private final int batch;
    private final int labels;
    private final int seeds;

    private SimulatedReview(int starters, int top, int batch, int labels, int seeds) {
        if (starters < 1 || batch < 1 || seeds < 1 || top < starters || labels < starters) {
            throw new IllegalArgumentException(
                    "starters is " + starters + ", top " + top + ", batch " + batch + ", labels " + labels + ", seeds "
                            + seeds + "; positive numbers, and no more starters than top and labels expected");
        }
        this.starters = starters;
        this.top = top;
        this.batch = batch;
        this.labels = labels;
        this.seeds = seeds;
    }

    /** 10 starters of the top 40, batches of 10 up to 100 labels, 20 seeds. */
    public static SimulatedReview defaults() {
        return new SimulatedReview(10, 40, 10, 100, 20);
    }

    /** This with another number of seeds. */
    public SimulatedReview withSeeds(int newSeeds) {
        return new SimulatedReview(starters, top, batch, labels, newSeeds);
    }

    /** This with another value of {@link #starters}. */
    public SimulatedReview withStarters(int newStarters) {
        return new SimulatedReview(newStarters, top, batch, labels, seeds);
    }

    /** This with another value of {@link #top}. */
    public SimulatedReview withTop(int newTop) {
        return new SimulatedReview(starters, newTop, batch, labels, seeds);
    }

    /** This with another value of {@link #batch}. */
    public SimulatedReview withBatch(int newBatch) {
        return new SimulatedReview(starters, top, newBatch, labels, seeds);
    }

    /** This with another value of {@link #labels}. */
    public SimulatedReview withLabels(int newLabels) {
        return new SimulatedReview(starters, top, batch, newLabels, seeds);
    }

    /** How many objects are labelled first, drawn from the top of the plain ranking. */
    public int starters() {
        return starters;
    }

    /** From how many of the oddest objects the starters are drawn. */
    public int top() {
        return top;
    }

    /** How many are labelled at a time afterwards. */
    public int batch() {
        return batch;
    }

    /** How many are labelled in all. */
    public int labels() {
        return labels;
    }

    /** How many reviews, with the seeds 0, 1, … */
    public int seeds() {
        return seeds;
    }

    /** How many interesting objects are among the first hundred of the plain ranking. */
    public static int plain(ReviewSpace space, int[] interest, int interesting) {
        return plain(space, interest, interesting, HEAD);
    }

    /** How many interesting objects are among the first of the plain ranking. */
    static int plain(ReviewSpace space, int[] interest, int interesting, int first) {
        return count(Ranks.top(space.plain(), first, new boolean[space.rows()]), interest, interesting);
    }

    /** How many objects have a label at each point of {@link ReviewQuality#curve}. */
    List<Integer> curveLabels() {
        return IntStream.rangeClosed(0, batches())
                .mapToObj(round -> Math.min(labels, starters + round * batch))
                .toList();
    }

    private int batches() {
        return (labels - starters + batch - 1) / batch;
    }

    /**
     * Runs the reviews.
     *
     * @param space the objects
     * @param interest of each row, 0 to 5
     * @param options the model and the rest; its seed is replaced by each review's
     * @param progress hears of each review
     * @throws IllegalArgumentException if there are fewer objects than labels, another number of interests than of objects, or
     *     an interest outside 0 to 5
     */
    public ReviewQuality run(ReviewSpace space, int[] interest, ReviewOptions options, ProgressListener progress) {
        if (interest.length != space.rows()) {
            throw new IllegalArgumentException(interest.length + " interests for " + space.rows() + " objects");
        }
        if (space.rows() < labels) {
            throw new IllegalArgumentException(
                    "there are " + space.rows() + " objects; at least as many as the " + labels + " labels expected");
        }
        int rounds = 1 + batches();
        double[] shown = new double[seeds];
        double[] ranked = new double[seeds];
        double[] next = new double[seeds];
        double[] curve = new double[rounds];
        for (int seed = 0; seed < seeds; seed++) {
            Cancellation.check("simulating reviews");
            Reviewer reviewer = new Reviewer(space, options.withSeed(seed));
            List<SurveyObject> some = starters(space, seed);
            for (int round = 0; round < rounds; round++) {
                reviewer.label(labelled(space, interest, some));
                curve[round] += (double) found(reviewer, options.interesting()) / seeds;
                if (round < rounds - 1) {
                    some = reviewer.next(
                            Math.min(batch, labels - reviewer.log().entries().size()));
                }
            }
            shown[seed] = found(reviewer, options.interesting());
            ReviewRanking ranking = reviewer.ranking();
            Set<String> seen = new LinkedHashSet<>();
            reviewer.log().entries().forEach(label -> seen.add(label.id()));
            List<Integer> unseen = new ArrayList<>();
            for (int i = 0; i < ranking.size() && unseen.size() < HEAD; i++) {
                if (!seen.contains(ranking.object(i).id())) {
                    unseen.add(ranking.row(i));
                }
            }
            int[] head = new int[Math.min(HEAD, ranking.size())];
            Arrays.setAll(head, ranking::row);
            ranked[seed] = count(head, interest, options.interesting());
            next[seed] = count(unseen.stream().mapToInt(Integer::intValue).toArray(), interest, options.interesting());
            progress.onProgress(new Progress("simulating reviews", seed + 1, seeds, "reviews"));
        }
        return new ReviewQuality(
                options.model().name(), Spread.of(shown), Spread.of(ranked), Spread.of(next), doubles(curve));
    }

    /** As {@link #run(ReviewSpace, int[], ReviewOptions, ProgressListener)}, with nobody listening. */
    public ReviewQuality run(ReviewSpace space, int[] interest, ReviewOptions options) {
        return run(space, interest, options, ProgressListener.NONE);
    }

    private List<SurveyObject> starters(ReviewSpace space, int seed) {
        List<Integer> candidates = new ArrayList<>();
        for (int row : Ranks.top(space.plain(), top, new boolean[space.rows()])) {
            candidates.add(row);
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < starters; i++) {
            Collections.swap(candidates, i, i + random.nextInt(candidates.size() - i));
        }
        return candidates.subList(0, starters).stream()
                .map(space.objects()::get)
                .toList();
    }

    private static List<Label> labelled(ReviewSpace space, int[] interest, List<SurveyObject> some) {
        Set<String> ids = new LinkedHashSet<>();
        some.forEach(object -> ids.add(object.id()));
        List<Label> labels = new ArrayList<>();
        for (int row = 0; row < interest.length; row++) {
            if (ids.contains(space.objects().get(row).id())) {
                labels.add(Label.interest(space.objects().get(row).id(), interest[row]));
            }
        }
        return labels;
    }

    private static int found(Reviewer reviewer, int interesting) {
        return (int) reviewer.log().current().stream()
                .filter(label -> label.interest() >= interesting)
                .count();
    }

    private static int count(int[] rows, int[] interest, int interesting) {
        return (int)
                Arrays.stream(rows).filter(row -> interest[row] >= interesting).count();
    }

    private static List<Double> doubles(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(starters, top, batch, labels, seeds);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimulatedReview that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "SimulatedReview" + values();
    }
}
