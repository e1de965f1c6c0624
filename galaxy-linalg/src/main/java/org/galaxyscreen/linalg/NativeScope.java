package org.galaxyscreen.linalg;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/**
 * What one holds outside the Java heap, freed in reverse order of making. Whatever is forgotten is freed by the collector
 * in the end, as JavaCPP does for every pointer. For one thread at a time.
 */
public final class NativeScope implements AutoCloseable {
    private final Deque<Pointer> owned = new ArrayDeque<>();

    /** An empty scope. */
    public NativeScope() {}

    /** Takes ownership, also from a {@link org.bytedeco.javacpp.PointerScope} that is open. */
    public <P extends Pointer> P own(P pointer) {
        pointer.retainReference();
        owned.push(pointer);
        return pointer;
    }

    /** Frees everything; a second call does nothing. */
    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().releaseReference();
        }
    }
}
