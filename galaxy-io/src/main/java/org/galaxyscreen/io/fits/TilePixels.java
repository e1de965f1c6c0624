package org.galaxyscreen.io.fits;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is needed to read a tile's pixels: files of the same pixels, one a band.
 *
 * @param files by band; the band is empty where there is one file
 * @param hdu the extension's index in each file
 */
record TilePixels(String name, SortedMap<String, Path> files, Map<String, Integer> hdu, FitsHdu.Shape shape) {}
