/**
 * From features to a ranked catalogue: {@link org.galaxyscreen.detectors.Presets} and
 * {@link org.galaxyscreen.detectors.Screening} for the whole of it, {@link org.galaxyscreen.detectors.Pipeline} for a detector
 * with transforms before it, {@link org.galaxyscreen.detectors.FlaggingDetector} for one with a threshold behind it, and
 * {@link org.galaxyscreen.detectors.DetectorFile} for its file.
 *
 * <p>A detector is an immutable description; fitting it gives another immutable value that scores any rows. All distances
 * are Euclidean. The detectors are in {@code cluster}, {@code neighbour}, {@code forest} and {@code autoencoder}, what is done
 * to rows before in {@code transform}, what turns scores into flags in {@code threshold}, what joins detectors in
 * {@code ensemble}, how good they are in {@code evaluation}, and how they are saved in {@code saved}.
 */
@NullMarked
package org.galaxyscreen.detectors;

import org.jspecify.annotations.NullMarked;
