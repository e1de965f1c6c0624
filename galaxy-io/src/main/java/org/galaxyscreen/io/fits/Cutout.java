package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.jspecify.annotations.Nullable;

/**
 * A cutout: its corner in the tile's pixels, which may lie beyond its edges, and its side.
 *
 * @param pieces tiles on the same grid that have pixels beyond the edges, by name
 */
record Cutout(SurveyObject object, TilePixels tile, int x, int y, int side, List<TilePiece> pieces) {
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

    /** The files of its tile and of those that continue it. */
    List<Path> files() {
        List<Path> files = new ArrayList<>(tile.files().values());
        pieces.forEach(piece -> files.addAll(piece.tile().files().values()));
        return files;
    }

    /** Its pixels in those of its tile. */
    TilePiece.Area area() {
        return new TilePiece.Area(x, y, x + side, y + side);
    }

    /** Its pixels in all bands that the options name, or in all that the tile has. */
    Image read(FitsOptions options, OpenFiles files) throws UnreadableImageException {
        try {
            boolean[] filled = new boolean[isCut() ? side * side : 0];
            Planes found = read(options, files, new TilePiece(tile, 0, 0), filled);
            for (TilePiece piece : pieces) {
                boolean[] before = filled.clone();
                Planes more = read(options, files, piece, filled);
                found.bands().forEach((band, plane) -> fill(plane, more.bands().get(band), before));
                found.masks().forEach((file, plane) -> fill(plane, more.masks().get(file), before));
            }
            Map<String, float[]> bands = found.bands();
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
            boolean[] mask = mask(filled, found.masks().values());
            return mask == null ? image : image.withMask(mask);
        } catch (UnreadableImageException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableImageException(object.id() + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw UnreadableImageException.outOfMemory(object.id(), e);
        }
    }

    /**
     * What a tile has of it.
     *
     * @param masks by the bands of files; other than 0 where the file's pixels are not to be believed
     */
    private record Planes(Map<String, float[]> bands, Map<String, float[]> masks) {}

    private Planes read(FitsOptions options, OpenFiles files, TilePiece from, boolean[] filled) throws IOException {
        Map<String, float[]> bands = new LinkedHashMap<>();
        Map<String, float[]> masks = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : from.tile().files().entrySet()) {
            String key = file.getKey();
            int hdu = from.tile().hdu().get(key);
            int planes = key.isEmpty() ? from.tile().shape().planes() : 1;
            for (int plane = 0; plane < planes; plane++) {
                String band = key.isEmpty() ? String.valueOf(plane + 1) : key;
                if (options.bands().isEmpty() || options.bands().contains(band)) {
                    HduSelector pixels = HduSelector.of(String.valueOf(hdu));
                    int index = plane;
                    bands.put(band, files.use(file.getValue(), open -> section(open, pixels, index, from, filled)));
                }
            }
            Optional<HduSelector> mask = options.mask();
            if (mask.isPresent() && (key.isEmpty() || bands.containsKey(key))) {
                masks.put(key, files.use(file.getValue(), open -> section(open, mask.get(), 0, from, filled)));
            }
        }
        float none = (float) options.maskValue().orElse(Double.NaN);
        for (float[] plane : bands.values()) {
            for (int i = 0; i < plane.length; i++) {
                plane[i] = plane[i] == none ? Float.NaN : plane[i];
            }
        }
        return new Planes(bands, masks);
    }

    /** A tile's part, the first row at the top, as images have it; NaN beyond the tile. */
    private float[] section(FitsFile file, HduSelector selector, int plane, TilePiece from, boolean[] filled)
            throws IOException {
        TilePiece.Area part = from.area().intersect(area());
        float[] values = new float[side * side];
        Arrays.fill(values, Float.NaN);
        if (part.isEmpty()) {
            return values;
        }
        int width = part.right() - part.left();
        int height = part.top() - part.bottom();
        FitsHdu found = file.select(selector).get(0);
        FitsHdu.Shape shape = from.tile().shape();
        if (found.shape().width() != shape.width() || found.shape().height() != shape.height()) {
            throw new IOException(
                    file.path() + ": " + found + " has " + found.shape().width() + "×"
                            + found.shape().height() + " pixels; " + shape.width() + "×" + shape.height()
                            + " expected, as the tile has");
        }
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

    /** Where there are no pixels, or some that are not to be believed; null where all are good. */
    private boolean @Nullable [] mask(boolean[] filled, Collection<float[]> masks) {
        boolean missing = isCut() && !isStitched();
        if (!missing && masks.isEmpty()) {
            return null;
        }
        boolean[] mask = new boolean[side * side];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = missing && !filled[i];
            for (float[] plane : masks) {
                mask[i] |= plane[i] != 0;
            }
        }
        return mask;
    }
}
