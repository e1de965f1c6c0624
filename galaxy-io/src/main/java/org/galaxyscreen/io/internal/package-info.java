/**
 * What the rooms of this module share; not for users, and free to change.
 */
@NullMarked
package org.galaxyscreen.io.internal;

import org.jspecify.annotations.NullMarked;
