/**
 * The autoencoder: its settings, its training, and the error with which it reproduces a row.
 */
@NullMarked
package org.galaxyscreen.detectors.autoencoder;

import org.jspecify.annotations.NullMarked;
