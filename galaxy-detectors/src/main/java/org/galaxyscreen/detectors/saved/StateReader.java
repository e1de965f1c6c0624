package org.galaxyscreen.detectors.saved;

import java.io.IOException;
import java.util.List;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;

/**
 * Gives back what a {@link StateWriter} took. What is missing, or is of another kind or length, is an {@link IOException} that
 * names the file and the value.
 */
public interface StateReader {
    /** A text. */
    String text(String name) throws IOException;

    /** A whole number that fits into 32 bits. */
    int integer(String name) throws IOException;

    /** A whole number of at least 1. */
    int positiveInteger(String name) throws IOException;

    /** A whole number that fits into 64 bits. */
    long longInteger(String name) throws IOException;

    /** True or false. */
    boolean flag(String name) throws IOException;

    /** A number, which may be infinite or NaN. */
    double number(String name) throws IOException;

    /** A constant. */
    <E extends Enum<E>> E constant(String name, Class<E> type) throws IOException;

    /**
     * An array.
     *
     * @param length that it must have, or −1 for any
     */
    float[] floats(String name, long length) throws IOException;

    /**
     * An array.
     *
     * @param length that it must have, or −1 for any
     */
    double[] doubles(String name, long length) throws IOException;

    /**
     * An array.
     *
     * @param length that it must have, or −1 for any
     */
    int[] integers(String name, long length) throws IOException;

    /**
     * Rows, whose objects are not kept but for their numbers.
     *
     * @param dimensions that each row must have
     */
    Features rows(String name, int dimensions) throws IOException;

    /** A detector's fences. */
    Fences fences(String name) throws IOException;

    /** Whether there is a number, text or part of that name; arrays are not asked for. */
    boolean has(String name);

    /** A part with names of its own. */
    StateReader child(String name) throws IOException;

    /** The elements of a list. */
    List<StateReader> all(String name) throws IOException;

    /**
     * The detector, or the transform before one, that this is: by the codec that its {@code type} names.
     *
     * @param type what it must be
     */
    <T> T fitted(Class<T> type) throws IOException;

    /** For what is there and makes no sense: the exception to throw, which names the file and the place. */
    IOException malformed(String problem);
}
