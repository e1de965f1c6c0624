package org.galaxyscreen.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.ensemble.FittedEnsemble;
import org.galaxyscreen.detectors.saved.DetectorFile;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.io.npy.ResumableFeatureWriter;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.Thumbnails;
import org.jspecify.annotations.Nullable;

/** What {@code screen} and {@code quickstart} share: images in; catalogue, summary and report out. */
final class ScreeningRun {
    private static final String FEATURES = "features.npy";
    private static final String CALIBRATION = "int8.json";
    private static final String DECODER = "decoder";

    /** What files say nothing about where it is as it always was before there was a choice. */
    private static final Map<String, String> IMPLIED = Map.of("pooling", "mean", "views", "1");

    private final ImageSource images;
    private final ExtractorOptions extraction;
    private final ScreeningOptions settings;
    private final TerminalProgress progress;
    private final PrintWriter out;
    private @Nullable Predicate<String> planted;
    private @Nullable Path input;
    private @Nullable Resumption resumption;
    private boolean keepFeatures;

    /** Held until the results are written, so that no other run writes to the same folder; null where none is kept. */
    private @Nullable OutputLock lock;

    /** The features of this run and of those before; null where none are kept. */
    private @Nullable ResumableFeatureWriter kept;

    /** What was said of a small survey before its images were read. */
    private Optional<String> advised = Optional.empty();

    ScreeningRun(
            ImageSource images,
            ExtractorOptions extraction,
            ScreeningOptions settings,
            TerminalProgress progress,
            PrintWriter out) {
        this.images = images;
        this.extraction = extraction;
        this.settings = settings;
        this.progress = progress;
        this.out = out;
    }

    /**
     * Has the run go on with one that was broken off.
     *
     * @param from where the images are
     * @param keep whether the features are to stay, as features.npy and features.csv
     */
    ScreeningRun resumable(Path from, Resumption how, boolean keep) {
        input = from;
        resumption = how;
        keepFeatures = keep;
        return this;
    }

    /** Has the run measured against known anomalies: those whose label the condition holds for. */
    ScreeningRun withPlanted(Predicate<String> condition) {
        planted = condition;
        return this;
    }

    void execute(Backbone backbone) throws IOException {
        try (Closeable closing = this::close) {
            run(backbone);
        } catch (CancellationException e) {
            progress.interrupt();
            throw resumption == null ? e : resumption.stopped(e);
        }
    }

    private void close() throws IOException {
        try (OutputLock last = lock) {
            if (kept != null) {
                kept.close();
            }
        }
    }

    /** Before the first file of this run: from here to its end no other writes into the folder. */
    private void lock(Path folder) throws IOException {
        lock = ResumableFeatureWriter.lock(folder.resolve(FEATURES));
        for (String result : List.of("anomalies.csv", "report.html", "summary.json", CALIBRATION)) {
            AtomicOutput.removeTemporaries(folder.resolve(result));
        }
    }

    private void run(Backbone backbone) throws IOException {
        Path folder = createOutputFolder();
        Messages.ignored(out, images);
        FittedEnsemble loaded = load(backbone);
        if (loaded == null && images.size().isPresent()) {
            SmallSurvey survey = SmallSurvey.of(screening(), images.size().getAsLong());
            survey.possible();
            advised = survey.advice();
            advised.ifPresent(advice -> out.println("Warning: " + advice));
            out.flush();
        }
        Stopwatch stopwatch = new Stopwatch();
        if (resumption != null) {
            lock(folder);
        }
        Extraction extracted;
        String extractor;
        try (FeatureExtractor features =
                extraction.create(backbone, images, folder.resolve(CALIBRATION), progress, out)) {
            extractor = features.describe();
            out.println(extractor);
            out.flush();
            extracted = extract(features, backbone);
        }
        stopwatch.lap("extract");
        if (extracted.features().rows() == 0) {
            if (kept != null) {
                kept.drop();
            }
            throw new IOException(images.name() + ": no image could be read"
                    + extracted.failures().stream()
                            .findFirst()
                            .map(f -> "; the first: " + f.reason())
                            .orElse(": it is empty"));
        }
        AnomalyCatalogue catalogue;
        try {
            catalogue = detect(extracted.features(), loaded, backbone, extractor);
        } catch (IOException e) {
            throw resumption == null ? e : resumption.failed(e);
        }
        stopwatch.lap("detect");

        PlantedQuality quality = planted == null ? null : PlantedQuality.measure(catalogue, planted);
        try {
            CatalogueWriter.write(catalogue, settings.text(), folder.resolve("anomalies.csv"));
            writeReport(folder, backbone, extractor, extracted, catalogue, quality);
            stopwatch.lap("report");
            writeSummary(folder, backbone, extractor, extracted, catalogue, quality, stopwatch);
        } catch (IOException e) {
            throw resumption == null ? e : resumption.failed(e);
        }
        if (kept != null && keepFeatures) {
            kept.commit();
        } else if (kept != null) {
            kept.drop();
        }
        printSummary(folder, extracted, catalogue, quality);
    }

