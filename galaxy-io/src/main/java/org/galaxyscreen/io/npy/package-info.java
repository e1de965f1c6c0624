/**
 * NumPy arrays, and feature rows kept in them with the index that says whose they are; also those of runs of hours, which go
 * on where an earlier run ended.
 */
@NullMarked
package org.galaxyscreen.io.npy;

import org.jspecify.annotations.NullMarked;
