package org.galaxyscreen.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Walks through the headers of columns' pages before Parquet's library reads them. For the bytes by which a page goes beyond its column the
 * library takes memory first, then looks whether the file has them; for each structure in another one of a header it calls itself,
 * without a limit.
 */
final class PageBounds {
    /** Old writers forgot the header of a dictionary in the size of its column, of 13 to 19 bytes. */
    private static final int FORGOTTEN = 64;

    private PageBounds() {}

    /** @throws IOException if a page ends after its column does, or its header is no header */
    static void check(Path path, List<ColumnChunkMetaData> chunks) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            for (ColumnChunkMetaData chunk : chunks) {
                long end = chunk.getStartingPos() + chunk.getTotalSize();
                Bytes bytes = new Bytes(channel, chunk.getStartingPos());
                while (bytes.position() < end) {
                    long start = bytes.position();
                    ThriftBounds.check(
                            bytes,
                            end + FORGOTTEN - start,
                            "a page's header in the column " + chunk.getPath().toDotString());
                    bytes.skipTo(start);
                    PageHeader header = Util.readPageHeader(bytes);
                    long left = end + FORGOTTEN - bytes.position();
                    if (header.getCompressed_page_size() < 0 || header.getCompressed_page_size() > left) {
                        throw new IOException(
                                "a page of the column " + chunk.getPath().toDotString() + " claims "
                                        + header.getCompressed_page_size() + " bytes; at most " + left + " expected");
                    }
                    bytes.skipTo(bytes.position() + header.getCompressed_page_size());
                }
            }
        }
    }

    /** A file from some byte on, of which little is read at a time. */
    private static final class Bytes extends InputStream {
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(1024).limit(0);
        /** Of the byte after those in the buffer. */
        private long next;

        Bytes(FileChannel channel, long position) {
            this.channel = channel;
            this.next = position;
        }

        long position() {
            return next - buffer.remaining();
        }

        void skipTo(long position) {
            next = position;
            buffer.limit(0);
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int some = Math.min(length, buffer.remaining());
            buffer.get(target, offset, some);
            return some;
        }

        private boolean fill() throws IOException {
            if (!buffer.hasRemaining()) {
                buffer.clear();
                int read = channel.read(buffer, next);
                buffer.flip();
                next += Math.max(0, read);
            }
            return buffer.hasRemaining();
        }
    }
}
