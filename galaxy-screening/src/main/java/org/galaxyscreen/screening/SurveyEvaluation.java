package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.Combination;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.ScoreScaling;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.evaluation.EvaluationOptions;
import org.galaxyscreen.detectors.evaluation.EvaluationTable;
import org.galaxyscreen.detectors.evaluation.LeaveOneClassOut;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.FixedThreshold;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.Pca;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.screening.internal.SmallSurvey;
import org.jspecify.annotations.Nullable;

/**
 * Measures detectors on labelled images: each class in turn is left out of the training, and its objects are the anomalies to be
 * found. Immutable.
 *
 * <pre>{@code
 * EvaluationTable table = SurveyEvaluation.of(Path.of("labelled")).leavingOut(List.of("ring")).run().table();
 * }</pre>
 */
public final class SurveyEvaluation {
    private final Rows rows;
    private final Backbone backbone;
    private final ExtractionSettings extraction;
    private final Map<String, Detector> detectors;
    private final Protocol protocol;
    private final @Nullable Path output;
    private final boolean overwrite;

    /**
     * Where rows come from.
     *
     * @param images from which they are extracted; null for features that are there
     * @param features those; null for images
     * @param expected what those must have been made by
     * @param kept where extracted ones are kept; null for nowhere
     */
    private record Rows(
            @Nullable SurveyInput images, @Nullable Path features, FeatureOrigin expected, @Nullable Path kept) {}

    /** @param contamination null for all objects of the class that is left out */
    private record Protocol(List<String> classes, @Nullable Double contamination, long seed) {}

    private SurveyEvaluation(
            Rows rows,
            Backbone backbone,
            ExtractionSettings extraction,
            Map<String, Detector> detectors,
            Protocol protocol,
            @Nullable Path output,
            boolean overwrite) {
        this.rows = rows;
        this.backbone = Objects.requireNonNull(backbone, "backbone");
        this.extraction = Objects.requireNonNull(extraction, "extraction");
        this.detectors = detectors;
        this.protocol = protocol;
        this.output = output;
        this.overwrite = overwrite;
    }

    /**
     * An evaluation of the {@link #standardDetectors} on each class.
     *
     * @param input what {@link org.galaxyscreen.io.ImageSources} opens when it runs: a file with labels, or a folder with a
     *     subfolder of images for each class
     */
    public static SurveyEvaluation of(Path input) {
        return of(SurveyInput.of(input));
    }

    /** An evaluation on a source that is open already. */
    public static SurveyEvaluation of(ImageSource images) {
        return of(SurveyInput.of(images));
    }

    /**
     * An evaluation on features that were extracted before; the labels are in the table beside them.
     *
     * @param features a {@code .npy} file
     */
    public static SurveyEvaluation ofFeatures(Path features) {
        return of(new Rows(null, Objects.requireNonNull(features, "features"), FeatureOrigin.of(Map.of()), null));
    }

    private static SurveyEvaluation of(SurveyInput input) {
        return of(new Rows(input, null, FeatureOrigin.of(Map.of()), null));
    }

    private static SurveyEvaluation of(Rows rows) {
        return new SurveyEvaluation(
                rows,
                Backbone.defaults(),
                ExtractionSettings.defaults(),
                Map.of(),
                new Protocol(List.of(), null, 0),
                null,
                false);
    }

    private SurveyEvaluation with(Protocol newProtocol) {
        return new SurveyEvaluation(rows, backbone, extraction, detectors, newProtocol, output, overwrite);
    }

    /** This by another network. */
    public SurveyEvaluation with(Backbone network) {
        return new SurveyEvaluation(rows, network, extraction, detectors, protocol, output, overwrite);
    }

    /** This with other settings of the features. */
    public SurveyEvaluation with(ExtractionSettings newExtraction) {
        return new SurveyEvaluation(rows, backbone, newExtraction, detectors, protocol, output, overwrite);
    }

    private SurveyEvaluation with(Rows newRows) {
        return new SurveyEvaluation(newRows, backbone, extraction, detectors, protocol, output, overwrite);
    }

