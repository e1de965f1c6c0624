package org.galaxyscreen.core;

/**
 * A threshold that a user chooses by name: {@code iqr:3}. A door: {@link Providers} finds implementations, listed in {@code
 * META-INF/services/org.galaxyscreen.core.ThresholdProvider}.
 */
public interface ThresholdProvider extends NamedProvider<Threshold> {}
