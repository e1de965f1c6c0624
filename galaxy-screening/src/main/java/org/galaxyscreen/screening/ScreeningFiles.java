package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureOrigin.Part;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.Neighbour;
import org.galaxyscreen.report.PictureOverlay;
import org.galaxyscreen.report.Pictures;
import org.galaxyscreen.screening.internal.JsonText;
import org.galaxyscreen.screening.internal.LibraryVersion;
import org.galaxyscreen.screening.internal.PlainJson;
import org.galaxyscreen.screening.internal.Stopwatch;
import org.jspecify.annotations.Nullable;

/**
 * The files that a screening leaves in its folder, be it of images or of features.
 *
 * @param about the features
 * @param images where the report's pictures come from; null for none
 * @param given the features that were there before; null where they were extracted
 * @param oddness maps over the report's pictures, by the objects' ids
 */
record ScreeningFiles(
        FeaturesAbout about,
        @Nullable ImageSource images,
        @Nullable Given given,
        Map<String, PictureOverlay> oddness,
        ScreeningSettings settings,
        Results results) {
    /**
     * Features that were there before.
     *
     * @param features the array that was ranked
     * @param train the array that was learned from; null for the same one
     */
    record Given(Path features, @Nullable Path train) {}

    static final String FEATURES = "features.npy";
    static final String ABOUT = "features.npy.about.json";

    /** What a summary calls the place of features that were there before. */
    static final String FEATURES_FILE = "featuresFile";

    static final String CALIBRATION = "int8.json";
    static final String CATALOGUE = "anomalies.csv";
    static final String REPORT = "report.html";
    static final String SUMMARY = "summary.json";

    /** How many objects have a larger picture in the report, and ordinary ones beside them. */
    private static final int IN_DETAIL = 200;

    private static final Set<String> NAMES = Set.of(
            SUMMARY, CATALOGUE, REPORT, FEATURES, "features.csv", ABOUT, Ledger.CUTOUTS.file(), Ledger.JOINED.file());

    /** Checks the places of a run that extracts features, with what is read having been named before. */
    static void check(Results results, ScreeningSettings settings, ExtractionSettings extraction, OutputCheck outputs) {
        Path folder = results.folder();
        check(results, settings, false, outputs);
        if (folder == null) {
            Extractors.touches(extraction, outputs, "", null);
            return;
        }
        if (Files.isDirectory(folder)) {
            checkFeatures(folder.resolve(FEATURES), settings.keepFeatures(), outputs);
            Ledger.writes(extraction, outputs, "in", folder::resolve);
        }
        Extractors.touches(extraction, outputs, "in", Files.isDirectory(folder) ? folder.resolve(CALIBRATION) : null);
    }

    /**
     * Checks the results' places, with what is read having been named before.
     *
     * @param given whether features are ranked that were there before: their results do not replace those of images, nor the other way round
     */
    static void check(Results results, ScreeningSettings settings, boolean given, OutputCheck outputs) {
        Path folder = results.folder();
        Path save = results.save();
        outputs.reads(Setting.LOAD, results.load());
        if (folder == null) {
            outputs.worksIn("the unfinished work beside ", Setting.OUTPUT, results.checkpoints());
            outputs.writes(Setting.SAVE, save, OutputCheck::isDetector);
            return;
        }
        outputs.writesInto(Setting.OUTPUT, folder);
        outputs.worksIn("the unfinished work in ", Setting.OUTPUT, results.checkpoints());
        if (Files.isDirectory(folder)) {
            checkResults(folder, settings, given, outputs);
        }
        Path parent = save == null ? null : save.toAbsolutePath().normalize().getParent();
        boolean inside = folder.toAbsolutePath().normalize().equals(parent);
        if (save == null || Files.exists(folder) || !inside) {
            outputs.writes(Setting.SAVE, save, OutputCheck::isDetector);
        }
        if (save != null && NAMES.contains(String.valueOf(save.getFileName())) && inside) {
            throw new SettingException(
                    Setting.SAVE, Setting.SAVE, " is ", save, ", where a result is written too; give another name");
        }
    }

    private static void checkResults(Path folder, ScreeningSettings settings, boolean given, OutputCheck outputs) {
        // A summary of an earlier screening makes the folder a screening's own.
        Predicate<Path> summary = OutputCheck.isSummaryWith("source", "counts", "detectors");
        Predicate<Path> givens = OutputCheck.isSummaryWith(FEATURES_FILE);
        boolean own = summary.test(folder.resolve(SUMMARY));
        outputs.writes(
                        "the summary in ",
                        Setting.OUTPUT,
                        folder.resolve(SUMMARY),
                        path -> summary.test(path) && givens.test(path) == given)
                .writes(
                        "the catalogue in ",
                        Setting.OUTPUT,
                        folder.resolve(CATALOGUE),
                        OutputCheck.beginsWith("rank,id,ra,dec,redshift,label,split"))
                .writes(
                        "the report in ",
                        Setting.OUTPUT,
                        folder.resolve(REPORT),
                        path -> own
                                || OutputCheck.hasAtItsBeginning("<title>Anomalies in ")
                                        .test(path));
        for (TableFormat format : settings.formats()) {
            outputs.writes("the catalogue in ", Setting.OUTPUT, folder.resolve(tableOf(format)), path -> own);
        }
    }

    private static void checkFeatures(Path features, boolean keep, OutputCheck outputs) {
        outputs.unfinished("in", Setting.OUTPUT, features);
        if (keep) {
            outputs.writes("the features in ", Setting.OUTPUT, features, OutputCheck::isFeatures)
                    .writes("the file of ids in ", Setting.OUTPUT, OutputCheck.idsOf(features), OutputCheck::isIndex)
                    .writes(
                            "what is said of the features in ",
                            Setting.OUTPUT,
                            FeaturesAbout.beside(features),
                            FeaturesAbout::isOne);
        }
    }

    /** The files of a screening of features that are there. */
    static List<Path> namesIn(Path folder, ScreeningSettings settings) {
        return Stream.concat(
                        settings.formats().stream().map(ScreeningFiles::tableOf), Stream.of(CATALOGUE, REPORT, SUMMARY))
                .map(folder::resolve)
                .toList();
    }

    /** Before the long work, not after it: a folder that cannot be written to should be known at once. */
    static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException("the output folder " + folder + " cannot be made: " + Failures.reason(e), e);
        }
        AtomicOutput.to(folder.resolve(CATALOGUE)).close();
    }

    /** Writes all of them, the summary last. */
    ScreeningResult write(
            Path folder, ScreeningResult result, Features features, Stopwatch stopwatch, RunListener listener)
            throws IOException {
        ReportDetails details = new ReportDetails(features, result.catalogue());
        boolean same = given == null || given.train() == null;
        List<CatalogueWriter.Column> further =
                new ArrayList<>(details.clusters(result.detector(), same && result.training() == features.rows()));
        if (given != null) {
            further.add(details.rowColumn());
        }
        AtomicOutput.writeText(
                folder.resolve(CATALOGUE),
                writer -> CatalogueWriter.write(result.catalogue(), result.known(), settings.text(), further, writer));
        writeReport(folder.resolve(REPORT), result, details, listener);
        for (TableFormat format : settings.formats()) {
            Tables.write(Tables.of("anomalies", result.catalogue(), result.known()), folder.resolve(tableOf(format)));
        }
        stopwatch.lap("report");
        ScreeningResult timed = result.withSeconds(stopwatch.seconds());
        writeSummary(folder.resolve(SUMMARY), timed);
        return timed;
    }

    private void writeReport(Path target, ScreeningResult result, ReportDetails details, RunListener listener)
            throws IOException {
        AnomalyCatalogue catalogue = result.catalogue();
        List<String> shown = catalogue.entries().stream()
                .limit(settings.gallery())
                .map(entry -> entry.object().id())
                .toList();
        List<String> inDetail = shown.subList(0, Math.min(IN_DETAIL, shown.size()));
        Map<String, List<Neighbour>> neighbours = details.neighbours(inDetail.size());
        HtmlReport report = new HtmlReport("Anomalies in " + about.source(), catalogue)
                .subtitle(about.description())
                .neighbours(neighbours)
                .map(details.map(settings.seed(), listener::onProgress))
                .oddness(oddness)
                .failures(result.failures())
                .setting("source", about.source());
        if (images != null) {
            Set<String> pictured = new LinkedHashSet<>(shown);
            neighbours.values().forEach(near -> near.forEach(neighbour -> pictured.add(neighbour.id())));
            Pictures pictures = Pictures.collect(images, pictured, inDetail);
            report.pictures(pictures);
            if (pictures.size() == 0 && !pictured.isEmpty()) {
                listener.onWarning(
                        new RunWarning(
                                RunWarning.Kind.LEFT_OUT,
                                images.name()
                                        + " has no image of the objects shown that can be read, so the report has no pictures"));
            }
        }
        if (!about.description().isEmpty()) {
            report.setting("features", about.description());
        }
        result.origin().ifPresent(origin -> {
            report.setting(
                    "weights",
                    origin.part(Part.NETWORK).orElse("?") + ", SHA-256 "
                            + origin.part(Part.WEIGHTS).orElse("?"));
            List<Preprocessing> preprocessing = preprocessing(origin);
            if (!preprocessing.isEmpty()) {
                report.setting(
                        "preprocessing",
                        preprocessing.stream().map(String::valueOf).collect(Collectors.joining(" | ")));
            }
        });
        report.setting("train fraction", Double.toString(settings.trainFraction()))
                .setting("seed", Long.toString(settings.seed()))
                .setting("version", LibraryVersion.current());
        if (!about.remarks().isEmpty()) {
            report.setting("input", String.join(", ", about.remarks()));
        }
        if (!about.trained()) {
            report.warning(
                    "The weights are UNTRAINED (random): this shows how the tool works, not how well it can rank.");
        }
        if (result.known().sought()) {
            report.group(
                            "known in",
                            result.known().byId().entrySet().stream()
                                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                                            .catalogue())))
                    .setting("known objects", knownText());
        }
        details.describeMembers(report, result.detector());
        if (!result.systematics().isEmpty()) {
            new SystematicsPage(result.systematics()).into(report);
        }
        result.planted().ifPresent(quality -> report.table(quality.table()));
        AtomicOutput.writeText(target, report::write);
    }

    /** The name of the catalogue's file in a format. */
    static String tableOf(TableFormat format) {
        return "anomalies" + format.extensions().get(0);
    }

    private String knownText() {
        return settings.known().catalogues().stream()
                .map(catalogue -> catalogue.name() + " (" + catalogue.file() + ")")
                .collect(Collectors.joining(
                        ", ", "", ", within " + settings.known().radius() + "″"));
    }

    private void writeSummary(Path target, ScreeningResult result) throws IOException {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("version", LibraryVersion.current());
        summary.put("java", System.getProperty("java.version"));
        about.putInto(summary);
        if (given != null) {
            summary.put(FEATURES_FILE, absolute(given.features()));
        }
        List<String> decoders = about.decoders();
        if (!decoders.isEmpty()) {
            summary.put("decoder", decoders.get(decoders.size() - 1));
        }
        describeSettings(summary, result);
        describeCounts(summary, result);
        result.planted().ifPresent(quality -> describe(quality, summary.putObject("planted")));
        if (!result.systematics().isEmpty()) {
            new SystematicsPage(result.systematics()).into(summary);
        }
        ObjectNode seconds = summary.putObject("seconds");
        result.seconds().forEach(seconds::put);
        summary.set("skipped", FeaturesAbout.skipped(result.failures()));
        AtomicOutput.writeText(target, writer -> {
            writer.write(JsonText.indented(summary));
            writer.write('\n');
        });
    }

    /** What was done to images before the network saw them: one, or that of each of several runs. */
    private static List<Preprocessing> preprocessing(FeatureOrigin origin) {
        return origin.each(Part.PREPROCESSING).stream()
                .map(Preprocessing::parse)
                .toList();
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    private void describeSettings(ObjectNode summary, ScreeningResult result) {
        FeatureOrigin origin = result.origin().orElse(FeatureOrigin.of(Map.of()));
        origin.part(Part.WEIGHTS).ifPresent(sha256 -> {
            ObjectNode from = summary.putObject("weights");
            origin.part(Part.NETWORK).ifPresent(name -> from.put("name", name));
            from.put("sha256", sha256);
            from.put("trained", about.trained());
            List<Preprocessing> preprocessing = preprocessing(origin);
            if (preprocessing.size() == 1) {
                from.set("preprocessing", PlainJson.of(preprocessing.get(0)));
            } else if (!preprocessing.isEmpty()) {
                from.set("preprocessing", PlainJson.of(preprocessing));
            }
        });
        ObjectNode with = summary.putObject("settings");
        with.put("seed", settings.seed());
        Path loaded = results.load();
        if (loaded != null) {
            with.put("loaded", loaded.toString());
        } else {
            if (given == null || given.train() == null) {
                with.put("trainFraction", settings.trainFraction());
            } else {
                with.put("train", absolute(given.train()));
            }
            with.set("detector", PlainJson.of(settings.detector()));
        }
        with.put("trainingRows", result.detector().trainingRows());
        result.detector().last().learned().ifPresent(text -> with.put("learned", text));
        if (settings.oddnessMaps() > 0) {
            with.put("oddnessMaps", settings.oddnessMaps());
        }
        origin.part(Part.STAGE).ifPresent(stage -> with.put("stage", stage));
        origin.part(Part.POOLING).ifPresent(pooling -> with.put("pooling", pooling));
        origin.part(Part.VIEWS).ifPresent(views -> with.put("views", Integer.valueOf(views)));
        if (!settings.known().catalogues().isEmpty()) {
            ObjectNode known = with.putObject("known");
            known.put("radius", settings.known().radius());
            ObjectNode files = known.putObject("catalogues");
            settings.known()
                    .catalogues()
                    .forEach(catalogue ->
                            files.put(catalogue.name(), catalogue.file().toString()));
        }
        with.put("spreadsheetSafe", settings.text() == CsvText.SPREADSHEET_SAFE);
    }

    private static void describeCounts(ObjectNode summary, ScreeningResult result) {
        List<AnomalyCatalogue.Column> columns = result.catalogue().detectors();
        int ranked = result.catalogue().entries().size();
        ObjectNode counts = summary.putObject("counts");
        counts.put("images", ranked + result.failures().size());
        counts.put("ranked", ranked);
        counts.put("skipped", result.failures().size());
        counts.put("training", result.training());
        counts.put("flagged", result.flagged());
        counts.put("flaggedHeldOut", result.flaggedHeldOut());
        if (result.known().sought()) {
            counts.put("known", result.known().byId().size());
        }
        ObjectNode detectors = summary.putObject("detectors");
        for (int i = 0; i < columns.size(); i++) {
            ObjectNode node = detectors.putObject(columns.get(i).name());
            PlainJson.putFinite(node, "lowerFence", columns.get(i).fences().lower());
            PlainJson.putFinite(node, "upperFence", columns.get(i).fences().upper());
            node.put("flagged", result.flaggedBy(i));
        }
    }

    private static void describe(PlantedQuality planted, ObjectNode node) {
        put(node.putObject("ensemble"), planted.overall());
        planted.detectors().forEach((name, quality) -> put(node.putObject(name), quality));
        ObjectNode byKind = node.putObject("kinds");
        planted.kinds().forEach((kind, quality) -> {
            ObjectNode entry = byKind.putObject(kind);
            put(entry, quality);
            entry.put("found", planted.found().get(kind));
        });
    }

    private static void put(ObjectNode node, RankingQuality quality) {
        node.put("planted", quality.anomalies());
        node.put("rocAuc", quality.rocAuc());
        node.put("averagePrecision", quality.averagePrecision());
        node.put("precisionAtPlanted", quality.precisionAtAnomalies());
    }
}
