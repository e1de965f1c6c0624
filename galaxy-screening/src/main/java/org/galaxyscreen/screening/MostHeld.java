package org.galaxyscreen.screening;

import java.util.Locale;

/**
 * How large an array of features may be that is held in memory; a larger one stays in its file.
 *
 * @param bytes that its values take at most, from 0
 */
record MostHeld(long bytes) {
    /** @throws IllegalArgumentException if the number is negative */
    MostHeld {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is " + bytes + "; 0 or more expected");
        }
    }

    /** What the system property says, in bytes; else a quarter of Java's heap, since a fit may need as much again. */
    static MostHeld defaults() {
        long bytes = Long.getLong("org.galaxyscreen.mostHeld", -1);
        return new MostHeld(bytes < 0 ? Runtime.getRuntime().maxMemory() / 4 : bytes);
    }

    /** For a file that is renamed or removed while its rows are in use, which Windows refuses: there all is held. */
    MostHeld ofFileThatGoes() {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        return windows ? new MostHeld(Long.MAX_VALUE) : this;
    }

    boolean holds(long size) {
        return size <= bytes;
    }
}
