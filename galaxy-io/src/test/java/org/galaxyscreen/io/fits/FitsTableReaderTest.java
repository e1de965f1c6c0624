package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitsTableReaderTest {
    private static final int BLOCK = 2880;

    @TempDir
    Path folder;

    /** An unsigned integer is stored less 2⁶³, as the standard says; the other zero is one that no integer of 64 bits can be added to. */
    @Test
    void integersOfSixtyFourBitsKeepTheirDigits() throws IOException {
        long[] unsigned = {0, 5, 1_000_003, Long.MAX_VALUE, -1};
        ByteBuffer content = ByteBuffer.allocate(3 * BLOCK);
        content.put(header(card("SIMPLE", "T"), card("BITPIX", "8"), card("NAXIS", "0")));
        content.put(header(
                card("XTENSION", "'BINTABLE'"),
                card("BITPIX", "8"),
                card("NAXIS", "2"),
                card("NAXIS1", "16"),
                card("NAXIS2", "" + unsigned.length),
                card("PCOUNT", "0"),
                card("GCOUNT", "1"),
                card("TFIELDS", "2"),
                card("TTYPE1", "'id'"),
                card("TFORM1", "'K'"),
                card("TZERO1", "9223372036854775808"),
                card("TTYPE2", "'next'"),
                card("TFORM2", "'K'"),
                card("TZERO2", "1")));
        for (long value : unsigned) {
            content.putLong(value ^ Long.MIN_VALUE).putLong(value & Long.MAX_VALUE);
        }
        Path file = Files.write(folder.resolve("table.fits"), content.array());

        try (FitsTableReader table = FitsTableReader.open(file)) {
            for (long value : unsigned) {
                assertThat(table.next()).isTrue();
                assertThat(table.text(0)).isEqualTo(Long.toUnsignedString(value));
                assertThat(table.number(0)).isEqualTo(Double.parseDouble(Long.toUnsignedString(value)));
                assertThat(table.text(1)).isEqualTo(Long.toUnsignedString((value & Long.MAX_VALUE) + 1));
            }
            assertThat(table.next()).isFalse();
        }
    }

    private static String card(String key, String value) {
        return String.format("%-8s= %20s%50s", key, value, "");
    }

    private static byte[] header(String... cards) {
        return String.format("%-" + BLOCK + "s", String.join("", cards) + String.format("%-80s", "END"))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
