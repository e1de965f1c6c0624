/**
 * The detectors: autoencoder reconstruction error, distance to the nearest K-means centre, DBSCAN noise; the thresholds
 * that turn scores into flags; and the ensemble that joins them.
 *
 * <p>A detector is an immutable description; fitting it gives another immutable value that scores any rows. All distances
 * are Euclidean.
 */
@NullMarked
package org.galaxyscreen.detectors;

import org.jspecify.annotations.NullMarked;
