package org.galaxyscreen.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** The compressions of pages, in Java alone. What a page claims to inflate to is checked before memory is taken. */
final class Codecs implements CompressionCodecFactory {
    /** More than any of the compressions reaches: a page that claims more is damaged, or made to fill the memory. */
    private static final long MOST_RATIO = 30_000;

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Inflating((in, size) -> in);
            case GZIP -> new Inflating(Codecs::gunzip);
            case SNAPPY -> new Inflating((in, size) -> inflate(new SnappyDecompressor(), in, size));
            case ZSTD -> new Inflating((in, size) -> inflate(new ZstdDecompressor(), in, size));
            case LZ4_RAW -> new Inflating((in, size) -> inflate(new Lz4Decompressor(), in, size));
            default ->
                throw new ParquetRows.NotReadException("its columns are compressed by " + codec
                        + "; zstd, snappy, gzip, lz4_raw or none expected: write it again with one of them");
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new UnsupportedOperationException(codec + " is not written");
        }
        return new Zstd();
    }

    @Override
    public void release() {
        // Nothing is pooled.
    }

    private static byte[] gunzip(byte[] in, int size) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(in))) {
            return stream.readNBytes(size);
        }
    }

    private static byte[] inflate(Decompressor decompressor, byte[] in, int size) throws IOException {
        byte[] out = new byte[size];
        try {
            int length = decompressor.decompress(in, 0, in.length, out, 0, size);
            return length == size ? out : new byte[0];
        } catch (MalformedInputException e) {
            throw new IOException("a page does not inflate: " + e.getMessage(), e);
        }
    }

    private interface Inflate {
        byte[] apply(byte[] in, int size) throws IOException;
    }

    private record Inflating(Inflate inflate) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            if (size < 0
                    || size > MOST_RATIO * Math.max(1, bytes.size())
                    || size > Runtime.getRuntime().maxMemory() / 4) {
                throw new IOException("a page of " + bytes.size() + " bytes claims to inflate to " + size
                        + "; no more than a quarter of Java's heap expected");
            }
            byte[] inflated = inflate.apply(bytes.toByteArray(), size);
            if (inflated.length != size) {
                throw new IOException("a page does not inflate to the " + size + " bytes that it claims");
            }
            return BytesInput.from(inflated);
        }

        @Override
        public void decompress(ByteBuffer in, int inSize, ByteBuffer out, int outSize) throws IOException {
            byte[] bytes = new byte[inSize];
            in.get(bytes);
            out.put(decompress(BytesInput.from(bytes), outSize).toByteArray());
        }

        @Override
        public void release() {
            // Nothing is held.
        }
    }

    private static final class Zstd implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
            byte[] in = bytes.toByteArray();
            ZstdCompressor compressor = new ZstdCompressor();
            byte[] out = new byte[compressor.maxCompressedLength(in.length)];
            return BytesInput.from(out, 0, compressor.compress(in, 0, in.length, out, 0, out.length));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {
            // Nothing is held.
        }
    }
}
