package org.galaxyscreen.interest;

import java.util.AbstractList;
import java.util.List;
import org.galaxyscreen.core.SurveyObject;

/** All objects of a review in order, the most interesting first. Immutable and thread-safe. */
public final class ReviewRanking {
    private final ReviewSpace space;
    private final int[] order;
    private final double[] scores;

    ReviewRanking(ReviewSpace space, int[] order, double[] scores) {
        this.space = space;
        this.order = order;
        this.scores = scores;
    }

    /** How many objects there are. */
    public int size() {
        return order.length;
    }

    /** The row of the object at a position, both from 0. */
    public int row(int position) {
        return order[position];
    }

    /** The object at a position, from 0. */
    public SurveyObject object(int position) {
        return space.objects().get(order[position]);
    }

    /** The model's score of a row, which its own label has not changed: for comparison within this ranking. */
    public double score(int row) {
        return scores[row];
    }

    /** The objects in order; a view. */
    public List<SurveyObject> objects() {
        return new AbstractList<>() {
            @Override
            public SurveyObject get(int position) {
                return object(position);
            }

            @Override
            public int size() {
                return order.length;
            }
        };
    }
}
