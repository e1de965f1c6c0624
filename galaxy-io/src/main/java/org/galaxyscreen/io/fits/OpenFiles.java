package org.galaxyscreen.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the files that were used last open, so that cutouts in the order of their tiles open each once. Of those that are inflated into memory
 * it keeps as many as fit a quarter of Java's heap. Thread-safe.
 */
final class OpenFiles {
    /** How many stay open while cutouts are read: the files of a few tiles. */
    static final int OF_CUTOUTS = 32;

    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 4;

    private int most;
    private final Map<Path, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    OpenFiles(int most) {
        this.most = most;
    }

    private static final class Entry {
        final FitsFile file;
        int users;
        boolean dropped;

        Entry(FitsFile file) {
            this.file = file;
        }
    }

    /** What is done with an open file. */
    interface Use<T> {
        T with(FitsFile file) throws IOException;
    }

    <T> T use(Path path, Use<T> use) throws IOException {
        Entry entry = take(path);
        try {
            return use.with(entry.file);
        } finally {
            giveBack(entry);
        }
    }

    private synchronized Entry take(Path path) throws IOException {
        Entry entry = entries.get(path);
        if (entry == null) {
            entry = new Entry(FitsFile.open(path));
            entries.put(path, entry);
        }
        entry.users++;
        return entry;
    }

    private void giveBack(Entry entry) throws IOException {
        List<Entry> unused = new ArrayList<>();
        synchronized (this) {
            entry.users--;
            if (entry.dropped && entry.users == 0) {
                unused.add(entry);
            }
            while (entries.size() > most || entries.size() > 1 && resident() > MOST_BYTES) {
                Entry oldest = entries.remove(entries.keySet().iterator().next());
                oldest.dropped = true;
                if (oldest.users == 0) {
                    unused.add(oldest);
                }
            }
        }
        for (Entry old : unused) {
            old.file.close();
        }
    }

    private long resident() {
        return entries.values().stream()
                .mapToLong(entry -> entry.file.residentBytes())
                .sum();
    }

    /** Closes what nobody uses; files that are in use, and those that are used later, are closed after it. */
    void closeAll() throws IOException {
        List<Entry> unused = new ArrayList<>();
        synchronized (this) {
            for (Entry entry : entries.values()) {
                entry.dropped = true;
                if (entry.users == 0) {
                    unused.add(entry);
                }
            }
            entries.clear();
            most = 0;
        }
        for (Entry old : unused) {
            old.file.close();
        }
    }
}
