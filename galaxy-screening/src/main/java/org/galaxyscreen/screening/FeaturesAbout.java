package org.galaxyscreen.screening;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.screening.internal.JsonText;
import org.galaxyscreen.screening.internal.LibraryVersion;

/**
 * What features were made of and by: of which images, where these are, by which network. It is in a small file beside the features, {@code
 * F.npy.about.json}, and in the summary of results. Immutable.
 */
final class FeaturesAbout {
    private static final String SOURCE = "source";
    private static final String FEATURES = "features";
    private static final String ORIGIN = "origin";
    private static final String SKIPPED = "skipped";
    private static final String TRAINED = "trained";
    private static final String DECODERS = "decoders";
    private static final String SHARD = "shard";
    private static final String SATURATION = "int8Saturation";

    private final Path file;
    private final ObjectNode json;

    private FeaturesAbout(Path file, ObjectNode json) {
        this.file = file;
        this.json = json;
    }

    /** Where it is: {@code F.npy.about.json}. */
    static Path beside(Path features) {
        return features.resolveSibling(features.getFileName() + ".about.json");
    }

    /** Whether a file is one. */
    static boolean isOne(Path file) {
        try {
            JsonNode json = JsonText.read(file);
            return json.has(DECODERS) && json.has(FEATURES);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What an extraction made.
     *
     * @param features where they are, or will be
     * @param decoders of the images, this run's last
     * @param failures the images that were skipped
     */
    static FeaturesAbout of(
            Path features,
            SurveyInput input,
            ImageSource images,
            ExtractionSettings settings,
            LoadedBackbone network,
            RunExtractor extractor,
            List<String> decoders,
            long rows,
            List<ImageFailure> failures) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(SOURCE, images.name());
        if (!images.remarks().isEmpty()) {
            json.set("remarks", texts(images.remarks()));
        }
        input.describe(json, settings);
        json.put(FEATURES, extractor.describe());
        json.put(TRAINED, network.trained());
        json.put("rows", rows);
        json.put("dimensions", extractor.dimensions());
        ArrayNode blocks = json.putArray("blocks");
        for (FeatureBlock block : extractor.blocks()) {
            blocks.addObject()
                    .put("name", block.name())
                    .put("from", block.from())
                    .put("to", block.to());
        }
        extractor.saturation().ifPresent(saturation -> json.putObject(SATURATION)
                .put("activation", saturation.activation())
                .put("share", saturation.share())
                .put("images", saturation.images())
                .put("large", saturation.isLarge()));
        json.set(DECODERS, texts(decoders));
        ObjectNode parts = json.putObject(ORIGIN);
        extractor.origin().written().forEach(parts::put);
        json.set(SKIPPED, skipped(failures));
        return new FeaturesAbout(beside(features), json);
    }

    /** What parts of an extraction made that no run of {@link SurveyExtraction} did. */
    static ObjectNode of(FeatureOrigin origin, String source, long rows, int dimensions, List<ImageFailure> failures) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(SOURCE, source);
        json.put(
                FEATURES,
                origin.part(FeatureOrigin.Part.EXTRACTOR)
                        .or(() -> origin.part(FeatureOrigin.Part.NETWORK))
                        .orElse(source));
        json.put(
                TRAINED,
                origin.part(FeatureOrigin.Part.WEIGHTS)
                        .filter(weights -> !weights.startsWith("untrained"))
                        .isPresent());
        if (rows >= 0) {
            json.put("rows", rows);
        }
        if (dimensions > 0) {
            json.put("dimensions", dimensions);
        }
        json.set(
                DECODERS,
                texts(origin.part(FeatureOrigin.Part.DECODER).map(List::of).orElse(List.of())));
        ObjectNode parts = json.putObject(ORIGIN);
        origin.written().forEach(parts::put);
        json.set(SKIPPED, skipped(failures));
        return json;
    }

    /**
     * This of a part.
     *
     * @param images how many the survey has
     */
    FeaturesAbout ofShard(Shard shard, long images) {
        ObjectNode part = json.deepCopy();
        part.putObject(SHARD)
                .put("number", shard.number())
                .put("of", shard.of())
                .put("images", images);
        return new FeaturesAbout(file, part);
    }

