/**
 * What comes in and what goes out; here, whatever a user names as input is opened. One room for each kind of file:
 * {@link org.galaxyscreen.io.image} for folders of JPEG and PNG files, {@link org.galaxyscreen.io.hdf5} for Galaxy10,
 * {@link org.galaxyscreen.io.npy} for features, {@link org.galaxyscreen.io.catalogue} for tables of results;
 * {@link org.galaxyscreen.io.durable} is how all of them are written.
 *
 * <p>Input is streamed: a source holds a batch of images and a catalogue of objects, never the survey. What a file
 * claims about its own size is checked before memory is taken. Output goes to a temporary file that takes the target's
 * name when it is whole, so that a reader never meets half a file.
 */
@NullMarked
package org.galaxyscreen.io;

import org.jspecify.annotations.NullMarked;
