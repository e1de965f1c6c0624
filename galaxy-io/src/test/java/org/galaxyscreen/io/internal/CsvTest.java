package org.galaxyscreen.io.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {
    @Test
    void fieldsAreQuotedWhereTheyMustBe() throws IOException {
        StringWriter text = new StringWriter();
        new Csv(text).row(List.of("plain", "", "a,b", "say \"hi\"", "two\nlines", " padded ", "Σ"));
        assertThat(text).hasToString("plain,,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" padded \",Σ\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.5, -0.5",
        "100, 100",
        "1e15, 1000000000000000",
        "1e16, 1E+16",
        "0.1, 0.1",
        "0.00001, 0.00001",
        "0.000001, 0.000001",
        "1e-9, 1E-9",
        "0.30000000000000004, 0.30000000000000004",
        "2e-3, 0.002",
        "4.9e-324, 5E-324",
        "1.7976931348623157e308, 1.7976931348623157E+308",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "NaN, ''"
    })
    void numbersAreBrief(double value, String expected) {
        assertThat(Csv.number(value)).isEqualTo(expected);
    }

    @Test
    void numbersReadBackExactlyAndHaveNoMoreDigitsThanJavas() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = Csv.number(value);
                assertThat(Double.parseDouble(text)).isEqualTo(value);
                assertThat(digits(text)).as(text).isLessThanOrEqualTo(digits(Double.toString(value)));
            }
        }
    }

    private static int digits(String number) {
        return new BigDecimal(number).stripTrailingZeros().precision();
    }
}
