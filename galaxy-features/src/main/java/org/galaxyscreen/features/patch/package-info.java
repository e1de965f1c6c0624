/**
 * Where in an image oddness sits: a network's inner activations patch by patch, and their distance to those of ordinary
 * images.
 */
@NullMarked
package org.galaxyscreen.features.patch;

import org.jspecify.annotations.NullMarked;
