package org.galaxyscreen.detectors;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Scores;

/**
 * DBSCAN's core rows. A score is the distance to the nearest core row over eps: 0 for a core row, above 1 for noise.
 */
public final class FittedDbscan implements FittedDetector {
    static final String SAVED_AS = "dbscan";

    /** The label of training rows that belong to no cluster. */
    public static final int NOISE = -1;

    private final double eps;
    private final int[] labels;
    private final int[] coreRows;
    private final Features cores;

    /** @param cores the core rows, in the order of their numbers */
    FittedDbscan(double eps, int[] labels, int[] coreRows, Features cores) {
        this.eps = eps;
        this.labels = labels;
        this.coreRows = coreRows;
        this.cores = cores;
    }

    @Override
    public String name() {
        return "dbscan";
    }

    @Override
    public int dimensions() {
        return cores.dimensions();
    }

    /** The radius of a neighbourhood, as given or as derived. */
    public double eps() {
        return eps;
    }

    /** The training rows' clusters, numbered from 0 by their lowest core row; {@link #NOISE} for none; a copy. */
    public int[] labels() {
        return labels.clone();
    }

    /** The training rows that are core rows, ascending; a copy. */
    public int[] coreRows() {
        return coreRows.clone();
    }

    /** How many clusters there are. */
    public int clusters() {
        return Arrays.stream(labels).max().orElse(NOISE) + 1;
    }

    /** How many training rows are noise. */
    public int noiseRows() {
        return (int) Arrays.stream(labels).filter(label -> label == NOISE).count();
    }

    /**
     * What looks wrong with the clusters, and what to try; empty where nothing does: that most training rows are noise, or that
     * none is and all are one cluster.
     */
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
     * The cluster of the nearest core row within eps, for each row; {@link #NOISE} where there is none. Of training rows only
     * those at a border between two clusters may have another than {@link #labels} says, which gives them to the first.
     */
    public int[] predict(Features features) {
        Rows.requireScorable("DBSCAN", dimensions(), features);
        Distances.Nearest nearest = Distances.nearest(Matrix.of(features), Matrix.of(cores), "assigning by DBSCAN");
        int[] clusters = new int[features.rows()];
        for (int i = 0; i < clusters.length; i++) {
            clusters[i] = nearest.distance()[i] <= eps ? labels[coreRows[nearest.nearest()[i]]] : NOISE;
        }
        return clusters;
    }

    @Override
    public Scores score(Features features) {
        Rows.requireScorable("DBSCAN", dimensions(), features);
        double[] distance = Distances.nearest(Matrix.of(features), Matrix.of(cores), "scoring by DBSCAN")
                .distance();
        for (int i = 0; i < distance.length; i++) {
            distance[i] /= eps;
        }
        return new Scores(name(), features.objects(), distance);
    }

    void save(SavedState.Writer state) {
        state.put("dimensions", dimensions())
                .put("eps", eps)
                .put("labels", labels)
                .put("coreRows", coreRows)
                .put("cores", cores);
    }

    static FittedDbscan load(SavedState.Reader state) throws IOException {
        Features cores = state.rows("cores", SavedDetectors.requirePositive(state, "dimensions"));
        double eps = state.number("eps");
        if (cores.rows() == 0 || !(eps > 0)) {
            throw state.malformed(cores.rows() + " core rows and eps " + eps);
        }
        int[] labels = state.integers("labels", -1);
        int[] coreRows = state.integers("coreRows", cores.rows());
        for (int row : coreRows) {
            if (row < 0 || row >= labels.length) {
                throw state.malformed("core row " + row + " of " + labels.length + " training rows");
            }
        }
        return new FittedDbscan(eps, labels, coreRows, cores);
    }
}
