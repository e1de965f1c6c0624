/**
 * What keeps output whole: files that appear when they are complete, locks that keep other runs away, and journals from
 * which an interrupted run resumes.
 */
@NullMarked
package org.galaxyscreen.io.durable;

import org.jspecify.annotations.NullMarked;
