/**
 * Directions in the sky: frames, angles as catalogues write them, and which positions are near each other.
 */
@NullMarked
package org.galaxyscreen.io.sky;

import org.jspecify.annotations.NullMarked;
