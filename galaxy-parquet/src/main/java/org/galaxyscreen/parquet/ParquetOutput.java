package org.galaxyscreen.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Writes rows as Parquet, compressed by zstd, to a stream that stays open. For one thread. */
final class ParquetOutput<T> implements Closeable {
    private static final int PAGE_BYTES = 1 << 20;

    /** Bounds what is in memory before it is written. */
    private static final long ROW_GROUP_BYTES = 32L << 20;

    private final ParquetWriter<T> writer;

    private ParquetOutput(ParquetWriter<T> writer) {
        this.writer = writer;
    }

    /** Writes a row's fields. */
    interface Fields<T> {
        void write(T row, RecordConsumer consumer);
    }

    static <T> ParquetOutput<T> open(
            OutputStream out, MessageType schema, Map<String, String> metadata, Fields<T> fields) throws IOException {
        return new ParquetOutput<>(new Builder<>(new Stream(out), schema, fields)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new Codecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withPageSize(PAGE_BYTES)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withExtraMetaData(metadata)
                .build());
    }

    void write(T row) throws IOException {
        writer.write(row);
    }

    /** Ends the file; without it there is none. */
    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static final class Builder<T> extends ParquetWriter.Builder<T, Builder<T>> {
        private final MessageType schema;
        private final Fields<T> fields;

        Builder(OutputFile file, MessageType schema, Fields<T> fields) {
            super(file);
            this.schema = schema;
            this.fields = fields;
        }

        @Override
        protected Builder<T> self() {
            return this;
        }

        @Override
        protected WriteSupport<T> getWriteSupport(Configuration configuration) {
            return new Rows<>(schema, fields);
        }

        @Override
        protected WriteSupport<T> getWriteSupport(ParquetConfiguration configuration) {
            return new Rows<>(schema, fields);
        }
    }

    private static final class Rows<T> extends WriteSupport<T> {
        private final MessageType schema;
        private final Fields<T> fields;
        private @Nullable RecordConsumer consumer;

        Rows(MessageType schema, Fields<T> fields) {
            this.schema = schema;
            this.fields = fields;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(T row) {
            RecordConsumer target = Objects.requireNonNull(consumer);
            target.startMessage();
            fields.write(row, target);
            target.endMessage();
        }
    }

    /** A stream that is written once, from its beginning. */
    private record Stream(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSize) {
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int value) throws IOException {
                    out.write(value);
                    position++;
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                    position += length;
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSize) {
            return create(blockSize);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
