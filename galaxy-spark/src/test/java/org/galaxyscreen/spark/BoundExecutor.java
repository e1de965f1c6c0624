package org.galaxyscreen.spark;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Binds an executor of one core to one processor, as a container with one CPU and Slurm do: by itself it would compute on one while it decodes, compiles
 * and collects garbage on another. The first executor has processor 0. Needs {@code taskset}, of util-linux.
 */
public final class BoundExecutor implements SparkPlugin {
    /** Spark makes it by its name. */
    public BoundExecutor() {}

    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> given) {
                bind(Integer.parseInt(context.executorID()));
            }
        };
    }

    private static void bind(int processor) {
        // Of all threads that there are; others have it from those.
        ProcessBuilder taskset = new ProcessBuilder(
                        "taskset",
                        "--all-tasks",
                        "--cpu-list",
                        "--pid",
                        Integer.toString(processor),
                        Long.toString(ProcessHandle.current().pid()))
                .inheritIO();
        try {
            if (taskset.start().waitFor() != 0) {
                throw new IllegalStateException("taskset failed; the executor is not bound");
            }
        } catch (IOException e) {
            throw new IllegalStateException("taskset, of util-linux, is needed to bind an executor", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
