package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** With L = [2; 6 1; −8 5 3], so that L Lᵀ has the determinant 36 and the inverse [1777 −488 76; · 136 −20; · · 4]/36. */
class CholeskyTest {
    private static final Offset<Double> ROUNDING = within(1e-9);
    private final Cholesky factor = Cholesky.of(new double[][] {{4, 99, 99}, {12, 37, 99}, {-16, -43, 98}});

    @Test
    void solves() {
        // The matrix times (1, 2, 3).
        assertThat(factor.solve(new double[] {-20, -43, 192})).containsExactly(new double[] {1, 2, 3}, ROUNDING);
        // L times (1, 2, 3).
        assertThat(factor.forward(new double[] {2, 8, 11})).containsExactly(new double[] {1, 2, 3}, ROUNDING);
    }

    @Test
    void solvesManyAtOnceAndLeavesTheOthers() {
        double[][] columns = {{2, -2, 7}, {8, -5, 7}, {11, 6, 7}};
        factor.forward(columns, 2);

        assertThat(columns[0]).containsExactly(new double[] {1, -1, 7}, ROUNDING);
        assertThat(columns[1]).containsExactly(new double[] {2, 1, 7}, ROUNDING);
        assertThat(columns[2]).containsExactly(new double[] {3, -7 / 3.0, 7}, ROUNDING);
    }

    @Test
    void inverseAndDeterminant() {
        assertThat(factor.inverseDiagonal())
                .containsExactly(new double[] {1777 / 36.0, 136 / 36.0, 4 / 36.0}, ROUNDING);
        assertThat(factor.logDeterminant()).isCloseTo(Math.log(36), ROUNDING);
    }
}
