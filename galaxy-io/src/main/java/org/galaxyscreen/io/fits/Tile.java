package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.galaxyscreen.io.sky.SkyPosition;

/**
 * One tile of a mosaic, and where it lies on the sky.
 *
 * @param pixels its files
 * @param centre in ICRS
 * @param radius degrees from the centre that contain all of it
 */
record Tile(TilePixels pixels, Wcs wcs, SkyPosition centre, double radius) {

    /** How far bands' grids may lie apart, pixels. */
    private static final double SAME_GRID = 0.01;

    /** @throws IOException if a header cannot be read, has no world coordinates, or bands are not on one grid of pixels */
    static Tile of(String name, SortedMap<String, Path> files, FitsOptions options) throws IOException {
        HduSelector selector = options.extensions().isEmpty()
                ? HduSelector.firstImage()
                : options.extensions().get(0);
        Tile first = null;
        Map<String, Integer> extensions = new TreeMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try (FitsFile open = FitsFile.open(file.getValue())) {
                FitsHdu hdu = open.select(selector).get(0);
                extensions.put(file.getKey(), hdu.index());
                Tile tile;
                try {
                    tile = of(new TilePixels(name, files, extensions, hdu.shape()), Wcs.of(hdu.header()));
                } catch (IllegalArgumentException e) {
                    throw new IOException(
                            file.getValue() + ": " + hdu
                                    + ": its corners lie beyond the sky; a tile of less than half of it expected",
                            e);
                } catch (IOException e) {
                    throw FitsFailures.of(file.getValue(), hdu + ": " + e.getMessage(), e);
                }
                if (first == null) {
                    first = tile;
                } else if (!first.hasGridOf(tile)) {
                    throw new IOException(file.getValue() + ": " + hdu + " is not on the grid of pixels of "
                            + files.get(files.firstKey()) + "; bands resampled to one grid expected");
                }
            }
        }
        if (first == null) {
            throw new IOException(name + " has no files");
        }
        return first;
    }

    private static Tile of(TilePixels pixels, Wcs wcs) {
        FitsHdu.Shape shape = pixels.shape();
        SkyPosition centre = sky(wcs, (shape.width() - 1) / 2.0, (shape.height() - 1) / 2.0);
        double radius = 0;
        for (double[] corner : corners(shape)) {
            radius = Math.max(radius, centre.separation(sky(wcs, corner[0], corner[1])));
        }
        return new Tile(pixels, wcs, centre, radius);
    }

    String name() {
        return pixels.name();
    }

    FitsHdu.Shape shape() {
        return pixels.shape();
    }

    private static List<double[]> corners(FitsHdu.Shape shape) {
        double right = shape.width() - 0.5;
        double top = shape.height() - 0.5;
        return List.of(new double[] {-0.5, -0.5}, new double[] {right, -0.5}, new double[] {-0.5, top}, new double[] {
            right, top
        });
    }

    private static SkyPosition sky(Wcs wcs, double x, double y) {
        SkyPosition own = wcs.toSky(x, y);
        return wcs.frame().toIcrs(own.longitude(), own.latitude());
    }

    /** The position of ICRS at a pixel, from 0. */
    SkyPosition sky(double x, double y) {
        return sky(wcs, x, y);
    }

    private boolean hasGridOf(Tile other) {
        if (shape().width() != other.shape().width()
                || shape().height() != other.shape().height()) {
            return false;
        }
        for (double[] corner : corners(shape())) {
            double[] pixel = other.pixel(sky(wcs, corner[0], corner[1]));
            if (!(Math.hypot(pixel[0] - corner[0], pixel[1] - corner[1]) < SAME_GRID)) {
                return false;
            }
        }
        return true;
    }

    /** Where a position of ICRS lies, pixels from 0; NaN where it is not on this side of the sky. */
    double[] pixel(SkyPosition position) {
        return wcs.toPixel(wcs.frame().fromIcrs(position));
    }

    /** How many pixels a point lies within the nearest edge; negative outside, NaN for no point. */
    double depth(double[] pixel) {
        FitsHdu.Shape shape = shape();
        return Math.min(
                Math.min(pixel[0], shape.width() - 1 - pixel[0]) + 0.5,
                Math.min(pixel[1], shape.height() - 1 - pixel[1]) + 0.5);
    }
}
