/**
 * Folders of image files as surveys: finding the files, naming them, decoding them; and the door for other image
 * formats than JPEG, PNG, TIFF and WebP.
 */
@NullMarked
package org.galaxyscreen.io.image;

import org.jspecify.annotations.NullMarked;
