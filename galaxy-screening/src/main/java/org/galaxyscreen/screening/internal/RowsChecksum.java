package org.galaxyscreen.screening.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Sha256;

/**
 * A checksum of the values of rows, wherever they are, by which a run knows the rows that an interrupted one had: SHA-256 of the CRC-32 and the CRC-32C
 * of each block of them. Blocks are looked at side by side, and at the speed of memory, which SHA-256 of all values is far from.
 */
public final class RowsChecksum {
    private static final String TASK = "taking the checksum of rows";

    /** Values of a block, 4 MiB: part of what the checksum is. */
    private static final int BLOCK_VALUES = 1 << 20;

    /** Values that are looked at together: they stay in a core's cache. */
    private static final int FEW_VALUES = 1 << 14;

    /** Blocks between two looks at whether the thread was interrupted. */
    private static final int BLOCKS = 64;

    private RowsChecksum() {}

    /**
     * The checksum, with the rows' number and length: {@code 1000×2048 with checksum …}.
     *
     * @param features read once
     * @param progress hears how far it is
     * @return the same for the same values on any number of threads
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static String of(Features features, ProgressListener progress) {
        int dimensions = features.dimensions();
        int blockRows = Math.max(1, BLOCK_VALUES / dimensions);
        int blocks = Math.toIntExact(((long) features.rows() + blockRows - 1) / blockRows);
        MessageDigest all = Sha256.digest();
        for (int first = 0; first < blocks; first += BLOCKS) {
            Cancellation.check(TASK);
            int last = Math.min(blocks, first + BLOCKS);
            long[] sums = IntStream.range(first, last)
                    .parallel()
                    .mapToLong(block -> {
                        int from = block * blockRows;
                        return sum(features, from, Math.min(blockRows, features.rows() - from));
                    })
                    .toArray();
            for (long sum : sums) {
                all.update(ByteBuffer.allocate(Long.BYTES).putLong(sum).flip());
            }
            progress.onProgress(
                    new Progress(TASK, Math.min(features.rows(), (long) last * blockRows), features.rows(), "rows"));
        }
        return features.rows() + "×" + dimensions + " with checksum "
                + HexFormat.of().formatHex(all.digest());
    }

    /** The CRC-32 of rows in the upper half, the CRC-32C in the lower one. */
    private static long sum(Features features, int from, int count) {
        int dimensions = features.dimensions();
        int few = Math.max(1, Math.min(count, FEW_VALUES / dimensions));
        float[] values = new float[few * dimensions];
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        CRC32 crc32 = new CRC32();
        CRC32C crc32c = new CRC32C();
        for (int row = 0; row < count; row += few) {
            int some = Math.min(few, count - row);
            features.copyRows(from + row, some, values, 0);
            bytes.asFloatBuffer().put(values, 0, some * dimensions);
            crc32.update(bytes.array(), 0, some * dimensions * Float.BYTES);
            crc32c.update(bytes.array(), 0, some * dimensions * Float.BYTES);
        }
        return crc32.getValue() << Integer.SIZE | crc32c.getValue();
    }
}
