package org.galaxyscreen.detectors.forest;

import java.util.List;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Rows;

/**
 * Scores an object by how few random splits set it apart from a few of the training rows, over many such trees (Liu, Ting and
 * Zhou 2008, doi:10.1109/ICDM.2008.17). Looks at single dimensions only, and needs neither scaling nor distances.
 *
 * @param trees how many, from 1
 * @param subsample how many training rows each tree is grown from, drawn without replacement; from 2; all rows where there
 *     are fewer
 * @param seed of the rows and splits drawn
 */
public record IsolationForestDetector(int trees, int subsample, long seed) implements Detector {
    /** @throws IllegalArgumentException if a number is out of range */
    public IsolationForestDetector {
        if (trees < 1) {
            throw new IllegalArgumentException("trees is " + trees + "; 1 or more expected");
        }
        if (subsample < 2) {
            throw new IllegalArgumentException("subsample is " + subsample + "; 2 or more expected");
        }
    }

    /** The paper's hundred trees of 256 rows. */
    public static IsolationForestDetector defaults() {
        return new IsolationForestDetector(100, 256, 0);
    }

    /** This with another number of trees. */
    public IsolationForestDetector withTrees(int number) {
        return new IsolationForestDetector(number, subsample, seed);
    }

    /** This with another number of rows a tree. */
    public IsolationForestDetector withSubsample(int rows) {
        return new IsolationForestDetector(trees, rows, seed);
    }

    /** This with another seed. */
    public IsolationForestDetector withSeed(long newSeed) {
        return new IsolationForestDetector(trees, subsample, newSeed);
    }

    @Override
    public int minimumRows() {
        return 2;
    }

    @Override
    public String name() {
        return "iforest";
    }

    /** {@inheritDoc} Needs at least two rows. */
    @Override
    public FittedIsolationForest fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("the isolation forest", train, minimumRows());
        return IsolationTrees.grow(this, train, progress);
    }

    @Override
    public FittedIsolationForest fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /** Makes it by name: {@code iforest}. For the service loader. */
    public static final class Provider implements DetectorProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "iforest";
        }

        @Override
        public List<String> options() {
            return List.of("trees", "subsample", "seed");
        }

        @Override
        public Detector create(NamedOptions options) {
            IsolationForestDetector defaults = defaults();
            return defaults.withTrees(options.integer("trees", defaults.trees(), 1, Integer.MAX_VALUE))
                    .withSubsample(options.integer("subsample", defaults.subsample(), 1, Integer.MAX_VALUE))
                    .withSeed(options.seed("seed", defaults.seed()));
        }
    }
}
