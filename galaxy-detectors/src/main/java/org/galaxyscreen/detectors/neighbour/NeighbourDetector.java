package org.galaxyscreen.detectors.neighbour;

import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.detectors.internal.Rows;

/**
 * Scores an object by its distance to its nearest neighbours among the training rows (Ramaswamy, Rastogi and Shim 2000,
 * doi:10.1145/335191.335437; the mean after Angiulli and Pizzuti 2002).
 *
 * <p>One exact copy of a row among the training rows does not count as its neighbour, so that a training row is scored as
 * if it had been left out.
 *
 * @param neighbours how many, from 1
 * @param distance which of their distances
 */
public record NeighbourDetector(int neighbours, Distance distance) implements Detector {
    /** What the score is. */
    public enum Distance {
        /** The distance to the last of the neighbours. */
        LARGEST,
        /** The mean distance to the neighbours. */
        MEAN
    }

    /** @throws IllegalArgumentException if the number is not positive */
    public NeighbourDetector {
        NeighbourSearch.requireNeighbours(neighbours);
        Objects.requireNonNull(distance, "distance");
    }

    /** The distance to the fifth neighbour. */
    public static NeighbourDetector defaults() {
        return new NeighbourDetector(5, Distance.LARGEST);
    }

    /** This with another number of neighbours. */
    public NeighbourDetector withNeighbours(int number) {
        return new NeighbourDetector(number, distance);
    }

    /** This with another distance. */
    public NeighbourDetector withDistance(Distance newDistance) {
        return new NeighbourDetector(neighbours, newDistance);
    }

    @Override
    public int minimumRows() {
        return neighbours + 1;
    }

    @Override
    public String name() {
        return "knn";
    }

    /** {@inheritDoc} Needs one row more than neighbours. Learning is remembering the rows. */
    @Override
    public FittedNeighbours fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("k-nearest neighbours with k " + neighbours, train, minimumRows());
        Cancellation.check("fitting k-nearest neighbours");
        progress.onProgress(new Progress("fitting k-nearest neighbours", 1, 1, "passes"));
        return new FittedNeighbours(this, train);
    }

    /** {@inheritDoc} The training rows are compared with themselves, each pair once. */
    @Override
    public ScoredFit fitAndScore(Features train, ProgressListener progress) {
        FittedNeighbours fitted = fit(train, progress);
        return new ScoredFit(fitted, fitted.scoreTrain());
    }

    @Override
    public FittedNeighbours fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /** Makes it by name: {@code knn}. For the service loader. */
    public static final class Provider implements DetectorProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "knn";
        }

        @Override
        public List<String> options() {
            return List.of("neighbours");
        }

        @Override
        public Detector create(NamedOptions options) {
            return defaults()
                    .withNeighbours(options.integer("neighbours", defaults().neighbours(), 1, Integer.MAX_VALUE));
        }
    }
}
