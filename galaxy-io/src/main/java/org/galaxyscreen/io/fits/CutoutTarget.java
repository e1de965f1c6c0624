package org.galaxyscreen.io.fits;

import java.util.Objects;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.sky.SkyPosition;

/**
 * What is to be cut out of tiles: an object of a catalogue.
 *
 * @param object with right ascension and declination in ICRS
 * @param size of the cutout's side
 */
public record CutoutTarget(SurveyObject object, CutoutSize size) {
    /** @throws IllegalArgumentException if the object has no position */
    public CutoutTarget {
        Objects.requireNonNull(object, "object");
        Objects.requireNonNull(size, "size");
        if (!Double.isFinite(object.ra()) || !(Math.abs(object.dec()) <= 90)) {
            throw new IllegalArgumentException(object.id() + " is at " + object.ra() + ", " + object.dec()
                    + "; right ascension and declination in degrees expected");
        }
    }

    SkyPosition position() {
        return new SkyPosition(object.ra(), object.dec());
    }
}
