package org.galaxyscreen.detectors.internal;

import java.util.Optional;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * Rows among which others are searched. Where they are many and asked for often, they are put into {@link Cells}, once, and kept so if
 * that saves most of the products. What is found is the same either way. Thread-safe.
 */
public final class References {
    /** Rows from which on cells may be quicker than to compare all. */
    private static final int MANY = 20_000;

    /** Values that all the searched rows have at most, since they are held packed: 1 GiB. */
    private static final long MOST_VALUES = 1 << 28;

    /** Rows asked for, for the square root of the number there are, from which on cells are worth their making. */
    private static final int ASKED_PER_ROOT = 4;

    private static final int SAMPLE = 64;
    private static final int SAMPLE_NEIGHBOURS = 5;

    /** The part of the rows that cells may leave to be compared: products of all rows are the faster ones. */
    private static final double WORTHWHILE = 0.1;

    private final Matrix rows;
    private long asked;
    private boolean decided;
    private @Nullable Cells cells;

    private References(Matrix rows) {
        this.rows = rows;
        this.decided = rows.rows() < MANY || (long) rows.rows() * rows.columns() > MOST_VALUES;
    }

    public static References of(Matrix rows) {
        return new References(rows);
    }

    public static References of(Features features) {
        return of(Matrix.of(features));
    }

    /** Rows that are always put into cells, however few they are and whatever it saves: for tests. */
    static References inCells(Matrix rows, OneDnnThreads threads, String task) {
        References references = new References(rows);
        references.cells = Cells.of(rows, threads, task);
        references.decided = true;
        return references;
    }

    public Matrix matrix() {
        return rows;
    }

    /** The rows in cells, where that is worthwhile for a search for the neighbours of so many more rows. */
    synchronized Optional<Cells> cells(int queries, OneDnnThreads threads, String task) {
        asked += queries;
        if (!decided && asked >= ASKED_PER_ROOT * Math.sqrt(rows.rows())) {
            decided = true;
            Cells made = Cells.of(rows, threads, task);
            float[] sample = new float[SAMPLE * rows.columns()];
            for (int i = 0; i < SAMPLE; i++) {
                rows.copyRows((int) ((long) i * rows.rows() / SAMPLE), 1, sample, i * rows.columns());
            }
            Matrix some = Matrix.of(sample, rows.columns());
            if (CellNeighbours.share(made, some, SAMPLE_NEIGHBOURS, threads, task) <= WORTHWHILE) {
                cells = made;
            }
        }
        return Optional.ofNullable(cells);
    }
}
