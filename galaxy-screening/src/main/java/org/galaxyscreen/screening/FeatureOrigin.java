package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galaxyscreen.features.rendering.Rendering;

/**
 * What features depend on: they can only be compared where all of it is the same.
 *
 * @param features stages, poolings and views, by name
 */
record FeatureOrigin(String weightsSha256, String preprocessing, String rendering, Map<String, String> features) {
    /** What files say nothing about where it is as it always was before there was a choice. */
    private static final Map<String, String> IMPLIED = Map.of(
            "pooling", "mean", "views", "1", "rendering", Rendering.defaults().toText());

    static FeatureOrigin of(LoadedBackbone backbone, ExtractionSettings extraction) {
        return new FeatureOrigin(
                backbone.sha256(),
                backbone.preprocessing().toString(),
                extraction.rendering().toText(),
                extraction.features().settings());
    }

    Map<String, String> about() {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("weightsSha256", weightsSha256);
        about.put("preprocessing", preprocessing);
        about.put("rendering", rendering);
        about.putAll(features);
        return about;
    }

    /** Refuses a detector that was fitted on other features. */
    void require(Map<String, String> found, Path file) throws IOException {
        for (Map.Entry<String, String> expected : about().entrySet()) {
            String name = expected.getKey();
            String value = found.getOrDefault(name, IMPLIED.getOrDefault(name, "not said"));
            if (!value.equals(expected.getValue())) {
                throw new IOException(file + ": the detectors were fitted on other features: their " + name + " is "
                        + value + ", not " + expected.getValue());
            }
        }
    }
}
