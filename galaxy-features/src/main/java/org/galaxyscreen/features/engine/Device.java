package org.galaxyscreen.features.engine;

/** Where a network is computed. */
public enum Device {
    /** A GPU where one can be used, else the processor; the engine's description says why. */
    AUTO,
    /** The processor; no GPU is looked for. */
    CPU,
    /** An NVIDIA GPU, and nothing else. */
    CUDA
}
