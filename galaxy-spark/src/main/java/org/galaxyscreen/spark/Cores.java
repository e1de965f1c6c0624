package org.galaxyscreen.spark;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** How many cores an executor has. */
final class Cores {
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[([0-9]+)(?:,[0-9 ]+)?])?");
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[ *[0-9]+ *, *([0-9]+) *,.*");

    private Cores() {}

    /** As far as the configuration says so: empty for all processors of its machine. */
    static OptionalInt ofExecutor(String master, SparkConf configuration) {
        Matcher local = LOCAL.matcher(master);
        if (local.matches()) {
            return OptionalInt.of(local.group(1) == null ? 1 : Integer.parseInt(local.group(1)));
        }
        if (configuration.contains("spark.executor.cores")) {
            return OptionalInt.of(configuration.getInt("spark.executor.cores", 1));
        }
        Matcher cluster = LOCAL_CLUSTER.matcher(master);
        if (cluster.matches()) {
            return OptionalInt.of(Integer.parseInt(cluster.group(1)));
        }
        // An executor on YARN and Kubernetes has one core unless it is said otherwise.
        return master.startsWith("yarn") || master.startsWith("k8s") ? OptionalInt.of(1) : OptionalInt.empty();
    }
}
