package org.galaxyscreen.interest;

import java.util.List;

/**
 * What simulated reviews found.
 *
 * @param model the model's name
 * @param shown interesting objects among those labelled
 * @param ranked interesting objects among the first hundred of the ranking at the end, labelled ones included
 * @param next interesting objects among the first hundred of it that were not labelled
 * @param curve the mean number of interesting objects labelled after the starters and after each batch
 */
public record ReviewQuality(String model, Spread shown, Spread ranked, Spread next, List<Double> curve) {
    /** Copies the curve. */
    public ReviewQuality {
        curve = List.copyOf(curve);
    }
}
