package org.galaxyscreen.detectors.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.linalg.OneDnnThreads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProductRowsTest {
    private static OneDnnThreads threads;

    @BeforeAll
    static void open() {
        threads = new OneDnnThreads(2);
    }

    @AfterAll
    static void close() {
        threads.close();
    }

    private static ProductRows ready(float[] values, int columns, ProductPrecision format) {
        Matrix rows = Matrix.of(values, columns);
        return new ProductRows(rows, ProductRows.Frame.of(rows), format, threads, "testing");
    }

    /** The medians are 3 and 4; from there the rows are at √8, 6 and 4, and the power of two below 4 is 4 itself. */
    @Test
    void rowsAreSeenFromTheirMediansInUnitsOfTheirMedianDistance() {
        ProductRows rows = ready(new float[] {1, 2, 3, 10, 7, 4}, 2, ProductPrecision.FLOAT32);

        float[] tile = new float[8];
        Arrays.fill(tile, 99);
        rows.fill(0, 3, tile);
        assertThat(tile).containsExactly(-0.5f, -0.5f, 0, 1.5f, 1, 0, 0, 0);
        Arrays.fill(tile, 99);
        rows.fill(new int[] {9, 2, 0}, 1, 2, tile);
        assertThat(tile).containsExactly(1, 0, -0.5f, -0.5f, 0, 0, 0, 0);
        assertThat(new double[] {rows.squaredNorm(0), rows.squaredNorm(1), rows.squaredNorm(2)})
                .containsExactly(0.5, 2.25, 1);
        assertThat(rows.frame().scaled(32)).isEqualTo(2);
    }

    @Test
    void unitIsThatOfTheFarthestRowWhereMostAreCopies() {
        assertThat(ready(new float[] {5, 5, 5, 14}, 1, ProductPrecision.FLOAT32)
                        .frame()
                        .scaled(64))
                .as("8 is the power of two below 9")
                .isEqualTo(1);
        assertThat(ready(new float[] {5, 5, 5}, 1, ProductPrecision.FLOAT32)
                        .frame()
                        .scaled(64))
                .as("nothing to go by")
                .isEqualTo(64);
    }

    @Test
    void unitStaysWithinFloats() {
        assertThat(ready(new float[] {0, 0x1p-140f, 0}, 1, ProductPrecision.FLOAT32)
                        .frame()
                        .scaled(1))
                .isEqualTo(0x1p252);
        assertThat(ready(new float[] {0, 0x1p127f, 0}, 1, ProductPrecision.FLOAT32)
                        .frame()
                        .scaled(1))
                .isEqualTo(0x1p-252);
    }

    /** Of 202 rows every other one is looked at; what the rest hold does not matter. */
    @Test
    void frameIsThatOfSomeRowsFromAllOver() {
        float[] values = new float[202];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0 ? 40 + i / 2 : 1e9f;
        }

        ProductRows rows = ready(values, 1, ProductPrecision.FLOAT32);

        // 40 to 140: their median is 90; the distances 0 to 50, each but 0 twice: their median is 25, and 16 the power
        // below.
        assertThat(rows.squaredNorm(0)).isEqualTo(50 * 50 / 256.0);
        assertThat(rows.squaredNorm(100)).isZero();
    }

    @Test
    void normsAreThoseOfTheirRows() {
        float[] values = new float[3 * 150];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        Matrix matrix = Matrix.of(values, 3);
        Matrix origin = Matrix.of(new float[] {-1, 0, 0, 0, 0, 0, 1, 0, 0}, 3);
        ProductRows.Frame frame = ProductRows.Frame.of(origin);

        ProductRows rows = new ProductRows(matrix, frame, ProductPrecision.FLOAT32, threads, "testing");

        for (int row = 0; row < 150; row++) {
            double norm = 0;
            for (int k = 0; k < 3; k++) {
                norm += (double) values[3 * row + k] * values[3 * row + k];
            }
            assertThat(rows.squaredNorm(row)).as("row %d", row).isCloseTo(norm, within(1e-14));
        }
    }

    /** From 2^100 on in units of the frame, which here is 1. */
    @Test
    void productsDoNotDecideAboutRowsThatMayOverflow() {
        ProductRows rows = ready(
                new float[] {-1, 0, 1, -1, 0, 1, -1, 0, 1, Math.nextDown(0x1p50f), 0x1p50f, -3e38f},
                1,
                ProductPrecision.FLOAT32);

        assertThat(rows.frame().scaled(1)).isEqualTo(1);
        assertThat(rows.squaredNorm(1)).isZero();
        assertThat(rows.squaredNorm(9)).isLessThan(0x1p100);
        assertThat(rows.squaredNorm(10)).isInfinite();
        assertThat(rows.squaredNorm(11)).isInfinite();
    }

    /** γ is 3 u / (1 − 3 u) for two columns with one rounding more, u 2⁻²⁴; these rows are exact in float32. */
    @Test
    void uncertaintyIsThatOfTheSumWhereRowsAreExact() {
        ProductRows rows = ready(new float[] {1, 2, 3, 10, 7, 4}, 2, ProductPrecision.FLOAT32);

        double gamma = 3 * 0x1p-24 / (1 - 3 * 0x1p-24);
        assertThat(ProductRows.uncertainty(rows, rows))
                .isCloseTo(1.001 * gamma + 0x1p-20, Percentage.withPercentage(1e-9));
    }

    /** 1 + 2⁻⁸ is halfway between two numbers of 8 bits: rounding moves it by 1/257 of itself, and 1 by nothing. */
    @Test
    void uncertaintyHasTheRoundingOfBothSides() {
        ProductRows coarse = ready(new float[] {-1, 0, 1 + 0x1p-8f}, 1, ProductPrecision.BFLOAT16);
        ProductRows exact = ready(new float[] {-1, 0, 1}, 1, ProductPrecision.BFLOAT16);

        double gamma = 1.5 * 0x1p-24 / (1 - 1.5 * 0x1p-24);
        double rounding = 1 / 257.0;
        Percentage same = Percentage.withPercentage(1e-9);
        assertThat(ProductRows.uncertainty(coarse, exact))
                .isCloseTo(1.001 * (rounding + gamma * (1 + rounding)) + 0x1p-20, same);
        assertThat(ProductRows.uncertainty(exact, coarse)).isEqualTo(ProductRows.uncertainty(coarse, exact));
        assertThat(ProductRows.uncertainty(coarse, coarse))
                .isCloseTo(
                        1.001 * (2 * rounding + rounding * rounding + gamma * (1 + rounding) * (1 + rounding))
                                + 0x1p-20,
                        same);
    }

    /** What is smaller than the slack says nothing of rounding, and what may overflow is not decided by products. */
    @Test
    void roundingOfTheSmallestAndTheLargestRowsDoesNotCount() {
        float odd = 1 + 0x1p-8f;
        for (float ignored : new float[] {odd * 0x1p-31f, odd * 0x1p50f}) {
            ProductRows rows = ready(new float[] {-1, 0, 0, 1, -1, 0, 1, ignored}, 1, ProductPrecision.BFLOAT16);
            assertThat(ProductRows.uncertainty(rows, rows)).isLessThan(1e-5);
        }
        for (float counted : new float[] {odd * 0x1p-29f, odd * 0x1p49f}) {
            ProductRows rows = ready(new float[] {-1, 0, 0, 1, -1, 0, 1, counted}, 1, ProductPrecision.BFLOAT16);
            assertThat(ProductRows.uncertainty(rows, rows)).isGreaterThan(7e-3);
        }
    }

    /** The upper 8 bits, to nearest: as Java's own conversion of the bits does it. */
    @Test
    void bfloat16IsRoundedToNearest() {
        SplittableRandom random = new SplittableRandom(4);
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(60) - 30));
        }
        float[] rounded = values.clone();

        ProductPrecision.BFLOAT16.round(rounded, 900);

        for (int i = 0; i < 900; i++) {
            int bits = Float.floatToRawIntBits(values[i]);
            float nearest = Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF0000);
            assertThat(rounded[i]).as("%s", values[i]).isEqualTo(nearest);
        }
        assertThat(Arrays.copyOfRange(rounded, 900, 1000)).isEqualTo(Arrays.copyOfRange(values, 900, 1000));
        float[] exact = values.clone();
        ProductPrecision.FLOAT32.round(exact, 900);
        assertThat(exact).isEqualTo(values);
    }

    /** From 10¹⁰ multiplications on, and only where Linux says that the processor multiplies numbers of 16 bits. */
    @Test
    void coarserFormatIsForManyProductsOnProcessorsThatHaveIt() throws IOException {
        assertThat(ProductPrecision.fastest(99_999, 100_000, 1)).isEqualTo(ProductPrecision.FLOAT32);
        assertThat(ProductPrecision.fastest(1_000, 1_000, 100)).isEqualTo(ProductPrecision.FLOAT32);
        Path processor = Path.of("/proc/cpuinfo");
        assumeTrue(Files.isReadable(processor) && System.getenv("ONEDNN_MAX_CPU_ISA") == null);
        List<String> flags = Files.readAllLines(processor).stream()
                .filter(line -> line.startsWith("flags"))
                .limit(1)
                .flatMap(line -> Stream.of(line.split("\\s+")))
                .toList();
        assumeTrue(flags.contains("avx2"), "an x86 processor");
        boolean multiplies = flags.stream()
                .anyMatch(flag -> flag.equals("amx_bf16") || flag.equals("avx512_bf16") || flag.startsWith("avx10"));
        ProductPrecision expected = multiplies ? ProductPrecision.BFLOAT16 : ProductPrecision.FLOAT32;
        assertThat(ProductPrecision.fastest(100_000, 100_000, 1)).isEqualTo(expected);
        assertThat(ProductPrecision.fastest(1_000, 1_000, 20_000)).isEqualTo(expected);
    }

    @Test
    void rowsAreViewedWhereTheyAre() {
        float[] copied = {9, 9, 9};
        Matrix.of(Samples.features(new float[] {1, 2, 3, 4}, 1)).copyRows(2, 2, copied, 1);
        assertThat(copied).containsExactly(9, 3, 4);
        Matrix.of(new float[] {1, 2, 3, 4}, 2).copyRows(1, 1, copied, 0);
        assertThat(copied).containsExactly(3, 4, 4);
        assertThat(ProductRows.absolute()).isEqualTo(0x1p-57);
    }
}
