package org.galaxyscreen.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntFunction;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.embedding.Embedding;
import org.galaxyscreen.detectors.embedding.Tsne;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.NpyWriter;

/**
 * The report's map of a file of features: {@code MapOfRows FEATURES.npy PLACES.npy [ROWS COLUMNS]}, where with rows and columns the file is made first,
 * of {@link LatentRows}. Prints the processor's time and the wall clock's, once a small survey has had everything compiled, and writes the places, two
 * columns, for {@code map_peers.py} to measure.
 */
public final class MapOfRows {
    private MapOfRows() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        if (args.length > 2) {
            Features made = LatentRows.of(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            write(file, made.dimensions(), made.rows(), made::row);
        }
        Features features = FeatureReader.read(file, ProgressListener.NONE);
        Tsne tsne = Tsne.defaults(0);
        // What is measured is not the compiler, nor that of the peers.
        tsne.embed(LatentRows.of(3_000, 64));
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long wall = System.nanoTime();
        Embedding map = tsne.embed(features);
        System.out.printf(
                Locale.ROOT,
                "%d x %d, Tsne: %.1f s of processor time, %.1f s%n",
                features.rows(),
                features.dimensions(),
                (system.getProcessCpuTime() - processor) / 1e9,
                (System.nanoTime() - wall) / 1e9);
        write(Path.of(args[1]), 2, map.rows(), row -> new float[] {(float) map.x(row), (float) map.y(row)});
    }

    private static void write(Path file, int columns, int rows, IntFunction<float[]> row) throws IOException {
        try (NpyWriter writer = NpyWriter.create(file, columns)) {
            for (int i = 0; i < rows; i++) {
                writer.write(row.apply(i), 0);
            }
            writer.commit();
        }
    }
}
