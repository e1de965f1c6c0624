package org.galaxyscreen.features.engine.cuda;

/** What CUDA or one of its libraries answered instead of success. */
final class CudaException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final boolean outOfMemory;

    CudaException(String message, boolean outOfMemory) {
        super(message);
        this.outOfMemory = outOfMemory;
    }

    boolean outOfMemory() {
        return outOfMemory;
    }
}
