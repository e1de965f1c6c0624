/**
 * Number formats: what the rooms of this module share and none of them owns. Not for users.
 */
@NullMarked
package org.galaxyscreen.features.internal;

import org.jspecify.annotations.NullMarked;
