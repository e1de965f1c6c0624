package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/**
 * A review: labels in, a ranking and the next objects to look at out.
 *
 * <pre>{@code
 * Reviewer reviewer = new Reviewer(ReviewSpace.withNeighbours(features));
 * for (SurveyObject object : reviewer.next(10)) {
 *     reviewer.label(Label.interest(object.id(), ask(object)));
 * }
 * }</pre>
 *
 * <p>The labels that hold decide the ranking, not the order in which they came. Thread-safe: one call at a time is carried out.
 */
public final class Reviewer {
    static final int INTERESTING = 4;

    /** From which part of all ranks on an object counts as lowered. */
    private static final double ALIKE_FROM = 1.0 / 3;

    /** From how many labels the rate at the head of the ranking is taken. */
    private static final int RECENT = 30;

    private final ReviewSpace space;
    private final ReviewOptions options;
    private final Map<String, Integer> rows = new HashMap<>();
    private final Set<String> audited = new HashSet<>();
    private LabelLog log = LabelLog.empty();
    private @Nullable Prediction prediction;

    /** A review with {@link ReviewOptions#defaults}. */
    public Reviewer(ReviewSpace space) {
        this(space, ReviewOptions.defaults());
    }

    /** @throws IllegalArgumentException if two objects have the same id */
    public Reviewer(ReviewSpace space, ReviewOptions options) {
        this.space = space;
        this.options = options;
        for (int row = 0; row < space.rows(); row++) {
            String id = space.objects().get(row).id();
            Integer before = rows.put(id, row);
            if (before != null) {
                throw new IllegalArgumentException("rows " + before + " and " + row + " have the same id, " + id);
            }
        }
    }

    /**
     * Takes a label, which replaces an earlier one of the same object.
     *
     * @throws IllegalArgumentException if there is no such object
     */
    public void label(Label label) {
        label(List.of(label));
    }

    /**
     * Takes labels; all or none.
     *
     * @throws IllegalArgumentException if there is no such object
     */
    public synchronized void label(List<Label> labels) {
        for (Label label : labels) {
            rowOf(label.id());
        }
        log = log.with(labels);
        prediction = null;
    }

    /**
     * Takes back what was said of an object, as if it never had a label; nothing happens where it has none.
     *
     * @throws IllegalArgumentException if there is no such object
     */
    public synchronized void withdraw(String id) {
        rowOf(id);
        log = log.without(id);
        prediction = null;
    }

    /** The row of the object with an id; empty where none of the review has it. */
    public OptionalInt row(String id) {
        Integer row = rows.get(id);
        return row == null ? OptionalInt.empty() : OptionalInt.of(row);
    }

    private int rowOf(String id) {
        Integer row = rows.get(id);
        if (row == null) {
            throw new IllegalArgumentException("no object of the review has the id '" + id + "'");
        }
        return row;
    }

    /** All labels so far. */
    public synchronized LabelLog log() {
        return log;
    }

    /** The objects. */
    public ReviewSpace space() {
        return space;
    }

    /** The settings. */
    public ReviewOptions options() {
        return options;
    }

