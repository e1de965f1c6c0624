package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads Keras's HDF5 (.h5). For the service loader. */
public final class KerasFormat implements WeightsFormat {
    /** For the service loader. */
    public KerasFormat() {}

    @Override
    public String name() {
        return "keras";
    }

    @Override
    public String description() {
        return "Keras's HDF5 (.h5)";
    }

    @Override
    public boolean recognises(byte[] start) {
        return start.length > 8 && Arrays.equals(start, 0, 8, KerasWeights.SIGNATURE, 0, 8);
    }

    @Override
    public StateDict read(Path file) throws IOException {
        return KerasWeights.read(file);
    }
}
