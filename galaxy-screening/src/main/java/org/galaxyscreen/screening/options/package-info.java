/**
 * The options by which commands say how a run is done, each declared, read and checked in one place, for every program that is typed: {@code
 * galaxy-screen}, what runs on a cluster, and a program of your own. They are mixins for picocli, which whoever uses this package adds; the rest of
 * the library does without it.
 */
@NullMarked
package org.galaxyscreen.screening.options;

import org.jspecify.annotations.NullMarked;
