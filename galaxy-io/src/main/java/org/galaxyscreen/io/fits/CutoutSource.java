package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.internal.Csv;
import org.galaxyscreen.io.internal.FileNames;
import org.galaxyscreen.io.sky.SkyNeighbours;

/**
 * Objects of a catalogue, cut out of the tiles of a mosaic, as a survey. Each tile is found by its world coordinates. An object is taken from
 * the tile in whose edges it lies deepest, the first by name where two are equal; one whose centre is in no tile is {@linkplain #outside()
 * listed}. A cutout has as many pixels as its size has at the tile's scale, rounded, around the pixels nearest to the object, as astropy's
 * {@code Cutout2D}; what lies beyond the tile is taken from other tiles whose pixels are on the same grid, and where there are none it is NaN, masked, and the object is {@linkplain #cutByEdges() listed}. Nothing is resampled.
 *
 * <p>Objects come sorted by tile, so that each tile is opened once; only the sections are read. Cutouts have the tile's pixel scale in their
 * objects where these have none, and three {@linkplain SurveyObject#columns columns} more: {@value #TILE}, {@value #TILE_X} and {@value #TILE_Y},
 * unless they have such already. With a {@link FilePattern} the bands of a tile are several files, which must be on one grid of pixels.
 * Immutable and thread-safe.
 */
public final class CutoutSource implements ImageSource {
    /** The column of objects with the name of the tile that they are cut out of. */
    public static final String TILE = "tile";

    /** The column of objects with their place along the tile's rows, in pixels from the first one's centre, which is 0. */
    public static final String TILE_X = "tile_x";

    /** The column of objects with their place along the tile's columns, likewise. */
    public static final String TILE_Y = "tile_y";

    /** The columns that every object has. */
    public static final List<String> COLUMNS = List.of(TILE, TILE_X, TILE_Y);

    private final Path path;
    private final FitsOptions options;
    private final List<Cutout> cutouts;
    private final List<CutoutTarget> left;
    private final List<String> unplaced;
    private final Map<String, String> duplicates;
    private final List<String> remarks;

    private CutoutSource(
            Path path,
            FitsOptions options,
            List<Cutout> cutouts,
            List<CutoutTarget> left,
            List<String> unplaced,
            Map<String, String> duplicates,
            List<String> remarks) {
        this.path = path;
        this.options = options;
        this.cutouts = cutouts;
        this.left = left;
        this.unplaced = unplaced;
        this.duplicates = duplicates;
        this.remarks = remarks;
    }

    /**
     * Reads all tiles' headers and finds each object's tile.
     *
     * @param path a folder of tiles, a text file that lists them, or one tile
     * @param options which extension, the first given, holds the tiles' pixels; which files are bands; which extension of them, or which value, masks
     * @param targets the catalogue, ids unique
     * @param duplicateRadius objects nearer than that to an earlier one are its duplicates, arc seconds; 0 to mark none
     * @throws IOException if the folder cannot be listed, a tile has no world coordinates that are supported, or files are told apart by
     *     bands and the options do not say which
     * @throws IllegalArgumentException if an id is there twice, a cutout would have more than 8192 pixels a side, or a number is out of range
     */
    public static CutoutSource of(Path path, FitsOptions options, List<CutoutTarget> targets, double duplicateRadius)
            throws IOException {
        Set<String> ids = new HashSet<>();
        for (CutoutTarget target : targets) {
            if (!ids.add(target.object().id())) {
                throw new IllegalArgumentException(
                        "the catalogue has two objects " + target.object().id() + "; unique ids expected");
            }
        }
        return of(path, options, new CutoutCatalogue.Targets(targets, List.of(), ""), duplicateRadius);
    }

    /**
     * Reads a catalogue and all tiles' headers, and finds each object's tile.
     *
     * @param path a folder of tiles, a text file that lists them, or one tile
     * @param options as for {@link #of(Path, FitsOptions, List, double)}
     * @param duplicateRadius objects nearer than that to an earlier one are its duplicates, arc seconds; 0 to mark none
     * @throws IOException also if the catalogue cannot be read; the message has its row
     * @throws IllegalArgumentException if a cutout would have more than 8192 pixels a side, or the radius is out of range
     */
    public static CutoutSource of(Path path, FitsOptions options, CutoutCatalogue catalogue, double duplicateRadius)
            throws IOException {
        return of(path, options, catalogue.read(), duplicateRadius);
    }

