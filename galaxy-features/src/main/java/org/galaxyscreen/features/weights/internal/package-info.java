/**
 * Parameters as engines want them: batch norm folded in, rounded to bytes. Not for users.
 */
@NullMarked
package org.galaxyscreen.features.weights.internal;

import org.jspecify.annotations.NullMarked;
