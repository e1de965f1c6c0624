/**
 * Detectors that look for clusters: distance to the nearest K-means centre, DBSCAN noise; spectral clustering for seeing what
 * groups there are, and how many clusters to take.
 */
@NullMarked
package org.galaxyscreen.detectors.cluster;

import org.jspecify.annotations.NullMarked;
