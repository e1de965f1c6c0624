/**
 * The HTML report: one file that needs nothing beside it, with thumbnails of the top anomalies, the score histograms with
 * their fences, and the counts.
 */
@NullMarked
package org.galaxyscreen.report;

import org.jspecify.annotations.NullMarked;