    private static CutoutSource of(
            Path path, FitsOptions options, CutoutCatalogue.Targets catalogue, double duplicateRadius)
            throws IOException {
        if (!(duplicateRadius >= 0 && duplicateRadius <= 3600)) {
            throw new IllegalArgumentException(
                    "duplicate radius is " + duplicateRadius + " arc seconds; 0 to 3600 expected");
        }
        Mosaic mosaic = Mosaic.of(path, options);
        List<Cutout> cutouts = new ArrayList<>();
        List<CutoutTarget> outside = new ArrayList<>();
        for (CutoutTarget target : catalogue.targets()) {
            Cutout cutout = mosaic.cutout(target);
            if (cutout == null) {
                outside.add(target);
            } else {
                cutouts.add(cutout);
            }
        }
        cutouts.sort(Comparator.comparing((Cutout cutout) -> cutout.tile().name())
                .thenComparingInt(Cutout::y)
                .thenComparingInt(Cutout::x)
                .thenComparing(cutout -> cutout.object().id()));
        Map<String, String> duplicates = duplicates(catalogue.targets(), duplicateRadius);
        List<String> remarks = new ArrayList<>();
        remark(remarks, mosaic.ignored(), "other file ignored", "other files ignored");
        if (!catalogue.described().isEmpty()) {
            remarks.add(mosaic.size() + (mosaic.size() == 1 ? " tile; " : " tiles; ") + catalogue.described());
        }
        remark(
                remarks,
                catalogue.unplaced().size(),
                "object has no position or no size and is left out",
                "objects have no position or no size and are left out");
        remark(remarks, outside.size(), "object is in no tile and left out", "objects are in no tile and left out");
        long stitched = cutouts.stream().filter(Cutout::isStitched).count();
        remark(
                remarks,
                stitched,
                "cutout is stitched from tiles on one grid of pixels",
                "cutouts are stitched from tiles on one grid of pixels");
        long cut = cutouts.stream().filter(CutoutSource::misses).count();
        remark(
                remarks,
                cut,
                "cutout reaches over an edge of its tile, with no values beyond it",
                "cutouts reach over an edge of their tile, with no values beyond it");
        remark(
                remarks,
                duplicates.size(),
                "object lies within the radius of duplicates of an earlier one",
                "objects lie within the radius of duplicates of an earlier one");
        return new CutoutSource(
                path,
                options,
                List.copyOf(cutouts),
                List.copyOf(outside),
                List.copyOf(catalogue.unplaced()),
                duplicates,
                List.copyOf(remarks));
    }

    private static void remark(List<String> remarks, long count, String one, String several) {
        if (count > 0) {
            remarks.add(count + " " + (count == 1 ? one : several));
        }
    }

    /** Each object that lies near an earlier one of the catalogue, and that one. */
    private static Map<String, String> duplicates(List<CutoutTarget> targets, double radius) {
        if (radius == 0) {
            return Map.of();
        }
        int[] earlier = SkyNeighbours.of(
                        targets.stream().map(CutoutTarget::position).toList())
                .earlier(radius / 3600);
        Map<String, String> duplicates = new LinkedHashMap<>();
        for (int i = 0; i < earlier.length; i++) {
            if (earlier[i] >= 0) {
                duplicates.put(
                        targets.get(i).object().id(),
                        targets.get(earlier[i]).object().id());
            }
        }
        return Collections.unmodifiableMap(duplicates);
    }

    /** The ids of objects whose centres are in no tile, in the catalogue's order. They are not in the survey. */
    public List<String> outside() {
        return left.stream().map(target -> target.object().id()).toList();
    }

    /** The ids of a catalogue's objects without a position or a size. They are not in the survey. */
    public List<String> unplaced() {
        return unplaced;
    }

    private static boolean misses(Cutout cutout) {
        return cutout.isCut() && !cutout.isStitched();
    }

    /** The ids of objects whose cutouts reach over their tile's edge, to where no tile on the same grid has pixels. */
    public List<String> cutByEdges() {
        return cutouts.stream()
                .filter(CutoutSource::misses)
                .map(cutout -> cutout.object().id())
                .toList();
    }