    /** This refusing {@link #ofFeatures features} that were made by anything else; what the origin does not say is not looked at. */
    public SurveyEvaluation expecting(FeatureOrigin origin) {
        return with(new Rows(rows.images(), rows.features(), origin, rows.kept()));
    }

    /**
     * This with its features kept, as {@link SurveyExtraction} writes them. They are taken from there where an earlier run has left them, made
     * of the same images by the same network; images of the same ids at the same place are taken to be the same.
     *
     * @param features the array's file, with a name that ends in {@code .npy}
     */
    public SurveyEvaluation keeping(Path features) {
        return with(new Rows(
                rows.images(), rows.features(), rows.expected(), Objects.requireNonNull(features, "features")));
    }

    /** This with other detectors, by their names in the table; none for the standard ones. */
    public SurveyEvaluation withDetectors(Map<String, Detector> newDetectors) {
        return new SurveyEvaluation(
                rows,
                backbone,
                extraction,
                Collections.unmodifiableMap(new LinkedHashMap<>(newDetectors)),
                protocol,
                output,
                overwrite);
    }

    /**
     * This with some classes left out alone, one after the other; none for each in turn.
     *
     * @throws SettingException if a class is given twice
     */
    public SurveyEvaluation leavingOut(List<String> classes) {
        if (Set.copyOf(classes).size() != classes.size()) {
            throw new SettingException(
                    Setting.LEAVE_OUT, Setting.LEAVE_OUT, " is given as " + classes + "; each class once expected");
        }
        return with(new Protocol(List.copyOf(classes), protocol.contamination(), protocol.seed()));
    }

    /**
     * This with another part of anomalies among the objects scored; by default all objects of the class.
     *
     * @throws SettingException if it is not above 0 and below 1
     */
    public SurveyEvaluation withContamination(double part) {
        if (!(part > 0 && part < 1)) {
            throw new SettingException(
                    Setting.CONTAMINATION, Setting.CONTAMINATION, " is " + part + "; above 0 and below 1 expected");
        }
        return with(new Protocol(protocol.classes(), part, protocol.seed()));
    }

    /** This with another seed of the split and of the standard detectors; by default 0. */
    public SurveyEvaluation withSeed(long seed) {
        return with(new Protocol(protocol.classes(), protocol.contamination(), seed));
    }

    /** This with the table written as Markdown, too. */
    public SurveyEvaluation into(Path table) {
        return new SurveyEvaluation(
                rows, backbone, extraction, detectors, protocol, Objects.requireNonNull(table, "table"), overwrite);
    }

    /** This, replacing or not what no evaluation has written; by default that is refused. */
    public SurveyEvaluation withOverwrite(boolean replace) {
        return new SurveyEvaluation(rows, backbone, extraction, detectors, protocol, output, replace);
    }

    /**
     * Sees to it that the table can be written without harm, as {@link #run} does first. Nothing is read or written.
     *
     * @throws SettingException if not
     */
    public void check() {
        OutputCheck outputs = new OutputCheck(overwrite);
        Path features = rows.features();
        SurveyInput images = rows.images();
        if (images == null) {
            outputs.reads(Setting.FEATURES, features)
                    .reads(
                            "the file of ids beside ",
                            Setting.FEATURES,
                            features == null ? null : OutputCheck.idsOf(features));
        } else {
            images.reads(outputs, extraction);
            backbone.reads(outputs);
            Path kept = rows.kept();
            if (kept == null) {
                Extractors.touches(extraction, outputs, "", null);
            } else {
                extracting(images, kept).check();
                outputs.reads(Setting.KEEP_FEATURES, kept)
                        .reads("the file of ids beside ", Setting.KEEP_FEATURES, OutputCheck.idsOf(kept));
            }
        }
        outputs.writes(Setting.OUTPUT, output, OutputCheck.beginsWith("| left out | detector |"));
    }

    private SurveyExtraction extracting(SurveyInput images, Path kept) {
        return SurveyExtraction.of(images, kept)
                .at(Setting.KEEP_FEATURES)
                .with(backbone)
                .with(extraction)
                .withOverwrite(overwrite);
    }

