package org.galaxyscreen.core;

import java.util.List;

/**
 * Makes something that a user names: {@code iqr}, {@code pca}, {@code kmeans}. The doors for thresholds, transforms and
 * detectors are of this kind; {@link Providers#create} looks behind them. Thread-safe.
 *
 * @param <T> what is made
 */
public interface NamedProvider<T> {
    /** What a user calls it. No two providers of a door have the same; other libraries' had better begin with theirs. */
    String name();

    /** The options' names. A user may give the first without its name: {@code iqr:3} for {@code iqr:k=3}. */
    default List<String> options() {
        return List.of();
    }

    /**
     * Makes one.
     *
     * @param options some of {@link #options}
     * @throws IllegalArgumentException if a value is missing or not one that the option may have; the message names the option, the
     *     value and what is allowed
     */
    T create(NamedOptions options);
}
