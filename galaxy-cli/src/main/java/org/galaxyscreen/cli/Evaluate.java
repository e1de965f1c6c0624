package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.autoencoder.AutoencoderDetector;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.galaxyscreen.detectors.ensemble.Calibration;
import org.galaxyscreen.detectors.ensemble.Combination;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
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
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures every detector on labelled images. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures every detector on labelled images: each class in turn is left out of the training, and its"
                        + " objects are the anomalies to be found. Prints a table with intervals of 95 %%.")
final class Evaluate implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE|DIR",
            description = "A Galaxy10 HDF5 file, or a folder with a subfolder of images for each class.")
    private Path input = Path.of(".");

    @Option(
            names = "--leave-out",
            paramLabel = "CLASS",
            description = "Only this class, as labelled; can be given several times; default: each in turn.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = "--contamination",
            paramLabel = "F",
            description = "The part of anomalies among the objects scored; default: all objects of the class.")
    private @Nullable Double contamination;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Of the split and the detectors; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--output", paramLabel = "FILE", description = "Where the table is also written, as Markdown.")
    private @Nullable Path output;

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final Outputs outputs = new Outputs();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        weights.check();
        extraction.check(weights.onnxGiven());
        if (contamination != null && !(contamination > 0 && contamination < 1)) {
            throw new Checks.Mistake("--contamination is " + contamination + "; above 0 and below 1 expected");
        }
        if (Set.copyOf(classes).size() != classes.size()) {
            throw new Checks.Mistake("--leave-out is given as " + classes + "; each class once expected");
        }
        outputs.reads("--input", input);
        weights.reads(outputs);
        extraction.touches(outputs, "", null);
        outputs.writes("--output", output, Outputs.beginsWith("| left out | detector |"));
        TerminalProgress progress = TerminalProgress.onStandardError();
        PrintWriter out = spec.commandLine().getOut();
        ImageSource images = ImageSources.open(input);
        requireClasses(images);
        Extraction extracted;
        try (FeatureExtractor extractor = extraction.create(weights.resolve(progress), images, null, progress, out)) {
            out.println(extractor.describe());
            out.flush();
            extracted = extractor.extract(images, ExtractionOptions.defaults().withProgress(progress));
        }
        Messages.skipped(spec.commandLine().getErr(), extracted.failures());
        LeaveOneClassOut protocol = LeaveOneClassOut.defaults(seed)
                .withClasses(classes)
                .withEvaluation(
                        EvaluationOptions.defaults().withCutoffs(List.of(10)).withSeed(seed));
        if (contamination != null) {
            protocol = protocol.withContamination(contamination);
        }
        EvaluationTable table = protocol.run(
                        withEnough(detectors(seed), protocol, extracted.features()),
                        extracted.features(),
                        fitsOf(progress))
                .table();
        out.println();
        out.print(table.toMarkdown());
        out.flush();
        if (output != null) {
            AtomicOutput.writeText(output, writer -> writer.write(table.toMarkdown()));
        }
        return 0;
    }

    /** Leaves out the detectors that have too few rows to learn from when one of the classes is left out, and says so. */
    private Map<String, Detector> withEnough(
            Map<String, Detector> detectors, LeaveOneClassOut protocol, Features features) {
        Map<String, Long> training = new TreeMap<>();
        for (int row = 0; row < features.rows(); row++) {
            String label = features.object(row).label();
            if (label != null) {
                training.merge(label, 1L, Long::sum);
            }
        }
        training.replaceAll((label, objects) -> Math.round(protocol.trainFraction() * objects));
        long all = training.values().stream().mapToLong(Long::longValue).sum();
        long least = training.entrySet().stream()
                .filter(entry -> classes.isEmpty() || classes.contains(entry.getKey()))
                .mapToLong(entry -> all - entry.getValue())
                .min()
                .orElse(0);
        Map<String, Detector> enough = new LinkedHashMap<>(detectors);
        enough.values().removeIf(detector -> SmallSurvey.least(detector) > least);
        // Without a row there is nothing to measure, which the protocol says.
        if (enough.isEmpty() || enough.size() == detectors.size()) {
            return detectors;
        }
        String needs = detectors.entrySet().stream()
                .filter(entry -> !enough.containsKey(entry.getKey()))
                .map(entry -> entry.getKey() + " needs " + SmallSurvey.least(entry.getValue()))
                .collect(Collectors.joining("; "));
        spec.commandLine().getErr().println("Warning: " + SmallSurvey.tooFew(least) + needs + ". These are left out");
        return enough;
    }

    /** Only where some are named: the objects are then gone through once, without their pictures being decoded. */
    private void requireClasses(ImageSource images) throws IOException {
        if (classes.isEmpty()) {
            return;
        }
        Set<String> labels = new TreeSet<>();
        try (ImageStream stream = images.open()) {
            for (List<PendingImage> some = stream.next(64); !some.isEmpty(); some = stream.next(64)) {
                for (PendingImage image : some) {
                    String label = image.object().label();
                    if (label != null) {
                        labels.add(label);
                    }
                }
            }
        }
        for (String name : classes) {
            if (!labels.contains(name)) {
                throw new Checks.Mistake("--leave-out is '" + name + "'; the classes are "
                        + (labels.isEmpty() ? "none: the images have no labels" : String.join(", ", labels)));
            }
        }
    }

    /** The detectors' own progress would come in between. */
    private static ProgressListener fitsOf(ProgressListener progress) {
        return step -> {
            if (step.unit().equals("fits")) {
                progress.onProgress(step);
            }
        };
    }

    /** Each detector as it comes, some behind a projection, and the ensembles of them. */
    private static Map<String, Detector> detectors(long seed) {
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
        detectors.put("ensemble of six, mean robust z", six.withCalibration(Calibration.ROBUST_Z));
        detectors.put(
                "ensemble of six, maximum robust z",
                six.withCalibration(Calibration.ROBUST_Z).withCombination(Combination.maximum()));
        detectors.put(
                "ensemble of six, average of maximum, rank",
                six.withCombination(Combination.averageOfMaximum(3, seed)));
        return detectors;
    }
}
