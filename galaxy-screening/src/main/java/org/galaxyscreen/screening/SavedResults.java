package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.catalogue.AnomalyReader;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.report.HtmlReport;

/** What a screening left in its folder: the catalogue, and where features and images are. Immutable. */
public final class SavedResults {
    private final Path folder;
    private final AnomalyCatalogue catalogue;
    private final Path features;
    private final FeaturesAbout about;

    private SavedResults(Path folder, AnomalyCatalogue catalogue, Path features, FeaturesAbout about) {
        this.folder = folder;
        this.catalogue = catalogue;
        this.features = features;
        this.about = about;
    }

    /**
     * Reads a folder's summary and catalogue.
     *
     * @throws IOException if it is missing, is no folder of results, or a file in it cannot be read; the message says what was expected
     */
    public static SavedResults open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw Files.exists(folder)
                    ? new IOException(folder + " is a file; the folder that screen or detect wrote expected")
                    : new NoSuchFileException(
                            folder.toString(), null, "does not exist; a folder that screen or detect wrote expected");
        }
        Path file = folder.resolve(ScreeningFiles.SUMMARY);
        if (!Files.exists(file)) {
            throw new IOException(folder + " has no " + ScreeningFiles.SUMMARY
                    + "; a folder that screen or detect wrote expected, with what they wrote");
        }
        FeaturesAbout about = FeaturesAbout.ofSummary(file);
        JsonNode summary = about.json();
        if (!summary.path("detectors").isObject()) {
            throw new IOException(file + " names no detectors; the summary that screen or detect wrote expected");
        }
        Map<String, Fences> fences = new HashMap<>();
        summary.get("detectors")
                .properties()
                .forEach(detector -> fences.put(detector.getKey(), fences(detector.getValue())));
        CsvText text = summary.at("/settings/spreadsheetSafe").asBoolean() ? CsvText.SPREADSHEET_SAFE : CsvText.AS_IS;
        JsonNode elsewhere = summary.get(ScreeningFiles.FEATURES_FILE);
        return new SavedResults(
                folder,
                AnomalyReader.read(folder.resolve(ScreeningFiles.CATALOGUE), text, fences),
                elsewhere == null ? folder.resolve(ScreeningFiles.FEATURES) : Path.of(elsewhere.asText()),
                about);
    }

    private static Fences fences(JsonNode node) {
        return new Fences(
                node.path("lowerFence").asDouble(Double.NEGATIVE_INFINITY),
                node.path("upperFence").asDouble(Double.POSITIVE_INFINITY));
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** What the summary says. */
    FeaturesAbout about() {
        return about;
    }

    /** All objects, the oddest first. */
    public AnomalyCatalogue catalogue() {
        return catalogue;
    }

    /** What a person would call the survey: the images' name, or that of the features. */
    public String source() {
        return about.source();
    }

    /** One line for a person on what the features are. */
    public String description() {
        return about.description();
    }

    /** Where the features are: where they were read, or else in the folder if they were kept. */
    public Path features() {
        return features;
    }

    /**
     * Which columns of the features belong together; all, where nothing says so.
     *
     * @param dimensions how many columns there are
     * @throws IOException if what the files say does not fit
     */
    public List<FeatureBlock> blocks(int dimensions) throws IOException {
        return about.blocks(dimensions);
    }

    /**
     * Gives a report the section on whether scores and flags depend on how objects were observed, where the screening tested that; else leaves it as
     * it is.
     *
     * @throws IOException if the summary's part on it is damaged
     */
    public void showSystematics(HtmlReport report) throws IOException {
        SystematicsPage page;
        try {
            page = SystematicsPage.read(about.json());
        } catch (IllegalArgumentException e) {
            throw new IOException(folder.resolve(ScreeningFiles.SUMMARY) + " is damaged: " + e.getMessage(), e);
        }
        if (!page.found().isEmpty()) {
            page.into(report);
        }
    }

    /** Where the images were, if the files say so and something is there still. */
    public Optional<Path> images() {
        return about.images();
    }

    /** The options with which the images were opened. */
    public NamedOptions sourceOptions() {
        return about.sourceOptions();
    }

    /**
     * The recipe by which bands became pictures.
     *
     * @throws IOException if the files name one that is not known
     */
    public Rendering rendering() throws IOException {
        return about.rendering();
    }
}
