package org.galaxyscreen.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.galaxyscreen.linalg.MatrixProducts.Operand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products against sums in double precision, of parts of matrices whose other values must not count and must stay. */
class MatrixProductsTest {
    private static final float UNTOUCHED = 1e30f;

    private final Random random = new Random(7);

    /** A matrix of some rows and columns, inside a larger one. */
    private final class Part implements AutoCloseable {
        final int rows;
        final int columns;
        final int stride;
        final int offset;
        final FloatPointer values;

        Part(int rows, int columns, int gap) {
            this.rows = rows;
            this.columns = columns;
            stride = columns + gap;
            offset = 2 * gap;
            float[] whole = new float[offset + rows * stride + gap];
            Arrays.fill(whole, UNTOUCHED);
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    whole[offset + r * stride + c] = random.nextFloat() - 0.5f;
                }
            }
            values = new FloatPointer(whole);
        }

        double at(int row, int column) {
            return values.get(offset + (long) row * stride + column);
        }

        double at(boolean transposed, int row, int column) {
            return transposed ? at(column, row) : at(row, column);
        }

        float[] packed() {
            float[] all = new float[rows * columns];
            for (int i = 0; i < all.length; i++) {
                all[i] = (float) at(i / columns, i % columns);
            }
            return all;
        }

        int touchedOutside() {
            int touched = 0;
            for (int i = 0; i < values.capacity(); i++) {
                int column = Math.floorMod(i - offset, stride);
                boolean inside = i >= offset && i < offset + rows * stride && column < columns;
                touched += !inside && values.get(i) != UNTOUCHED ? 1 : 0;
            }
            return touched;
        }

        Operand operand() {
            return new Operand(values, offset, stride);
        }

        @Override
        public void close() {
            values.close();
        }
    }

    private static double product(boolean transposeA, boolean transposeB, Part a, Part b, int row, int column, int k) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
            sum += a.at(transposeA, row, i) * b.at(transposeB, i, column);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 0",
        "3, 5, 2, 4",
        "64, 64, 64, 0",
        "64, 200, 85, 1",
        "7, 129, 300, 16",
        "130, 65, 17, 3",
        "16, 1024, 33, 16"
    })
    void productsOfPartsAreThoseOfTheirRowsAndColumns(int m, int n, int k, int gap) {
        for (int kind = 0; kind < 4; kind++) {
            boolean transposeA = kind % 2 == 1;
            boolean transposeB = kind / 2 == 1;
            try (MatrixProducts products = new MatrixProducts();
                    Part a = new Part(transposeA ? k : m, transposeA ? m : k, gap);
                    Part b = new Part(transposeB ? n : k, transposeB ? k : n, gap);
                    Part c = new Part(m, n, gap)) {
                for (int times = 0; times < 2; times++) {
                    products.multiply(transposeA, transposeB, m, n, k, a.operand(), b.operand(), c.operand());
                }

                for (int row = 0; row < m; row++) {
                    for (int column = 0; column < n; column++) {
                        assertThat(c.at(row, column))
                                .isCloseTo(
                                        product(transposeA, transposeB, a, b, row, column, k), within(1e-6 * (k + 4)));
                    }
                }
                assertThat(c.touchedOutside()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 0", "64, 200, 85, 1", "240, 64, 300, 0", "7, 1024, 17, 3"})
    void packedFactorsGiveTheSameProducts(int m, int n, int k, int gap) {
        for (boolean transposed : new boolean[] {false, true}) {
            try (MatrixProducts products = new MatrixProducts();
                    Part a = new Part(m, k, gap);
                    Part b = new Part(transposed ? n : k, transposed ? k : n, gap);
                    PackedMatrix packed = new PackedMatrix(m, n, k, transposed, b.packed());
                    Part c = new Part(m, n, gap)) {
                products.multiply(m, a.operand(), packed, c.operand());

                for (int row = 0; row < m; row++) {
                    for (int column = 0; column < n; column++) {
                        assertThat(c.at(row, column))
                                .isCloseTo(product(false, transposed, a, b, row, column, k), within(1e-6 * (k + 4)));
                    }
                }
                assertThat(c.touchedOutside()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 0", "64, 200, 85, 1", "256, 300, 3, 0"})
    void productsAreAddedToWhatIsThere(int m, int n, int k, int gap) {
        try (MatrixProducts products = new MatrixProducts();
                Part a = new Part(k, m, gap);
                Part b = new Part(k, n, gap);
                Part c = new Part(m, n, gap)) {
            float[] before = c.packed();

            products.add(m, n, k, a.operand(), b.operand(), c.operand());

            for (int row = 0; row < m; row++) {
                for (int column = 0; column < n; column++) {
                    assertThat(c.at(row, column))
                            .isCloseTo(
                                    before[row * n + column] + product(true, false, a, b, row, column, k),
                                    within(1e-6 * (k + 4)));
                }
            }
            assertThat(c.touchedOutside()).isZero();
        }
    }
}
