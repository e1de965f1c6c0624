package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.engine.Saturation;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.screening.internal.LibraryVersion;
import org.jspecify.annotations.Nullable;

/** A small file beside features, that says what they were made of and by what. */
final class FeaturesAbout {
    private FeaturesAbout() {}

    /** Where it is: {@code F.npy.about.json}. */
    static Path beside(Path features) {
        return features.resolveSibling(features.getFileName() + ".about.json");
    }

    /** Whether a file is one. */
    static boolean isOne(Path file) {
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            return json != null && json.has("decoders") && json.has("features");
        } catch (IOException e) {
            return false;
        }
    }

    /** The blocks of columns that the file tells of; all columns as one where there is no file, or one from before there were blocks. */
    static List<FeatureBlock> blocks(Path file, int dimensions) throws IOException {
        return blocks(Files.exists(file) ? new ObjectMapper().readTree(file.toFile()) : null, file, dimensions);
    }

    /** As {@link #blocks(Path, int)}, of a file that is read already; null for one that is not there. */
    static List<FeatureBlock> blocks(@Nullable JsonNode about, Path file, int dimensions) throws IOException {
        JsonNode listed = about == null ? null : about.path("blocks");
        List<FeatureBlock> blocks = new ArrayList<>();
        int next = 0;
        for (JsonNode block : listed == null ? List.<JsonNode>of() : listed) {
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
        return blocks.isEmpty() ? List.of(new FeatureBlock("features", 0, dimensions)) : blocks;
    }

    static void putBlocks(ObjectNode json, List<FeatureBlock> blocks) {
        ArrayNode listed = json.putArray("blocks");
        for (FeatureBlock block : blocks) {
            listed.addObject()
                    .put("name", block.name())
                    .put("from", block.from())
                    .put("to", block.to());
        }
    }

    /**
     * What features were made by; empty where no file says so.
     *
     * @param features the array
     * @param rows as read from it
     * @throws IOException if the file cannot be read, or is about another array
     */
    static Optional<FeatureOrigin> origin(Path features, Features rows) throws IOException {
        Path file = beside(features);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        if (json == null || !json.path("origin").isObject()) {
            throw new IOException(file + ": it does not say what the features were made by, as extract writes it today;"
                    + " extract them again, or remove the file");
        }
        if (json.path("rows").asLong(-1) != rows.rows()
                || json.path("dimensions").asInt(-1) != rows.dimensions()) {
            throw new IOException(file + ": it is about " + json.path("rows").asText("?") + " rows of "
                    + json.path("dimensions").asText("?") + " values; " + features + " has " + rows.rows() + " of "
                    + rows.dimensions());
        }
        Map<String, String> written = new HashMap<>();
        json.path("origin")
                .properties()
                .forEach(part -> written.put(part.getKey(), part.getValue().asText()));
        try {
            return Optional.of(FeatureOrigin.parse(written));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static void write(
            Path file,
            ImageSource source,
            SurveyInput input,
            ExtractionSettings settings,
            FeatureOrigin origin,
            List<String> decoders,
            ExtractionResult extracted)
            throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        json.put("version", LibraryVersion.current());
        if (!source.remarks().isEmpty()) {
            json.set("remarks", mapper.valueToTree(source.remarks()));
        }
        input.describe(json, settings);
        json.put("features", extracted.extractor());
        json.put("rows", extracted.rows());
        json.put("dimensions", extracted.dimensions());
        putBlocks(json, extracted.blocks());
        extracted.saturation().ifPresent(saturation -> json.set("int8Saturation", of(saturation)));
        json.set("decoders", mapper.valueToTree(decoders));
        json.set("skipped", skipped(extracted.failures()));
        ObjectNode parts = json.putObject("origin");
        origin.written().forEach(parts::put);
        AtomicOutput.writeText(file, writer -> {
            writer.write(mapper.writeValueAsString(json));
            writer.write('\n');
        });
    }

    /** Every image that was skipped, with the reason. */
    static ArrayNode skipped(List<ImageFailure> failures) {
        ArrayNode skipped = JsonNodeFactory.instance.arrayNode();
        failures.forEach(failure -> skipped.addObject().put("id", failure.id()).put("reason", failure.reason()));
        return skipped;
    }

    /** How far images left int8's range. */
    static ObjectNode of(Saturation saturation) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("activation", saturation.activation())
                .put("share", saturation.share())
                .put("images", saturation.images())
                .put("large", saturation.isLarge());
    }
}
