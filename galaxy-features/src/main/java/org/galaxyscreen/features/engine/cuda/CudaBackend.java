package org.galaxyscreen.features.engine.cuda;

import java.nio.ByteBuffer;

/** The GPUs of a machine, loaded with a network's weights. */
interface CudaBackend extends AutoCloseable {
    /** How many GPUs are used. */
    int devices();

    /** One line for a person: which GPUs, and the versions of what drives them. */
    String describe();

    /**
     * A stream on one of the GPUs.
     *
     * @param images how many it computes at once
     * @throws CudaException if the GPU lacks the memory
     */
    CudaStream open(int device, int images);

    /**
     * Memory of the host from which all GPUs copy by themselves; the caller's to {@link #unpin}.
     *
     * @throws CudaException if there is not so much
     */
    ByteBuffer pin(int bytes);

    /** Frees memory that was pinned, also after the backend was closed. */
    void unpin(ByteBuffer memory);

    /** Frees the weights; the streams are closed before. */
    @Override
    void close();
}