    /** The ids of objects that lie within the radius of an earlier one in the catalogue, and the first such one's id. They are in the survey all the same. */
    public Map<String, String> duplicates() {
        return duplicates;
    }

    /**
     * Writes what became of each object as CSV: {@code id,ra,dec,status,tile,x,y,side,duplicate_of}. The status is {@code whole}, {@code stitched}
     * (the cutout has pixels of several tiles), {@code edge} (it reaches over its tile's edge, to where there are none), {@code outside} (in no tile) or {@code unplaced} (without position or size); x and y are the
     * cutout's first column and row in the tile's file, from 0. The file appears when it is complete.
     *
     * @throws IOException if it cannot be written
     */
    public void writeLedger(Path file) throws IOException {
        AtomicOutput.writeText(file, writer -> {
            Csv csv = new Csv(writer);
            csv.row(List.of("id", "ra", "dec", "status", "tile", "x", "y", "side", "duplicate_of"));
            for (Cutout cutout : cutouts) {
                csv.row(line(
                        cutout.object(),
                        misses(cutout) ? "edge" : cutout.isCut() ? "stitched" : "whole",
                        cutout.tile().name(),
                        String.valueOf(cutout.x()),
                        String.valueOf(cutout.y()),
                        String.valueOf(cutout.side())));
            }
            for (CutoutTarget target : left) {
                csv.row(line(target.object(), "outside", "", "", "", ""));
            }
            for (String id : unplaced) {
                csv.row(line(SurveyObject.of(id), "unplaced", "", "", "", ""));
            }
        });
    }

    private List<String> line(SurveyObject object, String status, String tile, String x, String y, String side) {
        return List.of(
                object.id(),
                Csv.number(object.ra()),
                Csv.number(object.dec()),
                status,
                tile,
                x,
                y,
                side,
                duplicates.getOrDefault(object.id(), ""));
    }

    /**
     * The cutouts for several processes that share the work and see the same files: each part can be written into bytes, and a {@link
     * CutoutReader} reads its images elsewhere as this source does here. Parts keep the order. A tile is in one part, unless it has more cutouts than
     * that; small tiles are put together.
     *
     * @param most cutouts of a part, from 1
     * @return parts that together have each cutout once
     * @throws IllegalArgumentException if the number is below 1
     */
    public List<CutoutPart> parts(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most is " + most + "; 1 or more expected");
        }
        List<CutoutPart> parts = new ArrayList<>();
        int from = 0;
        for (int tile = 0; tile < cutouts.size(); ) {
            int end = endOfTile(tile);
            if (end - from > most && tile > from) {
                parts.add(new CutoutPart(options, cutouts.subList(from, tile)));
                from = tile;
            }
            int pieces = (end - from - 1) / most + 1;
            if (pieces > 1) {
                int count = end - from;
                for (int i = 0; i < pieces; i++) {
                    int first = from + (int) ((long) count * i / pieces);
                    int behind = from + (int) ((long) count * (i + 1) / pieces);
                    parts.add(new CutoutPart(options, cutouts.subList(first, behind)));
                }
                from = end;
            }
            tile = end;
        }
        if (from < cutouts.size()) {
            parts.add(new CutoutPart(options, cutouts.subList(from, cutouts.size())));
        }
        return List.copyOf(parts);
    }

    /** The first cutout behind those of the same tile. */
    private int endOfTile(int from) {
        int end = from + 1;
        while (end < cutouts.size()
                && cutouts.get(end)
                        .tile()
                        .name()
                        .equals(cutouts.get(from).tile().name())) {
            end++;
        }
        return end;
    }

    /** The folder's or the tile's name. */
    @Override
    public String name() {
        return FileNames.last(path);
    }

    @Override
    public OptionalLong size() {
        return OptionalLong.of(cutouts.size());
    }

    /** How many objects are in no tile, are cut by an edge, or are near an earlier one. */
    @Override
    public List<String> remarks() {
        return remarks;
    }

    @Override
    public ImageStream open() {
        OpenFiles files = new OpenFiles(OpenFiles.OF_CUTOUTS);
        ImageStream pass =
                ImageStream.over(cutouts.size(), index -> new PendingCutout(cutouts.get(index), options, files));
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

    @Override
    public String toString() {
        return "CutoutSource[" + path + ", " + cutouts.size() + " cutouts]";
    }
}
