package org.galaxyscreen.screening;

import java.nio.file.Path;
import java.util.Objects;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;

/** The network that turns images into features, read and ready for an engine. Immutable. */
public sealed interface LoadedBackbone {
    /** What a person would call it. */
    String name();

    /** SHA-256 of the file it comes from, hexadecimal. */
    String sha256();

    /** False for random weights. */
    boolean trained();

    /** What is done to images before it sees them. */
    Preprocessing preprocessing();

    /** A network that the library knows as data, ResNet-50 or an EfficientNet-Lite, with those weights. */
    record KnownNetwork(Weights weights) implements LoadedBackbone {
        /** The weights may not be null. */
        public KnownNetwork {
            Objects.requireNonNull(weights, "weights");
        }

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
    record OnnxModel(Path file, String sha256, Preprocessing preprocessing) implements LoadedBackbone {
        /** None may be null. */
        public OnnxModel {
            Objects.requireNonNull(file, "file");
            Objects.requireNonNull(sha256, "sha256");
            Objects.requireNonNull(preprocessing, "preprocessing");
        }

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