    /** All features; where the run can be gone on with, those of the run before are not computed again. */
    private Extraction extract(FeatureExtractor extractor, Backbone backbone) throws IOException {
        ExtractionOptions options = ExtractionOptions.defaults().withProgress(progress);
        if (resumption == null || input == null || lock == null) {
            return extractor.extract(images, options);
        }
        Features.Builder rows = Features.builder(extractor.dimensions());
        ResumableFeatureWriter file = resumption.open(lock, extractor.dimensions(), input, backbone, extraction, out);
        kept = file;
        file.replay(images, rows::add);
        extractor.extract(file.remaining(images), file.andThen(rows::add), options);
        file.checkpoint();
        return new Extraction(rows.build(), file.failures());
    }

    /** Null where detectors are to be fitted. Before the long work: what does not fit together should be known at once. */
    private @Nullable FittedEnsemble load(Backbone backbone) throws IOException {
        Path file = settings.load();
        if (file == null) {
            return null;
        }
        DetectorFile read = DetectorFile.read(file);
        for (Map.Entry<String, String> expected : origin(backbone).entrySet()) {
            String found =
                    read.about().getOrDefault(expected.getKey(), IMPLIED.getOrDefault(expected.getKey(), "not said"));
            if (!found.equals(expected.getValue())) {
                throw new IOException(file + ": the detectors were fitted on other features: their " + expected.getKey()
                        + " is " + found + ", not " + expected.getValue());
            }
        }
        if (read.detector() instanceof FittedEnsemble ensemble) {
            String decoder = read.about().getOrDefault(DECODER, ImageDecoders.describe());
            if (!decoder.equals(ImageDecoders.describe())) {
                out.println("Warning: the detectors were fitted on images decoded by " + decoder + "; here it is "
                        + ImageDecoders.describe() + ". Some JPEG files decode differently: see docs/formats.md.");
            }
            return ensemble;
        }
        throw new IOException(file + " holds '" + read.detector().name() + "', not an ensemble");
    }

    /** What features depend on: they can only be compared where these are the same. */
    private Map<String, String> origin(Backbone backbone) {
        Map<String, String> origin = new LinkedHashMap<>();
        origin.put("weightsSha256", backbone.sha256());
        origin.put("preprocessing", backbone.preprocessing().toString());
        origin.putAll(extraction.features().settings());
        return origin;
    }

    private AnomalyCatalogue detect(
            Features features, @Nullable FittedEnsemble loaded, Backbone backbone, String extractor)
            throws IOException {
        if (loaded != null) {
            return loaded.rank(features);
        }
        SmallSurvey survey = SmallSurvey.of(screening(), features.rows());
        if (!survey.advice().equals(advised)) {
            survey.advice().ifPresent(advice -> out.println("Warning: " + advice));
        }
        Screening screening = screening().withEnsemble(survey.possible());
        Screening.Result result = screening.run(features, progress);
        Path save = settings.save();
        if (save != null) {
            Map<String, String> about = new LinkedHashMap<>(origin(backbone));
            about.put("weights", backbone.name());
            about.put("features", extractor);
            about.put("source", images.name());
            about.put(DECODER, ImageDecoders.describe());
            about.put("settings", screening.toString());
            about.put("trainingRows", Long.toString(count(result.catalogue(), AnomalyCatalogue.Entry::training)));
            Messages.save(result.fitted(), about, save);
        }
        return result.catalogue();
    }

    private Screening screening() {
        return Screening.defaults(settings.seed()).withTrainFraction(settings.trainFraction());
    }

