package org.galaxyscreen.features.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * A stream of one GPU with activations of its own, and the host memory that it copies from and to. Used by one thread at a
 * time: its images are written, it is started, and waited for before its features are read.
 */
interface CudaStream extends AutoCloseable {
    /** How many images it computes at once. */
    int images();

    /**
     * Makes both ways in ready, before the first start: what the GPU or its libraries lack shows now.
     *
     * @throws CudaException if the GPU lacks the memory, or does not do what is asked
     */
    void prepare();

    /** What a person should know of how it computes, to be added to a description; often empty. After {@link #prepare}. */
    String remark();

    /** Where images go as preprocessed floats: [n, 3, size, size]. */
    FloatBuffer floats();

    /** Where images go as bytes, red, green, blue, channels last: [n, size, size, 3]; normalised on the GPU. */
    ByteBuffer pixels();

    /** Where the features will be: [n, dimensions]. */
    FloatBuffer features();

    /**
     * Has the images computed, and returns at once.
     *
     * @param count how many of them are new
     * @param fromPixels whether they are bytes
     */
    void start(int count, boolean fromPixels);

    /**
     * Has images computed that lie elsewhere, and returns at once.
     *
     * @param pixels as in {@link #pixels}, in memory that the backend has pinned; must stay as they are until it is waited for
     */
    void start(ByteBuffer pixels, int count);

    /** Returns when what was started is done. */
    void await();

    @Override
    void close();
}
