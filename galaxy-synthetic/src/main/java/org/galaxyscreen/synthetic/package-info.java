/**
 * A survey that does not exist: galaxies made by chance, with anomalies of known kinds planted among them. The painters, the
 * camera and the faults behind it are not for users.
 *
 * <p>All depends on the seed alone, on every machine: no randomness of the Java library, no functions that differ between
 * processors.
 */
@NullMarked
package org.galaxyscreen.synthetic;

import org.jspecify.annotations.NullMarked;
