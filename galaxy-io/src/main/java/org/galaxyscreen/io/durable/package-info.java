/**
 * What keeps output whole: files that appear when they are complete, locks that keep other runs away, and journals from
 * which a run that was broken off goes on.
 */
@NullMarked
package org.galaxyscreen.io.durable;

import org.jspecify.annotations.NullMarked;
