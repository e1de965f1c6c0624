package org.galaxyscreen.io.hdf5;

import java.util.List;

/** The names behind the class numbers of the two published Galaxy10 sets, which are told apart by their image size. */
final class Galaxy10Classes {
    private static final List<String> DECALS = List.of(
            "Disturbed",
            "Merging",
            "Round Smooth",
            "In-between Round Smooth",
            "Cigar Shaped Smooth",
            "Barred Spiral",
            "Unbarred Tight Spiral",
            "Unbarred Loose Spiral",
            "Edge-on without Bulge",
            "Edge-on with Bulge");

    private static final List<String> SDSS = List.of(
            "Disk, Face-on, No Spiral",
            "Smooth, Completely round",
            "Smooth, in-between round",
            "Smooth, Cigar shaped",
            "Disk, Edge-on, Rounded Bulge",
            "Disk, Edge-on, Boxy Bulge",
            "Disk, Edge-on, No Bulge",
            "Disk, Face-on, Tight Spiral",
            "Disk, Face-on, Medium Spiral",
            "Disk, Face-on, Loose Spiral");

    private Galaxy10Classes() {}

    /** The class's name where the image size tells whose numbers these are, else the number itself. */
    static String label(int width, int height, long number) {
        List<String> names = width == 256 && height == 256 ? DECALS : width == 69 && height == 69 ? SDSS : List.of();
        return number >= 0 && number < names.size() ? names.get((int) number) : Long.toString(number);
    }
}
