/**
 * What the engines and the detectors share to compute with oneDNN. Internal to the library: it may change with any release.
 */
@NullMarked
package org.galaxyscreen.onednn;

import org.jspecify.annotations.NullMarked;
