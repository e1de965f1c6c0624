package org.galaxyscreen.screening.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.DetectorProvider;
import org.galaxyscreen.core.NamedProvider;
import org.galaxyscreen.core.Providers;
import org.galaxyscreen.core.Threshold;
import org.galaxyscreen.core.ThresholdProvider;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.ensemble.Combination;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.transform.Transform;
import org.galaxyscreen.detectors.transform.TransformProvider;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say which detectors are fitted, and how. All of them are made by name, by whichever library is on the class path; the
 * short options, as {@code --neighbours}, stand for options of that name of whichever detector has it. A mixin for picocli; not thread-safe.
 */
public final class DetectorOptions {
    private static final String ENSEMBLE = "ensemble";

    /** Those of {@link EnsembleDetector#defaults}. */
    private static final List<String> DEFAULT_MEMBERS = List.of("autoencoder", "kmeans", "dbscan");

    private static final String DEFAULT_THRESHOLD = "iqr";
    private static final Pattern SEED = Pattern.compile("[:,] *seed *=");
    private static final int MOST = 100_000;

    @Option(
            names = "--detector",
            paramLabel = "NAME[:OPTIONS]",
            completionCandidates = DetectorNames.class,
            description = "${COMPLETION-CANDIDATES}, or one from another library on the class path; with options as in"
                    + " kmeans:clusters=5. Repeat it for an ensemble. Default: ensemble, which is autoencoder, kmeans and"
                    + " dbscan.")
    private List<String> asked = new ArrayList<>();

