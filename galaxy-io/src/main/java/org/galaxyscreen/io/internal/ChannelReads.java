package org.galaxyscreen.io.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads at any place of a file, which a channel may do in several steps. */
public final class ChannelReads {
    private ChannelReads() {}

    /**
     * Reads until a buffer is full.
     *
     * @param target from its first byte on; how far it came is its position
     * @param position of that byte in the file
     * @return whether it is full: the file may end before
     */
    public static boolean fill(FileChannel channel, ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
