/**
 * What a person finds interesting: labels come in, and a ranking of all objects and the next ones to look at go out. Also how
 * many interesting objects remain unseen, which labelled objects made a score, and reviews simulated to compare models.
 *
 * <p>{@link org.galaxyscreen.interest.Reviewer} is where to begin.
 */
@NullMarked
package org.galaxyscreen.interest;

import org.jspecify.annotations.NullMarked;