    /** As {@link #run(RunListener)}, with nobody listening. */
    public EvaluationResult run() throws IOException {
        return run(RunListener.NONE);
    }

    /**
     * Extracts the features, unless they are there, and measures the detectors.
     *
     * @throws SettingException if a setting cannot be, or there is no class of a name that was given
     * @throws IOException if the source or the features cannot be read, or the table cannot be written
     * @throws IllegalArgumentException if this machine cannot run the engine that was asked for, or there are too few labelled
     *     objects
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public EvaluationResult run(RunListener listener) throws IOException {
        check();
        Extraction extracted = rows.images() == null ? read(listener) : extracted(rows.images(), listener);
        LeaveOneClassOut leaving = LeaveOneClassOut.defaults(protocol.seed())
                .withClasses(protocol.classes())
                .withEvaluation(
                        EvaluationOptions.defaults().withCutoffs(List.of(10)).withSeed(protocol.seed()));
        if (protocol.contamination() != null) {
            leaving = leaving.withContamination(protocol.contamination());
        }
        Features features = extracted.features();
        EvaluationTable table = leaving.run(withEnough(leaving, features, listener), features, step -> {
                    // The detectors' own progress would come in between.
                    if (step.unit().equals("fits")) {
                        listener.onProgress(step);
                    }
                })
                .table();
        if (output != null) {
            AtomicOutput.writeText(output, writer -> writer.write(table.toMarkdown()));
        }
        return new EvaluationResult(table, extracted);
    }

    private Extraction read(RunListener listener) throws IOException {
        Path file = Objects.requireNonNull(rows.features());
        FeaturesAbout about = FeaturesAbout.read(file);
        Features features = FeatureReader.read(file, listener::onProgress);
        FeaturesAbout.requireExpected(file, about.origin(features), rows.expected());
        requireClasses(features.objects());
        return new Extraction(features, about.failures());
    }

    private Extraction extracted(SurveyInput input, RunListener listener) throws IOException {
        ImageSource images = input.open(extraction, listener);
        if (!protocol.classes().isEmpty()) {
            requireClasses(images.objects());
        }
        LoadedBackbone network = backbone.load(listener::onProgress);
        Path kept = rows.kept();
        if (kept == null) {
            try (RunExtractor extractor = Extractors.create(extraction, network, images, null, listener)) {
                return extractor.extract(images, ExtractionOptions.defaults().withProgress(listener::onProgress));
            }
        }
        Extraction there = there(kept, input, images, network, listener);
        if (there != null) {
            return there;
        }
        extracting(input, kept).run(listener);
        return new Extraction(
                FeatureReader.read(kept, listener::onProgress),
                FeaturesAbout.read(kept).failures());
    }

    /** What an earlier run has kept; null where that is nothing, or of something else. */
    private @Nullable Extraction there(
            Path kept, SurveyInput input, ImageSource images, LoadedBackbone network, RunListener listener)
            throws IOException {
        if (!Files.exists(kept)) {
            return null;
        }
        FeaturesAbout about = FeaturesAbout.read(kept);
        Features features = FeatureReader.read(kept, listener::onProgress);
        return about.isOf(Extractors.origin(extraction, network, images), features, input, extraction, images)
                ? new Extraction(features, about.failures())
                : null;
    }

