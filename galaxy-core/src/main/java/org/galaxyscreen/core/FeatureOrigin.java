package org.galaxyscreen.core;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What feature rows were made by. Rows can be compared only where it is the same, so it is kept beside feature files and in the files of
 * detectors that were fitted on them. Each part is a text in a written form of its own, such as {@code imagenet-v2}'s {@code preprocessing
 * 1; resize=232; …}; a part that does not apply is left out. Immutable.
 */
public final class FeatureOrigin {
    private static final String VERSION_NAME = "version";
    private static final String VERSION = "1";
    private static final String BESIDE = " | ";
    private static final String NONE = "none";

    /** A part of the origin. */
    public enum Part {
        /** What a person calls the network. */
        NETWORK("network", Agreement.NOT_NEEDED),
        /** SHA-256 of the network's weights or model, hexadecimal. */
        WEIGHTS("weightsSha256", Agreement.NEEDED),
        /** What is done to pictures before the network sees them. */
        PREPROCESSING("preprocessing", Agreement.NEEDED),
        /** How a survey's bands become pictures. */
        RENDERING("rendering", Agreement.NEEDED),
        /** After which stages features are taken. */
        STAGE("stage", Agreement.NEEDED),
        /** How a stage's activations become one row. */
        POOLING("pooling", Agreement.NEEDED),
        /** Over how many rotations and reflections features are averaged. */
        VIEWS("views", Agreement.NEEDED),
        /** The arithmetic that the network is computed in. */
        PRECISION("precision", Agreement.WISHED),
        /** What int8 arithmetic has to know besides the weights. */
        CALIBRATION("calibration", Agreement.NEEDED_OF_BOTH),
        /** By what the columns of each of several runs are multiplied that stand side by side; of one run there is none. */
        SCALE("scale", Agreement.NEEDED),
        /** What decoded the images; some JPEG files come out a little differently by another. */
        DECODER("decoder", Agreement.WISHED),
        /** What computed the features, for a person. */
        EXTRACTOR("extractor", Agreement.NOT_NEEDED),
        /** Of which survey they are, for a person. */
        SOURCE("source", Agreement.NOT_NEEDED);

        private final String label;
        private final Agreement agreement;

        Part(String label, Agreement agreement) {
            this.label = label;
            this.agreement = agreement;
        }

        /** The name in files and messages: {@code weightsSha256}. */
        @Override
        public String toString() {
            return label;
        }
    }

    private enum Agreement {
        NEEDED,
        /** Where only one has it, the precision differs. */
        NEEDED_OF_BOTH,
        WISHED,
        NOT_NEEDED
    }

    private final Map<Part, String> parts;

    private FeatureOrigin(Map<Part, String> parts) {
        this.parts = new EnumMap<>(Part.class);
        this.parts.putAll(parts);
    }

    /**
     * An origin, as far as it is known.
     *
     * @param parts copied
     */
    public static FeatureOrigin of(Map<Part, String> parts) {
        return new FeatureOrigin(parts);
    }

