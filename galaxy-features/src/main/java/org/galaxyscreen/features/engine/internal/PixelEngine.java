package org.galaxyscreen.features.engine.internal;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.galaxyscreen.features.engine.InferenceEngine;

/**
 * An engine that would rather normalise the images itself, a quarter of the bytes to copy to it, and that computes while its
 * caller does something else.
 */
public interface PixelEngine extends InferenceEngine {
    /** Features that are being computed. */
    interface Pending {
        /**
         * Returns when they are where they belong; at once when they are there.
         *
         * @throws IllegalStateException if they could not be computed, or the engine was closed before
         */
        void await();
    }

    /** Memory for images on their way to an engine; for one that fills it, whose threads may share it out among them. */
    interface Images extends AutoCloseable {
        /** As {@link #startPixels} wants them, from 0 to the capacity. */
        ByteBuffer bytes();

        /** Gives the memory back, also after the engine was closed. Nothing may be written to it any more. */
        @Override
        void close();
    }

    /**
     * Lends memory from which the engine takes images without copying them in between.
     *
     * @param count for how many images
     */
    Images images(int count);

    /**
     * As {@link #startPixels}, of images in such memory, which must stay as they are until the features have been awaited.
     *
     * @param from the number of the first image in it
     * @throws IllegalArgumentException if it holds fewer images
     */
    Pending startImages(Images images, int from, int count, FloatBuffer features);

    /**
     * Has the features of some images computed that are resized and cropped, but not normalised yet. The next call may be made
     * before this one's features are awaited: the engine then never stands still between them.
     *
     * @param pixels {@code count × inputSize × inputSize × 3} bytes, red, green, blue, from its position on; position and limit are
     *     left as they are; no longer needed when the call returns
     * @param count how many images, 1 to {@link #maxBatch}
     * @param features receives {@code count × dimensions} floats from its position on, which is left as it is; the caller's again when
     *     they have been awaited
     * @throws IllegalArgumentException if the count is out of range or a buffer too small
     * @throws IllegalStateException if the engine is closed
     */
    Pending startPixels(ByteBuffer pixels, int count, FloatBuffer features);
}
