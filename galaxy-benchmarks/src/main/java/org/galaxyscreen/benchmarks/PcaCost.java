package org.galaxyscreen.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.transform.Pca;

/**
 * What fitting PCA to 58 components costs, for two versions to be compared in turns: the best of some fits, in seconds and in
 * seconds of all processors, which other work on the machine disturbs less. Arguments: rows, dimensions, fits.
 */
public final class PcaCost {
    private static final int COMPONENTS = 58;

    private PcaCost() {}

    public static void main(String[] args) {
        Features rows = LatentRows.of(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double least = Double.POSITIVE_INFINITY;
        double leastProcessor = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < Integer.parseInt(args[2]); turn++) {
            long start = System.nanoTime();
            long startProcessor = system.getProcessCpuTime();
            Pca.ofComponents(COMPONENTS).fit(rows);
            least = Math.min(least, (System.nanoTime() - start) / 1e9);
            leastProcessor = Math.min(leastProcessor, (system.getProcessCpuTime() - startProcessor) / 1e9);
        }
        System.out.printf("PCA: %.2f s, %.2f s of processor time%n", least, leastProcessor);
    }
}
