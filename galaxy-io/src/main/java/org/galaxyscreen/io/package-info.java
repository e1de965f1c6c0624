/**
 * What comes in and what goes out: surveys as Galaxy10 HDF5 files, folders of JPEG and PNG files, and synthetic surveys;
 * features as NumPy arrays, catalogues as CSV.
 *
 * <p>Input is streamed: a source holds a batch of images and a catalogue of objects, never the survey. What a file
 * claims about its own size is checked before memory is taken. Output goes to a temporary file that takes the target's
 * name when it is whole, so that a reader never meets half a file.
 */
@NullMarked
package org.galaxyscreen.io;

import org.jspecify.annotations.NullMarked;
