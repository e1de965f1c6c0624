package org.galaxyscreen.parquet;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.galaxyscreen.testdata.Python;

/** What the interoperability tests of this module share: one environment with all tools, a seed, and how many cases are made. */
final class Tools {
    static final long SEED =
            Long.getLong("galaxy.interop.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private Tools() {}

    /** How many cases a test makes where {@code -Dgalaxy.interop.cases} does not say. */
    static int cases(int usual) {
        return Integer.getInteger("galaxy.interop.cases", usual);
    }

    static Python python() throws IOException, InterruptedException {
        return Python.with("astropy", "fitsio", "h5py", "imagecodecs", "pandas", "pillow", "pyarrow", "tifffile");
    }

    /** Tells how to run a test again. */
    static void report(String what, String versions) {
        System.out.println(what + ": -Dgalaxy.interop.seed=" + SEED + ", " + versions.strip());
    }
}
