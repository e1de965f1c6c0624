/**
 * Figures of a screening, for a page and for a paper: histograms of scores with their fences, the k-distance curve, which
 * detectors agree, and a map; as SVG, and as PNG of any resolution.
 */
@NullMarked
package org.galaxyscreen.report.figure;

import org.jspecify.annotations.NullMarked;