    /** Which part of a survey this is of; empty where it is of a whole one. */
    Optional<Shard> shard() {
        JsonNode part = json.path(SHARD);
        return part.isObject()
                ? Optional.of(
                        new Shard(part.path("number").asInt(), part.path("of").asInt()))
                : Optional.empty();
    }

    /** How many images the survey has of which this is a part. */
    long imagesOfAll() {
        return json.path(SHARD).path("images").asLong(-1);
    }

    /**
     * What a whole survey's features were made of and by.
     *
     * @param parts those of its parts, in order, that go together
     * @param features where the whole ones will be
     */
    static FeaturesAbout merged(List<FeaturesAbout> parts, Path features) {
        ObjectNode whole = parts.get(0).json.deepCopy();
        whole.remove(SHARD);
        whole.remove("version");
        ArrayNode skipped = JsonNodeFactory.instance.arrayNode();
        Set<String> decoders = new LinkedHashSet<>();
        long rows = 0;
        for (FeaturesAbout part : parts) {
            rows += part.json.path("rows").asLong();
            part.json.path(SKIPPED).forEach(skipped::add);
            decoders.addAll(part.decoders());
            // Of the part that is farthest from what int8 was calibrated for.
            if (part.json.path(SATURATION).path("share").asDouble()
                    > whole.path(SATURATION).path("share").asDouble()) {
                whole.set(SATURATION, part.json.get(SATURATION));
            }
        }
        whole.put("rows", rows);
        whole.set(SKIPPED, skipped);
        whole.set(DECODERS, texts(decoders));
        return new FeaturesAbout(beside(features), whole);
    }

    /**
     * What features are made of and by that hold the columns of several runs side by side.
     *
     * @param runs of each run, in order
     * @param blocks of each run
     * @param origin of all of them
     * @param features where they will be
     */
    static FeaturesAbout sideBySide(
            List<FeaturesAbout> runs, List<List<FeatureBlock>> blocks, FeatureOrigin origin, Path features) {
        ObjectNode all = runs.get(0).json.deepCopy();
        all.remove(List.of("version", SATURATION));
        all.put(FEATURES, runs.stream().map(FeaturesAbout::description).collect(Collectors.joining(" | ")));
        all.put(TRAINED, runs.stream().allMatch(FeaturesAbout::trained));
        ArrayNode named = all.putArray("blocks");
        ArrayNode recipes = all.putArray("runs");
        Set<String> decoders = new LinkedHashSet<>();
        Map<String, JsonNode> skipped = new LinkedHashMap<>();
        int offset = 0;
        for (int run = 0; run < runs.size(); run++) {
            FeaturesAbout about = runs.get(run);
            int from = offset;
            for (FeatureBlock block : blocks.get(run)) {
                named.addObject()
                        .put("name", (run + 1) + "/" + block.name())
                        .put("from", from + block.from())
                        .put("to", offset = from + block.to());
            }
            ObjectNode recipe = recipes.addObject()
                    .put("from", from)
                    .put("to", offset)
                    .put("scale", origin.scales().get(run));
            for (String name : List.of(FEATURES, SATURATION, ORIGIN)) {
                if (about.json.has(name)) {
                    recipe.set(name, about.json.get(name));
                }
            }
            decoders.addAll(about.decoders());
            about.json
                    .path(SKIPPED)
                    .forEach(image -> skipped.putIfAbsent(image.path("id").asText(), image));
        }
        all.put("dimensions", offset);
        all.set(DECODERS, texts(decoders));
        ObjectNode parts = all.putObject(ORIGIN);
        origin.written().forEach(parts::put);
        all.putArray(SKIPPED).addAll(skipped.values());
        return new FeaturesAbout(beside(features), all);
    }

    /** Every image that was skipped, with the reason. */
    static ArrayNode skipped(List<ImageFailure> failures) {
        ArrayNode skipped = JsonNodeFactory.instance.arrayNode();
        failures.forEach(failure -> skipped.addObject().put("id", failure.id()).put("reason", failure.reason()));
        return skipped;
    }

