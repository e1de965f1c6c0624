package org.galaxyscreen.features.internal;

/** Half precision, in which processors do not compute. */
public final class HalfPrecision {
    private HalfPrecision() {}

    /**
     * What to throw where it is asked for.
     *
     * @param reason why no GPU is used
     */
    public static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException(
                "precision is fp16, in which only GPUs compute here, and none is used: " + reason);
    }
}
