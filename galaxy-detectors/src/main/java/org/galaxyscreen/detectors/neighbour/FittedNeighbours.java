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

/** The training rows that neighbours are looked for among. A score is a distance, from 0 up. */
public final class FittedNeighbours implements FittedDetector {
    private static final String TASK = "scoring by nearest neighbours";

    private final NeighbourDetector settings;
    private final Features train;
    private final References searched;

    FittedNeighbours(NeighbourDetector settings, Features train) {
        this.settings = settings;
        this.train = train;
        this.searched = References.of(train);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public int dimensions() {
        return train.dimensions();
    }

    @Override
    public Scores score(Features features) {
        Rows.requireScorable("k-nearest neighbours", dimensions(), features);
        return scores(features, NeighbourSearch.others(features, searched, settings.neighbours(), TASK));
    }

    /** The training rows' scores. */
    Scores scoreTrain() {
        return scores(train, Distances.neighbours(searched.matrix(), searched, settings.neighbours(), true, TASK));
    }

    private Scores scores(Features features, Distances.Neighbours found) {
        double[][] distances = found.distance();
        double[] scores = new double[features.rows()];
        Arrays.setAll(scores, row -> score(distances[row]));
        return new Scores(name(), features.objects(), scores);
    }

    private double score(double[] distances) {
        return switch (settings.distance()) {
            case LARGEST -> distances[distances.length - 1];
            case MEAN -> Arrays.stream(distances).sum() / distances.length;
        };
    }

    void save(StateWriter state) {
        state.put("dimensions", dimensions())
                .put("neighbours", settings.neighbours())
                .put("distance", settings.distance())
                .put("train", train);
    }

    static FittedNeighbours load(StateReader state) throws IOException {
        NeighbourDetector settings = new NeighbourDetector(
                state.integer("neighbours"), state.constant("distance", NeighbourDetector.Distance.class));
        Features train = state.rows("train", state.positiveInteger("dimensions"));
        if (train.rows() <= settings.neighbours()) {
            throw state.malformed(train.rows() + " rows for " + settings.neighbours() + " neighbours");
        }
        return new FittedNeighbours(settings, train);
    }
}
