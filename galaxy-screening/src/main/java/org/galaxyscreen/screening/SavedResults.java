package org.galaxyscreen.screening;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.catalogue.AnomalyReader;
import org.galaxyscreen.io.catalogue.CsvText;
import org.jspecify.annotations.Nullable;

/**
 * What a screening left in its folder, or a detection in the folder of its scores: the catalogue, and where features and images are.
 * Immutable.
 */
public final class SavedResults {
    private final Path folder;
    private final JsonNode summary;
    private final AnomalyCatalogue catalogue;
    private final Path features;
    private final @Nullable JsonNode about;

    private SavedResults(
            Path folder, JsonNode summary, AnomalyCatalogue catalogue, Path features, @Nullable JsonNode about) {
        this.folder = folder;
        this.summary = summary;
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
        JsonNode summary = json(file);
        CsvText text = summary.at("/settings/spreadsheetSafe").asBoolean()
                        || summary.path("spreadsheetSafe").asBoolean()
                ? CsvText.SPREADSHEET_SAFE
                : CsvText.AS_IS;
        return summary.has("detectors") ? ofScreening(folder, summary, text) : ofDetection(folder, summary, text);
    }

    private static SavedResults ofScreening(Path folder, JsonNode summary, CsvText text) throws IOException {
        Map<String, Fences> fences = new HashMap<>();
        summary.get("detectors")
                .properties()
                .forEach(detector -> fences.put(detector.getKey(), fences(detector.getValue())));
        return new SavedResults(
                folder,
                summary,
                AnomalyReader.read(folder.resolve(ScreeningFiles.CATALOGUE), text, fences),
                folder.resolve(ScreeningFiles.FEATURES),
                summary);
    }

    private static SavedResults ofDetection(Path folder, JsonNode summary, CsvText text) throws IOException {
        if (!summary.has("detector") || !summary.has("features")) {
            throw new IOException(folder.resolve(ScreeningFiles.SUMMARY)
                    + " names no detector and no features; the summary that screen or detect wrote expected");
        }
        Path features = Path.of(summary.get("features").asText());
        if (!Files.exists(features) && Files.exists(folder.resolve(features))) {
            features = folder.resolve(features);
        }
        Path about = FeaturesAbout.beside(features);
        return new SavedResults(
                folder,
                summary,
                AnomalyReader.readScores(
                        scores(folder), text, summary.get("detector").asText(), fences(summary)),
                features,
                Files.exists(about) ? json(about) : null);
    }

    private static Path scores(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> scores = files.filter(path -> path.toString().endsWith(".csv"))
                    .filter(OutputCheck.beginsWith("row,id,score,flag"))
                    .sorted()
                    .toList();
            if (scores.size() != 1) {
                throw new IOException(folder + " has " + (scores.isEmpty() ? "no" : scores.size())
                        + " files of scores; one, as detect writes it, expected"
                        + (scores.isEmpty() ? "" : ": found " + scores));
            }
            return scores.get(0);
        }
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            if (json == null || !json.isObject()) {
                throw new IOException(file + " is empty; a JSON object expected");
            }
            return json;
        } catch (JacksonException e) {
            throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    /** One that is not there is left out of the file. */
    private static Fences fences(JsonNode node) {
        return new Fences(
                node.path("lowerFence").asDouble(Double.NEGATIVE_INFINITY),
                node.path("upperFence").asDouble(Double.POSITIVE_INFINITY));
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** All objects, the oddest first. */
    public AnomalyCatalogue catalogue() {
        return catalogue;
    }

    /** What a person would call the survey: the images' name, or that of the features. */
    public String source() {
        JsonNode source = about == null ? summary.path("source") : about.path("source");
        return source.isTextual() ? source.asText() : String.valueOf(features.getFileName());
    }

    /** One line for a person on what the features are, or on the detector. */
    public String description() {
        return about != null && about.path("features").isTextual()
                ? about.get("features").asText()
                : summary.path("detector").asText();
    }

    /** Where the features are: of a screening, in its folder if they were kept; of a detection, where they were read. */
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
        return FeaturesAbout.blocks(about, folder.resolve(ScreeningFiles.SUMMARY), dimensions);
    }

    /** Where the images were, if the files say so and something is there still. */
    public Optional<Path> images() {
        JsonNode location = about == null ? null : about.get(SurveyInput.LOCATION);
        return Optional.ofNullable(location).map(JsonNode::asText).map(Path::of).filter(Files::exists);
    }

    /** The options with which the images were opened. */
    public NamedOptions sourceOptions() {
        Map<String, String> options = new TreeMap<>();
        if (about != null) {
            about.path(SurveyInput.OPTIONS)
                    .properties()
                    .forEach(option ->
                            options.put(option.getKey(), option.getValue().asText()));
        }
        return NamedOptions.of(options);
    }

    /**
     * The recipe by which bands became pictures.
     *
     * @throws IOException if the files name one that is not known
     */
    public Rendering rendering() throws IOException {
        JsonNode text = about == null ? null : about.get(SurveyInput.RENDERING);
        try {
            return text == null ? Rendering.defaults() : Rendering.parse(text.asText());
        } catch (IllegalArgumentException e) {
            throw new IOException(folder + ": " + e.getMessage(), e);
        }
    }
}
