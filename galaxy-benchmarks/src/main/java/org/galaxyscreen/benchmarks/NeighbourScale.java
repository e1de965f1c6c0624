package org.galaxyscreen.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.cluster.DbscanDetector;
import org.galaxyscreen.detectors.cluster.FittedDbscan;
import org.galaxyscreen.io.npy.FeatureReader;

/**
 * How the time of exact neighbours and of DBSCAN grows with the rows: {@code NeighbourScale FILE.npy ROWS …}. Prints a line a number of rows, with the
 * processor's time, which other work on the machine disturbs less, and the wall clock's.
 */
public final class NeighbourScale {
    private static final int NEIGHBOURS = 5;

    private NeighbourScale() {}

    /** Measures the first rows of a file. */
    public static void main(String[] args) throws IOException {
        Features all = FeatureReader.read(Path.of(args[0]), ProgressListener.NONE);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        for (String rows : Arrays.copyOfRange(args, 1, args.length)) {
            Features some = all.view(IntStream.range(0, Integer.parseInt(rows)).toArray());
            long cpu = system.getProcessCpuTime();
            long wall = System.nanoTime();
            double[] distances = DbscanDetector.kDistance(some, NEIGHBOURS);
            report(
                    rows,
                    NEIGHBOURS + " neighbours, sum of distances "
                            + Arrays.stream(distances).sum(),
                    system,
                    cpu,
                    wall);
            cpu = system.getProcessCpuTime();
            wall = System.nanoTime();
            FittedDbscan dbscan = DbscanDetector.defaults().fit(some);
            String what = "DBSCAN, eps " + dbscan.eps() + ", " + dbscan.clusters() + " clusters";
            report(rows, what, system, cpu, wall);
        }
    }

    private static void report(String rows, String what, OperatingSystemMXBean system, long cpu, long wall) {
        System.out.printf(
                Locale.ROOT,
                "%s rows: processor %.1f s, wall %.1f s, %s%n",
                rows,
                (system.getProcessCpuTime() - cpu) / 1e9,
                (System.nanoTime() - wall) / 1e9,
                what);
    }
}
