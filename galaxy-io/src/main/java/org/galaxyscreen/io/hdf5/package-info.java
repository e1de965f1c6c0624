/**
 * HDF5 files in the layout of Galaxy10, read and written, and in any other, read: their structure, chunks and columns. Pixels are read a few chunks
 * at a time.
 */
@NullMarked
package org.galaxyscreen.io.hdf5;

import org.jspecify.annotations.NullMarked;
