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
import org.jspecify.annotations.Nullable;

/**
 * A cutout: its corner in the tile's pixels, which may lie beyond its edges, and its side.
 *
 * @param pieces tiles on the same grid that have pixels beyond the edges, by name
 */
record Cutout(SurveyObject object, Tile tile, int x, int y, int side, List<TilePiece> pieces) {
    /** Whether it reaches over an edge. */
    boolean isCut() {
        return x < 0
                || y < 0
                || x + side > tile.shape().width()
                || y + side > tile.shape().height();
    }

    /** Whether pixels beyond the edges come from other tiles, and none is missing. */
    boolean isStitched() {
        List<TilePiece.Area> areas = new ArrayList<>(List.of(new TilePiece(tile, 0, 0).area()));
        pieces.forEach(piece -> areas.add(piece.area()));
        return isCut() && TilePiece.isCovered(area(), areas);
    }

    /** Its pixels in those of its tile. */
    TilePiece.Area area() {
        return new TilePiece.Area(x, y, x + side, y + side);
    }

    /** Its pixels in all bands that the options name, or in all that the tile has. */
    Image read(FitsOptions options, OpenFiles files) throws UnreadableImageException {
        try {
            boolean[] filled = new boolean[isCut() ? side * side : 0];
            Map<String, float[]> bands = read(options, files, new TilePiece(tile, 0, 0), filled);
            for (TilePiece piece : pieces) {
                boolean[] before = filled.clone();
                Map<String, float[]> more = read(options, files, piece, filled);
                bands.forEach((band, plane) -> fill(plane, more.get(band), before));
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
            return isCut() && !isStitched() ? image.withMask(inverted(filled)) : image;
        } catch (UnreadableImageException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableImageException(object.id() + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new UnreadableImageException(
                    object.id() + ": takes more memory than is left; give Java a larger heap (-Xmx)", e);
        }
    }

    private Map<String, float[]> read(FitsOptions options, OpenFiles files, TilePiece from, boolean[] filled)
            throws IOException {
        Map<String, float[]> bands = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : from.tile().files().entrySet()) {
            int hdu = from.tile().hdu().get(file.getKey());
            int planes = file.getKey().isEmpty() ? from.tile().shape().planes() : 1;
            for (int plane = 0; plane < planes; plane++) {
                String band = file.getKey().isEmpty() ? String.valueOf(plane + 1) : file.getKey();
                if (options.bands().isEmpty() || options.bands().contains(band)) {
                    int index = plane;
                    bands.put(band, files.use(file.getValue(), open -> section(open, hdu, index, from, filled)));
                }
            }
        }
        return bands;
    }

    /** A tile's part, the first row at the top, as images have it; NaN beyond the tile. */
    private float[] section(FitsFile file, int hdu, int plane, TilePiece from, boolean[] filled) throws IOException {
        TilePiece.Area part = from.area().intersect(area());
        float[] values = new float[side * side];
        Arrays.fill(values, Float.NaN);
        if (part.isEmpty()) {
            return values;
        }
        int width = part.right() - part.left();
        int height = part.top() - part.bottom();
        FitsHdu found = file.select(HduSelector.of(String.valueOf(hdu))).get(0);
        float[] read = file.read(found, plane, part.left() + from.dx(), part.bottom() + from.dy(), width, height);
        for (int row = 0; row < height; row++) {
            int target = (side - 1 - (part.bottom() + row - y)) * side + part.left() - x;
            System.arraycopy(read, row * width, values, target, width);
            if (filled.length > 0) {
                Arrays.fill(filled, target, target + width, true);
            }
        }
        return values;
    }

    /** @param more null where the other tile does not have the band */
    private static void fill(float[] plane, float @Nullable [] more, boolean[] before) {
        for (int i = 0; more != null && i < plane.length; i++) {
            if (!before[i]) {
                plane[i] = more[i];
            }
        }
    }

    private static boolean[] inverted(boolean[] filled) {
        boolean[] mask = new boolean[filled.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = !filled[i];
        }
        return mask;
    }
}