    @Option(names = "--k", paramLabel = "N", description = "kmeans: number of clusters; default: 10.")
    private @Nullable Integer k;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            description = "kmeans: number of runs, of which the best is kept; default: 3.")
    private @Nullable Integer restarts;

    @Option(
            names = "--eps",
            paramLabel = "R",
            description = "dbscan: radius of a neighbourhood; default: derived from the data.")
    private @Nullable Double eps;

    @Option(
            names = "--eps-quantile",
            paramLabel = "Q",
            description = "dbscan: quantile of the distances to neighbours that gives the radius; default: 0.9.")
    private @Nullable Double epsQuantile;

    @Option(names = "--eps-knee", description = "dbscan: take the radius from the knee of those distances instead.")
    private boolean epsKnee;

    @Option(
            names = "--min-samples",
            paramLabel = "N",
            description = "dbscan: number of rows that make a neighbourhood dense; default: 5.")
    private @Nullable Integer minSamples;

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            description = "knn, lof: number of neighbours; default: 5 and 20.")
    private @Nullable Integer neighbours;

    @Option(names = "--trees", paramLabel = "N", description = "iforest: number of trees; default: 100.")
    private @Nullable Integer trees;

    @Option(names = "--epochs", paramLabel = "N", description = "autoencoder: largest number of epochs; default: 50.")
    private @Nullable Integer epochs;

    @Option(names = "--standardise", description = "First scale each dimension to mean 0 and standard deviation 1.")
    private boolean standardise;

    @Option(
            names = "--pca",
            paramLabel = "N|F",
            description =
                    "First project to N principal components, or to as many as keep the fraction F of the variance.")
    private @Nullable Double pca;

    @Option(
            names = "--transform",
            paramLabel = "STEP[:OPTIONS]",
            completionCandidates = TransformNames.class,
            description =
                    "Transform applied before the detectors, after --standardise and --pca: ${COMPLETION-CANDIDATES},"
                            + " or one from another library; repeatable, applied in the order given.")
    private List<String> transforms = new ArrayList<>();

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            completionCandidates = ThresholdNames.class,
            description = "Threshold for flags: ${COMPLETION-CANDIDATES}, or one from another library, as in iqr:3 or"
                    + " quantile:0.01. Default: fixed:1 for dbscan, iqr for other detectors. For an ensemble, it applies"
                    + " to the combined score and replaces the members' votes.")
    private @Nullable String threshold;

    @Option(
            names = "--vote",
            paramLabel = "RULE",
            description =
                    "Ensemble: number of members that must flag an object: any, majority, all or a number; default:"
                            + " majority.")
    private @Nullable String vote;

    @Option(
            names = "--combine",
            paramLabel = "RULE",
            description =
                    "Ensemble: how the members' ranks are combined into one score: mean, median or maximum; default:"
                            + " mean.")
    private @Nullable String combine;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "The same seed gives the same scores; default: ${DEFAULT-VALUE}.")
    private long seed;

    /** With nothing said; picocli fills it. */
    public DetectorOptions() {}

    /** An option that stands for one of the detectors' own. */
    private record Short(String option, String name, @Nullable Object value) {}

    private static Map<String, DetectorProvider> detectors() {
        return Providers.byName(DetectorProvider.class, NamedProvider::name);
    }

    private List<Short> shorts() {
        return Stream.of(
                        new Short("--k", "clusters", k),
                        new Short("--restarts", "restarts", restarts),
                        new Short("--eps", "eps", eps),
                        new Short("--eps-quantile", "eps-quantile", epsQuantile),
                        new Short("--eps-knee", "eps-knee", epsKnee ? true : null),
                        new Short("--min-samples", "min-samples", minSamples),
                        new Short("--neighbours", "neighbours", neighbours),
                        new Short("--trees", "trees", trees),
                        new Short("--epochs", "epochs", epochs))
                .filter(option -> option.value() != null)
                .toList();
    }

    /**
     * The seed of every random choice.
     *
     * @return 0 where none was given
     */
    public long seed() {
        return seed;
    }

    /**
     * Sees to it that none of these options is given with a detector that is loaded.
     *
     * @throws Checks.Mistake if one is
     */
    public void checkLoading() {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--detector", !asked.isEmpty());
        shorts().forEach(option -> given.put(option.option(), true));
        given.put("--standardise", standardise);
        given.put("--pca", pca != null);
        given.put("--transform", !transforms.isEmpty());
        given.put("--threshold", threshold != null);
        given.put("--vote", vote != null);
        given.put("--combine", combine != null);
        given.forEach(
                (option, isGiven) -> Checks.appliesNot(isGiven, option, "a detector that is fitted, not to --load"));
    }

    /**
     * What is asked for.
     *
     * @return one detector or an ensemble, behind the transforms
     * @throws Checks.Mistake if something is out of range, or does not apply
     */
    public FlaggingDetector detector() {
        checkRanges();
        boolean standard = asked.isEmpty() || asked.equals(List.of(ENSEMBLE));
        List<String> texts = standard ? DEFAULT_MEMBERS : asked;
        checkShorts(standard ? List.of(ENSEMBLE) : texts, texts);
        Threshold rule = threshold == null
                ? null
                : named(
                        "--threshold",
                        threshold,
                        () -> Providers.create(ThresholdProvider.class, "threshold", threshold));
        if (texts.size() > 1) {
            List<Member> members = members(texts);
            EnsembleDetector ensemble = named(
                            "--vote", String.valueOf(vote), () -> new EnsembleDetector(members, voting()))
                    .withCombination(combination());
            return new FlaggingDetector(behindTransforms(ensemble), rule);
        }
        Checks.appliesNot(vote != null, "--vote", "ensembles, not to " + texts.get(0));
        Checks.appliesNot(combine != null, "--combine", "ensembles, not to " + texts.get(0));
        Member alone = members(texts).get(0);
        return new FlaggingDetector(behindTransforms(alone.detector()), rule == null ? alone.threshold() : rule);
    }

    private void checkRanges() {
        Checks.between("--k", k, 1, MOST);
        Checks.between("--restarts", restarts, 1, MOST);
        Checks.positive("--eps", eps);
        if (epsQuantile != null && !(epsQuantile >= 0 && epsQuantile <= 1)) {
            throw new Checks.Mistake("--eps-quantile is " + epsQuantile + "; 0 to 1 expected");
        }
        if ((eps == null ? 0 : 1) + (epsQuantile == null ? 0 : 1) + (epsKnee ? 1 : 0) > 1) {
            throw new Checks.Mistake(
                    "--eps, --eps-quantile and --eps-knee exclude each other; give one of them, or none");
        }
        Checks.between("--min-samples", minSamples, 2, MOST);
        Checks.between("--neighbours", neighbours, 1, MOST);
        Checks.between("--trees", trees, 1, MOST);
        Checks.between("--epochs", epochs, 1, MOST);
        if (pca != null && !(pca > 0 && pca <= MOST)) {
            throw new Checks.Mistake("--pca is " + pca + "; 1 to " + MOST
                    + " components, or a part of the variance above 0 and below 1, expected");
        }
        if (pca != null && pca >= 1 && pca != Math.rint(pca)) {
            throw new Checks.Mistake(
                    "--pca is " + pca + "; a whole number of components, or a part of the variance below 1, expected");
        }
    }

    /** Each short option must be one that some detector has. */
    private void checkShorts(List<String> typed, List<String> texts) {
        Map<String, DetectorProvider> known = detectors();
        for (Short option : shorts()) {
            List<String> having = known.values().stream()
                    .filter(provider -> provider.options().contains(option.name()))
                    .map(NamedProvider::name)
                    .collect(Collectors.toCollection(ArrayList::new));
            if (texts.stream().noneMatch(text -> having.contains(name(text)))) {
                if (DEFAULT_MEMBERS.stream().anyMatch(having::contains)) {
                    having.add(ENSEMBLE);
                }
                Checks.appliesNot(
                        true,
                        option.option(),
                        "--detector " + String.join(" or ", having) + ", not to " + String.join(" and ", typed));
            }
        }
    }

    private List<Member> members(List<String> texts) {
        Map<String, DetectorProvider> known = detectors();
        Map<String, Integer> times = new HashMap<>();
        List<Member> members = new ArrayList<>();
        for (String text : texts) {
            DetectorProvider provider = known.get(name(text));
            String whole = provider == null ? text : withOptions(text, provider, shorts());
            Detector detector =
                    named("--detector", text, () -> Providers.create(DetectorProvider.class, "detector", whole));
            Threshold own = Providers.create(
                    ThresholdProvider.class,
                    "threshold",
                    Objects.requireNonNull(provider, text).threshold().orElse(DEFAULT_THRESHOLD));
            int count = times.merge(detector.name(), 1, Integer::sum);
            Member member = Member.of(detector, own);
            members.add(count == 1 ? member : member.withName(detector.name() + "-" + count));
        }
        return members;
    }

    private Detector behindTransforms(Detector detector) {
        Map<String, TransformProvider> known = Providers.byName(TransformProvider.class, NamedProvider::name);
        List<String> texts = new ArrayList<>();
        if (standardise) {
            texts.add("standardise");
        }
        if (pca != null) {
            texts.add(pca < 1 ? "pca:explained-variance=" + pca : "pca:components=" + (int) (double) pca);
        }
        texts.addAll(transforms);
        List<Transform> steps = new ArrayList<>();
        for (String text : texts) {
            TransformProvider provider = known.get(name(text));
            String whole = provider == null ? text : withOptions(text, provider, List.of());
            steps.add(named("--transform", text, () -> Providers.create(TransformProvider.class, "transform", whole)));
        }
        return steps.isEmpty() ? detector : new Pipeline(steps, detector);
    }

    private static String name(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    /** What was typed with those short options, and the seed, that the provider has. */
    private String withOptions(String text, NamedProvider<?> provider, List<Short> shorts) {
        List<String> more = new ArrayList<>();
        shorts.stream()
                .filter(option -> provider.options().contains(option.name()))
                .forEach(option -> more.add(option.name() + "=" + option.value()));
        if (provider.options().contains("seed") && !SEED.matcher(text).find()) {
            more.add("seed=" + seed);
        }
        return more.isEmpty() ? text : text + (text.contains(":") ? "," : ":") + String.join(",", more);
    }

    private static <T> T named(String option, String text, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new Checks.Mistake(option + " is '" + text + "': " + e.getMessage(), e);
        }
    }

    private Voting voting() {
        if (vote == null) {
            return Voting.majority();
        }
        return switch (vote) {
            case "any" -> Voting.any();
            case "majority" -> Voting.majority();
            case "all" -> Voting.all();
            default -> {
                try {
                    yield Voting.atLeast(Integer.parseInt(vote));
                } catch (IllegalArgumentException e) {
                    throw new Checks.Mistake("--vote is '" + vote + "'; any, majority, all or a number expected", e);
                }
            }
        };
    }

    private Combination combination() {
        if (combine == null) {
            return Combination.mean();
        }
        return switch (combine) {
            case "mean" -> Combination.mean();
            case "median" -> Combination.median();
            case "maximum" -> Combination.maximum();
            default -> throw new Checks.Mistake("--combine is '" + combine + "'; mean, median or maximum expected");
        };
    }

    /** The detectors on the class path, and the ensemble. */
    static final class DetectorNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(detectors().keySet().stream(), Stream.of(ENSEMBLE))
                    .iterator();
        }
    }

    /** The transforms on the class path. */
    static final class TransformNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Providers.byName(TransformProvider.class, NamedProvider::name)
                    .keySet()
                    .iterator();
        }
    }

    /** The thresholds on the class path. */
    static final class ThresholdNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Providers.byName(ThresholdProvider.class, NamedProvider::name)
                    .keySet()
                    .iterator();
        }
    }
}
