package org.galaxyscreen.detectors.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.ScoredFit;
import org.galaxyscreen.detectors.internal.References;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.jspecify.annotations.Nullable;

/**
 * Scores an object by its distance to the nearest dense neighbourhood, after DBSCAN (Ester et al. 1996, KDD-96, 226–231).
 *
 * <p>A training row is a core row if at least {@code minPts} rows, itself included (as in scikit-learn), lie within
 * {@code eps} of it. A score is the distance to the nearest core row over {@code eps}: 0 for a core row, at most 1 for a
 * row in reach of one, above 1 for noise. Exact in any number of dimensions; no n × n matrix is held.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class DbscanDetector implements Detector {
    private final @Nullable Double eps;
    private final EpsSource epsSource;
    private final double epsQuantile;
    private final int minPts;
    private final double coreThinning;

    private DbscanDetector(
            @Nullable Double eps, EpsSource epsSource, double epsQuantile, int minPts, double coreThinning) {
        if (eps != null && !(eps > 0 && Double.isFinite(eps))) {
            throw new IllegalArgumentException("eps is " + eps + "; a positive number expected");
        }
        if (!(epsQuantile >= 0 && epsQuantile <= 1)) {
            throw new IllegalArgumentException("epsQuantile is " + epsQuantile + "; 0 to 1 expected");
        }
        if (minPts < 2) {
            throw new IllegalArgumentException("minPts is " + minPts + "; 2 or more expected");
        }
        if (!(coreThinning >= 0 && coreThinning < 1)) {
            throw new IllegalArgumentException("coreThinning is " + coreThinning + "; 0 to 1 exclusive expected");
        }
        this.eps = eps;
        this.epsSource = epsSource;
        this.epsQuantile = epsQuantile;
        this.minPts = minPts;
        this.coreThinning = coreThinning;
    }

    /** Neighbourhoods of 5, {@code eps} such that nine tenths of the training rows are core rows, all of which are kept. */
    public static DbscanDetector defaults() {
        return new DbscanDetector(null, EpsSource.QUANTILE, 0.9, 5, 0);
    }

    /** This with a radius given. */
    public DbscanDetector withEps(double newEps) {
        return new DbscanDetector(newEps, EpsSource.GIVEN, epsQuantile, minPts, coreThinning);
    }

    /** This with the radius derived, at another quantile. */
    public DbscanDetector withEpsQuantile(double quantile) {
        return new DbscanDetector(null, EpsSource.QUANTILE, quantile, minPts, coreThinning);
    }

    /**
     * This with the radius at the knee of the curve of sorted distances, where they begin to rise fast: the point farthest from
     * the straight line between the curve's ends (Satopää et al. 2011, doi:10.1109/ICDCSW.2011.20). A few rows that are very
     * far from all others make the rest of the curve look flat, and the radius large; the quantile does not mind them.
     */
    public DbscanDetector withEpsKnee() {
        return new DbscanDetector(null, EpsSource.KNEE, epsQuantile, minPts, coreThinning);
    }

    /** This with another number of rows in a dense neighbourhood. */
    public DbscanDetector withMinPts(int newMinPts) {
        return new DbscanDetector(eps, epsSource, epsQuantile, newMinPts, coreThinning);
    }

    /**
     * This with core rows thinned: only so many are kept for scoring that each core row is within {@code growth · eps} of a kept
     * one. A row's score is then at least what it would be with all of them, and at most {@code growth} more. The training rows'
     * clusters do not change.
     *
     * <p>That saves something where core rows are closer to each other than {@code growth · eps}: in few dimensions, or with a large
     * {@code eps} or {@code minPts}. In many dimensions all distances are much the same, and nearly all core rows are kept.
     *
     * @param growth 0, which keeps all, to 1 exclusive
     */
    public DbscanDetector withCoreThinning(double growth) {
        return new DbscanDetector(eps, epsSource, epsQuantile, minPts, growth);
    }

    /**
     * How {@code eps} is found: given, or read from the curve of the rows' distances to their {@code minPts −
     * 1}-th other neighbour, at a quantile or at its knee.
     */
    public EpsSource epsSource() {
        return epsSource;
    }

    /** Where {@code eps} is a quantile: which, 0 to 1, so that about that part of the rows are core rows. */
    public double epsQuantile() {
        return epsQuantile;
    }

    /** How many rows make a neighbourhood dense, the row itself included; from 2. */
    public int minPts() {
        return minPts;
    }

    /**
     * How much a score may grow, 0 to 1 exclusive, so that fewer core rows need be kept for scoring; 0 keeps all.
     */
    public double coreThinning() {
        return coreThinning;
    }

    /** The radius, if one was given. */
    public OptionalDouble givenEps() {
        return eps == null ? OptionalDouble.empty() : OptionalDouble.of(eps);
    }

    @Override
    public int minimumRows() {
        return minPts;
    }

    @Override
    public String name() {
        return "dbscan";
    }

    /** {@inheritDoc} Needs at least {@code minPts} rows, and at least one core row. */
    @Override
    public FittedDbscan fit(Features train, ProgressListener progress) {
        Rows.requireTrainable("DBSCAN with minPts " + minPts, train, minimumRows());
        Objects.requireNonNull(progress, "progress");
        return DbscanFit.fit(this, train, progress);
    }

    /** {@inheritDoc} Core rows that are kept score 0; only the others are searched for the nearest of them. */
    @Override
    public ScoredFit fitAndScore(Features train, ProgressListener progress) {
        FittedDbscan fitted = fit(train, progress);
        return new ScoredFit(fitted, fitted.scoreTrain(train));
    }

    @Override
    public FittedDbscan fit(Features train) {
        return fit(train, ProgressListener.NONE);
    }

    /**
     * The distance of each row to its {@code k}-th other row: the curve from which {@code eps} is read.
     *
     * @param k from 1 to one less than there are rows
     * @return one distance a row, in row order
     * @throws IllegalArgumentException if {@code k} is out of range or a value is not finite
     */
    public static double[] kDistance(Features rows, int k) {
        if (k < 1 || k > rows.rows() - 1) {
            throw new IllegalArgumentException(
                    "k is " + k + "; 1 to " + (rows.rows() - 1) + " expected for " + rows.rows() + " rows");
        }
        Rows.requireTrainable("k-distance", rows, 2);
        References references = References.of(rows);
        try (OneDnnThreads threads = new OneDnnThreads()) {
            return DbscanFit.kDistance(references, k, threads);
        }
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(eps, epsSource, epsQuantile, minPts, coreThinning);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DbscanDetector that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "DbscanDetector" + values();
    }

    /** Makes it by name: {@code dbscan}. For the service loader. */
    public static final class Provider implements DetectorProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "dbscan";
        }

        @Override
        public List<String> options() {
            return List.of("eps", "eps-quantile", "eps-knee", "min-samples");
        }

        /** A score above 1 is noise. */
        @Override
        public Optional<String> threshold() {
            return Optional.of("fixed:1");
        }

        @Override
        public Detector create(NamedOptions options) {
            boolean knee = options.flag("eps-knee", false);
            if ((options.text("eps").isPresent() ? 1 : 0)
                            + (options.text("eps-quantile").isPresent() ? 1 : 0)
                            + (knee ? 1 : 0)
                    > 1) {
                throw new IllegalArgumentException(
                        "the options eps, eps-quantile and eps-knee exclude each other; give one of them");
            }
            DbscanDetector dbscan = defaults();
            dbscan = dbscan.withMinPts(options.integer("min-samples", dbscan.minPts(), 2, Integer.MAX_VALUE));
            if (knee) {
                return dbscan.withEpsKnee();
            }
            if (options.text("eps").isPresent()) {
                return dbscan.withEps(options.number("eps", 0, 0, Double.MAX_VALUE));
            }
            return options.text("eps-quantile").isPresent()
                    ? dbscan.withEpsQuantile(options.number("eps-quantile", 0, 0, 1))
                    : dbscan;
        }
    }
}