    /** Leaves out the detectors that have too few rows to learn from when one of the classes is left out, and says so. */
    private Map<String, Detector> withEnough(LeaveOneClassOut leaving, Features features, RunListener listener) {
        List<String> classes = protocol.classes();
        Map<String, Detector> detectors =
                this.detectors.isEmpty() ? standardDetectors(protocol.seed()) : this.detectors;
        Map<String, Long> training = new TreeMap<>();
        for (int row = 0; row < features.rows(); row++) {
            String label = features.object(row).label();
            if (label != null) {
                training.merge(label, 1L, Long::sum);
            }
        }
        training.replaceAll((label, objects) -> Math.round(leaving.trainFraction() * objects));
        long all = training.values().stream().mapToLong(Long::longValue).sum();
        long least = training.entrySet().stream()
                .filter(entry -> classes.isEmpty() || classes.contains(entry.getKey()))
                .mapToLong(entry -> all - entry.getValue())
                .min()
                .orElse(0);
        Map<String, Detector> enough = new LinkedHashMap<>(detectors);
        enough.values().removeIf(detector -> detector.minimumRows() > least);
        // Without a row there is nothing to measure, which the protocol says.
        if (enough.isEmpty() || enough.size() == detectors.size()) {
            return detectors;
        }
        String needs = detectors.entrySet().stream()
                .filter(entry -> !enough.containsKey(entry.getKey()))
                .map(entry -> entry.getKey() + " needs " + entry.getValue().minimumRows())
                .collect(Collectors.joining("; "));
        listener.onWarning(new RunWarning(
                RunWarning.Kind.TOO_FEW_OBJECTS, SmallSurvey.tooFew(least) + needs + ". These are left out"));
        return enough;
    }

    private void requireClasses(List<SurveyObject> objects) {
        Set<String> labels = new TreeSet<>();
        for (SurveyObject object : objects) {
            if (object.label() != null) {
                labels.add(object.label());
            }
        }
        for (String name : protocol.classes()) {
            if (!labels.contains(name)) {
                throw new SettingException(
                        Setting.LEAVE_OUT,
                        Setting.LEAVE_OUT,
                        " is '" + name + "'; the classes are "
                                + (labels.isEmpty() ? "none: the images have no labels" : String.join(", ", labels)));
            }
        }
    }

    /** Each detector as it comes, some behind a projection, and ensembles of them, by their names in the table. */
    public static Map<String, Detector> standardDetectors(long seed) {
        Map<String, Detector> detectors = new LinkedHashMap<>();
        Detector autoencoder = AutoencoderDetector.defaults().withSeed(seed);
        Detector kmeans = KMeansDetector.defaults().withSeed(seed);
        Detector forest = IsolationForestDetector.defaults().withSeed(seed);
        Pca pca = Pca.explaining(0.9).withSeed(seed);
        detectors.put("autoencoder", autoencoder);
        detectors.put("K-means", kmeans);
        detectors.put("DBSCAN", DbscanDetector.defaults());
        detectors.put("5 neighbours", NeighbourDetector.defaults());
        detectors.put("LOF", LofDetector.defaults());
        detectors.put("isolation forest", forest);
        detectors.put(
                "5 neighbours, standardised, PCA 90 %",
                Pipeline.of(NeighbourDetector.defaults(), new StandardScaler(), pca));
        detectors.put("LOF, standardised, PCA 90 %", Pipeline.of(LofDetector.defaults(), new StandardScaler(), pca));
        EnsembleDetector three = EnsembleDetector.defaults(seed);
        EnsembleDetector six = new EnsembleDetector(
                List.of(
                        EnsembleDetector.Member.of(autoencoder, IqrThreshold.upper()),
                        EnsembleDetector.Member.of(kmeans, IqrThreshold.upper()),
                        EnsembleDetector.Member.of(DbscanDetector.defaults(), new FixedThreshold(1)),
                        EnsembleDetector.Member.of(NeighbourDetector.defaults(), IqrThreshold.upper()),
                        EnsembleDetector.Member.of(LofDetector.defaults(), IqrThreshold.upper()),
                        EnsembleDetector.Member.of(forest, IqrThreshold.upper())),
                Voting.majority());
        detectors.put("ensemble of three, mean rank (default)", three);
        detectors.put("ensemble of six, mean rank", six);
        detectors.put("ensemble of six, mean robust z", six.withScaling(ScoreScaling.ROBUST_Z));
        detectors.put(
                "ensemble of six, maximum robust z",
                six.withScaling(ScoreScaling.ROBUST_Z).withCombination(Combination.maximum()));
        detectors.put(
                "ensemble of six, average of maximum, rank",
                six.withCombination(Combination.averageOfMaximum(3, seed)));
        return detectors;
    }
}
