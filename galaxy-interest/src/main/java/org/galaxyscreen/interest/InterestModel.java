package org.galaxyscreen.interest;

/**
 * Learns from judgements how interesting every object is. Implementations hold settings, nothing learned; they are immutable and
 * thread-safe.
 */
public interface InterestModel {
    /** A short name: {@code blend}. Letters, digits, {@code _} and {@code -}. */
    String name();

    /**
     * Learns, and predicts every row. The same space, judgements and seed give the same bits, on any number of threads. Without
     * two different values the prediction is the plain ranking.
     *
     * @param space the objects
     * @param judgements what a person said
     * @param seed of all random choices
     */
    Prediction predict(ReviewSpace space, Judgements judgements, long seed);
}
