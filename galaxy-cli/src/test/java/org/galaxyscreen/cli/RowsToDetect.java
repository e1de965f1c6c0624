package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.galaxyscreen.io.npy.NpyWriter;

/** Features for runs of {@code detect} that are killed, and their results beside those of a run that nothing disturbed. */
final class RowsToDetect {
    private RowsToDetect() {}

    /** Writes rows around seven centres. */
    static Path write(Path file, int rows, int dimensions) throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        try (NpyWriter writer = NpyWriter.create(file, dimensions)) {
            float[] row = new float[dimensions];
            for (int i = 0; i < rows; i++) {
                for (int k = 0; k < dimensions; k++) {
                    row[k] = (float) ((i % 7 == k % 7 ? 5 : 0) + random.nextDouble() + random.nextDouble());
                }
                writer.write(row, 0);
            }
            writer.commit();
        }
        return file;
    }

    /** The same files, the summary's times apart. */
    static void assertSame(Path output, Path whole) throws IOException {
        assertThat(names(output)).isEqualTo(names(whole));
        for (String name : List.of("anomalies.csv", "report.html")) {
            assertThat(output.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
        }
        assertThat(summary(output)).isEqualTo(summary(whole));
    }

    private static ObjectNode summary(Path output) throws IOException {
        ObjectNode summary = (ObjectNode)
                new ObjectMapper().readTree(output.resolve("summary.json").toFile());
        summary.remove("seconds");
        return summary;
    }

    /** The files' names, sorted. */
    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Copies a folder with all that is in it. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