    /**
     * The objects to look at next, none of which has a label.
     *
     * @param count how many, from 1; fewer come where fewer are left
     */
    public synchronized List<SurveyObject> next(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; 1 or more expected");
        }
        boolean[] seen = new boolean[space.rows()];
        log.current().forEach(label -> seen[rowOf(label.id())] = true);
        List<SurveyObject> next = new ArrayList<>();
        for (int row : options.acquisition().choose(space, predict(), seen, count)) {
            next.add(space.objects().get(row));
        }
        return next;
    }

    /**
     * All objects, the most interesting first. Those labelled as interesting come first, by their labels; then, by the model, those
     * without a label and the unsure ones; at the end those labelled as anything else.
     */
    public synchronized ReviewRanking ranking() {
        double[] scores = predict().scores();
        double[] sorted = Ranks.of(scores);
        for (Label label : log.current()) {
            int row = rowOf(label.id());
            if (label.mark() == Label.Mark.UNSURE) {
                continue;
            }
            sorted[row] = (sorted[row] + 1) / 3 + label.interest() + (interesting(label) ? 1 : -10);
        }
        return new ReviewRanking(space, Ranks.descending(sorted), scores);
    }

    /**
     * The labelled objects that an object is most like, which made its score.
     *
     * @param id the object; itself is left out
     * @param count how many at most
     * @return the most similar first; equal ones by their rows
     * @throws IllegalArgumentException if there is no such object
     */
    public synchronized List<LabelledNeighbour> why(String id, int count) {
        int row = rowOf(id);
        List<LabelledNeighbour> all = new ArrayList<>();
        new TreeMap<>(current()).forEach((other, label) -> {
            if (other != row) {
                all.add(new LabelledNeighbour(label, alike(row, other)));
            }
        });
        all.sort(Comparator.comparingDouble((LabelledNeighbour each) -> -each.similarity()));
        return List.copyOf(all.subList(0, Math.min(count, all.size())));
    }

    /**
     * Draws a random sample of objects without a label. When they are labelled, {@link #remaining} tells how many interesting
     * objects are left.
     *
     * <p>The interval of {@link #remaining} is for a review that has shown the most interesting objects so far: measured after 50 and 100
     * labels. After many more it is too low.
     *
     * @param count how many, from 1; 50 are a good number
     * @param seed of the draw
     */
    public synchronized Audit audit(int count, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; 1 or more expected");
        }
        Audit audit = draw(count, seed);
        audit.objects().forEach(object -> audited.add(object.id()));
        return audit;
    }

    private Audit draw(int count, long seed) {
        boolean[] labelled = new boolean[space.rows()];
        current().keySet().forEach(row -> labelled[row] = true);
        int[] ranked = Arrays.stream(Ranks.descending(predict().scores()))
                .filter(row -> !labelled[row])
                .toArray();
        List<Label> recent = log.current().stream()
                .filter(label -> label.mark() != Label.Mark.UNSURE && !audited.contains(label.id()))
                .toList();
        recent = recent.subList(Math.max(0, recent.size() - RECENT), recent.size());
        long hits = recent.stream().filter(this::interesting).count();
        return Audit.draw(space, ranked, (hits + 0.5) / (recent.size() + 1), count, new SplittableRandom(seed));
    }

    /**
     * How many interesting objects are likely to be left without a label, by the labels so far and an audit's. Objects of the audit
     * without a label, and unsure ones, count as left.
     *
     * @param audit one that this reviewer drew
     */
    public synchronized Remaining remaining(Audit audit) {
        boolean[] decided = new boolean[space.rows()];
        boolean[] interesting = new boolean[space.rows()];
        current().forEach((row, label) -> {
            decided[row] = label.mark() != Label.Mark.UNSURE;
            interesting[row] = interesting(label);
        });
        return audit.remaining(decided, interesting);
    }

    /**
     * How many interesting objects are likely to be left without a label, as the labels so far alone suggest: a wide guess, which an
     * {@link #audit} narrows.
     */
    public synchronized Remaining remaining() {
        return remaining(draw(0, 0));
    }

    /**
     * The objects that {@link Label.Mark#DISMISS_ALIKE} would lower by a third of all ranks or more: what goes when this one and its like
     * are dismissed.
     *
     * @param id the object; itself is left out
     * @return the most alike first; equal ones by their rows
     * @throws IllegalArgumentException if there is no such object
     */
    public List<SurveyObject> alike(String id) {
        int dismissed = rowOf(id);
        double[] lowered = Lowering.ofDismissed(space, dismissed).all();
        lowered[dismissed] = 0;
        List<SurveyObject> alike = new ArrayList<>();
        for (int row : Ranks.descending(lowered)) {
            if (lowered[row] < ALIKE_FROM) {
                break;
            }
            alike.add(space.objects().get(row));
        }
        return alike;
    }

    private boolean interesting(Label label) {
        return label.mark() == Label.Mark.INTEREST && label.interest() >= options.interesting();
    }

    private double alike(int row, int other) {
        float[] centre = space.standardised(other);
        double sum = 0;
        for (int b = 0; b < space.blocks().size(); b++) {
            sum += space.similarity(b, centre, row);
        }
        return sum / space.blocks().size();
    }

    private Map<Integer, Label> current() {
        Map<Integer, Label> current = new TreeMap<>();
        log.current().forEach(label -> current.put(rowOf(label.id()), label));
        return current;
    }

    private Prediction predict() {
        Prediction known = prediction;
        if (known != null) {
            return known;
        }
        Map<Integer, Label> current = current();
        Prediction made = options.model().predict(space, Judgements.ofInterest(current), options.seed());
        Lowering lowering = Lowering.of(space, current);
        if (!lowering.isNone()) {
            double[] lowered = lowering.all();
            made = Prediction.of(less(made.scores(), lowered), less(made.acquisition(), lowered));
        }
        prediction = made;
        return made;
    }

    private static double[] less(double[] scores, double[] lowered) {
        double[] ranks = Ranks.of(scores);
        for (int row = 0; row < ranks.length; row++) {
            ranks[row] -= lowered[row];
        }
        return ranks;
    }
}