    /**
     * What lies beside features; little is known where there is no such file.
     *
     * @throws IOException if the file cannot be read
     */
    static FeaturesAbout read(Path features) throws IOException {
        Path file = beside(features);
        if (!Files.exists(file)) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put(SOURCE, String.valueOf(features.getFileName()));
            return new FeaturesAbout(file, json);
        }
        return new FeaturesAbout(file, object(file));
    }

    /**
     * What a summary says of the features of results.
     *
     * @throws IOException if it cannot be read
     */
    static FeaturesAbout ofSummary(Path summary) throws IOException {
        return new FeaturesAbout(summary, object(summary));
    }

    private static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static ObjectNode object(Path file) throws IOException {
        try {
            if (JsonText.read(file) instanceof ObjectNode json) {
                return json;
            }
        } catch (JacksonException e) {
            throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException(file + " is no JSON object; what extract, screen or detect wrote there expected");
    }

    /** All of it, for a summary. */
    void putInto(ObjectNode summary) {
        summary.setAll(json);
    }

    /** Writes it beside the features. */
    void write() throws IOException {
        ObjectNode written = JsonNodeFactory.instance.objectNode();
        written.put("version", LibraryVersion.current());
        written.setAll(json);
        AtomicOutput.writeText(file, writer -> {
            writer.write(JsonText.indented(written));
            writer.write('\n');
        });
    }

    JsonNode json() {
        return json;
    }

    /** What a person would call the survey. */
    String source() {
        return json.path(SOURCE).asText();
    }

    /** One line for a person: the network, where features are taken, and what computed them; empty where that is not known. */
    String description() {
        return json.path(FEATURES).asText();
    }

    /** False only where the network's weights are known to be random. */
    boolean trained() {
        return json.path(TRAINED).asBoolean(true);
    }

    /** What was passed over, and the like. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        json.path("remarks").forEach(remark -> remarks.add(remark.asText()));
        return remarks;
    }

    /** What decoded the images; empty where that is not known. */
    List<String> decoders() {
        List<String> decoders = new ArrayList<>();
        json.path(DECODERS).forEach(decoder -> decoders.add(decoder.asText()));
        return decoders;
    }

    /** The images that were skipped. */
    List<ImageFailure> failures() {
        List<ImageFailure> failures = new ArrayList<>();
        json.path(SKIPPED)
                .forEach(failure -> failures.add(new ImageFailure(
                        failure.path("id").asText(), failure.path("reason").asText())));
        return failures;
    }

    /**
     * Which columns belong together; all, where nothing says so.
     *
     * @param dimensions how many columns there are
     * @throws IOException if the blocks do not fit
     */
    List<FeatureBlock> blocks(int dimensions) throws IOException {
        List<FeatureBlock> blocks = new ArrayList<>();
        int next = 0;
        for (JsonNode block : json.path("blocks")) {
            int from = block.path("from").asInt(-1);
            int to = block.path("to").asInt(-1);
            if (from != next || to <= from || to > dimensions) {
                throw new IOException(
                        file + ": the block '" + block.path("name").asText() + "' has the columns " + from + " to " + to
                                + "; blocks one after the other within " + dimensions + " columns expected");
            }
            blocks.add(new FeatureBlock(block.path("name").asText(), from, to));
            next = to;
        }
        if (!blocks.isEmpty() && next != dimensions) {
            throw new IOException(
                    file + ": its blocks end at column " + next + "; " + dimensions + " columns expected");
        }
        return blocks.isEmpty() ? List.of(new FeatureBlock(FEATURES, 0, dimensions)) : blocks;
    }

    /**
     * What the features were made by; empty where no file says so.
     *
     * @param rows the features
     * @throws IOException if it cannot be read, or is about others
     */
    Optional<FeatureOrigin> origin(Features rows) throws IOException {
        if (!json.has(FEATURES)) {
            return Optional.empty();
        }
        if (!json.path(ORIGIN).isObject()) {
            throw new IOException(file + ": it does not say what the features were made by, as extract writes it today;"
                    + " extract them again, or remove the file");
        }
        if (json.path("rows").asLong(-1) != rows.rows()
                || json.path("dimensions").asInt(-1) != rows.dimensions()) {
            throw new IOException(file + ": it is about " + json.path("rows").asText("?") + " rows of "
                    + json.path("dimensions").asText("?") + " values; the features have " + rows.rows() + " of "
                    + rows.dimensions());
        }
        return Optional.of(writtenOrigin());
    }

    /**
     * What the features were made by, as it is written, of whatever rows.
     *
     * @throws IOException if it cannot be read
     */
    FeatureOrigin writtenOrigin() throws IOException {
        Map<String, String> written = new HashMap<>();
        json.path(ORIGIN)
                .properties()
                .forEach(part -> written.put(part.getKey(), part.getValue().asText()));
        try {
            return FeatureOrigin.parse(written);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** What the features were made by; empty where nothing says so. */
    Optional<FeatureOrigin> originIfWritten() throws IOException {
        return json.path(ORIGIN).isObject() ? Optional.of(writtenOrigin()) : Optional.empty();
    }

    /**
     * What the features were made by.
     *
     * @throws IOException if no file says so, or it cannot be read
     */
    FeatureOrigin requireOrigin(Path features) throws IOException {
        if (!json.path(ORIGIN).isObject()) {
            throw new IOException(
                    features + ": nothing beside it says what its features were made by, so nobody can compare"
                            + " others with them; extract them by this library");
        }
        return writtenOrigin();
    }

    /**
     * Refuses features that are not those asked for.
     *
     * @param features where they are
     * @param origin what they were made by, as far as it is known
     * @param expected what was asked for, which may be nothing
     */
    static void requireExpected(Path features, Optional<FeatureOrigin> origin, FeatureOrigin expected) {
        if (expected.isEmpty()) {
            return;
        }
        String why = origin.isEmpty()
                ? "nothing beside them says what they were made by"
                : origin.get().contradiction(expected).orElse(null);
        if (why != null) {
            throw new SettingException(
                    Setting.FEATURES,
                    Setting.FEATURES,
                    " is ",
                    features,
                    ", which are not the features asked for: " + why + "; ask for none, or extract them anew");
        }
    }

    /**
     * Whether these features are what an extraction would make.
     *
     * @param origin what it would be made by
     * @param input of the images, and how they are opened
     */
    boolean isOf(
            FeatureOrigin origin, Features rows, SurveyInput input, ExtractionSettings settings, ImageSource images)
            throws IOException {
        Optional<FeatureOrigin> made = json.has(ORIGIN) ? origin(rows) : Optional.empty();
        ObjectNode opened = JsonNodeFactory.instance.objectNode();
        input.describe(opened, settings);
        if (made.isEmpty()
                || made.get().difference(origin).isPresent()
                || !made.get().doubts(origin).isEmpty()
                || !opened.properties().stream()
                        .allMatch(entry -> entry.getValue().equals(json.get(entry.getKey())))) {
            return false;
        }
        List<String> ids =
                new ArrayList<>(rows.objects().stream().map(SurveyObject::id).toList());
        failures().forEach(failure -> ids.add(failure.id()));
        List<String> there = images.objects().stream().map(SurveyObject::id).toList();
        return ids.size() == there.size() && Set.copyOf(ids).equals(Set.copyOf(there));
    }

    /** Where the images were, if something is there still. */
    Optional<Path> images() {
        return location().filter(Files::exists);
    }

    /** Where the images were; empty where they were in no file. */
    Optional<Path> location() {
        JsonNode location = json.get(SurveyInput.LOCATION);
        return Optional.ofNullable(location).map(JsonNode::asText).map(Path::of);
    }

    /** The options with which the images were opened. */
    NamedOptions sourceOptions() {
        Map<String, String> options = new TreeMap<>();
        json.path(SurveyInput.OPTIONS)
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asText()));
        return NamedOptions.of(options);
    }

    /**
     * The recipe by which bands became pictures.
     *
     * @throws IOException if it is one that is not known
     */
    Rendering rendering() throws IOException {
        JsonNode text = json.get(SurveyInput.RENDERING);
        try {
            return text == null ? Rendering.defaults() : Rendering.parse(text.asText());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
