package org.galaxyscreen.detectors.evaluation;

/**
 * How many of some objects have a property, such as being flagged, with the interval in which the rate behind it lies.
 *
 * @param found how many have it, 0 to {@code of}
 * @param of how many there are, from 0
 */
public record Rate(long found, long of) {
    /** z of a 95 % interval. */
    private static final double Z = 1.959963984540054;

    /** @throws IllegalArgumentException if a number is out of range */
    public Rate {
        if (!(of >= 0 && found >= 0 && found <= of)) {
            throw new IllegalArgumentException("found is " + found + " of " + of + "; 0 to all of them expected");
        }
    }

    /** The part that has it, 0 to 1; NaN of no objects. */
    public double value() {
        return of == 0 ? Double.NaN : (double) found / of;
    }

    /** The lower end of the interval of 95 % after Wilson (1927, doi:10.1080/01621459.1927.10502953), 0 to 1; 0 of no objects. */
    public double low() {
        return found == 0 ? 0 : middle() - half();
    }

    /** The upper end of that interval, 0 to 1; 1 of no objects. */
    public double high() {
        return found == of ? 1 : middle() + half();
    }

    private double middle() {
        return (value() + Z * Z / (2.0 * of)) / (1 + Z * Z / of);
    }

    private double half() {
        double rate = value();
        return Z / (1 + Z * Z / of) * Math.sqrt(rate * (1 - rate) / of + Z * Z / (4.0 * of * of));
    }
}
