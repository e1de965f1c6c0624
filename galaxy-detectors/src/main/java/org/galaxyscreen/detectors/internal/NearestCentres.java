package org.galaxyscreen.detectors.internal;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.linalg.MatrixProducts;
import org.galaxyscreen.linalg.NativeScope;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * One pass over many rows, or some of them, that finds the nearest of a few centres for each, exactly; of equally near ones the
 * first. The products of a tile lie centre by centre, so that what is done with one centre is done with many rows at once.
 */
public final class NearestCentres {
    /** Rows of a tile: more where they are short, since a product of few values is over too soon. */
    private static final int MOST_ROWS = 256;

    private static final int LEAST_ROWS = 64;

    private static final int VALUES = 1 << 14;

    /** Of so many parts, or a little more, the pass consists, if the rows are that many. */
    private static final int PARTS = 64;

    private static final int MOST_ROWS_OF_PART = 1 << 12;

    private final ProductRows rows;
    private final Matrix matrix;
    private final ProductRows centres;
    private final Matrix centreRows;
    private final OneDnnThreads threads;
    private final String task;
    private final double uncertainty;
    private final int tileRows;
    private final int partRows;

    /** @param rows in float32 */
    public NearestCentres(ProductRows rows, Matrix centreRows, OneDnnThreads threads, String task) {
        this.rows = rows;
        this.matrix = rows.matrix();
        this.centreRows = centreRows;
        this.centres = new ProductRows(centreRows, rows.frame(), rows.format(), threads, task);
        this.threads = threads;
        this.task = task;
        this.uncertainty = ProductRows.uncertainty(rows, centres);
        this.tileRows = Math.min(rows.rows(), Math.max(LEAST_ROWS, Math.min(MOST_ROWS, VALUES / rows.columns())));
        this.partRows = partRows(rows.rows());
    }

    /** How many consecutive rows are one part of a pass over so many; fewer in the last one. */
    public static int partRows(int rows) {
        return Math.max(MOST_ROWS, Math.min(MOST_ROWS_OF_PART, rows / PARTS));
    }

    /** Says which rows a pass is about, on the thread that computes their products; several at once. */
    @FunctionalInterface
    public interface Choice {
        /**
         * Chooses among consecutive rows.
         *
         * @param worker 0 to one less than there are threads
         * @param chosen receives the rows, ascending
         * @return how many
         */
        int choose(int worker, int from, int to, int[] chosen);
    }

    /** Takes rows, on the thread that computed their products; several at once, each row once, those of a part in their order. */
    @FunctionalInterface
    public interface Visitor {
        void visit(int worker, Tile tile);
    }

    /** Visits all rows. */
    public void forEach(Visitor visitor) {
        forEach(
                (worker, from, to, chosen) -> {
                    for (int row = from; row < to; row++) {
                        chosen[row - from] = row;
                    }
                    return to - from;
                },
                visitor);
    }

    /** Visits the rows that are chosen. */
    public void forEach(Choice choice, Visitor visitor) {
        if (rows.rows() == 0) {
            return;
        }
        try (NativeScope scope = new NativeScope()) {
            float[] ready = new float[centres.rows() * rows.columns()];
            centres.fill(0, centres.rows(), ready);
            FloatPointer factor = scope.own(new FloatPointer(ready));
            Tile[] tiles = new Tile[threads.count()];
            Arrays.setAll(tiles, worker -> new Tile(threads.products(worker), factor, scope));
            threads.run(task, (rows.rows() + partRows - 1) / partRows, (worker, part) -> {
                Tile tile = tiles[worker];
                int to = Math.min(rows.rows(), (part + 1) * partRows);
                int count = choice.choose(worker, part * partRows, to, tile.chosen);
                for (int from = 0; from < count; from += tileRows) {
                    tile.load(part, from, Math.min(tileRows, count - from));
                    visitor.visit(worker, tile);
                }
            });
        }
    }

    /**
     * Finds the nearest of all centres for all rows.
     *
     * @param nearest receives a centre a row
     * @param squared receives the squared distances to them, exactly, in the units of the rows; null where they are not needed
     */
    public void find(int[] nearest, double @Nullable [] squared) {
        forEach((worker, tile) -> {
            tile.among(0, centres.rows());
            for (int i = 0; i < tile.count(); i++) {
                int row = tile.row(i);
                nearest[row] = tile.nearest(i);
                if (squared != null) {
                    squared[row] = tile.exactSquared(i, nearest[row]);
                }
            }
        });
    }

    /** Some rows and their view of the centres; used again for others. */
    public final class Tile {
        private final MatrixProducts multiplier;
        private final MatrixProducts.Operand factor;
        private final FloatPointer rowValues;
        private final FloatPointer productValues;
        private final int[] chosen = new int[partRows];
        private final float[] values = new float[tileRows * rows.columns()];
        private final float[] products = new float[centres.rows() * tileRows];
        private final double[] norms = new double[tileRows];
        private final float[] floatNorms = new float[tileRows];
        private final float[] estimates = new float[tileRows];
        private final float[] ofCentre = new float[tileRows];
        private final float[] least = new float[tileRows];
        private final float[] second = new float[tileRows];
        private final float[] scratch = new float[rows.columns()];
        private final double[] left = new double[rows.columns()];
        private final float[] right = new float[rows.columns()];
        private int part;
        private int from;
        private int count;

        /** The row in {@link #left}. */
        private int loaded;

        // What among() was asked for last.
        private int first;
        private int centreCount;
        private double largest;

