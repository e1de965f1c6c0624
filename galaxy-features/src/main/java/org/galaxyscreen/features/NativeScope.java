package org.galaxyscreen.features;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/**
 * What an engine owns outside the Java heap, freed in reverse order of making. Whatever is forgotten is freed by the
 * collector in the end, as JavaCPP does for every pointer.
 */
final class NativeScope implements AutoCloseable {
    private final Deque<Pointer> owned = new ArrayDeque<>();

    /** Takes ownership, also from a {@link org.bytedeco.javacpp.PointerScope} that is open. */
    <P extends Pointer> P own(P pointer) {
        pointer.retainReference();
        owned.push(pointer);
        return pointer;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().releaseReference();
        }
    }
}
