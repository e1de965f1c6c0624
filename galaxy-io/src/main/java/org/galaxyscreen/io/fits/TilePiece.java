package org.galaxyscreen.io.fits;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A tile on the same grid of pixels as another one, which may continue it beyond its edges without anything being resampled.
 *
 * @param tile this one
 * @param dx what is added to a column of the other one for the same column here
 * @param dy what is added to a row
 */
record TilePiece(TilePixels tile, int dx, int dy) {
    /** How far grids may lie apart where they count as one, pixels. */
    private static final double SAME_GRID = 0.001;

    /** A rectangle of pixels; empty where it has no width or height. */
    record Area(int left, int bottom, int right, int top) {
        Area intersect(Area other) {
            return new Area(
                    Math.max(left, other.left),
                    Math.max(bottom, other.bottom),
                    Math.min(right, other.right),
                    Math.min(top, other.top));
        }

        boolean isEmpty() {
            return left >= right || bottom >= top;
        }

        private boolean contains(int column, int row) {
            return column >= left && column < right && row >= bottom && row < top;
        }
    }

    /** A tile as a continuation of another; null where they are not on one grid over an area. */
    static @Nullable TilePiece of(Tile tile, Tile other, Area area) {
        double[] first = {};
        for (double[] corner : new double[][] {
            {area.left, area.bottom}, {area.right, area.bottom}, {area.left, area.top}, {area.right, area.top}
        }) {
            double[] here = tile.pixel(other.sky(corner[0], corner[1]));
            double[] offset = {here[0] - corner[0], here[1] - corner[1]};
            if (first.length == 0) {
                first = new double[] {Math.rint(offset[0]), Math.rint(offset[1])};
            }
            if (!(Math.hypot(offset[0] - first[0], offset[1] - first[1]) < SAME_GRID)) {
                return null;
            }
        }
        return new TilePiece(tile.pixels(), (int) first[0], (int) first[1]);
    }

    /** What it has, in the other tile's pixels. */
    Area area() {
        return new Area(-dx, -dy, tile.shape().width() - dx, tile.shape().height() - dy);
    }

    /** Whether an area is covered by some others. */
    static boolean isCovered(Area area, List<Area> by) {
        TreeSet<Integer> columns = new TreeSet<>(List.of(area.left));
        TreeSet<Integer> rows = new TreeSet<>(List.of(area.bottom));
        List<Area> inside = new ArrayList<>();
        for (Area other : by) {
            Area part = other.intersect(area);
            if (!part.isEmpty()) {
                inside.add(part);
                columns.addAll(List.of(part.left, part.right));
                rows.addAll(List.of(part.bottom, part.top));
            }
        }
        columns.remove(area.right);
        rows.remove(area.top);
        // Between these lines nothing changes, so that one pixel stands for all of a cell.
        for (int column : columns) {
            for (int row : rows) {
                if (inside.stream().noneMatch(part -> part.contains(column, row))) {
                    return false;
                }
            }
        }
        return true;
    }
}
