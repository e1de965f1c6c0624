package org.galaxyscreen.features.engine.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.galaxyscreen.features.engine.internal.PixelEngine;

/**
 * Pinned memory that is lent to whoever fills it with images, and kept for the next, since pinning is slow. What is lent is not freed
 * before it is given back, whenever the engine is closed: threads may still be writing to it. Safe for several threads.
 */
final class CudaImages implements AutoCloseable {
    private final CudaBackend backend;
    private final Deque<ByteBuffer> idle = new ArrayDeque<>();
    private boolean closed;

    CudaImages(CudaBackend backend) {
        this.backend = backend;
    }

    /** Memory that is lent; where the host has none to pin, such as any other. */
    private static final class Lent implements PixelEngine.Images {
        private final CudaImages owner;
        private final ByteBuffer bytes;
        private final boolean pinned;
        private boolean returned;

        Lent(CudaImages owner, ByteBuffer bytes, boolean pinned) {
            this.owner = owner;
            this.bytes = bytes;
            this.pinned = pinned;
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }

        @Override
        public void close() {
            synchronized (owner) {
                if (!returned && pinned) {
                    owner.takeBack(bytes);
                }
                returned = true;
            }
        }
    }

    /** Whether GPUs can copy from it by themselves. */
    static boolean pinned(PixelEngine.Images images) {
        return images instanceof Lent lent && lent.pinned;
    }

    synchronized PixelEngine.Images lend(int bytes) {
        while (!idle.isEmpty()) {
            ByteBuffer memory = idle.remove();
            if (memory.capacity() == bytes) {
                return new Lent(this, memory, true);
            }
            backend.unpin(memory);
        }
        try {
            return new Lent(this, backend.pin(bytes), true);
        } catch (CudaException e) {
            // Slower, and right all the same.
            return new Lent(this, ByteBuffer.allocateDirect(bytes), false);
        }
    }

    private void takeBack(ByteBuffer memory) {
        if (closed) {
            backend.unpin(memory);
        } else {
            idle.add(memory);
        }
    }

    /** Frees what is not lent. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(backend::unpin);
        idle.clear();
    }
}
