package org.galaxyscreen.detectors.neighbour;

import java.util.Arrays;
import java.util.List;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.References;
import org.galaxyscreen.detectors.internal.Rows;

/**
 * Local outlier factor: how much sparser the rows lie around an object than around its neighbours (Breunig, Kriegel, Ng and
 * Sander 2000, doi:10.1145/335191.335388). About 1 within a cluster of any density, larger outside.
 *
 * <p>One exact copy of a row among the training rows does not count as its neighbour, so that a training row has the
 * factor of the paper, and a new row the one that it would have beside the training rows.
 *
 * @param neighbours how many, from 1: about the size of the smallest group that is not to be called anomalous
 */
public record LofDetector(int neighbours) implements Detector {
    private static final String TASK = "fitting LOF";

    /** @throws IllegalArgumentException if the number is not positive */
    public LofDetector {
        NeighbourSearch.requireNeighbours(neighbours);
    }

    /** Twenty neighbours. */
    public static LofDetector defaults() {
        return new LofDetector(20);
    }

    /** This with another number of neighbours. */
    public LofDetector withNeighbours(int number) {
        return new LofDetector(number);
    }

    @Override
    public int minimumRows() {
        return neighbours + 1;
    }

    @Override
    public String name() {
        return "lof";
    }

    /** {@inheritDoc} Needs one row more than neighbours. */
    @Override
    public FittedLof fit(Features train, ProgressListener progress) {
        References rows = References.of(train);
        return fit(train, rows, neighbours(train, rows), progress);
    }

    /** {@inheritDoc} The scores are those of the neighbours that the fit finds anyway. */
    @Override
    public ScoredFit fitAndScore(Features train, ProgressListener progress) {
        References rows = References.of(train);
        Distances.Neighbours found = neighbours(train, rows);
        FittedLof fitted = fit(train, rows, found, progress);
        return new ScoredFit(fitted, fitted.score(train, found));
    }

    private Distances.Neighbours neighbours(Features train, References rows) {
        Rows.requireTrainable("LOF with " + neighbours + " neighbours", train, minimumRows());
        return Distances.neighbours(rows.matrix(), rows, neighbours, true, TASK);
    }

    private FittedLof fit(Features train, References rows, Distances.Neighbours found, ProgressListener progress) {
        double[] reach = new double[train.rows()];
        Arrays.setAll(reach, row -> found.distance()[row][neighbours - 1]);
        double smallest = FittedLof.smallest(reach);
        double[] density = new double[train.rows()];
        Arrays.setAll(density, row -> FittedLof.density(found.index()[row], found.distance()[row], reach, smallest));
        progress.onProgress(new Progress(TASK, 1, 1, "passes"));
        return new FittedLof(neighbours, train, rows, reach, density);
    }

    @Override
    public FittedLof fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /** Makes it by name: {@code lof}. For the service loader. */
    public static final class Provider implements DetectorProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "lof";
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
