package org.galaxyscreen.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.threshold.MadThreshold;
import org.galaxyscreen.detectors.threshold.QuantileThreshold;
import org.galaxyscreen.detectors.threshold.TailThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.detectors.transform.Transform;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which detector is fitted, and how. */
final class DetectorOptions {
    /** The detectors there are. */
    enum Kind {
        KMEANS,
        DBSCAN,
        AUTOENCODER,
        KNN,
        LOF,
        IFOREST,
        ENSEMBLE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MOST = 100_000;

    @Option(names = "--detector", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}; default: ensemble.")
    private @Nullable Kind asked;

    @Option(names = "--k", paramLabel = "N", description = "kmeans: clusters; default: 10.")
    private @Nullable Integer k;

    @Option(names = "--restarts", paramLabel = "N", description = "kmeans: runs, of which the best counts; default: 3.")
    private @Nullable Integer restarts;

    @Option(names = "--eps", paramLabel = "R", description = "dbscan: the radius of a neighbourhood; default: derived.")
    private @Nullable Double eps;

    @Option(
            names = "--eps-quantile",
            paramLabel = "Q",
            description = "dbscan: the quantile of the distances to neighbours from which the radius is derived;"
                    + " default: 0.9.")
    private @Nullable Double epsQuantile;

    @Option(names = "--eps-knee", description = "dbscan: derive the radius from the knee of those distances instead.")
    private boolean epsKnee;

    @Option(
            names = "--min-samples",
            paramLabel = "N",
            description = "dbscan: rows that make a neighbourhood dense; default: 5.")
    private @Nullable Integer minSamples;

    @Option(names = "--neighbours", paramLabel = "N", description = "knn, lof: neighbours; default: 5 and 20.")
    private @Nullable Integer neighbours;

    @Option(names = "--trees", paramLabel = "N", description = "iforest: trees; default: 100.")
    private @Nullable Integer trees;

    @Option(names = "--epochs", paramLabel = "N", description = "autoencoder: epochs at most; default: 50.")
    private @Nullable Integer epochs;

    @Option(names = "--standardise", description = "Scale each dimension to mean 0 and deviation 1 first.")
    private boolean standardise;

