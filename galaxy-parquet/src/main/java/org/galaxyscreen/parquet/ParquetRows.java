package org.galaxyscreen.parquet;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.galaxyscreen.core.Failures;
import org.jspecify.annotations.Nullable;

/**
 * Some columns of a Parquet file, row by row. A row group's columns are in memory at a time, compressed. For one thread.
 */
final class ParquetRows implements Closeable {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** A footer of more bytes is a mistake or an attack: a thousand columns in ten thousand row groups have less. */
    private static final int MOST_FOOTER =
            (int) Math.min(1 << 28, Runtime.getRuntime().maxMemory() / 16);

    private final Path path;
    private final ParquetFileReader reader;
    private final MessageType schema;
    private final long count;
    private @Nullable RecordReader<Object> rows;
    private @Nullable MessageType chosen;
    private @Nullable GroupConverter target;
    private long left;
    private int group;

    private ParquetRows(Path path, ParquetFileReader reader) {
        this.path = path;
        this.reader = reader;
        this.schema = reader.getFileMetaData().getSchema();
        this.count = reader.getRecordCount();
    }

    /** Whether a file begins as Parquet does. */
    static boolean recognises(byte[] start) {
        return start.length >= 4 && Arrays.equals(start, 0, 4, MAGIC, 0, 4);
    }

    /**
     * Reads a file's footer.
     *
     * @throws IOException if it is not Parquet, cut off or damaged
     */
    static ParquetRows open(Path path) throws IOException {
        checkFooter(path);
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs())
                .usePageChecksumVerification()
                .build();
        try {
            ParquetRows rows = new ParquetRows(path, ParquetFileReader.open(new LocalInputFile(path), options));
            if (rows.count < 0 || rows.schema.getFields().isEmpty()) {
                rows.close();
                throw new IOException("it has no columns, or claims " + rows.count + " rows");
            }
            Set<String> names = new HashSet<>();
            for (Type field : rows.schema.getFields()) {
                if (!names.add(field.getName())) {
                    rows.close();
                    throw new NotReadException("has two columns '" + field.getName() + "'; names that differ expected");
                }
            }
            return rows;
        } catch (NotReadException e) {
            throw new IOException(path + " " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new IOException(path + " is damaged: " + Failures.reason(e), e);
        }
    }

    private static void checkFooter(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            long size = channel.size();
            while (size >= 12 && end.hasRemaining() && channel.read(end, size - end.remaining()) >= 0) {
                // Until all eight bytes are there.
            }
            if (end.hasRemaining() || !Arrays.equals(end.array(), 4, 8, MAGIC, 0, 4)) {
                throw new IOException(path + " is cut off, or no Parquet file: it does not end with PAR1");
            }
            int footer = end.getInt(0);
            if (footer < 1 || footer > size - 12 || footer > MOST_FOOTER) {
                throw new IOException(path + " is damaged: its footer claims " + (footer & 0xFFFFFFFFL) + " bytes of "
                        + size + "; at most " + MOST_FOOTER + " expected");
            }
            ByteBuffer whole = ByteBuffer.allocate(footer);
            while (whole.hasRemaining() && channel.read(whole, size - 8 - whole.remaining()) >= 0) {
                // Until all of it is there.
            }
            try {
                ThriftBounds.check(new ByteArrayInputStream(whole.array()), footer, "its footer");
            } catch (IOException e) {
                throw new IOException(path + " is damaged: " + e.getMessage(), e);
            }
        }
    }

    MessageType schema() {
        return schema;
    }

    long count() {
        return count;
    }

    /** What the writer said of the whole file. */
    Map<String, String> metadata() {
        return reader.getFileMetaData().getKeyValueMetaData();
    }

    /**
     * Begins to read columns, from the first row.
     *
     * @param columns some of the schema's
     * @param converter is told of each row's values
     */
    void choose(List<Type> columns, GroupConverter converter) {
        chosen = new MessageType(schema.getName(), columns);
        target = converter;
        reader.setRequestedSchema(chosen);
    }

    /**
     * Moves to the next row, whose values the converter has then.
     *
     * @return false where there is none
     * @throws IOException if the file is damaged there, or a row group does not fit into the memory
     */
    boolean next() throws IOException {
        MessageType columns = chosen;
        GroupConverter converter = target;
        if (columns == null || converter == null) {
            throw new IllegalStateException("no columns are chosen");
        }
        try {
            while (left == 0) {
                if (group >= reader.getRowGroups().size()) {
                    return false;
                }
                if (reader.getRowGroups().get(group).getRowCount() == 0) {
                    // pyarrow writes one for a table without rows.
                    reader.skipNextRowGroup();
                    group++;
                    continue;
                }
                List<ColumnChunkMetaData> chunks = chunks(reader.getRowGroups().get(group), columns);
                checkMemory(chunks, reader.getRowGroups().get(group).getRowCount());
                PageBounds.check(path, chunks);
                PageReadStore pages = reader.readNextRowGroup();
                group++;
                if (pages == null) {
                    return false;
                }
                left = pages.getRowCount();
                rows = new ColumnIOFactory().getColumnIO(columns, schema).getRecordReader(pages, new Rows(converter));
            }
            left--;
            if (rows != null) {
                rows.read();
            }
            return true;
        } catch (NotReadException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    path + " is damaged in row group " + Math.max(0, group - 1) + ": " + Failures.reason(e), e);
        }
    }

    /**
     * The bytes of a value, whose claimed length Parquet's library believes before it looks.
     *
     * @throws IllegalArgumentException if it is longer than any image
     */
    static byte[] bytes(Binary value) {
        long most = Math.min(1L << 28, Runtime.getRuntime().maxMemory() / 8);
        if (value.length() < 0 || value.length() > most) {
            throw new IllegalArgumentException(
                    "a value claims " + value.length() + " bytes; at most " + most + " expected");
        }
        return value.getBytes();
    }

    private static List<ColumnChunkMetaData> chunks(BlockMetaData block, MessageType columns) {
        Set<String> names = new HashSet<>();
        columns.getFields().forEach(field -> names.add(field.getName()));
        return block.getColumns().stream()
                .filter(chunk -> names.contains(chunk.getPath().toArray()[0]))
                .toList();
    }

    private static void checkMemory(List<ColumnChunkMetaData> chunks, long rows) throws IOException {
        long bytes =
                chunks.stream().mapToLong(ColumnChunkMetaData::getTotalSize).sum();
        long most = Runtime.getRuntime().maxMemory() / 4;
        if (bytes < 0 || bytes > most) {
            throw new NotReadException("a row group of " + rows + " rows takes " + (bytes >> 20)
                    + " MiB; at most " + (most >> 20) + " MiB expected, a quarter of Java's heap: write it with smaller"
                    + " ones (row_group_size=1000), or give Java more (-Xmx)");
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** The file is sound, and is not read all the same. */
    static final class NotReadException extends UnsupportedOperationException {
        private static final long serialVersionUID = 1;

        NotReadException(String message) {
            super(message);
        }
    }

    private static final class Rows extends RecordMaterializer<Object> {
        private final GroupConverter root;

        Rows(GroupConverter root) {
            this.root = root;
        }

        @Override
        public Object getCurrentRecord() {
            return root;
        }

        @Override
        public GroupConverter getRootConverter() {
            return root;
        }
    }
}
