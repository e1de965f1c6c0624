package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.detectors.evaluation.RankingQuality;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.Neighbour;
import org.galaxyscreen.report.Pictures;
import org.galaxyscreen.screening.internal.LibraryVersion;
import org.galaxyscreen.screening.internal.PlainJson;

/** The files that a screening leaves in its folder. */
record ScreeningFiles(
        SurveyInput input,
        ImageSource images,
        LoadedBackbone backbone,
        ExtractionSettings extraction,
        ScreeningSettings settings,
        SurveyScreening.Results results,
        String extractor,
        List<FeatureBlock> blocks) {
    static final String FEATURES = "features.npy";
    static final String CALIBRATION = "int8.json";
    static final String CATALOGUE = "anomalies.csv";
    static final String REPORT = "report.html";
    static final String SUMMARY = "summary.json";

    /** How many objects have a larger picture in the report, and ordinary ones beside them. */
    private static final int IN_DETAIL = 200;

    private static final Set<String> NAMES =
            Set.of(SUMMARY, CATALOGUE, REPORT, FEATURES, "features.csv", Ledger.CUTOUTS.file(), Ledger.JOINED.file());

    /** Checks the results' places, with what is read having been named before. */
    static void check(
            SurveyScreening.Results results,
            ScreeningSettings settings,
            ExtractionSettings extraction,
            OutputCheck outputs) {
        Path folder = results.folder();
        Path save = results.save();
        outputs.reads(Setting.LOAD, results.load());
        if (folder == null) {
            outputs.writes(Setting.SAVE, save, OutputCheck::isDetector);
            Extractors.touches(extraction, outputs, "", null);
            return;
        }
        outputs.writesInto(Setting.OUTPUT, folder);
        if (Files.isDirectory(folder)) {
            checkFiles(folder, settings, outputs);
            Ledger.writes(extraction, outputs, "in", folder::resolve);
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
        Extractors.touches(extraction, outputs, "in", Files.isDirectory(folder) ? folder.resolve(CALIBRATION) : null);
    }

    private static void checkFiles(Path folder, ScreeningSettings settings, OutputCheck outputs) {
        // A summary of an earlier screening makes the folder a screening's own.
        Predicate<Path> summary = OutputCheck.isSummaryWith("source", "counts", "detectors");
        boolean own = summary.test(folder.resolve(SUMMARY));
        outputs.writes("the summary in ", Setting.OUTPUT, folder.resolve(SUMMARY), summary)
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
        Path features = folder.resolve(FEATURES);
        outputs.unfinished("in", Setting.OUTPUT, features);
        if (settings.keepFeatures()) {
            outputs.writes("the features in ", Setting.OUTPUT, features, OutputCheck::isFeatures)
                    .writes("the file of ids in ", Setting.OUTPUT, OutputCheck.idsOf(features), OutputCheck::isIndex);
        }
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

    void writeCatalogueAndReport(Path folder, ScreeningResult result, Features features, RunListener listener)
            throws IOException {
        AnomalyCatalogue catalogue = result.catalogue();
        CatalogueWriter.write(catalogue, result.known(), settings.text(), folder.resolve(CATALOGUE));
        ReportDetails details = new ReportDetails(features, catalogue);
        List<String> shown = catalogue.entries().stream()
                .limit(settings.gallery())
                .map(entry -> entry.object().id())
                .toList();
        List<String> inDetail = shown.subList(0, Math.min(IN_DETAIL, shown.size()));
        Map<String, List<Neighbour>> neighbours = details.neighbours(inDetail.size());
        Set<String> pictured = new LinkedHashSet<>(shown);
        neighbours.values().forEach(near -> near.forEach(neighbour -> pictured.add(neighbour.id())));
        HtmlReport report = new HtmlReport("Anomalies in " + images.name(), catalogue)
                .subtitle(extractor)
                .pictures(Pictures.collect(images, pictured, inDetail))
                .neighbours(neighbours)
                .map(details.map(settings.seed(), listener::onProgress))
                .failures(result.failures())
                .setting("source", images.name())
                .setting("features", extractor)
                .setting("weights", backbone.name() + ", SHA-256 " + backbone.sha256())
                .setting("preprocessing", backbone.preprocessing().toString())
                .setting("train fraction", Double.toString(settings.trainFraction()))
                .setting("seed", Long.toString(settings.seed()))
                .setting("version", LibraryVersion.current());
        if (!images.remarks().isEmpty()) {
            report.setting("input", String.join(", ", images.remarks()));
        }
        if (!backbone.trained()) {
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
        details.describeMembers(report, result.detector(), settings.detector());
        result.planted().ifPresent(quality -> report.table(quality.table()));
        AtomicOutput.writeText(folder.resolve(REPORT), report::write);
        for (TableFormat format : settings.formats()) {
            Tables.write(Tables.of("anomalies", catalogue, result.known()), folder.resolve(tableOf(format)));
        }
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

    void writeSummary(Path folder, ScreeningResult result, List<String> decoders) throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode summary = json.createObjectNode();
        summary.put("version", LibraryVersion.current());
        summary.put("java", System.getProperty("java.version"));
        summary.put("source", images.name());
        if (!images.remarks().isEmpty()) {
            summary.set("remarks", json.valueToTree(images.remarks()));
        }
        input.describe(summary, extraction);
        summary.put("decoder", ImageDecoders.describe());
        if (decoders.size() > 1) {
            summary.set("decoders", json.valueToTree(decoders));
        }
        summary.put("features", extractor);
        FeaturesAbout.putBlocks(summary, blocks);
        describeSettings(summary);
        describeCounts(summary, result);
        result.saturation().ifPresent(saturation -> summary.set("int8Saturation", FeaturesAbout.of(saturation)));
        result.planted().ifPresent(quality -> describe(quality, summary.putObject("planted")));
        ObjectNode seconds = summary.putObject("seconds");
        result.seconds().forEach(seconds::put);
        summary.set("skipped", FeaturesAbout.skipped(result.failures()));
        AtomicOutput.writeText(folder.resolve(SUMMARY), writer -> {
            writer.write(json.writeValueAsString(summary));
            writer.write('\n');
        });
    }

    private void describeSettings(ObjectNode summary) {
        ObjectNode from = summary.putObject("weights");
        from.put("name", backbone.name());
        from.put("sha256", backbone.sha256());
        from.put("trained", backbone.trained());
        from.set("preprocessing", PlainJson.of(backbone.preprocessing()));
        ObjectNode with = summary.putObject("settings");
        with.put("seed", settings.seed());
        Path loaded = results.load();
        if (loaded == null) {
            with.put("trainFraction", settings.trainFraction());
            with.set("detector", PlainJson.of(settings.detector()));
        } else {
            with.put("loaded", loaded.toString());
        }
        if (backbone instanceof LoadedBackbone.ResNet50) {
            with.put("stage", extraction.features().readout().stageNames());
            with.put("pooling", extraction.features().readout().poolingNames());
        }
        with.put("views", extraction.features().views().count());
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
