package org.galaxyscreen.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each part of a run took. */
final class Stopwatch {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long last = System.nanoTime();

    /** Ends a part. */
    void lap(String part) {
        long now = System.nanoTime();
        seconds.put(part, Math.round((now - last) / 1e6) / 1e3);
        last = now;
    }

    void describe(ObjectNode node) {
        seconds.forEach(node::put);
    }
}
