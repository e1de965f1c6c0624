package org.galaxyscreen.detectors.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.internal.Distances;
import org.galaxyscreen.detectors.internal.Matrix;
import org.galaxyscreen.detectors.internal.PairsWithin;
import org.galaxyscreen.detectors.internal.References;
import org.galaxyscreen.linalg.OneDnnThreads;

/**
 * Keeps some core rows for all: in the order of the rows, each that is not within a radius of one that was kept before. By the
 * triangle inequality no row is then farther from a kept row than from any core row, plus the radius.
 */
final class CoreThinning {
    /** Core rows that are compared among themselves at once: their pairs take 512 KiB. */
    private static final int BLOCK = 2048;

    private CoreThinning() {}

    /** @return those of {@code coreRows} that are kept, in the same order */
    static int[] keep(Features train, int[] coreRows, double radius, OneDnnThreads threads, String task) {
        List<Integer> kept = new ArrayList<>();
        Features.Builder keptRows = Features.builder(train.dimensions());
        for (int from = 0; from < coreRows.length; from += BLOCK) {
            int[] block = Arrays.copyOfRange(coreRows, from, Math.min(coreRows.length, from + BLOCK));
            int[] far = farFrom(keptRows.build(), train, block, radius, threads, task);
            for (int row : keepAmong(train, far, radius, threads, task)) {
                kept.add(row);
                keptRows.add(train.object(row), train.row(row), 0);
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] farFrom(
            Features kept, Features train, int[] rows, double radius, OneDnnThreads threads, String task) {
        if (kept.rows() == 0) {
            return rows;
        }
        double[][] distance = Distances.neighbours(
                        Matrix.of(train.select(rows)), Matrix.of(kept), 1, false, threads, task)
                .distance();
        return IntStream.range(0, rows.length)
                .filter(i -> distance[i][0] > radius)
                .map(i -> rows[i])
                .toArray();
    }

    private static int[] keepAmong(Features train, int[] rows, double radius, OneDnnThreads threads, String task) {
        BitSet[] later = new BitSet[rows.length];
        Arrays.setAll(later, i -> new BitSet());
        new PairsWithin(References.of(train.select(rows)), radius, threads, task).forEach((worker, pairs, length) -> {
            synchronized (later) {
                for (int p = 0; p < length; p += 2) {
                    later[pairs[p]].set(pairs[p + 1]);
                }
            }
        });
        int[] kept = new int[rows.length];
        int count = 0;
        BitSet covered = new BitSet();
        for (int i = covered.nextClearBit(0); i < rows.length; i = covered.nextClearBit(i + 1)) {
            kept[count++] = rows[i];
            covered.or(later[i]);
        }
        return Arrays.copyOf(kept, count);
    }
}
