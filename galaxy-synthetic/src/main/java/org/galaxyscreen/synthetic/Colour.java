package org.galaxyscreen.synthetic;

/**
 * How bright a population of stars is in the bands shown as red, green and blue.
 *
 * @param red relative flux in the z band
 * @param green relative flux in the r band
 * @param blue relative flux in the g band
 */
record Colour(double red, double green, double blue) {
    /** Ellipticals and bulges: old stars. */
    static final Colour OLD = new Colour(1.20, 0.98, 0.70);
    /** Discs. */
    static final Colour DISC = new Colour(1.05, 1.0, 0.89);
    /** Spiral arms and rings: young stars. */
    static final Colour YOUNG = new Colour(0.86, 1.0, 1.13);
    /** Lensed star-forming galaxies. */
    static final Colour LENSED = new Colour(0.55, 0.95, 1.55);
    /** Glowing hydrogen. */
    static final Colour NEBULA = new Colour(1.15, 0.80, 1.10);

    /** A mixture: this for 0, the other for 1. */
    Colour towards(Colour other, double share) {
        return new Colour(
                red + share * (other.red - red),
                green + share * (other.green - green),
                blue + share * (other.blue - blue));
    }

    Colour times(double factor) {
        return new Colour(factor * red, factor * green, factor * blue);
    }
}
