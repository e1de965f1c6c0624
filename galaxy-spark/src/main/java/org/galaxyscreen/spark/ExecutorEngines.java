package org.galaxyscreen.spark;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.galaxyscreen.screening.ImageExtractor;
import org.jspecify.annotations.Nullable;

/**
 * The engines of an executor: one a recipe, which all of its tasks share, so that natives and weights are loaded once. An engine that no task uses
 * stays for the next ones, until another recipe is asked for or the executor ends. Thread-safe.
 */
final class ExecutorEngines {
    /** What lives as long as an executor's process can be reached from its tasks, which Spark makes anew each time, by such a field alone. */
    private static final ExecutorEngines OF_THIS_PROCESS = new ExecutorEngines();

    private final Map<NetworkRecipe, Shared> engines = new HashMap<>();
    private int opened;

    private ExecutorEngines() {}

    private static final class Shared {
        final ImageExtractor extractor;
        int users;

        Shared(ImageExtractor extractor) {
            this.extractor = extractor;
        }
    }

    /** An engine, as long as a task needs it. */
    interface Lease extends AutoCloseable {
        ImageExtractor extractor();

        @Override
        void close();
    }

    static ExecutorEngines ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /**
     * The engine of a recipe, made ready if it is the first time.
     *
     * @param file the network's; null where it has none
     */
    synchronized Lease lease(NetworkRecipe recipe, @Nullable Broadcast<byte[][]> file) throws IOException {
        Shared shared = engines.get(recipe);
        if (shared == null) {
            engines.values().removeIf(idle -> {
                if (idle.users == 0) {
                    idle.extractor.close();
                }
                return idle.users == 0;
            });
            shared = new Shared(recipe.open(file));
            opened++;
            engines.put(recipe, shared);
        }
        shared.users++;
        Shared leased = shared;
        return new Lease() {
            private boolean closed;

            @Override
            public ImageExtractor extractor() {
                return leased.extractor;
            }

            @Override
            public void close() {
                synchronized (ExecutorEngines.this) {
                    leased.users -= closed ? 0 : 1;
                    closed = true;
                }
            }
        };
    }

    /** How many engines were made ready so far. */
    synchronized int opened() {
        return opened;
    }
}
