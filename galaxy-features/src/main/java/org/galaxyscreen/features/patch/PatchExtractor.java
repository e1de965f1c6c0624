package org.galaxyscreen.features.patch;

import java.io.IOException;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ExtractionSummary;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;

/**
 * Patches by a network, and its features by the same pass. Patches are large: 1.6 MB an image after {@code layer2} at 224
 * pixels, so that they are handed on one image at a time and not kept.
 *
 * <p>Safe for several threads, whose passes share the engine. Close it to free the engine.
 */
public final class PatchExtractor implements AutoCloseable {
    /** A batch's patches are held several times over. */
    private static final int MAX_BATCH = 8;

    private final NetworkExtractor rows;
    private final Preprocessing preprocessing;
    private final Readout readout;
    private final Stage stage;
    private final Network network;

    private PatchExtractor(
            NetworkExtractor rows, Preprocessing preprocessing, Readout readout, Stage stage, Network network) {
        this.rows = rows;
        this.preprocessing = preprocessing;
        this.readout = readout;
        this.stage = stage;
        this.network = network;
    }

    /**
     * An extractor of the patches after a stage, with the means of that stage as features.
     *
     * @param stage {@link Stage#LAYER2} for fine structure, {@link Stage#LAYER3} for larger
     * @throws IllegalArgumentException if the weights end before that stage, or the engine asked for gives no patches or
     *     cannot compute in the precision asked for
     * @throws IllegalStateException if the engine asked for cannot run on this machine
     */
    public static PatchExtractor create(Weights weights, Stage stage, EngineOptions options) {
        return create(weights, Readout.of(stage).withPatches(stage), options);
    }

    /**
     * An extractor of the patches and features that a readout asks for.
     *
     * @throws IllegalArgumentException if the readout asks for no patches, the weights end before its last stage, or the
     *     engine asked for gives no patches or cannot compute in the precision asked for
     * @throws IllegalStateException if the engine asked for cannot run on this machine
     */
    public static PatchExtractor create(Weights weights, Readout readout, EngineOptions options) {
        Stage stage = readout.patches();
        if (stage == null) {
            throw new IllegalArgumentException("the readout asks for no patches; Readout.withPatches expected");
        }
        EngineOptions bounded = options.maxBatch() == 0 ? options.withMaxBatch(MAX_BATCH) : options;
        Preprocessing preprocessing = weights.preprocessing();
        return new PatchExtractor(
                NetworkExtractor.of(Engines.create(weights, readout, bounded), preprocessing, bounded.threads()),
                preprocessing,
                readout,
                stage,
                weights.network());
    }

    /** How many patches lie side by side. */
    public int side() {
        return network.side(stage, preprocessing.crop());
    }

    /** The length of a patch's vector. */
    public int dimensions() {
        return network.dimensions(stage);
    }

    /** How images are resized and cropped before: what places patches on them. */
    public Preprocessing preprocessing() {
        return preprocessing;
    }

    /** One line for a person. */
    public String describe() {
        return "patches after " + stage.layerName() + " (" + side() + "×" + side() + "×" + dimensions() + "), "
                + rows.describe();
    }

    /**
     * Reads a source from beginning to end and gives each image's patches to the sink.
     *
     * @throws IOException if the source as a whole cannot be read, or the sink cannot store
     * @throws java.io.UncheckedIOException if an image cannot be read and the policy is to fail
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     * @throws IllegalStateException if the extractor is closed
     */
    public ExtractionSummary extract(ImageSource source, PatchSink patches, ExtractionOptions options)
            throws IOException {
        return extract(source, (object, values, offset) -> {}, patches, options);
    }

    /**
     * As above, and gives each image's features, the readout's blocks, to another sink first.
     *
     * @throws IOException if the source as a whole cannot be read, or a sink cannot store
     */
    public ExtractionSummary extract(
            ImageSource source, FeatureSink features, PatchSink patches, ExtractionOptions options) throws IOException {
        FeatureSink both = new FeatureSink() {
            @Override
            public void accept(SurveyObject object, float[] values, int offset) throws IOException {
                features.accept(object, values, offset);
                patches.accept(PatchMap.of(object, side(), dimensions(), values, offset + readout.features(network)));
            }

            @Override
            public void skipped(ImageFailure failure) throws IOException {
                features.skipped(failure);
            }
        };
        return rows.extract(source, both, options);
    }

    @Override
    public void close() {
        rows.close();
    }
}
