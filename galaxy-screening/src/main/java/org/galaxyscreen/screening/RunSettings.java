package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A run's settings by name, from its summary, as texts that can be compared with another run's: {@code lof.neighbours} is LOF's own, whether it is alone
 * or one of several. What a run found is no setting. Immutable.
 */
final class RunSettings {
    private static final String NAME = "name";
    private static final String TYPE = "type";
    private static final String DETECTOR = "detector";
    private static final String THRESHOLD = "threshold";

    /** What is said of the features elsewhere, or was learned. */
    private static final Set<String> SAID_ELSEWHERE = Set.of(DETECTOR, "learned", "stage", "pooling", "views");

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Set<String> detectors = new TreeSet<>();

    private RunSettings(JsonNode summary) {
        summary.path("detectors").fieldNames().forEachRemaining(detectors::add);
        put("detectors", String.join(", ", detectors));
        put("version", text(summary.path("version")));
        put("java", text(summary.path("java")));
        put("source", text(summary.path("source")));
        put(ScreeningFiles.FEATURES_FILE, text(summary.path(ScreeningFiles.FEATURES_FILE)));
        for (Map.Entry<String, JsonNode> part : summary.path("origin").properties()) {
            // A sentence for people, and what that sentence is put together from has its own names.
            if (!part.getKey().equals("extractor") && !part.getKey().equals("source")) {
                put("features." + part.getKey(), text(part.getValue()));
            }
        }
        for (Map.Entry<String, JsonNode> option : summary.path("sourceOptions").properties()) {
            put("sourceOptions." + option.getKey(), text(option.getValue()));
        }
        for (Map.Entry<String, JsonNode> setting : summary.path("settings").properties()) {
            if (!SAID_ELSEWHERE.contains(setting.getKey())) {
                put(setting.getKey(), text(setting.getValue()));
            }
        }
        detector(summary.path("settings").path(DETECTOR));
    }

    /** @param summary what a screening or a detection wrote */
    static RunSettings of(JsonNode summary) {
        return new RunSettings(summary);
    }

    /** All of them. */
    Map<String, String> all() {
        return Map.copyOf(settings);
    }

    /** All but those of detectors that the other run has not: that it has not these is said once. */
    Map<String, String> comparedWith(RunSettings other) {
        Set<String> own = new TreeSet<>(detectors);
        own.removeAll(other.detectors);
        Map<String, String> compared = new LinkedHashMap<>(settings);
        compared.keySet().removeIf(name -> own.stream()
                .anyMatch(detector -> name.equals(detector) || name.startsWith(detector + ".")));
        return compared;
    }

    /** What is around a detector, and the detector. */
    private void detector(JsonNode node) {
        switch (node.path(TYPE).asText()) {
            case "FlaggingDetector" -> {
                put(isAlone() ? alone() + "." + THRESHOLD : THRESHOLD, text(node.path(THRESHOLD)));
                detector(node.path(DETECTOR));
            }
            case "Pipeline" -> {
                put("transforms", text(node.path("steps")));
                detector(node.path(DETECTOR));
            }
            case "EnsembleDetector" -> {
                for (JsonNode member : node.path("members")) {
                    String name = member.path(NAME).asText();
                    put(name + "." + THRESHOLD, text(member.path(THRESHOLD)));
                    // All alike unless it is set.
                    if (member.path("weight").asDouble(1) != 1) {
                        put(name + ".weight", text(member.path("weight")));
                    }
                    single(name, member.path(DETECTOR));
                }
                for (String part : List.of("scaling", "combination", "voting")) {
                    put(part, text(node.path(part)));
                }
                put("ensemble." + THRESHOLD, text(node.path(THRESHOLD)));
            }
            default -> single(isAlone() ? alone() : DETECTOR, node);
        }
    }

    private boolean isAlone() {
        return detectors.size() == 1;
    }

    private String alone() {
        return detectors.iterator().next();
    }

    /** A detector that has no others in it. */
    private void single(String name, JsonNode node) {
        for (Map.Entry<String, JsonNode> setting : node.properties()) {
            put(setting.getKey().equals(TYPE) ? name : name + "." + setting.getKey(), text(setting.getValue()));
        }
    }

    private void put(String name, String value) {
        if (!value.isEmpty()) {
            settings.put(name, value);
        }
    }

    /** Empty where there is no value; {@code IqrThreshold (k 1.5, twoSided false)} of an object. */
    private static String text(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return "";
        }
        if (node.isArray()) {
            StringJoiner elements = new StringJoiner(", ");
            node.forEach(element -> elements.add(text(element)));
            return elements.toString();
        }
        if (node.isObject()) {
            String parts = node.properties().stream()
                    .filter(part ->
                            !part.getKey().equals(TYPE) && !part.getValue().isNull())
                    .map(part -> part.getKey() + " " + text(part.getValue()))
                    .collect(Collectors.joining(", "));
            String type = node.path(TYPE).asText();
            return type.isEmpty() ? parts : parts.isEmpty() ? type : type + " (" + parts + ")";
        }
        return node.asText();
    }
}
