package org.galaxyscreen.detectors;

/** Settings with a name. */
public final class Presets {
    private Presets() {}

    /**
     * The settings to start from, for features of Galaxy10 and sets like it: {@link Screening#defaults}. All detectors and
     * thresholds are fitted on a random nine tenths of the objects, whose features are standardised where the detector needs
     * it, and two of the three must flag an object.
     *
     * @param seed of every random choice
     */
    public static Screening galaxy10(long seed) {
        return Screening.defaults(seed);
    }

    /** The same with seed 0. */
    public static Screening galaxy10() {
        return galaxy10(0);
    }

    /**
     * The settings of the study that this library follows, so that its counts can be compared: see
     * {@link PublishedScreening} for its flaws. Its features were those of torchvision's V2 weights, from images resized to
     * 128 × 128 and normalised by 0.5 and 0.5 in each channel; give such features to compare.
     *
     * @param seed of every random choice
     */
    public static PublishedScreening asPublished(long seed) {
        return PublishedScreening.defaults(seed);
    }

    /** The same with seed 0. */
    public static PublishedScreening asPublished() {
        return asPublished(0);
    }
}
