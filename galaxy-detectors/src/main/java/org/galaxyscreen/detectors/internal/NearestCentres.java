package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import org.galaxyscreen.linalg.OneDnnThreads;

/** One pass over many rows that finds the nearest of a few centres for each, exactly; of equally near ones the first. */
public final class NearestCentres {
    private final ProductRows rows;
    private final Matrix matrix;
    private final ProductRows centres;
    private final Matrix centreRows;
    private final OneDnnThreads threads;
    private final String task;
    private final double uncertainty;

    public NearestCentres(ProductRows rows, Matrix centreRows, OneDnnThreads threads, String task) {
        this.rows = rows;
        this.matrix = rows.matrix();
        this.centreRows = centreRows;
        this.centres = new ProductRows(centreRows, rows.frame(), rows.format(), threads, task);
        this.threads = threads;
        this.task = task;
        this.uncertainty = ProductRows.uncertainty(rows, centres);
    }

    /** Takes rows, on the thread that computed their products; several at once, each row once. */
    @FunctionalInterface
    public interface Visitor {
        void visit(int row, Find find);
    }

    public void forEach(Visitor visitor) {
        Find[] finds = new Find[threads.count()];
        Arrays.setAll(finds, i -> new Find());
        Tiles.allRight(rows, centres, threads, task).forEach((worker, tile) -> {
            Find find = finds[worker];
            find.products = tile.products();
            for (int i = 0; i < tile.leftCount(); i++) {
                find.row = tile.left() + i;
                find.base = i * tile.stride();
                find.loaded = false;
                visitor.visit(find.row, find);
            }
        });
    }

    /** One row's view of the centres. */
    public final class Find {
        private final float[] left = new float[rows.columns()];
        private final float[] right = new float[rows.columns()];
        private float[] products = {};
        private int row;
        private int base;
        private boolean loaded;

        /** The largest squared norm of the centres asked for last. */
        private double largest;

        private int normsOf;
        private int normsCount;

        /** The nearest of some consecutive centres, counted from the first of them. */
        public int among(int first, int count) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            double second = Double.POSITIVE_INFINITY;
            boolean finite = true;
            for (int c = 0; c < count; c++) {
                double partial = centres.squaredNorm(first + c) - 2.0 * products[base + first + c];
                finite &= partial < Double.POSITIVE_INFINITY;
                if (partial < least) {
                    second = least;
                    least = partial;
                    best = c;
                } else if (partial < second) {
                    second = partial;
                }
            }
            double norm = rows.squaredNorm(row);
            // The centre that is in truth nearest has a norm that its distance bounds: so does the margin.
            double margin = margin(norm, first, count);
            if (finite && second - least > 2 * margin) {
                return best;
            }
            return exact(first, count, finite ? least + 2 * margin : Double.POSITIVE_INFINITY);
        }

        private double margin(double norm, int first, int count) {
            if (first != normsOf || count != normsCount) {
                largest = 0;
                for (int c = 0; c < count; c++) {
                    largest = Math.max(largest, centres.squaredNorm(first + c));
                }
                normsOf = first;
                normsCount = count;
            }
            return uncertainty * (norm + largest) + ProductRows.absolute();
        }

        private int exact(int first, int count, double limit) {
            int best = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int c = 0; c < count; c++) {
                double partial = centres.squaredNorm(first + c) - 2.0 * products[base + first + c];
                // Not "<=": what is not a number decides nothing.
                if (!(partial > limit)) {
                    double distance = exactSquared(first + c);
                    if (distance < least) {
                        least = distance;
                        best = c;
                    }
                }
            }
            return best;
        }

        /**
         * The squared distance to a centre, in scaled units, in which it stays within float32's range for rows of any
         * magnitude; exact where cancellation would leave little of it.
         */
        public double squared(int centre) {
            double norms = rows.squaredNorm(row) + centres.squaredNorm(centre);
            double estimate = norms - 2.0 * products[base + centre];
            double margin = uncertainty * norms + ProductRows.absolute();
            return estimate > 8 * margin ? estimate : rows.frame().scaled(exactSquared(centre));
        }

        private double exactSquared(int centre) {
            if (!loaded) {
                matrix.copyRows(row, 1, left, 0);
                loaded = true;
            }
            centreRows.copyRows(centre, 1, right, 0);
            return Distances.squared(left, 0, right, 0, left.length);
        }
    }
}
