package org.galaxyscreen.features.engine;

import java.util.Objects;

/**
 * How much of an activation lay at the end of the range that int8 was calibrated for, or beyond it, where all values become one.
 *
 * @param activation the one of which most did, by the name of what makes it: a convolution or a block
 * @param share of that activation's values, 0 to 1
 * @param images how many images were looked at
 */
public record Saturation(String activation, double share, long images) {
    /**
     * A share that tells of other images than the calibration's. Measured with trained weights: 0.0002 on galaxies after a
     * calibration on others of their survey, 0.013 on radio sources after the same, whose features were off by 16 %.
     */
    public static final double LARGE = 0.002;

    /** The activation may not be null. */
    public Saturation {
        Objects.requireNonNull(activation, "activation");
    }

    /** Whether features are likely to have suffered: the share is above {@link #LARGE}. */
    public boolean isLarge() {
        return share > LARGE;
    }
}
