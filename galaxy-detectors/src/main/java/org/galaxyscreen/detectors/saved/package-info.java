/**
 * How detectors go to a file and come back, and the door for other libraries' detectors: a
 * {@link org.galaxyscreen.detectors.saved.DetectorCodec} for each class.
 */
@NullMarked
package org.galaxyscreen.detectors.saved;

import org.jspecify.annotations.NullMarked;
