/**
 * What engines share: checks of their arguments, batch sizes, and the way to hand over images that are not normalised.
 * Not for users.
 */
@NullMarked
package org.galaxyscreen.features.engine.internal;

import org.jspecify.annotations.NullMarked;
