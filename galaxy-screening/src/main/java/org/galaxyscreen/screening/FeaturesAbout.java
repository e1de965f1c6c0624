package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.screening.internal.LibraryVersion;
import org.galaxyscreen.screening.internal.PlainJson;

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

    static void write(Path file, String source, List<String> decoders, ExtractionResult extracted) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode json = mapper.createObjectNode();
        LoadedBackbone backbone = extracted.backbone();
        json.put("version", LibraryVersion.current());
        json.put("source", source);
        json.set("decoders", mapper.valueToTree(decoders));
        json.put("features", extracted.extractor());
        json.put("dimensions", extracted.dimensions());
        ArrayNode blocks = json.putArray("blocks");
        for (FeatureBlock block : extracted.blocks()) {
            blocks.addObject()
                    .put("name", block.name())
                    .put("from", block.from())
                    .put("to", block.to());
        }
        json.put("views", extracted.views().count());
        json.put("rows", extracted.rows());
        json.putObject("weights").put("name", backbone.name()).put("sha256", backbone.sha256());
        json.set("preprocessing", PlainJson.of(backbone.preprocessing()));
        AtomicOutput.writeText(file, writer -> {
            writer.write(mapper.writeValueAsString(json));
            writer.write('\n');
        });
    }
}
