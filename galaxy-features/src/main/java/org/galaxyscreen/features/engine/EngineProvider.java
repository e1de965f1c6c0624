package org.galaxyscreen.features.engine;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.weights.Weights;

/**
 * Brings an engine for networks that the library knows as data. A door: {@link org.galaxyscreen.core.Providers} finds implementations, listed in {@code
 * META-INF/services/org.galaxyscreen.features.engine.EngineProvider}. Who wants an engine asks {@link Engines}, which takes another
 * library's where it is asked for by its name.
 *
 * <p>A provider loads and says what is missing where its engine's libraries are not on the class path.
 */
public interface EngineProvider {
    /** Which engine this makes; no two providers make the same, and none makes {@link EngineOptions.Kind#AUTO}. */
    EngineOptions.Kind kind();

    /** Whether the libraries that the engine needs are on the class path. */
    boolean present();

    /** The number formats that the engine multiplies in, on one machine or another. */
    default Set<Precision> precisions() {
        return Set.of(Precision.values());
    }

    /** Why the engine cannot run on this machine; empty if it can, as far as is known before it is made. */
    Optional<String> unavailableReason();

    /**
     * An engine that computes those weights' features.
     *
     * @param readout what a row consists of
     * @param remark why this engine was taken; added to its description
     * @throws IllegalArgumentException if the weights end before the last stage read out, or the engine does not compute
     *     as asked
     * @throws IllegalStateException if the engine cannot run on this machine
     */
    InferenceEngine create(Weights weights, Readout readout, EngineOptions options, String remark);

    /**
     * Why the engine does not compute on that device or in that precision; empty if it may. It is asked before the engine is made,
     * whether or not it can run on this machine.
     */
    default Optional<String> refusal(EngineOptions options) {
        return Optional.empty();
    }

    /**
     * Why the engine does not compute that network in that precision; empty if it does. Unless it says otherwise, it computes ResNet-50
     * alone, in all of its precisions.
     *
     * @param weights whose network is meant
     * @param precision the number format that was asked for
     * @return the reason
     */
    default Optional<String> refusal(Weights weights, Precision precision) {
        return weights.network() instanceof ResNet50
                ? Optional.empty()
                : Optional.of("the " + kind() + " engine computes ResNet-50 alone; use --engine onednn for "
                        + weights.network().title());
    }

    /** Why the engine does not give rows like that; empty if it does, as it does for the mean of one stage at least. */
    default Optional<String> refusal(Readout readout) {
        return Optional.empty();
    }

    /**
     * An engine for a model in a file of its own format.
     *
     * @param inputSize the side of the images, where the model leaves it open
     * @throws IOException if the file cannot be read or is another model
     * @throws UnsupportedOperationException if the engine reads no models
     */
    default InferenceEngine open(Path model, int inputSize, EngineOptions options) throws IOException {
        throw new UnsupportedOperationException("the " + kind() + " engine reads no models");
    }

    /**
     * The network in float32, to be watched while int8 is calibrated.
     *
     * @throws IllegalStateException if the engine cannot run on this machine
     * @throws UnsupportedOperationException if the engine shows no activations
     */
    default Watched watch(Weights weights) {
        throw new UnsupportedOperationException("the " + kind() + " engine shows no activations");
    }

    /** A network whose activations are seen. For one thread; close it. */
    interface Watched extends AutoCloseable {
        /**
         * Computes an image's features.
         *
         * @param image {@code 3 × inputSize × inputSize} floats, all that the buffer has
         * @param activations hears of every activation by the name of what makes it, a convolution or a block; channels last,
         *     and valid during the call alone
         */
        void compute(FloatBuffer image, BiConsumer<String, FloatBuffer> activations);

        @Override
        void close();
    }
}