    @Option(
            names = "--pca",
            paramLabel = "N|F",
            description =
                    "Project to N principal components first, or to as many as keep the fraction F of the variance.")
    private @Nullable Double pca;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description =
                    "What is flagged: iqr[:k], mad[:k], quantile:PART, tail:RATE, fixed:SCORE; default: fixed:1 for"
                            + " dbscan, the votes of its members for the ensemble, else iqr.")
    private @Nullable String threshold;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "The same seed gives the same scores; default: ${DEFAULT-VALUE}.")
    private long seed;

    /**
     * Checks what was typed.
     *
     * @param loading whether a detector is loaded, not fitted: none of these options then applies
     * @throws Checks.Mistake if something is out of range, or does not apply
     */
    void check(boolean loading) {
        Map<String, Set<Kind>> given = new LinkedHashMap<>();
        given(given, asked, "--detector", EnumSet.allOf(Kind.class));
        given(given, k, "--k", EnumSet.of(Kind.KMEANS, Kind.ENSEMBLE));
        given(given, restarts, "--restarts", EnumSet.of(Kind.KMEANS, Kind.ENSEMBLE));
        given(given, eps, "--eps", EnumSet.of(Kind.DBSCAN, Kind.ENSEMBLE));
        given(given, epsQuantile, "--eps-quantile", EnumSet.of(Kind.DBSCAN, Kind.ENSEMBLE));
        given(given, epsKnee ? epsKnee : null, "--eps-knee", EnumSet.of(Kind.DBSCAN, Kind.ENSEMBLE));
        given(given, minSamples, "--min-samples", EnumSet.of(Kind.DBSCAN, Kind.ENSEMBLE));
        given(given, neighbours, "--neighbours", EnumSet.of(Kind.KNN, Kind.LOF));
        given(given, trees, "--trees", EnumSet.of(Kind.IFOREST));
        given(given, epochs, "--epochs", EnumSet.of(Kind.AUTOENCODER, Kind.ENSEMBLE));
        given(given, standardise ? standardise : null, "--standardise", EnumSet.allOf(Kind.class));
        given(given, pca, "--pca", EnumSet.allOf(Kind.class));
        given(given, threshold, "--threshold", EnumSet.allOf(Kind.class));
        given.forEach((option, kinds) -> {
            Checks.appliesNot(loading, option, "a detector that is fitted, not to --load");
            Checks.appliesNot(
                    !kinds.contains(kind()),
                    option,
                    "--detector " + kinds.stream().map(Kind::toString).collect(Collectors.joining(" or ")) + ", not to "
                            + kind());
        });
        Checks.between("--k", k, 1, MOST);
        Checks.between("--restarts", restarts, 1, MOST);
        Checks.positive("--eps", eps);
        if (epsQuantile != null && !(epsQuantile >= 0 && epsQuantile <= 1)) {
            throw new Checks.Mistake("--eps-quantile is " + epsQuantile + "; 0 to 1 expected");
        }
        Checks.between("--min-samples", minSamples, 2, MOST);
        Checks.between("--neighbours", neighbours, 1, MOST);
        Checks.between("--trees", trees, 1, MOST);
        Checks.between("--epochs", epochs, 1, MOST);
        if (pca != null && !(pca > 0 && pca <= MOST)) {
            throw new Checks.Mistake("--pca is " + pca + "; 1 to " + MOST
                    + " components, or a part of the variance above 0 and below 1, expected");
        }
        try {
            threshold();
        } catch (Checks.Mistake e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new Checks.Mistake("--threshold is '" + threshold + "': its number " + e.getMessage(), e);
        }
        detector();
    }

    private static void given(Map<String, Set<Kind>> all, @Nullable Object value, String option, Set<Kind> kinds) {
        if (value != null) {
            all.put(option, kinds);
        }
    }

    private Kind kind() {
        return asked == null ? Kind.ENSEMBLE : asked;
    }

    Detector detector() {
        List<Transform> steps = new ArrayList<>();
        if (standardise) {
            steps.add(new StandardScaler());
        }
        if (pca != null) {
            steps.add(pca < 1 ? Pca.explaining(pca).withSeed(seed) : components(pca));
        }
        Detector bare = bare();
        return steps.isEmpty() ? bare : new Pipeline(steps, bare);
    }

    private Pca components(double count) {
        if (count != Math.rint(count)) {
            throw new Checks.Mistake("--pca is " + count
                    + "; a whole number of components, or a part of the variance below 1, expected");
        }
        return Pca.ofComponents((int) count).withSeed(seed);
    }

    private Detector bare() {
        return switch (kind()) {
            case KMEANS -> kmeans();
            case DBSCAN -> dbscan();
            case AUTOENCODER -> autoencoder();
            case KNN -> {
                NeighbourDetector knn = NeighbourDetector.defaults();
                yield neighbours == null ? knn : knn.withNeighbours(neighbours);
            }
            case LOF -> {
                LofDetector lof = LofDetector.defaults();
                yield neighbours == null ? lof : lof.withNeighbours(neighbours);
            }
            case IFOREST -> {
                IsolationForestDetector forest =
                        IsolationForestDetector.defaults().withSeed(seed);
                yield trees == null ? forest : forest.withTrees(trees);
            }
            case ENSEMBLE ->
                EnsembleDetector.defaults(seed)
                        .withMembers(List.of(
                                EnsembleDetector.Member.of(autoencoder(), IqrThreshold.upper()),
                                EnsembleDetector.Member.of(kmeans(), IqrThreshold.upper()),
                                EnsembleDetector.Member.of(dbscan(), new FixedThreshold(1))));
        };
    }

    private KMeansDetector kmeans() {
        KMeansDetector kmeans = KMeansDetector.defaults().withSeed(seed);
        kmeans = k == null ? kmeans : kmeans.withClusters(k);
        return restarts == null ? kmeans : kmeans.withRestarts(restarts);
    }

    private DbscanDetector dbscan() {
        if ((eps == null ? 0 : 1) + (epsQuantile == null ? 0 : 1) + (epsKnee ? 1 : 0) > 1) {
            throw new Checks.Mistake(
                    "--eps, --eps-quantile and --eps-knee exclude each other; give one of them, or none");
        }
        DbscanDetector dbscan = DbscanDetector.defaults();
        dbscan = minSamples == null ? dbscan : dbscan.withMinPts(minSamples);
        dbscan = epsQuantile == null ? dbscan : dbscan.withEpsQuantile(epsQuantile);
        dbscan = epsKnee ? dbscan.withEpsKnee() : dbscan;
        return eps == null ? dbscan : dbscan.withEps(eps);
    }

    private AutoencoderDetector autoencoder() {
        AutoencoderDetector autoencoder = AutoencoderDetector.defaults().withSeed(seed);
        return epochs == null ? autoencoder : autoencoder.withMaxEpochs(epochs);
    }

    /** Null where the members of the ensemble vote. */
    @Nullable
    Threshold threshold() {
        if (threshold == null) {
            return switch (kind()) {
                case ENSEMBLE -> null;
                case DBSCAN -> new FixedThreshold(1);
                default -> IqrThreshold.upper();
            };
        }
        int colon = threshold.indexOf(':');
        String rule = colon < 0 ? threshold : threshold.substring(0, colon);
        Double number = colon < 0 ? null : number(threshold.substring(colon + 1));
        return switch (rule) {
            case "iqr" -> number == null ? IqrThreshold.upper() : new IqrThreshold(number, false);
            case "mad" -> number == null ? MadThreshold.upper() : new MadThreshold(number, false);
            case "quantile" -> new QuantileThreshold(required(number));
            case "tail" -> new TailThreshold(required(number), 0.1);
            case "fixed" -> new FixedThreshold(required(number));
            default ->
                throw new Checks.Mistake(
                        "--threshold is '" + threshold + "'; iqr, mad, quantile, tail or fixed expected");
        };
    }

    private double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new Checks.Mistake("--threshold is '" + threshold + "'; a number expected after the colon");
        }
    }

    private double required(@Nullable Double number) {
        if (number == null) {
            throw new Checks.Mistake(
                    "--threshold is '" + threshold + "'; this rule needs a number: " + threshold + ":0.01, say");
        }
        return number;
    }
}
