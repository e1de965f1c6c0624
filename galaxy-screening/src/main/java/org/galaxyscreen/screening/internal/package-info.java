/**
 * What the runs share and users need not know: which detectors have enough rows, settings as JSON, timings, the library's version.
 */
@NullMarked
package org.galaxyscreen.screening.internal;

import org.jspecify.annotations.NullMarked;
