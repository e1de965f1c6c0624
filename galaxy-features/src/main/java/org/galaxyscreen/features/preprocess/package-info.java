/**
 * From a decoded image to a network's input: resizing, cropping, normalising, and what of these belongs to which
 * weights.
 */
@NullMarked
package org.galaxyscreen.features.preprocess;

import org.jspecify.annotations.NullMarked;
