package org.galaxyscreen.features;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ExtractionSummary;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Saturation;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.features.weights.Weights;

/**
 * Features by a network: images are read and preprocessed on a few threads while the engine computes, and rows come out in
 * the source's order. Memory is bounded by a few batches.
 *
 * <p>Safe for several threads, whose passes share the engine. Close it to free the engine.
 */
public final class NetworkExtractor implements FeatureExtractor {
    private final InferenceEngine engine;
    private final Preprocessing preprocessing;
    private final Views views;
    private final List<FeatureBlock> blocks;
    private final String description;
    private final int readers;
    private volatile boolean closed;

    private NetworkExtractor(
            InferenceEngine engine,
            Preprocessing preprocessing,
            Views views,
            List<FeatureBlock> blocks,
            String description,
            int readers) {
        this.engine = engine;
        this.preprocessing = preprocessing;
        this.views = views;
        this.blocks = blocks;
        this.description = description;
        this.readers = readers;
    }

    /**
     * An extractor of ResNet-50's features, or those of another network that the library knows: that whose weights are given.
     *
     * @param stage where features are taken
     * @throws IllegalArgumentException if the weights end before that stage, or the engine asked for cannot compute in
     *     the precision asked for
     * @throws IllegalStateException if the engine asked for cannot run on this machine
     */
    public static NetworkExtractor of(Weights weights, Stage stage, EngineOptions options) {
        return of(weights, FeatureOptions.of(stage), options);
    }

    /**
     * An extractor of features of several stages, other poolings or several views.
     *
     * @throws IllegalArgumentException if the weights end before the last stage, or the engine asked for cannot compute
     *     in the precision asked for or give such rows
     * @throws IllegalStateException if the engine asked for cannot run on this machine
     */
    public static NetworkExtractor of(Weights weights, FeatureOptions features, EngineOptions options) {
        InferenceEngine engine = Engines.create(weights, features.readout(), options);
        Network network = weights.network();
        String description =
                network.title() + ", " + weights.name() + ", " + features.describe(network) + ", " + engine.describe();
        return new NetworkExtractor(
                engine,
                weights.preprocessing(),
                features.views(),
                features.blocks(network),
                description,
                options.threads());
    }

    /**
     * An extractor around any engine, which it then owns.
     *
     * @param preprocessing what the engine's network was trained with
     * @param readers how many threads read and preprocess images, from 1
     * @throws IllegalArgumentException if the preprocessing gives images of another size than the engine takes
     */
    public static NetworkExtractor of(InferenceEngine engine, Preprocessing preprocessing, int readers) {
        return of(engine, preprocessing, Views.ONE, readers);
    }

    /**
     * An extractor around any engine, which it then owns, whose features are averaged over views of each image.
     *
     * @param preprocessing what the engine's network was trained with
     * @param readers how many threads read and preprocess images, from 1
     * @throws IllegalArgumentException if the preprocessing gives images of another size than the engine takes
     */
    public static NetworkExtractor of(InferenceEngine engine, Preprocessing preprocessing, Views views, int readers) {
        if (preprocessing.crop() != engine.inputSize()) {
            throw new IllegalArgumentException("the preprocessing crops to " + preprocessing.crop() + " pixels; "
                    + engine.name() + " takes " + engine.inputSize());
        }
        if (readers < 1) {
            throw new IllegalArgumentException("readers is " + readers + "; 1 or more expected");
        }
        String description =
                engine.describe() + (views == Views.ONE ? "" : ", averaged over " + views.count() + " views");
        List<FeatureBlock> blocks = List.of(new FeatureBlock("features", 0, engine.dimensions()));
        return new NetworkExtractor(engine, preprocessing, views, blocks, description, readers);
    }

    @Override
    public int dimensions() {
        return engine.dimensions();
    }

    @Override
    public List<FeatureBlock> blocks() {
        return blocks;
    }

    @Override
    public String describe() {
        return description;
    }

    /**
     * How far the images computed up to now left the range that int8 was calibrated for; empty where nothing is computed in int8
     * or the engine does not look.
     */
    public Optional<Saturation> saturation() {
        return engine.saturation();
    }

    @Override
    public ExtractionSummary extract(ImageSource source, FeatureSink sink, ExtractionOptions options)
            throws IOException {
        return measure(source, sink, options).summary();
    }

    /** As {@link #extract}, and says how long the engine was at work. */
    Measured measure(ImageSource source, FeatureSink sink, ExtractionOptions options) throws IOException {
        Objects.requireNonNull(sink, "sink");
        if (closed) {
            throw new IllegalStateException("the extractor is closed");
        }
        try (ExtractionPass pass = new ExtractionPass(engine, preprocessing, views, readers, source, options)) {
            return pass.run(sink);
        }
    }

    /**
     * A pass and its timing.
     *
     * @param engineSeconds how long the engine computed
     * @param seconds how long the pass took
     */
    record Measured(ExtractionSummary summary, double engineSeconds, double seconds) {}

    @Override
    public void close() {
        closed = true;
        engine.close();
    }
}
