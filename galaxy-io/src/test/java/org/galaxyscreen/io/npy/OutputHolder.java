package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A run in a process of its own: begins an output, says so, and waits until it is killed or its input ends. */
final class OutputHolder {
    private OutputHolder() {}

    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, 7, Map.of("weights", "ab"))) {
            System.out.println("ready with " + writer.rows());
            while (System.in.read() >= 0) {
                // until the end
            }
        }
    }
}
