/**
 * A saved detector behind HTTP: images in, scores and flags out.
 */
@NullMarked
package org.galaxyscreen.server.scoring;

import org.jspecify.annotations.NullMarked;
