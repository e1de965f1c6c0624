package org.galaxyscreen.detectors.neighbour;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.Rows;

/** Which rows are nearest to which, exactly: for showing what an object is like. */
public final class NearestRows {
    private NearestRows() {}

    /**
     * A row found.
     *
     * @param object whose it is
     * @param distance to it, Euclidean
     */
    public record Near(SurveyObject object, double distance) {
        /** The object may not be null. */
        public Near {
            Objects.requireNonNull(object, "object");
        }
    }

    /**
     * The nearest of some rows for each of others.
     *
     * @param queries whose neighbours are sought
     * @param among what they are sought among; a row that is there too is found, at distance 0
     * @param count how many for each, from 1; all where there are fewer
     * @return a list for each query, the nearest first; among equals the lower row
     * @throws IllegalArgumentException if the rows have different lengths, a value is not finite or the count is not positive
     */
    public static List<List<Near>> find(Features queries, Features among, int count) {
        NeighbourSearch.requireNeighbours(count);
        Rows.requireScorable("the search for nearest rows", among.dimensions(), queries);
        Rows.requireScorable("the search for nearest rows", among.dimensions(), among);
        List<List<Near>> found = new ArrayList<>();
        int each = Math.min(count, among.rows());
        if (each == 0) {
            for (int i = 0; i < queries.rows(); i++) {
                found.add(List.of());
            }
            return found;
        }
        Distances.Neighbours near =
                Distances.neighbours(Matrix.of(queries), Matrix.of(among), each, false, "finding nearest rows");
        for (int i = 0; i < queries.rows(); i++) {
            List<Near> own = new ArrayList<>(each);
            for (int e = 0; e < each; e++) {
                own.add(new Near(among.object(near.index()[i][e]), near.distance()[i][e]));
            }
            found.add(List.copyOf(own));
        }
        return found;
    }
}
