package org.galaxyscreen.detectors.neighbour;

import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.References;

/** Neighbours among training rows, for rows that may be training rows themselves. */
final class NeighbourSearch {
    private NeighbourSearch() {}

    /**
     * The {@code k} nearest training rows of each row, less one exact copy of the row where there is one: so a training row
     * is not its own neighbour, and is scored as if it had been left out.
     */
    static Distances.Neighbours others(Features rows, References train, int k, String task) {
        Distances.Neighbours found = Distances.neighbours(Matrix.of(rows), train, k + 1, false, task);
        for (int i = 0; i < rows.rows(); i++) {
            int from = found.distance()[i][0] == 0 ? 1 : 0;
            found.index()[i] = Arrays.copyOfRange(found.index()[i], from, from + k);
            found.distance()[i] = Arrays.copyOfRange(found.distance()[i], from, from + k);
        }
        return found;
    }

    static void requireNeighbours(int neighbours) {
        if (neighbours < 1) {
            throw new IllegalArgumentException("neighbours is " + neighbours + "; 1 or more expected");
        }
    }
}
