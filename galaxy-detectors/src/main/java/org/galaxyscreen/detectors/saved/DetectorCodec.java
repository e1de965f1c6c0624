package org.galaxyscreen.detectors.saved;

import java.io.IOException;

/**
 * How one class of fitted detector, or of fitted transform before one, goes to a file ({@code DetectorFile}) and comes back. A door:
 * {@link java.util.ServiceLoader} finds codecs on the class path, this library's own and any other's, so a codec is a public
 * class with a public constructor without parameters, listed in {@code
 * META-INF/services/org.galaxyscreen.detectors.saved.DetectorCodec}.
 *
 * <p>What {@code load} gives must score as what was saved, to the bit. A file is not to be believed: {@code load} checks what it
 * reads, and runs nothing that the file names. An {@link IllegalArgumentException} from it is reported as a damaged file.
 *
 * @param <T> the class
 */
public interface DetectorCodec<T> {
    /**
     * What a file calls the class, forever: {@code kmeans}. No two codecs have the same; other libraries' had better begin with
     * theirs: {@code mylibrary.svm}.
     */
    String name();

    /** The class itself; not those that extend it. */
    Class<T> type();

    /** Puts what it is made of. */
    void save(T fitted, StateWriter state);

    /**
     * Makes it again.
     *
     * @throws IOException if the state is not one that {@link #save} put; by {@link StateReader#malformed}
     */
    T load(StateReader state) throws IOException;
}
