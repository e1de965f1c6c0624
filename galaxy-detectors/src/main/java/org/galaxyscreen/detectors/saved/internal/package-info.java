/**
 * Not for use outside this library, and without promise: the container that detector files and interrupted trainings are in.
 */
@NullMarked
package org.galaxyscreen.detectors.saved.internal;

import org.jspecify.annotations.NullMarked;
