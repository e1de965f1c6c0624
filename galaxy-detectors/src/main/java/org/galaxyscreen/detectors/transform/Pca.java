package org.galaxyscreen.detectors.transform;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.DoublePointer;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.galaxyscreen.linalg.SymmetricEigen;
import org.jspecify.annotations.Nullable;

/**
 * Principal component analysis (Pearson 1901; Hotelling 1933): rows become their coordinates along the directions in which
 * the training rows vary most.
 *
 * <p>The covariance is summed in double, in one pass over the rows, so that a stream can be learned from
 * as well: {@link #accumulator}. Where there are fewer rows than dimensions, the rows' products take its place.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class Pca implements Transform {
    /** An eigenvalue up to this part of the largest, a row of the matrix, may be rounding alone. */
    private static final double ROUNDING = 0x1p-49;

    /** How the directions are found. */
    public enum Solver {
        /** {@link #RANDOMISED} for at most a tenth of 500 dimensions or more, else {@link #EXACT}. */
        AUTO,
        /** All eigenvalues of the covariance, by LAPACK's {@code dsyevr}. */
        EXACT,
        /**
         * The largest ones, by subspace iteration on the covariance from random directions (Halko, Martinsson and Tropp 2011,
         * doi:10.1137/090771806, section 4.5) with Chebyshev filters, until
         * none of them changes by more than 3 · 10⁻⁵ of itself in a round.
         */
        RANDOMISED
    }

    private final @Nullable Integer components;
    private final double explainedVariance;
    private final boolean whiten;
    private final Solver solver;
    private final long seed;

    private Pca(@Nullable Integer components, double explainedVariance, boolean whiten, Solver solver, long seed) {
        if (components != null && components < 1) {
            throw new IllegalArgumentException("components is " + components + "; 1 or more expected");
        }
        if (!(explainedVariance > 0 && explainedVariance <= 1)) {
            throw new IllegalArgumentException(
                    "explainedVariance is " + explainedVariance + "; above 0 and at most 1 expected");
        }
        Objects.requireNonNull(solver, "solver");
        this.components = components;
        this.explainedVariance = explainedVariance;
        this.whiten = whiten;
        this.solver = solver;
        this.seed = seed;
    }

    /** So many components, not whitened. */
    public static Pca ofComponents(int count) {
        return new Pca(count, 1, false, Solver.AUTO, 0);
    }

    /** The fewest components that keep that part of the variance, not whitened. */
    public static Pca explaining(double part) {
        return new Pca(null, part, false, Solver.AUTO, 0);
    }

    /** This with coordinates scaled to variance 1, or not. */
    public Pca withWhitening(boolean newWhiten) {
        return new Pca(components, explainedVariance, newWhiten, solver, seed);
    }

    /** This with another solver. */
    public Pca withSolver(Solver newSolver) {
        return new Pca(components, explainedVariance, whiten, newSolver, seed);
    }

    /** This with another seed. */
    public Pca withSeed(long newSeed) {
        return new Pca(components, explainedVariance, whiten, solver, newSeed);
    }

    /** How many to keep; null for as many as the variance needs. */
    public @Nullable Integer components() {
        return components;
    }

    /** The part of the variance, above 0 and at most 1, that is to be kept where {@code components} is null. */
    public double explainedVariance() {
        return explainedVariance;
    }

    /**
     * Whether coordinates are scaled to variance 1; where there is no variance, beyond the rank of the rows, they
     * are not.
     */
    public boolean whiten() {
        return whiten;
    }

    /** How the directions are found. */
    public Solver solver() {
        return solver;
    }

    /** The seed of the randomised solver's first directions. */
    public long seed() {
        return seed;
    }

    @Override
    public int minimumRows() {
        return components == null ? 2 : Math.max(2, components);
    }

    /** {@inheritDoc} Needs two rows at least, and at least as many rows and dimensions as components. */
    @Override
    public FittedPca fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("PCA", train, minimumRows());
        requireComponents(Math.min(train.rows(), train.dimensions()));
        if (train.rows() < train.dimensions()) {
            try (OneDnnThreads threads = new OneDnnThreads()) {
                return GramPca.fit(this, train, threads);
            }
        }
        return accumulator(train.dimensions())
                .add(train, train.held() ? ProgressListener.NONE : progress)
                .fit();
    }

    /** As {@link #fit(Features, ProgressListener)}, with nobody listening. */
    public FittedPca fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /** Learns from rows that come in parts, in memory for the covariance alone: 8 bytes times the dimensions squared. */
    public PcaAccumulator accumulator(int dimensions) {
        return new PcaAccumulator(this, dimensions);
    }

    void requireComponents(int most) {
        if (components != null && components > most) {
            throw new IllegalArgumentException("PCA to " + components + " components needs as many rows and dimensions;"
                    + " the lesser of the two is " + most);
        }
    }

    /**
     * As many eigenpairs of a symmetric matrix as the components need. A value that may be rounding alone is given as zero, so
     * that whitening does not make a direction of unit variance of it.
     */
    SymmetricEigen.Pairs eigenpairs(DoublePointer matrix, int size, OneDnnThreads threads, String task) {
        SymmetricEigen.Pairs pairs;
        if (components != null && randomised(size)) {
            pairs = SymmetricEigen.largest(matrix, size, components, seed, threads, task);
        } else {
            double[] values = new double[size * size];
            matrix.get(values);
            pairs = SymmetricEigen.all(values, size);
        }
        double least = size * ROUNDING * pairs.values()[0];
        double[] values = Arrays.stream(pairs.values())
                .map(value -> value > least ? value : 0)
                .toArray();
        return new SymmetricEigen.Pairs(values, pairs.vectors());
    }

    private boolean randomised(int size) {
        return switch (solver) {
            case EXACT -> false;
            case RANDOMISED -> components != null;
            case AUTO -> components != null && size >= 500 && components <= size / 10;
        };
    }

    /** How many of the eigenvalues, descending, are kept. */
    int kept(double[] eigenvalues, double total) {
        if (components != null) {
            return components;
        }
        double sum = 0;
        int count = 0;
        // As scikit-learn: the fewest whose variances make up more than the part asked for.
        while (count < eigenvalues.length && sum <= explainedVariance * total) {
            sum += eigenvalues[count++];
        }
        return count;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(components, explainedVariance, whiten, solver, seed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Pca that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Pca" + values();
    }

    /** Makes it by name: {@code pca}. For the service loader. */
    public static final class Provider implements TransformProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "pca";
        }

        @Override
        public List<String> options() {
            return List.of("components", "explained-variance", "whiten", "seed");
        }

        @Override
        public Transform create(NamedOptions options) {
            if (options.text("components").isPresent()
                    && options.text("explained-variance").isPresent()) {
                throw new IllegalArgumentException(
                        "the options components and explained-variance exclude each other; give one of them");
            }
            Pca pca = options.text("components").isPresent()
                    ? ofComponents(options.integer("components", 1, 1, Integer.MAX_VALUE))
                    : explaining(options.number("explained-variance", 0.95, 0, 1));
            return pca.withWhitening(options.flag("whiten", false)).withSeed(options.seed("seed", 0));
        }
    }
}
