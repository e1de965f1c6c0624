/**
 * A network's parameters, where they are found and how they are read: PyTorch checkpoints, safetensors and Keras's
 * HDF5.
 *
 * <p>Files come from elsewhere: sizes are checked before memory is taken, and nothing in them is executed.
 */
@NullMarked
package org.galaxyscreen.features.weights;

import org.jspecify.annotations.NullMarked;
