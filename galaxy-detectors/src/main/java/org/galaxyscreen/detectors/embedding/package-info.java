/**
 * Maps: rows placed in the plane so that those that are alike lie together, to be looked at. Nothing here scores: distances on a
 * map, and the sizes of its groups, mean little.
 */
@NullMarked
package org.galaxyscreen.detectors.embedding;

import org.jspecify.annotations.NullMarked;
