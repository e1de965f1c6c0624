package org.galaxyscreen.detectors.neighbour;

import java.io.IOException;
import java.util.Arrays;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.References;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/** The training rows and their densities. A score is the local outlier factor: about 1 within a cluster, larger outside. */
public final class FittedLof implements FittedDetector {
    /** Keeps the density of copies finite, as scikit-learn does; of rows closer together than 1, a part of their reach. */
    private static final double SMALLEST_REACH = 1e-10;

    private final int neighbours;
    private final Features train;
    private final References searched;
    private final double[] reach;
    private final double[] density;
    private final double smallest;

    /**
     * @param searched the training rows, to search among
     * @param reach each training row's distance to the last of its neighbours
     * @param density each training row's local reachability density
     */
    FittedLof(int neighbours, Features train, References searched, double[] reach, double[] density) {
        this.neighbours = neighbours;
        this.train = train;
        this.searched = searched;
        this.reach = reach;
        this.density = density;
        this.smallest = smallest(reach);
    }

    @Override
    public String name() {
        return "lof";
    }

    @Override
    public int dimensions() {
        return train.dimensions();
    }

    /**
     * What is added to a row's mean reach: nothing beside that of the rows, in whatever unit they come. The median of the
     * training rows that have any reach, so that a few wild rows do not make it large for all the others.
     */
    static double smallest(double[] reach) {
        double[] positive =
                Arrays.stream(reach).filter(distance -> distance > 0).sorted().toArray();
        double typical = positive.length > 0 ? positive[positive.length / 2] : 1;
        return SMALLEST_REACH * Math.min(1, typical);
    }

    /** The local reachability density of a row with those neighbours: definition 6 of the paper. */
    static double density(int[] neighbours, double[] distances, double[] reach, double smallest) {
        double sum = 0;
        for (int i = 0; i < neighbours.length; i++) {
            sum += Math.max(distances[i], reach[neighbours[i]]);
        }
        return 1 / (sum / neighbours.length + smallest);
    }

    @Override
    public Scores score(Features features) {
        Rows.requireScorable("LOF", dimensions(), features);
        return score(features, NeighbourSearch.others(features, searched, neighbours, "scoring by LOF"));
    }

    /** As above, by neighbours that are known. */
    Scores score(Features features, Distances.Neighbours found) {
        double[] scores = new double[features.rows()];
        for (int row = 0; row < scores.length; row++) {
            int[] index = found.index()[row];
            double sum = 0;
            for (int neighbour : index) {
                sum += density[neighbour];
            }
            scores[row] = sum / index.length / density(index, found.distance()[row], reach, smallest);
        }
        return new Scores(name(), features.objects(), scores);
    }

    void save(StateWriter state) {
        state.put("dimensions", dimensions())
                .put("neighbours", neighbours)
                .put("reach", reach)
                .put("density", density)
                .put("train", train);
    }

    static FittedLof load(StateReader state) throws IOException {
        int neighbours = state.positiveInteger("neighbours");
        Features train = state.rows("train", state.positiveInteger("dimensions"));
        if (train.rows() <= neighbours) {
            throw state.malformed(train.rows() + " rows for " + neighbours + " neighbours");
        }
        return new FittedLof(
                neighbours,
                train,
                References.of(train),
                state.doubles("reach", train.rows()),
                state.doubles("density", train.rows()));
    }
}
