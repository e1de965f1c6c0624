package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.internal.FileNames;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a catalogue, cut out of the tiles of a mosaic, as a survey. Each tile is found by its world coordinates. An object is taken from
 * the tile in whose edges it lies deepest, the first by name where two are equal; one whose centre is in no tile is {@linkplain #outside()
 * listed}. A cutout has as many pixels as its size has at the tile's scale, rounded, around the pixels nearest to the object, as astropy's
 * {@code Cutout2D}; what lies beyond the tile is NaN, masked, and the object is {@linkplain #cutByEdges() listed}. Nothing is resampled.
 *
 * <p>Objects come sorted by tile, so that each tile is opened once; only the sections are read. Cutouts have the tile's pixel scale in their
 * objects where these have none. With a {@link FilePattern} the bands of a tile are several files, which must be on one grid of pixels.
 * Immutable and thread-safe.
 */
public final class CutoutSource implements ImageSource {
    /** The files that stay open: those of a few tiles. */
    private static final int OPEN_FILES = 32;

    private static final int MOST_SIDE = 1 << 13;

    private final Path folder;
    private final FitsOptions options;
    private final List<Cutout> cutouts;
    private final List<String> outside;
    private final List<String> cut;
    private final Map<String, String> duplicates;

    /** A cutout: its corner in the tile's pixels, and its side. */
    private record Cutout(SurveyObject object, Tile tile, int x, int y, int side) {
        boolean isCut() {
            return x < 0
                    || y < 0
                    || x + side > tile.shape().width()
                    || y + side > tile.shape().height();
        }
    }

    private CutoutSource(
            Path folder,
            FitsOptions options,
            List<Cutout> cutouts,
            List<String> outside,
            Map<String, String> duplicates) {
        this.folder = folder;
        this.options = options;
        this.cutouts = cutouts;
        this.outside = outside;
        this.cut = cutouts.stream()
                .filter(Cutout::isCut)
                .map(cutout -> cutout.object().id())
                .toList();
        this.duplicates = duplicates;
    }

    /**
     * Reads all tiles' headers and finds each object's tile.
     *
     * @param folder of the tiles
     * @param options which extension, the first given, holds the tiles' pixels; which files are bands; the mask is not used
     * @param targets the catalogue, ids unique
     * @param duplicateRadius objects nearer than that to an earlier one are its duplicates, arc seconds; 0 to mark none
     * @throws IOException if the folder cannot be listed, or a tile has no world coordinates that are supported
     * @throws IllegalArgumentException if an id is there twice, a cutout would have more than 8192 pixels a side, or a number is out of range
     */
    public static CutoutSource of(Path folder, FitsOptions options, List<CutoutTarget> targets, double duplicateRadius)
            throws IOException {
        if (!(duplicateRadius >= 0 && duplicateRadius <= 3600)) {
            throw new IllegalArgumentException(
                    "duplicate radius is " + duplicateRadius + " arc seconds; 0 to 3600 expected");
        }
        List<Tile> tiles = new ArrayList<>();
        for (Map.Entry<String, SortedMap<String, Path>> files :
                FitsListing.of(folder, options).objects().entrySet()) {
            tiles.add(Tile.of(files.getKey(), files.getValue(), options));
        }
        if (tiles.isEmpty()) {
            throw new IOException(folder + " holds no FITS tiles");
        }
        tiles.sort(Comparator.comparingDouble(tile -> tile.centre().latitude()));
        double widest = tiles.stream().mapToDouble(Tile::radius).max().orElse(0);
        List<Cutout> cutouts = new ArrayList<>();
        List<String> outside = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (CutoutTarget target : targets) {
            if (!ids.add(target.object().id())) {
                throw new IllegalArgumentException(
                        "the catalogue has two objects " + target.object().id() + "; unique ids expected");
            }
            Cutout cutout = cutout(target, tiles, widest);
            if (cutout == null) {
                outside.add(target.object().id());
            } else {
                cutouts.add(cutout);
            }
        }
        cutouts.sort(Comparator.comparing((Cutout cutout) -> cutout.tile().name())
                .thenComparingInt(Cutout::y)
                .thenComparingInt(Cutout::x)
                .thenComparing(cutout -> cutout.object().id()));
        return new CutoutSource(
                folder, options, List.copyOf(cutouts), List.copyOf(outside), duplicates(targets, duplicateRadius));
    }

    private static @Nullable Cutout cutout(CutoutTarget target, List<Tile> tiles, double widest) {
        SkyPosition position = target.position();
        Tile best = null;
        double[] at = {};
        double depth = 0;
        for (int i = firstFrom(tiles, position.latitude() - widest); i < tiles.size(); i++) {
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
        double side = Math.max(1, Math.rint(target.size() / scale));
        if (side > MOST_SIDE) {
            throw new IllegalArgumentException(target.object().id() + " would have " + (long) side
                    + " pixels a side; at most " + MOST_SIDE + " expected");
        }
        SurveyObject object = target.object();
        if (Double.isNaN(object.pixelScale())) {
            object = new SurveyObject(object.id(), object.ra(), object.dec(), object.redshift(), scale, object.label());
        }
        return new Cutout(
                object, best, (int) Math.ceil(at[0] - side / 2), (int) Math.ceil(at[1] - side / 2), (int) side);
    }

    /** The first tile whose centre is at that latitude or above. */
    private static int firstFrom(List<Tile> tiles, double latitude) {
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

    /** Each object that lies near an earlier one of the catalogue, and that one; neighbours are looked for in order of declination. */
    private static Map<String, String> duplicates(List<CutoutTarget> targets, double radius) {
        if (radius == 0) {
            return Map.of();
        }
        double degrees = radius / 3600;
        Integer[] order = new Integer[targets.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order, Comparator.comparingDouble(i -> targets.get(i).object().dec()));
        int[] earlier = new int[order.length];
        Arrays.fill(earlier, Integer.MAX_VALUE);
        for (int i = 0; i < order.length; i++) {
            SkyPosition here = targets.get(order[i]).position();
            for (int k = i + 1; k < order.length; k++) {
                SkyPosition there = targets.get(order[k]).position();
                if (there.latitude() - here.latitude() > degrees) {
                    break;
                }
                if (here.separation(there) <= degrees) {
                    int later = Math.max(order[i], order[k]);
                    earlier[later] = Math.min(earlier[later], Math.min(order[i], order[k]));
                }
            }
        }
        Map<String, String> duplicates = new LinkedHashMap<>();
        for (int i = 0; i < earlier.length; i++) {
            if (earlier[i] < Integer.MAX_VALUE) {
                duplicates.put(
                        targets.get(i).object().id(),
                        targets.get(earlier[i]).object().id());
            }
        }
        return Collections.unmodifiableMap(duplicates);
    }

    /** The ids of objects whose centres are in no tile, in the catalogue's order. They are not in the survey. */
    public List<String> outside() {
        return outside;
    }

    /** The ids of objects whose cutouts reach over their tile's edge. */
    public List<String> cutByEdges() {
        return cut;
    }

    /** The ids of objects that lie within the radius of an earlier one in the catalogue, and the first such one's id. They are in the survey all the same. */
    public Map<String, String> duplicates() {
        return duplicates;
    }

    /** The folder's name. */
    @Override
    public String name() {
        return FileNames.last(folder);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(cutouts.size());
    }

    /** How many objects are in no tile, are cut by an edge, or are near an earlier one. */
    @Override
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (!outside.isEmpty()) {
            remarks.add(outside.size() + " objects are in no tile and left out");
        }
        if (!cut.isEmpty()) {
            remarks.add(cut.size() + " cutouts reach over an edge of their tile, with no values beyond it");
        }
        if (!duplicates.isEmpty()) {
            remarks.add(duplicates.size() + " objects lie within the radius of duplicates of an earlier one");
        }
        return List.copyOf(remarks);
    }

    @Override
    public ImageStream open() {
        OpenFiles files = new OpenFiles(OPEN_FILES);
        ImageStream pass = ImageStream.over(cutouts.size(), index -> new Pending(cutouts.get(index), files));
        return new ImageStream() {
            @Override
            public List<PendingImage> next(int max) throws IOException {
                return pass.next(max);
            }

            @Override
            public void close() throws IOException {
                files.closeAll();
            }
        };
    }

    private final class Pending implements PendingImage {
        private final Cutout cutout;
        private final OpenFiles files;

        Pending(Cutout cutout, OpenFiles files) {
            this.cutout = cutout;
            this.files = files;
        }

        @Override
        public SurveyObject object() {
            return cutout.object();
        }

        @Override
        public Image read() throws UnreadableImageException {
            return CutoutSource.this.read(cutout, files);
        }
    }

    private Image read(Cutout cutout, OpenFiles files) throws UnreadableImageException {
        try {
            Map<String, float[]> bands = new LinkedHashMap<>();
            for (Map.Entry<String, Path> file : cutout.tile().files().entrySet()) {
                int hdu = cutout.tile().hdu().get(file.getKey());
                int planes = file.getKey().isEmpty() ? cutout.tile().shape().planes() : 1;
                for (int plane = 0; plane < planes; plane++) {
                    String band = file.getKey().isEmpty() ? String.valueOf(plane + 1) : file.getKey();
                    if (options.bands().isEmpty() || options.bands().contains(band)) {
                        int index = plane;
                        bands.put(band, files.use(file.getValue(), open -> section(open, hdu, index, cutout)));
                    }
                }
            }
            List<String> names = options.bands().isEmpty() ? List.copyOf(bands.keySet()) : options.bands();
            List<float[]> planes = new ArrayList<>();
            for (String name : names) {
                float[] plane = bands.get(name);
                if (plane == null) {
                    throw new UnreadableImageException(
                            cutout.object().id() + ": tile " + cutout.tile().name() + " has no band " + name
                                    + "; it has " + String.join(", ", bands.keySet()));
                }
                planes.add(plane);
            }
            Image image = Image.ofFloats(cutout.side(), cutout.side(), names, planes);
            return cutout.isCut() ? image.withMask(beyond(cutout)) : image;
        } catch (UnreadableImageException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableImageException(cutout.object().id() + ": " + e.getMessage(), e);
        }
    }

    /** The first row at the top, as images have it; NaN beyond the tile. */
    private static float[] section(FitsFile file, int hdu, int plane, Cutout cutout) throws IOException {
        FitsHdu.Shape shape = cutout.tile().shape();
        int left = Math.max(0, cutout.x());
        int bottom = Math.max(0, cutout.y());
        int width = Math.min(shape.width(), cutout.x() + cutout.side()) - left;
        int height = Math.min(shape.height(), cutout.y() + cutout.side()) - bottom;
        float[] values = new float[cutout.side() * cutout.side()];
        Arrays.fill(values, Float.NaN);
        if (width < 1 || height < 1) {
            return values;
        }
        FitsHdu found = file.select(HduSelector.of(String.valueOf(hdu))).get(0);
        float[] read = file.read(found, plane, left, bottom, width, height);
        for (int y = 0; y < height; y++) {
            int row = cutout.side() - 1 - (bottom + y - cutout.y());
            System.arraycopy(read, y * width, values, row * cutout.side() + left - cutout.x(), width);
        }
        return values;
    }

    private static boolean[] beyond(Cutout cutout) {
        FitsHdu.Shape shape = cutout.tile().shape();
        boolean[] mask = new boolean[cutout.side() * cutout.side()];
        for (int i = 0; i < mask.length; i++) {
            int x = cutout.x() + i % cutout.side();
            int y = cutout.y() + cutout.side() - 1 - i / cutout.side();
            mask[i] = x < 0 || y < 0 || x >= shape.width() || y >= shape.height();
        }
        return mask;
    }

    @Override
    public String toString() {
        return "CutoutSource[" + folder + ", " + cutouts.size() + " cutouts]";
    }
}
