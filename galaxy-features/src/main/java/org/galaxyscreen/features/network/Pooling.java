package org.galaxyscreen.features.network;

import java.util.Arrays;
import java.util.Locale;

/** How a channel's activations all over an image become one number. */
public enum Pooling {
    /** Their mean: what is typical of the image. */
    MEAN,
    /** Their maximum: the strongest response anywhere, however small the place. */
    MAX,
    /**
     * Their generalised mean {@code (mean(x³))^(1/3)}, between the two (Radenović et al. 2019,
     * doi:10.1109/TPAMI.2018.2846566, with the exponent at its initial 3). Activations that
     * were not rectified count with their sign.
     */
    GEM;

    /** The name in options and in files: {@code mean}, {@code max}, {@code gem}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The pooling of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists them
     */
    public static Pooling of(String label) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("pooling is '" + label + "'; mean, max or gem expected"));
    }
}