    /**
     * What rows are made by that hold the columns of several runs side by side. A part that all runs have in common is written once; else those of the
     * runs are, in order, as in {@code layer2 | layer4}, and {@code none} where a run has none.
     *
     * @param runs what each run's columns were made by, two or more
     * @param scales by what each run's columns are multiplied
     * @throws IllegalArgumentException if there are fewer than two runs, another number of scales, a scale that is not positive and finite, or a
     *     run that is itself {@linkplain #isSideBySide of several}
     */
    public static FeatureOrigin sideBySide(List<FeatureOrigin> runs, List<Double> scales) {
        if (runs.size() < 2 || scales.size() != runs.size()) {
            throw new IllegalArgumentException(
                    runs.size() + " runs and " + scales.size() + " scales; two runs or more and a scale each expected");
        }
        Map<Part, String> joined = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            List<Optional<String>> texts =
                    runs.stream().map(run -> run.part(part)).distinct().toList();
            if (texts.size() > 1) {
                joined.put(
                        part,
                        runs.stream()
                                .map(run -> run.parts.getOrDefault(part, NONE))
                                .collect(Collectors.joining(BESIDE)));
            } else {
                texts.get(0).ifPresent(text -> joined.put(part, text));
            }
        }
        if (runs.stream().anyMatch(FeatureOrigin::isSideBySide)) {
            throw new IllegalArgumentException(
                    "one of the runs is itself of several side by side; each of those expected");
        }
        for (double scale : scales) {
            if (!(scale > 0) || !Double.isFinite(scale)) {
                throw new IllegalArgumentException("a scale is " + scale + "; a positive, finite number expected");
            }
        }
        joined.put(Part.SCALE, scales.stream().map(String::valueOf).collect(Collectors.joining(BESIDE)));
        return new FeatureOrigin(joined);
    }

    /** Whether rows hold the columns of several runs side by side, which no single network makes. */
    public boolean isSideBySide() {
        return parts.containsKey(Part.SCALE);
    }

    /** How many runs' columns a row holds, 1 or more. */
    public int runs() {
        return isSideBySide() ? each(Part.SCALE).size() : 1;
    }

    /** By what each run's columns are multiplied, in order; empty for a single run. */
    public List<Double> scales() {
        return each(Part.SCALE).stream().map(Double::valueOf).toList();
    }

    /** A part of each run, in order, or the one that they have in common; empty where there is none. */
    public List<String> each(Part part) {
        return part(part)
                .map(text -> isSideBySide() ? List.of(text.split(" \\| ")) : List.of(text))
                .orElse(List.of());
    }

    /** This with a part set or replaced. */
    public FeatureOrigin with(Part part, String value) {
        FeatureOrigin changed = new FeatureOrigin(parts);
        changed.parts.put(part, Objects.requireNonNull(value, "value"));
        return changed;
    }

    /** A part; empty where it does not apply, or is not known. */
    public Optional<String> part(Part part) {
        return Optional.ofNullable(parts.get(part));
    }

    /**
     * Why rows of the other origin cannot be compared with rows of this one: {@code their stage is layer2, not layer4}, "their" being this
     * origin's. Empty where they can.
     */
    public Optional<String> difference(FeatureOrigin other) {
        if (runs() != other.runs()) {
            return Optional.of("they are " + runsInWords() + ", not " + other.runsInWords());
        }
        return Stream.concat(
                        differing(Agreement.NEEDED, other),
                        differing(Agreement.NEEDED_OF_BOTH, other).filter(part -> isKnownToBoth(part, other)))
                .findFirst()
                .map(part -> described(part, other));
    }

    /**
     * Where rows of this origin are not what is asked for: as {@link #difference}, but of the parts alone that the other origin has.
     *
     * @param asked the parts that matter
     */
    public Optional<String> contradiction(FeatureOrigin asked) {
        return asked.parts.keySet().stream()
                .filter(part ->
                        part.agreement != Agreement.NOT_NEEDED && !part(part).equals(asked.part(part)))
                .findFirst()
                .map(part -> described(part, asked));
    }

    /** Whether nothing is known. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** What else differs, and may move features a little: by which decoder and in which arithmetic they were made. */
    public List<String> doubts(FeatureOrigin other) {
        return differing(Agreement.WISHED, other)
                .filter(part -> isKnownToBoth(part, other))
                .map(part -> described(part, other))
                .toList();
    }

    /** For messages: {@code of 2 runs side by side (A | B)}. */
    private String runsInWords() {
        return isSideBySide()
                ? "of " + runs() + " runs side by side (" + part(Part.NETWORK).orElse("their networks have no name")
                        + ")"
                : "of one run";
    }

    private Stream<Part> differing(Agreement agreement, FeatureOrigin other) {
        return Stream.of(Part.values())
                .filter(part -> part.agreement == agreement && !part(part).equals(other.part(part)));
    }

    private boolean isKnownToBoth(Part part, FeatureOrigin other) {
        return parts.containsKey(part) && other.parts.containsKey(part);
    }

    private String described(Part part, FeatureOrigin other) {
        return "their " + part + " is " + shown(part) + ", not " + other.shown(part);
    }

    /** A calibration is thousands of numbers. */
    private String shown(Part part) {
        String value = parts.get(part);
        if (value == null) {
            return NONE;
        }
        return part == Part.CALIBRATION
                ? "one of " + value.length() + " characters with hash " + Integer.toHexString(value.hashCode())
                : value;
    }

    /** The written form, by name, with its version; {@link #parse} reads it. */
    public Map<String, String> written() {
        Map<String, String> written = new LinkedHashMap<>();
        written.put(VERSION_NAME, VERSION);
        parts.forEach((part, value) -> written.put(part.toString(), value));
        return written;
    }

    /**
     * What {@link #written} wrote.
     *
     * @throws IllegalArgumentException if it is of another version, or has a part that is not known
     */
    public static FeatureOrigin parse(Map<String, String> written) {
        String version = written.getOrDefault(VERSION_NAME, "none");
        if (!version.equals(VERSION)) {
            throw new IllegalArgumentException(
                    "the features' origin has version " + version + "; " + VERSION + " expected");
        }
        Map<String, Part> known = Stream.of(Part.values()).collect(Collectors.toMap(Part::toString, part -> part));
        FeatureOrigin origin = new FeatureOrigin(Map.of());
        written.forEach((name, value) -> {
            Part part = known.get(name);
            if (part != null) {
                origin.parts.put(part, value);
            } else if (!name.equals(VERSION_NAME)) {
                throw new IllegalArgumentException(
                        "the features' origin has a part '" + name + "', which is not known");
            }
        });
        return origin;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureOrigin origin && origin.parts.equals(parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return "FeatureOrigin"
                + parts.keySet().stream().map(part -> part + "=" + shown(part)).toList();
    }
}
