/**
 * Folders of JPEG and PNG files as surveys: finding the files, naming them, decoding them.
 */
@NullMarked
package org.galaxyscreen.io.image;

import org.jspecify.annotations.NullMarked;
