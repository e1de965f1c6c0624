package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;

/** A cutout: its corner in the tile's pixels, which may lie beyond its edges, and its side. */
record Cutout(SurveyObject object, Tile tile, int x, int y, int side) {
    /** Whether it reaches over an edge. */
    boolean isCut() {
        return x < 0
                || y < 0
                || x + side > tile.shape().width()
                || y + side > tile.shape().height();
    }

    /** Its pixels in all bands that the options name, or in all that the tile has. */
    Image read(FitsOptions options, OpenFiles files) throws UnreadableImageException {
        try {
            Map<String, float[]> bands = new LinkedHashMap<>();
            for (Map.Entry<String, Path> file : tile.files().entrySet()) {
                int hdu = tile.hdu().get(file.getKey());
                int planes = file.getKey().isEmpty() ? tile.shape().planes() : 1;
                for (int plane = 0; plane < planes; plane++) {
                    String band = file.getKey().isEmpty() ? String.valueOf(plane + 1) : file.getKey();
                    if (options.bands().isEmpty() || options.bands().contains(band)) {
                        int index = plane;
                        bands.put(band, files.use(file.getValue(), open -> section(open, hdu, index)));
                    }
                }
            }
            List<String> names = options.bands().isEmpty() ? List.copyOf(bands.keySet()) : options.bands();
            List<float[]> planes = new ArrayList<>();
            for (String name : names) {
                float[] plane = bands.get(name);
                if (plane == null) {
                    throw new UnreadableImageException(object.id() + ": tile " + tile.name() + " has no band " + name
                            + "; it has " + String.join(", ", bands.keySet()));
                }
                planes.add(plane);
            }
            Image image = Image.ofFloats(side, side, names, planes);
            return isCut() ? image.withMask(beyond()) : image;
        } catch (UnreadableImageException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableImageException(object.id() + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new UnreadableImageException(
                    object.id() + ": takes more memory than is left; give Java a larger heap (-Xmx)", e);
        }
    }

    /** The first row at the top, as images have it; NaN beyond the tile. */
    private float[] section(FitsFile file, int hdu, int plane) throws IOException {
        FitsHdu.Shape shape = tile.shape();
        int left = Math.max(0, x);
        int bottom = Math.max(0, y);
        int width = Math.min(shape.width(), x + side) - left;
        int height = Math.min(shape.height(), y + side) - bottom;
        float[] values = new float[side * side];
        Arrays.fill(values, Float.NaN);
        if (width < 1 || height < 1) {
            return values;
        }
        FitsHdu found = file.select(HduSelector.of(String.valueOf(hdu))).get(0);
        float[] read = file.read(found, plane, left, bottom, width, height);
        for (int row = 0; row < height; row++) {
            int target = side - 1 - (bottom + row - y);
            System.arraycopy(read, row * width, values, target * side + left - x, width);
        }
        return values;
    }

    private boolean[] beyond() {
        FitsHdu.Shape shape = tile.shape();
        boolean[] mask = new boolean[side * side];
        for (int i = 0; i < mask.length; i++) {
            int column = x + i % side;
            int row = y + side - 1 - i / side;
            mask[i] = column < 0 || row < 0 || column >= shape.width() || row >= shape.height();
        }
        return mask;
    }
}