        private Tile(MatrixProducts multiplier, FloatPointer factor, NativeScope scope) {
            this.multiplier = multiplier;
            this.factor = new MatrixProducts.Operand(factor, 0, rows.columns());
            this.rowValues = scope.own(new FloatPointer((long) values.length));
            this.productValues = scope.own(new FloatPointer((long) products.length));
        }

        private void load(int newPart, int newFrom, int newCount) {
            part = newPart;
            from = newFrom;
            count = newCount;
            loaded = -1;
            if (chosen[from + count - 1] - chosen[from] == count - 1) {
                rows.fill(chosen[from], count, values);
            } else {
                rows.fill(chosen, from, count, values);
            }
            for (int i = 0; i < count; i++) {
                norms[i] = rows.squaredNorm(row(i));
                floatNorms[i] = (float) norms[i];
            }
            rowValues.put(values);
            multiplier.multiply(
                    false,
                    true,
                    centres.rows(),
                    tileRows,
                    rows.columns(),
                    factor,
                    new MatrixProducts.Operand(rowValues, 0, rows.columns()),
                    new MatrixProducts.Operand(productValues, 0, tileRows));
            productValues.get(products);
        }

        /** Which part of the pass the rows are of: those from {@code part · partRows} on. */
        public int part() {
            return part;
        }

        /** How many rows there are. */
        public int count() {
            return count;
        }

        /** One of them. */
        public int row(int i) {
            return chosen[from + i];
        }

        /** Looks for the nearest of some consecutive centres: {@link #nearest} and {@link #lead} are then about these. */
        public void among(int newFirst, int newCount) {
            first = newFirst;
            centreCount = newCount;
            largest = 0;
            Arrays.fill(least, Float.POSITIVE_INFINITY);
            Arrays.fill(second, Float.POSITIVE_INFINITY);
            for (int c = first; c < first + centreCount; c++) {
                double norm = centres.squaredNorm(c);
                largest = Math.max(largest, norm);
                System.arraycopy(products, c * tileRows, ofCentre, 0, tileRows);
                TileScan.leastTwo(ofCentre, (float) norm, least, second);
            }
        }

        /** The nearest of these centres, counted from the first of them. */
        public int nearest(int i) {
            return nearest(i, 0);
        }

        /** The same, looked for at a likely one first. */
        public int nearest(int i, int likely) {
            double margin = margin(i);
            // What is not a number, from a product that overflowed, decides nothing.
            if (second[i] - (double) least[i] > 2 * margin) {
                return partial(i, first + likely) == least[i] ? likely : ofLeast(i);
            }
            return exact(i, least[i] + 2 * margin);
        }

        /**
         * How much farther any other of these centres is than the nearest one, at least, in scaled units; 0 where the products do not tell.
         */
        public double lead(int i) {
            double norm = norms[i];
            double margin = margin(i);
            double others = Math.sqrt(Math.max(0, norm + second[i] - margin));
            double lead = others - Math.sqrt(Math.max(0, norm + least[i] + margin));
            return lead > 0 ? lead : 0;
        }

        /** The centre that is in truth nearest has a norm that its distance bounds: so does the margin. */
        private double margin(int i) {
            return uncertainty * (norms[i] + largest) + ProductRows.absolute();
        }

        /** Without a way out of the loop, which would be guessed wrong as often as not. */
        private int ofLeast(int i) {
            int found = 0;
            for (int c = 0; c < centreCount; c++) {
                found = partial(i, first + c) == least[i] ? c : found;
            }
            return found;
        }

        /** What distinguishes a squared distance from those to other centres: as {@link TileScan#leastTwo} computes it, to the bit. */
        private float partial(int i, int centre) {
            return (float) centres.squaredNorm(centre) - 2 * products[centre * tileRows + i];
        }

        private int exact(int i, double limit) {
            int best = 0;
            double nearest = Double.POSITIVE_INFINITY;
            for (int c = 0; c < centreCount; c++) {
                // Not "<=": what is not a number decides nothing.
                if (!(partial(i, first + c) > limit)) {
                    double distance = exactSquared(i, first + c);
                    if (distance < nearest) {
                        nearest = distance;
                        best = c;
                    }
                }
            }
            return best;
        }

        /**
         * A row's squared distance to a centre, in scaled units, in which it stays within float32's range for rows of any magnitude;
         * exact where cancellation would leave little of it.
         */
        public double squared(int i, int centre) {
            double both = norms[i] + centres.squaredNorm(centre);
            double estimate = both - 2.0 * products[centre * tileRows + i];
            double margin = uncertainty * both + ProductRows.absolute();
            return estimate > 8 * margin ? estimate : rows.frame().scaled(exactSquared(i, centre));
        }

        /** The same of all rows, from a place in an array on. */
        public void squared(int centre, float[] target, int at) {
            float norm = (float) centres.squaredNorm(centre);
            System.arraycopy(products, centre * tileRows, ofCentre, 0, tileRows);
            TileScan.squared(ofCentre, floatNorms, norm, estimates);
            float relative = (float) (8 * uncertainty);
            float absolute = (float) (8 * ProductRows.absolute());
            for (int i = 0; i < count; i++) {
                boolean near = !(estimates[i] > relative * (floatNorms[i] + norm) + absolute);
                target[at + i] = near ? (float) rows.frame().scaled(exactSquared(i, centre)) : estimates[i];
            }
        }

        /** A row's squared distance to a centre, exactly, in the units of the rows. */
        public double exactSquared(int i, int centre) {
            if (loaded != i) {
                matrix.copyRows(row(i), 1, scratch, 0);
                for (int k = 0; k < left.length; k++) {
                    left[k] = scratch[k];
                }
                loaded = i;
            }
            centreRows.copyRows(centre, 1, right, 0);
            return Distances.squared(left, right);
        }
    }
}
