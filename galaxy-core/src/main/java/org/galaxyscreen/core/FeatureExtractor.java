package org.galaxyscreen.core;

import java.io.IOException;
import java.util.List;

/**
 * Turns images into rows of numbers. Holds native memory where it has an engine: close it.
 *
 * <p>Implementations are safe to use from several threads, unless they say otherwise; passes may then take turns.
 */
public interface FeatureExtractor extends AutoCloseable {
    /** The length of a row. */
    int dimensions();

    /**
     * What a row consists of: blocks that lie side by side and cover it, in order. One block of all columns where the
     * extractor tells nothing apart.
     */
    default List<FeatureBlock> blocks() {
        return List.of(new FeatureBlock("features", 0, dimensions()));
    }

    /** One line for a person: the network, its weights, where features are taken, and what computes them. */
    String describe();

    /**
     * Reads a source from beginning to end and gives each image's row to the sink. Memory is bounded by the batch.
     *
     * @return how many rows were given, and which images were skipped
     * @throws IOException if the source as a whole cannot be read, or the sink cannot store
     * @throws java.io.UncheckedIOException if an image cannot be read and the policy is {@link FailurePolicy#FAIL}
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     * @throws IllegalStateException if the extractor is closed
     */
    ExtractionSummary extract(ImageSource source, FeatureSink sink, ExtractionOptions options) throws IOException;

    /**
     * As {@link #extract(ImageSource, FeatureSink, ExtractionOptions)}, with the rows held in memory.
     *
     * @throws IOException if the source as a whole cannot be read
     */
    default Extraction extract(ImageSource source, ExtractionOptions options) throws IOException {
        Features.Builder rows = Features.builder(dimensions());
        ExtractionSummary summary = extract(source, rows::add, options);
        return new Extraction(rows.build(), summary.failures());
    }

    @Override
    void close();
}
