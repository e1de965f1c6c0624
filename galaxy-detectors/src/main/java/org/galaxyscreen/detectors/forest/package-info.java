/**
 * The isolation forest.
 */
@NullMarked
package org.galaxyscreen.detectors.forest;

import org.jspecify.annotations.NullMarked;
