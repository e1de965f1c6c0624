package org.galaxyscreen.io.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The quick way against exact decimals and the virtual machine's own reading of numbers. */
class BriefNumberTest {
    private static final int VALUES = 50_000;

    /** Numbers of the kinds that tables hold, and those on which rounding hangs. */
    enum Kind {
        BETWEEN_ZERO_AND_ONE(new Random(1)) {
            @Override
            double draw() {
                return random.nextDouble();
            }
        },
        OF_ANY_SIZE_WRITTEN_PLAINLY(new Random(2)) {
            @Override
            double draw() {
                return Math.pow(10, -6 + 23 * random.nextDouble());
            }
        },
        ROUNDED_TO_FLOATS(new Random(3)) {
            @Override
            double draw() {
                return (float) (100 * random.nextGaussian());
            }
        },
        OF_FEW_DIGITS(new Random(4)) {
            @Override
            double draw() {
                return new BigDecimal(random.nextInt(1_000_000))
                        .movePointLeft(random.nextInt(11))
                        .doubleValue();
            }
        },
        OF_FIFTEEN_DIGITS(new Random(5)) {
            @Override
            double draw() {
                return BigDecimal.valueOf(Math.floorMod(random.nextLong(), 1_000_000_000_000_000L), random.nextInt(20))
                        .doubleValue();
            }
        },
        NEXT_TO_POWERS_OF_TWO(new Random(6)) {
            @Override
            double draw() {
                return around(Math.scalb(1.0, random.nextInt(70) - 18));
            }
        },
        NEXT_TO_POWERS_OF_TEN(new Random(7)) {
            @Override
            double draw() {
                return around(Double.parseDouble("1e" + (random.nextInt(24) - 7)));
            }
        },
        HALVES(new Random(8)) {
            @Override
            double draw() {
                return Math.scalb((double) (random.nextLong() >>> (11 + random.nextInt(40))), -random.nextInt(30));
            }
        };

        final Random random;

        Kind(Random random) {
            this.random = random;
        }

        abstract double draw();

        double around(double value) {
            double near = value;
            DoubleUnaryOperator step = random.nextBoolean() ? Math::nextUp : Math::nextDown;
            for (int i = random.nextInt(5); i > 0; i--) {
                near = step.applyAsDouble(near);
            }
            return near;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isWhatExactDecimalsGive(Kind kind) {
        for (int i = 0; i < VALUES; i++) {
            double value = kind.draw();
            double signed = i % 2 == 0 ? value : -value;
            String text = BriefNumber.of(signed);
            assertThat(text).isEqualTo(BriefNumber.slow(signed));
            assertThat(Double.parseDouble(text)).isEqualTo(signed == 0 ? 0 : signed);
        }
    }
}
