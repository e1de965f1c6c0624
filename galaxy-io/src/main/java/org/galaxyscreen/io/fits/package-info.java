/**
 * FITS files: their headers, their images and cubes, plain or tile-compressed, whole or by section, and folders of them as surveys.
 */
@NullMarked
package org.galaxyscreen.io.fits;

import org.jspecify.annotations.NullMarked;
