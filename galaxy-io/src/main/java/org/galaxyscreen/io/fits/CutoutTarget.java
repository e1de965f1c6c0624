package org.galaxyscreen.io.fits;

import java.util.Objects;
import org.galaxyscreen.core.SurveyObject;

/**
 * What is to be cut out of tiles: an object of a catalogue.
 *
 * @param object with right ascension and declination in ICRS
 * @param size the cutout's side, arc seconds
 */
public record CutoutTarget(SurveyObject object, double size) {
    /** @throws IllegalArgumentException if the object has no position, or the size is not positive and finite */
    public CutoutTarget {
        Objects.requireNonNull(object, "object");
        if (!Double.isFinite(object.ra()) || !(Math.abs(object.dec()) <= 90)) {
            throw new IllegalArgumentException(object.id() + " is at " + object.ra() + ", " + object.dec()
                    + "; right ascension and declination in degrees expected");
        }
        if (!(size > 0 && size < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    object.id() + " has a size of " + size + " arc seconds; a positive number expected");
        }
    }

    SkyPosition position() {
        return new SkyPosition(object.ra(), object.dec());
    }
}
