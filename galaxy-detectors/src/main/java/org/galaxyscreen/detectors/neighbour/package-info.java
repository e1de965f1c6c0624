/**
 * Detectors by nearest neighbours: the distance to them, and the local outlier factor. Exact.
 */
@NullMarked
package org.galaxyscreen.detectors.neighbour;

import org.jspecify.annotations.NullMarked;
