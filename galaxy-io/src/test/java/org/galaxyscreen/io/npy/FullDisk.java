package org.galaxyscreen.io.npy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.galaxyscreen.core.SurveyObject;

/** A run in a process of its own, to which a limit is set of how large its files may be; says how it ended. */
final class FullDisk {
    private static final int DIMENSIONS = 7;

    private FullDisk() {}

    public static void main(String[] arguments) {
        try {
            fill(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            System.out.println("all was written");
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    /** Writes the rows that are missing yet. */
    static void fill(Path target, int images) throws IOException {
        try (ResumableFeatureWriter writer = ResumableFeatureWriter.open(target, DIMENSIONS, Map.of())) {
            for (int i = (int) writer.resumedAfter(); i < images; i++) {
                float[] row = new float[DIMENSIONS];
                Arrays.fill(row, i);
                writer.accept(SurveyObject.of("id " + i), row, 0);
            }
            writer.commit();
        }
    }
}
