package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.global.dnnl;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every product once, and each that of its rows: compared with plain sums. */
class TilesTest {
    private static final int COLUMNS = 5;
    private static OneDnnThreads threads;

    @BeforeAll
    static void open() {
        threads = new OneDnnThreads(2);
    }

    @AfterAll
    static void close() {
        threads.close();
    }

    private static ProductRows random(int rows, long seed) {
        return random(rows, seed, ProductPrecision.FLOAT32);
    }

    private static ProductRows random(int rows, long seed, ProductPrecision format) {
        float[] values = new float[rows * COLUMNS];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        Matrix matrix = Matrix.of(values, COLUMNS);
        return new ProductRows(matrix, ProductRows.Frame.of(matrix), format, threads, "testing");
    }

    private static float[] values(ProductRows rows) {
        float[] values = new float[rows.rows() * COLUMNS];
        rows.fill(0, rows.rows(), values);
        return values;
    }

    /** How often each pair was visited; fails where a product is not that of its rows. */
    private static AtomicIntegerArray visits(ProductRows left, ProductRows right, Tiles tiles) {
        float[] x = values(left);
        float[] y = values(right);
        AtomicIntegerArray visits = new AtomicIntegerArray(left.rows() * right.rows());
        tiles.forEach((worker, tile) -> {
            assertThat(worker).isBetween(0, 1);
            for (int i = 0; i < tile.leftCount(); i++) {
                for (int j = 0; j < tile.rightCount(); j++) {
                    int row = tile.left() + i;
                    int column = tile.right() + j;
                    double product = 0;
                    for (int k = 0; k < COLUMNS; k++) {
                        product += (double) x[row * COLUMNS + k] * y[column * COLUMNS + k];
                    }
                    visits.incrementAndGet(row * right.rows() + column);
                    if (Math.abs(tile.products()[i * tile.stride() + j] - product) > 1e-5) {
                        throw new AssertionError("row " + row + ", column " + column + ": "
                                + tile.products()[i * tile.stride() + j] + " for " + product);
                    }
                }
            }
        });
        return visits;
    }

    @Test
    void allProductsComeOnce() {
        ProductRows left = random(300, 1);
        ProductRows right = random(2100, 2);

        AtomicIntegerArray visits = visits(left, right, new Tiles(left, right, false, threads, "testing"));

        assertThat(IntStream.range(0, visits.length()).filter(pair -> visits.get(pair) != 1))
                .isEmpty();
    }

    /** The rows as they are multiplied, with 8 significant bits, whose products are exact. */
    @Test
    void productsOfTheCoarserFormatAreThoseOfRoundedRows() {
        assumeTrue(
                dnnl.get_effective_cpu_isa().value >= dnnl.cpu_isa.avx512_core.value,
                "this processor does not compute in bfloat16");
        ProductRows left = random(70, 1, ProductPrecision.BFLOAT16);
        ProductRows right = random(90, 2, ProductPrecision.BFLOAT16);

        AtomicIntegerArray visits = visits(left, right, new Tiles(left, right, false, threads, "testing"));

        assertThat(IntStream.range(0, visits.length()).filter(pair -> visits.get(pair) != 1))
                .isEmpty();
    }

    @Test
    void fewRowsAreOneTile() {
        ProductRows left = random(3, 1);
        ProductRows right = random(7, 2);
        Queue<Tiles.Tile> seen = new ConcurrentLinkedQueue<>();
        new Tiles(left, right, false, threads, "testing").forEach((worker, tile) -> seen.add(tile));
        assertThat(seen).hasSize(1);
        assertThat(seen.element().left()).isZero();
        assertThat(seen.element().leftCount()).isEqualTo(3);
        assertThat(seen.element().rightCount()).isEqualTo(7);
    }

    /** All of the right rows lie in each tile. */
    @Test
    void tilesMayHoldAllRightRows() {
        ProductRows left = random(150, 1);
        ProductRows right = random(1500, 2);
        Tiles tiles = Tiles.allRight(left, right, threads, "testing");
        tiles.forEach((worker, tile) -> assertThat(tile.rightCount()).isEqualTo(1500));

        AtomicIntegerArray visits = visits(left, right, tiles);

        assertThat(IntStream.range(0, visits.length()).filter(pair -> visits.get(pair) != 1))
                .isEmpty();
    }

    @Test
    void tilesBelowTheDiagonalAreLeftOut() {
        ProductRows rows = random(2600, 3);
        Tiles tiles = new Tiles(rows, rows, true, threads, "testing");
        tiles.forEach((worker, tile) -> assertThat(tile.right() + tile.rightCount() - 1)
                .as("the last column of a tile with rows from %d on", tile.left())
                .isGreaterThan(tile.left()));

        AtomicIntegerArray visits = visits(rows, rows, tiles);

        long all = 0;
        for (int i = 0; i < rows.rows(); i++) {
            for (int j = 0; j < rows.rows(); j++) {
                int count = visits.get(i * rows.rows() + j);
                if (count > 1 || count == 0 && j > i) {
                    throw new AssertionError("row " + i + ", column " + j + ": " + count + " times");
                }
                all += count;
            }
        }
        // Columns come by 1,024, rows by 256: the first 1,024 columns are needed by four blocks of rows, the next by
        // eight, the last
        // 552 by all.
        assertThat(all).isEqualTo(1024L * 1024 + 1024L * 2048 + 552L * 2600);
    }

    @Test
    void noRowsHaveNoTiles() {
        ProductRows some = random(4, 1);
        ProductRows none = new ProductRows(
                Matrix.of(new float[0], COLUMNS), some.frame(), ProductPrecision.FLOAT32, threads, "testing");
        Tiles.Visitor never = (worker, tile) -> {
            throw new AssertionError(tile);
        };

        new Tiles(none, some, false, threads, "testing").forEach(never);
        new Tiles(some, none, false, threads, "testing").forEach(never);
        assertThat(ProductRows.uncertainty(none, some)).isCloseTo(1e-6, within(1e-6));
    }
}
