/**
 * FITS files: their headers, their images and cubes, plain or tile-compressed, whole or by section, folders of them as surveys, and cutouts from tiles.
 */
@NullMarked
package org.galaxyscreen.io.fits;

import org.jspecify.annotations.NullMarked;
