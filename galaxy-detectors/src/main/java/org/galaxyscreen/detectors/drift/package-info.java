/** Whether new rows are still like those that a detector was fitted for: what is kept of the rows at the fit, and the tests that later ones are put to. */
@NullMarked
package org.galaxyscreen.detectors.drift;

import org.jspecify.annotations.NullMarked;
