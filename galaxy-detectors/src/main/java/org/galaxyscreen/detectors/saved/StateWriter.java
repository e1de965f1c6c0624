package org.galaxyscreen.detectors.saved;

import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;

/**
 * Takes what something fitted is made of: numbers and texts, which go to a detector file's header, and arrays, which follow
 * it. A name is given once; {@code type} is the codec's own. Arrays and rows are read when the file is written, and must not
 * change until then. Each method returns this.
 */
public interface StateWriter {
    /** Puts a text. */
    StateWriter put(String name, String value);

    /** Puts a whole number. */
    StateWriter put(String name, long value);

    /** Puts true or false. */
    StateWriter put(String name, boolean value);

    /** Puts a constant, by its name. */
    StateWriter put(String name, Enum<?> value);

    /** Puts a number, which may be infinite or NaN. */
    StateWriter put(String name, double value);

    /** Puts an array. */
    StateWriter put(String name, float[] values);

    /** Puts an array. */
    StateWriter put(String name, double[] values);

    /** Puts an array. */
    StateWriter put(String name, int[] values);

    /** Puts rows; of their objects nothing is kept. */
    StateWriter put(String name, Features rows);

    /** Puts a detector's fences. */
    StateWriter put(String name, Fences fences);

    /** Puts a list, each element in a part of its own. */
    <T> StateWriter putAll(String name, List<T> elements, Element<T> each);

    /**
     * Makes this what a detector, or a transform before one, is made of: by the codec of its class.
     *
     * @throws IllegalArgumentException if there is no codec for it
     */
    StateWriter fitted(Object fitted);

    /** A part with names of its own. */
    StateWriter child(String name);

    /** Saves an element of a list. */
    @FunctionalInterface
    interface Element<T> {
        /** Puts what the element is made of. */
        void save(StateWriter state, T element);
    }
}
