package org.galaxyscreen.cli;

import java.nio.file.Path;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;

/** The network that turns images into features, before any engine runs it. */
sealed interface Backbone {
    /** What a person would call it. */
    String name();

    /** SHA-256 of the file it comes from, hexadecimal. */
    String sha256();

    /** False for random weights. */
    boolean trained();

    /** What is done to images before it sees them. */
    Preprocessing preprocessing();

    /**
     * ResNet-50 with those weights.
     *
     * @param file they come from; null for untrained ones
     */
    record ResNet50(Weights weights, @Nullable Path file) implements Backbone {
        @Override
        public String name() {
            return weights.name();
        }

        @Override
        public String sha256() {
            return weights.sha256();
        }

        @Override
        public boolean trained() {
            return weights.trained();
        }

        @Override
        public Preprocessing preprocessing() {
            return weights.preprocessing();
        }
    }

    /** An ONNX model of the user's own. */
    record OnnxModel(Path file, String sha256, Preprocessing preprocessing) implements Backbone {
        @Override
        public String name() {
            return String.valueOf(file.getFileName());
        }

        @Override
        public boolean trained() {
            return true;
        }
    }
}
