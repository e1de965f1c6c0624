package org.galaxyscreen.features.engine.cuda;

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

    /** Frees the weights; the streams are closed before. */
    @Override
    void close();
}
