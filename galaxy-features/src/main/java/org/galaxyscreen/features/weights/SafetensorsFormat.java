package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.nio.file.Path;

/** Reads a .safetensors file. For the service loader. */
public final class SafetensorsFormat implements WeightsFormat {
    /** For the service loader. */
    public SafetensorsFormat() {}

    @Override
    public String name() {
        return "safetensors";
    }

    @Override
    public String description() {
        return "a .safetensors file";
    }

    @Override
    public boolean recognises(byte[] start) {
        return start.length > 8 && start[8] == '{';
    }

    @Override
    public StateDict read(Path file) throws IOException {
        return SafetensorsFile.read(file);
    }
}
