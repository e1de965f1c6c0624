/**
 * How good scores are: where labels are known, rankings' quality with confidence intervals, detectors in a table, and classes left out of the
 * training to be found; and whether scores and flags depend on how objects were observed.
 */
@NullMarked
package org.galaxyscreen.detectors.evaluation;

import org.jspecify.annotations.NullMarked;
