package org.galaxyscreen.screening.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long each part of a run took. For one thread. */
public final class Stopwatch {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long last = System.nanoTime();

    /** Begins the first part. */
    public Stopwatch() {}

    /** Ends a part. */
    public void lap(String part) {
        long now = System.nanoTime();
        seconds.put(part, Math.round((now - last) / 1e6) / 1e3);
        last = now;
    }

    /** Each part's seconds, in their order; a copy. */
    public Map<String, Double> seconds() {
        return new LinkedHashMap<>(seconds);
    }
}
