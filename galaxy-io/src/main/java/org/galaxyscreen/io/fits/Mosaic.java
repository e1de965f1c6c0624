package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.internal.Csv;
import org.galaxyscreen.io.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/** The tiles of a folder, of which only headers were read. Immutable. */
final class Mosaic {
    private static final int MOST_SIDE = 1 << 13;

    /** By the latitudes of their centres. */
    private final List<Tile> tiles;

    /** The largest tile's radius, degrees. */
    private final double widest;

    private final int ignored;

    private Mosaic(List<Tile> tiles, int ignored) {
        this.tiles = tiles;
        this.widest = tiles.stream().mapToDouble(Tile::radius).max().orElse(0);
        this.ignored = ignored;
    }

    /**
     * Reads all tiles' headers.
     *
     * @param path a folder, a list of files, or one file
     */
    static Mosaic of(Path path, FitsOptions options) throws IOException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(path.toString(), null, "does not exist; FITS tiles expected");
        }
        FitsListing listing = FitsListing.of(path, options);
        listing.requireFiles(path, options);
        List<Tile> tiles = new ArrayList<>();
        for (Map.Entry<String, SortedMap<String, Path>> files :
                listing.objects().entrySet()) {
            Cancellation.check("reading the headers of " + path);
            tiles.add(Tile.of(files.getKey(), files.getValue(), options));
        }
        tiles.sort(Comparator.comparingDouble(tile -> tile.centre().latitude()));
        return new Mosaic(List.copyOf(tiles), listing.ignored());
    }

    int size() {
        return tiles.size();
    }

    /** How many files were passed over. */
    int ignored() {
        return ignored;
    }

    /** The cutout of an object out of the tile in whose edges it lies deepest; null where its centre is in none. */
    @Nullable
    Cutout cutout(CutoutTarget target) {
        SkyPosition position = target.position();
        Tile best = null;
        double[] at = {};
        double depth = 0;
        for (int i = firstFrom(position.latitude() - widest); i < tiles.size(); i++) {
            Tile tile = tiles.get(i);
            if (tile.centre().latitude() > position.latitude() + widest) {
                break;
            }
            if (tile.centre().separation(position) > tile.radius()) {
                continue;
            }
            double[] pixel = tile.pixel(position);
            double found = tile.depth(pixel);
            if (found > depth || best != null && found == depth && tile.name().compareTo(best.name()) < 0) {
                best = tile;
                at = pixel;
                depth = found;
            }
        }
        if (best == null) {
            return null;
        }
        double scale = best.wcs().pixelScale();
        double side = target.size().side(scale);
        if (side > MOST_SIDE) {
            throw new IllegalArgumentException(target.object().id() + " would have " + (long) side
                    + " pixels a side; at most " + MOST_SIDE + " expected");
        }
        SurveyObject object = placed(target.object(), scale, best, at);
        Cutout alone = new Cutout(
                object,
                best.pixels(),
                (int) Math.ceil(at[0] - side / 2),
                (int) Math.ceil(at[1] - side / 2),
                (int) side,
                List.of());
        return alone.isCut() ? stitched(alone, best, position, side * scale / 3600) : alone;
    }

    /**
     * A cutout with the other tiles that have pixels of it.
     *
     * @param of the tile that it is taken from
     * @param reach degrees from its centre that contain all of it
     */
    private Cutout stitched(Cutout cutout, Tile of, SkyPosition position, double reach) {
        List<TilePiece> pieces = new ArrayList<>();
        for (int i = firstFrom(position.latitude() - widest - reach); i < tiles.size(); i++) {
            Tile tile = tiles.get(i);
            if (tile.centre().latitude() > position.latitude() + widest + reach) {
                break;
            }
            if (tile == of || tile.centre().separation(position) > tile.radius() + reach) {
                continue;
            }
            TilePiece piece = TilePiece.of(tile, of, cutout.area());
            if (piece != null && !piece.area().intersect(cutout.area()).isEmpty()) {
                pieces.add(piece);
            }
        }
        pieces.sort(Comparator.comparing(piece -> piece.tile().name()));
        return new Cutout(cutout.object(), cutout.tile(), cutout.x(), cutout.y(), cutout.side(), List.copyOf(pieces));
    }

    /** The object with the tile's scale where it has none, and where it lies in the tile, so that results can be looked at by that. */
    private static SurveyObject placed(SurveyObject object, double scale, Tile tile, double[] at) {
        Map<String, String> columns = new LinkedHashMap<>(object.columns());
        columns.putIfAbsent(CutoutSource.TILE, tile.name());
        columns.putIfAbsent(CutoutSource.TILE_X, pixels(at[0]));
        columns.putIfAbsent(CutoutSource.TILE_Y, pixels(at[1]));
        return new SurveyObject(
                object.id(),
                object.ra(),
                object.dec(),
                object.redshift(),
                Double.isNaN(object.pixelScale()) ? scale : object.pixelScale(),
                object.label(),
                columns);
    }

    private static String pixels(double at) {
        return Csv.number(Math.rint(10 * at) / 10 + 0.0); // −0 is 0
    }

    /** The first tile whose centre is at that latitude or above. */
    private int firstFrom(double latitude) {
        int low = 0;
        int high = tiles.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tiles.get(middle).centre().latitude() < latitude) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
