package org.galaxyscreen.detectors.transform;

import org.galaxyscreen.core.NamedProvider;

/**
 * A transform that a user chooses by name: {@code pca:64}. A door: {@link org.galaxyscreen.core.Providers} finds
 * implementations, listed in {@code META-INF/services/org.galaxyscreen.detectors.transform.TransformProvider}. What it learns goes
 * to a detector file by a {@link org.galaxyscreen.detectors.saved.DetectorCodec}.
 */
public interface TransformProvider extends NamedProvider<Transform> {}
