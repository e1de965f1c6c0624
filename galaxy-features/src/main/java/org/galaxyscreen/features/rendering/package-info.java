/**
 * From a survey's bands to the picture that a network is shown: which bands, mixed how, between which limits, by which stretch.
 */
@NullMarked
package org.galaxyscreen.features.rendering;

import org.jspecify.annotations.NullMarked;
