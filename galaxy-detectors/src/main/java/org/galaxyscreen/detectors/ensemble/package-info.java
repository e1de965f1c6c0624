/**
 * Several detectors as one: their scores in common units, the combination of these, the members' votes, and why an object is
 * flagged.
 */
@NullMarked
package org.galaxyscreen.detectors.ensemble;

import org.jspecify.annotations.NullMarked;
