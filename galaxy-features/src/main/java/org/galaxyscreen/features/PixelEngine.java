package org.galaxyscreen.features;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** An engine that would rather normalise the images itself: a quarter of the bytes to copy to it. */
interface PixelEngine extends InferenceEngine {
    /**
     * Computes the features of some images that are resized and cropped, but not normalised yet.
     *
     * @param pixels {@code count × inputSize × inputSize × 3} bytes, red, green, blue, from its position on; position and limit are
     *     left as they are
     * @param count how many images, 1 to {@link #maxBatch}
     * @param features receives {@code count × dimensions} floats from its position on; position and limit are left as
     *     they are
     * @throws IllegalArgumentException if the count is out of range or a buffer too small
     * @throws IllegalStateException if the engine is closed
     */
    void inferPixels(ByteBuffer pixels, int count, FloatBuffer features);
}
