package org.galaxyscreen.screening.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Sha256;

/** A checksum of the values of rows, wherever they are: SHA-256 of the SHA-256 of blocks of them, which are computed side by side. */
public final class RowsChecksum {
    private static final String TASK = "taking the checksum of rows";

    /** Values of a block, 4 MiB: part of what the checksum is. */
    private static final int BLOCK_VALUES = 1 << 20;

    /** Blocks between two looks at whether the thread was interrupted. */
    private static final int BLOCKS = 64;

    private RowsChecksum() {}

    /**
     * The checksum, with the rows' number and length: {@code 1000×2048 with SHA-256 …}.
     *
     * @param features read once, with a block or two a thread in memory
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
            byte[][] digests = IntStream.range(first, last)
                    .parallel()
                    .mapToObj(block -> {
                        int from = block * blockRows;
                        return digest(features, from, Math.min(blockRows, features.rows() - from));
                    })
                    .toArray(byte[][]::new);
            for (byte[] digest : digests) {
                all.update(digest);
            }
            progress.onProgress(
                    new Progress(TASK, Math.min(features.rows(), (long) last * blockRows), features.rows(), "rows"));
        }
        return features.rows() + "×" + dimensions + " with SHA-256 "
                + HexFormat.of().formatHex(all.digest());
    }

    private static byte[] digest(Features features, int from, int count) {
        float[] values = new float[count * features.dimensions()];
        features.copyRows(from, count, values, 0);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Sha256.digest().digest(bytes.array());
    }
}
