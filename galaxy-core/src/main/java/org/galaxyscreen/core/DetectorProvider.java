package org.galaxyscreen.core;

import java.util.Optional;

/**
 * A detector that a user chooses by name: {@code kmeans:clusters=5}. A door: {@link Providers} finds implementations, listed in
 * {@code META-INF/services/org.galaxyscreen.core.DetectorProvider}. A detector whose result depends on chance has the option
 * {@code seed}.
 */
public interface DetectorProvider extends NamedProvider<Detector> {
    /** The threshold that suits its scores, as {@link Providers#create} takes it: {@code fixed:1}. Empty where any does. */
    default Optional<String> threshold() {
        return Optional.empty();
    }
}
