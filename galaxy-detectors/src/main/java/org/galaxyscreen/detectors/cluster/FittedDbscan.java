package org.galaxyscreen.detectors.cluster;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Clustering;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SettingCurve;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.References;
import org.galaxyscreen.detectors.internal.Rows;
import org.galaxyscreen.detectors.saved.StateReader;
import org.galaxyscreen.detectors.saved.StateWriter;

/**
 * DBSCAN's core rows. A score is the distance to the nearest core row over eps: 0 for a core row, above 1 for noise. Where core
 * rows were thinned, it may be up to {@link #coreThinning()} more than that, and is never less.
 */
public final class FittedDbscan implements FittedDetector, Clustering {
    private final int minPts;
    private final double eps;
    private final EpsSource epsSource;
    private final double coreThinning;
    private final int[] labels;
    private final int[] coreRows;
    private final int[] keptRows;
    private final Features cores;
    private final References searched;

    /** @param cores the core rows that are kept, in the order of their numbers */
    FittedDbscan(
            int minPts,
            double eps,
            EpsSource epsSource,
            double coreThinning,
            int[] labels,
            int[] coreRows,
            int[] keptRows,
            Features cores) {
        this.minPts = minPts;
        this.eps = eps;
        this.epsSource = epsSource;
        this.coreThinning = coreThinning;
        this.labels = labels;
        this.coreRows = coreRows;
        this.keptRows = keptRows;
        this.cores = cores;
        this.searched = References.of(cores);
    }

    @Override
    public String name() {
        return "dbscan";
    }

    @Override
    public int dimensions() {
        return cores.dimensions();
    }

    /** How many rows, itself included, a core row has within eps. */
    public int minPts() {
        return minPts;
    }

    /** The radius of a neighbourhood, as given or as derived. */
    public double eps() {
        return eps;
    }

    /** Where eps comes from. */
    public EpsSource epsSource() {
        return epsSource;
    }

    /** How much a score may have grown because not all core rows were kept; 0 where all were. */
    public double coreThinning() {
        return coreThinning;
    }

    /** The training rows' clusters, numbered from 0 by their lowest core row; {@link #NOISE} for none; a copy. */
    @Override
    public int[] labels() {
        return labels.clone();
    }

    /** The training rows that are core rows, ascending, whether they were kept or not; a copy. */
    public int[] coreRows() {
        return coreRows.clone();
    }

    /** The core rows that were kept, by their training row, ascending; all of them unless they were thinned; a copy. */
    public int[] keptCoreRows() {
        return keptRows.clone();
    }

    /** How many clusters there are. */
    public int clusters() {
        return Arrays.stream(labels).max().orElse(NOISE) + 1;
    }

    /** How many training rows are noise. */
    public int noiseRows() {
        return (int) Arrays.stream(labels).filter(label -> label == NOISE).count();
    }

    /** That most training rows are noise, or that none is and all are one cluster. */
    @Override
    public Optional<String> advice() {
        int noise = noiseRows();
        if (2L * noise > labels.length) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "DBSCAN calls %d of %d training rows noise: its flags say little; try a larger eps than %.4g, a larger"
                            + " epsQuantile, a smaller minPts, or fewer dimensions by PCA",
                    noise,
                    labels.length,
                    eps));
        }
        if (noise == 0 && clusters() == 1) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "DBSCAN calls all %d training rows one cluster: it tells nothing apart; try a smaller eps than %.4g",
                    labels.length,
                    eps));
        }
        return Optional.empty();
    }

    /**
     * The cluster of the nearest core row within eps, for each row; {@link #NOISE} where there is none, so that noise is what
     * scores above 1. Of training rows only those at a border between two clusters may have another than {@link #labels} says, which
     * gives them to the first.
     *
     * <p>Where core rows were thinned, the nearest of those kept counts: core rows still get their own cluster, but a row that
     * would score more than {@code 1 − coreThinning()} may be called noise.
     */
    @Override
    public int[] predict(Features features) {
        Rows.requireScorable("DBSCAN", dimensions(), features);
        Distances.Nearest nearest = Distances.nearest(Matrix.of(features), searched, "assigning by DBSCAN");
        int[] clusters = new int[features.rows()];
        for (int i = 0; i < clusters.length; i++) {
            clusters[i] = nearest.distance()[i] <= eps ? labels[keptRows[nearest.nearest()[i]]] : NOISE;
        }
        return clusters;
    }

    @Override
    public Scores score(Features features) {
        Rows.requireScorable("DBSCAN", dimensions(), features);
        double[] distance = Distances.nearest(Matrix.of(features), searched, "scoring by DBSCAN")
                .distance();
        for (int i = 0; i < distance.length; i++) {
            distance[i] /= eps;
        }
        return new Scores(name(), features.objects(), distance);
    }

    /** The scores of the rows that it was fitted on: a core row that is kept is its own nearest. */
    Scores scoreTrain(Features train) {
        BitSet kept = new BitSet(train.rows());
        for (int row : keptRows) {
            kept.set(row);
        }
        int[] others =
                IntStream.range(0, train.rows()).filter(row -> !kept.get(row)).toArray();
        Scores ofOthers = score(train.view(others));
        double[] scores = new double[train.rows()];
        for (int i = 0; i < others.length; i++) {
            scores[others[i]] = ofOthers.value(i);
        }
        return new Scores(name(), train.objects(), scores);
    }

    /** The rows' distances to their {@code minPts}-th neighbour, themselves counted, and eps among them. */
    @Override
    public Optional<SettingCurve> curve(Features train) {
        if (minPts < 2 || train.rows() < minPts) {
            return Optional.empty();
        }
        return Optional.of(new SettingCurve(
                "distance to neighbour " + minPts, DbscanDetector.kDistance(train, minPts - 1), "eps", eps));
    }

    void save(StateWriter state) {
        state.put("dimensions", dimensions())
                .put("minPts", minPts)
                .put("eps", eps)
                .put("epsSource", epsSource)
                .put("coreThinning", coreThinning)
                .put("labels", labels)
                .put("coreRows", coreRows)
                .put("keptRows", keptRows)
                .put("cores", cores);
    }

    static FittedDbscan load(StateReader state) throws IOException {
        Features cores = state.rows("cores", state.positiveInteger("dimensions"));
        double eps = state.number("eps");
        if (cores.rows() == 0 || !(eps > 0)) {
            throw state.malformed(cores.rows() + " core rows and eps " + eps);
        }
        int[] labels = state.integers("labels", -1);
        int[] coreRows = state.integers("coreRows", -1);
        int[] keptRows = state.integers("keptRows", cores.rows());
        requireRows(state, coreRows, labels.length);
        requireRows(state, keptRows, labels.length);
        return new FittedDbscan(
                state.positiveInteger("minPts"),
                eps,
                state.constant("epsSource", EpsSource.class),
                state.number("coreThinning"),
                labels,
                coreRows,
                keptRows,
                cores);
    }

    private static void requireRows(StateReader state, int[] rows, int training) throws IOException {
        for (int row : rows) {
            if (row < 0 || row >= training) {
                throw state.malformed("core row " + row + " of " + training + " training rows");
            }
        }
    }
}
