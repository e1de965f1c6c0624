package org.galaxyscreen.interest;

import java.util.Objects;

/**
 * How a review learns and what it shows.
 *
 * @param model what learns from the labels
 * @param acquisition which objects are shown next
 * @param interesting the interest from which an object counts as interesting, 1 to 5
 * @param seed of all random choices
 */
public record ReviewOptions(InterestModel model, Acquisition acquisition, int interesting, long seed) {
    /** @throws IllegalArgumentException if {@code interesting} is outside 1 to 5 */
    public ReviewOptions {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(acquisition, "acquisition");
        if (interesting < 1 || interesting > Label.MAX_INTEREST) {
            throw new IllegalArgumentException("interesting is " + interesting + "; 1 to 5 expected");
        }
    }

    /** The blend, the most interesting objects next, 4 and 5 interesting, seed 0. */
    public static ReviewOptions defaults() {
        return new ReviewOptions(Blend.defaults(), Acquisition.EXPLOIT, Reviewer.INTERESTING, 0);
    }

    /** These with another model. */
    public ReviewOptions withModel(InterestModel newModel) {
        return new ReviewOptions(newModel, acquisition, interesting, seed);
    }

    /** These with another choice of what is shown next. */
    public ReviewOptions withAcquisition(Acquisition newAcquisition) {
        return new ReviewOptions(model, newAcquisition, interesting, seed);
    }

    /** These with another bound of interest. */
    public ReviewOptions withInteresting(int newInteresting) {
        return new ReviewOptions(model, acquisition, newInteresting, seed);
    }

    /** These with another seed. */
    public ReviewOptions withSeed(long newSeed) {
        return new ReviewOptions(model, acquisition, interesting, newSeed);
    }
}