    /** Before the long work, not after it: a folder that cannot be written to should be known at once. */
    private Path createOutputFolder() throws IOException {
        Path folder = settings.output();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException("the output folder " + folder + " cannot be made: " + e, e);
        }
        AtomicOutput.to(folder.resolve("anomalies.csv")).close();
        return folder;
    }

    private void writeReport(
            Path folder,
            Backbone backbone,
            String extractor,
            Extraction extracted,
            AnomalyCatalogue catalogue,
            @Nullable PlantedQuality quality)
            throws IOException {
        List<String> shown = catalogue.entries().stream()
                .limit(settings.gallery())
                .map(entry -> entry.object().id())
                .toList();
        Map<String, Image> pictures = Thumbnails.collect(images, shown);
        HtmlReport report = new HtmlReport("Anomalies in " + images.name(), catalogue)
                .subtitle(extractor)
                .gallery(settings.gallery(), pictures)
                .failures(extracted.failures())
                .setting("source", images.name())
                .setting("features", extractor)
                .setting("weights", backbone.name() + ", SHA-256 " + backbone.sha256())
                .setting("preprocessing", backbone.preprocessing().toString())
                .setting("train fraction", Double.toString(settings.trainFraction()))
                .setting("seed", Long.toString(settings.seed()))
                .setting("version", Main.Version.current());
        if (!backbone.trained()) {
            report.warning(
                    "The weights are UNTRAINED (random): this shows how the tool works, not how well it can rank.");
        }
        if (quality != null) {
            report.table(quality.table());
        }
        AtomicOutput.writeText(folder.resolve("report.html"), report::write);
    }

    private void writeSummary(
            Path folder,
            Backbone backbone,
            String extractor,
            Extraction extracted,
            AnomalyCatalogue catalogue,
            @Nullable PlantedQuality quality,
            Stopwatch stopwatch)
            throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode summary = json.createObjectNode();
        summary.put("version", Main.Version.current());
        summary.put("java", System.getProperty("java.version"));
        summary.put("source", images.name());
        summary.put(DECODER, ImageDecoders.describe());
        if (kept != null && Resumption.decoders(kept).size() > 1) {
            summary.set("decoders", json.valueToTree(Resumption.decoders(kept)));
        }
        summary.put("features", extractor);
        ObjectNode from = summary.putObject("weights");
        from.put("name", backbone.name());
        from.put("sha256", backbone.sha256());
        from.put("trained", backbone.trained());
        from.set("preprocessing", PlainJson.of(backbone.preprocessing()));
        ObjectNode with = summary.putObject("settings");
        with.put("seed", settings.seed());
        if (settings.load() == null) {
            with.put("trainFraction", settings.trainFraction());
        } else {
            with.put("loaded", settings.load().toString());
        }
        if (backbone instanceof Backbone.ResNet50) {
            with.put("stage", extraction.features().readout().stageNames());
            with.put("pooling", extraction.features().readout().poolingNames());
        }
        with.put("views", extraction.features().views().count());
        with.put("spreadsheetSafe", settings.text() == CsvText.SPREADSHEET_SAFE);
        ObjectNode counts = summary.putObject("counts");
        counts.put("images", extracted.features().rows() + extracted.failures().size());
        counts.put("ranked", catalogue.entries().size());
        counts.put("skipped", extracted.failures().size());
        counts.put("training", count(catalogue, AnomalyCatalogue.Entry::training));
        counts.put("flagged", count(catalogue, AnomalyCatalogue.Entry::flagged));
        counts.put("flaggedHeldOut", count(catalogue, entry -> entry.flagged() && !entry.training()));
        ObjectNode detectors = summary.putObject("detectors");
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            int column = i;
            AnomalyCatalogue.Column detector = catalogue.detectors().get(i);
            ObjectNode node = detectors.putObject(detector.name());
            putFinite(node, "lowerFence", detector.fences().lower());
            putFinite(node, "upperFence", detector.fences().upper());
            node.put("flagged", count(catalogue, entry -> entry.flags().get(column)));
        }
        if (quality != null) {
            quality.describe(summary.putObject("planted"));
        }
        stopwatch.describe(summary.putObject("seconds"));
        ArrayNode skipped = summary.putArray("skipped");
        extracted
                .failures()
                .forEach(failure -> skipped.addObject().put("id", failure.id()).put("reason", failure.reason()));
        AtomicOutput.writeText(folder.resolve("summary.json"), writer -> {
            writer.write(json.writeValueAsString(summary));
            writer.write('\n');
        });
    }

    /** JSON has no infinity: a fence that is not there is left out. */
    private static void putFinite(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        }
    }

    private static long count(AnomalyCatalogue catalogue, Predicate<AnomalyCatalogue.Entry> condition) {
        return catalogue.entries().stream().filter(condition).count();
    }

    private void printSummary(
            Path folder, Extraction extracted, AnomalyCatalogue catalogue, @Nullable PlantedQuality quality) {
        out.printf(
                Locale.ROOT,
                "%n%,d objects ranked, %,d flagged (%,d of them held out from training)%n",
                catalogue.entries().size(),
                count(catalogue, AnomalyCatalogue.Entry::flagged),
                count(catalogue, entry -> entry.flagged() && !entry.training()));
        for (int i = 0; i < catalogue.detectors().size(); i++) {
            int column = i;
            out.printf(
                    Locale.ROOT,
                    "  %-12s flags %,d%n",
                    catalogue.detectors().get(i).name(),
                    count(catalogue, entry -> entry.flags().get(column)));
        }
        Messages.skipped(out, extracted.failures());
        if (quality != null) {
            out.println();
            quality.print(out);
        }
        out.printf("%nThe oddest:%n");
        catalogue.entries().stream()
                .limit(5)
                .forEach(entry -> out.printf(
                        Locale.ROOT,
                        "  %d. %s%s%n",
                        entry.rank(),
                        entry.object().id(),
                        entry.object().label() == null
                                ? ""
                                : " (" + entry.object().label() + ")"));
        out.printf(
                "%nReport: %s%n", folder.resolve("report.html").toAbsolutePath().toUri());
        out.flush();
    }
}
