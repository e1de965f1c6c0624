package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.galaxyscreen.testdata.Python;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares what is read of images that are stored and compressed in hundreds of random ways with what astropy and funpack read. It is run with
 * the profile {@code interop} alone; there it needs Python, into whose environment it installs astropy, and cfitsio's fpack and funpack
 * (Debian: {@code libcfitsio-bin}), and fails without them. {@code -Dgalaxy.interop.seed} and {@code -Dgalaxy.interop.cases} as for HDF5.
 */
@Tag("interop")
class FitsInteropTest {
    private static final int CASES = Integer.getInteger("galaxy.interop.cases", 400);
    private static final long SEED =
            Long.getLong("galaxy.interop.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    /** Some kinds are scaled in single precision by the others. */
    private static final double ROUNDING = 2.4e-7;

    @TempDir
    private Path folder;

    @Test
    void readsTheValuesThatAstropyAndFunpackRead() throws Exception {
        String cases = "-Dgalaxy.interop.seed=" + SEED + " -Dgalaxy.interop.cases=" + CASES;
        String versions = Python.with("astropy")
                .run(FitsFileTest.golden("interop.py").toString(), "" + SEED, "" + CASES, folder.toString());
        int read = 0;
        List<String> dropped = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            String description = Files.readString(folder.resolve(i + ".txt")).strip();
            if (description.startsWith("dropped")) {
                dropped.add("case " + i + " " + description);
                continue;
            }
            String difference = difference(i);
            if (difference.isEmpty()) {
                read++;
            } else {
                wrong.add("case " + i + ": " + difference + " (" + description + ")");
            }
        }
        System.out.println("FITS interoperability: " + cases + ", " + versions.strip() + ": " + read
                + " files read alike, " + dropped.size() + " that the tools could not make or read: " + dropped);
        assertThat(wrong).as(cases).isEmpty();
        assertThat(dropped).as(cases).hasSizeLessThanOrEqualTo(CASES / 20);
        assertThat(read).as(cases).isGreaterThan(CASES / 2);
    }

    /** What is read of a case otherwise than by the others; empty if nothing is. */
    private String difference(int number) throws IOException {
        FloatBuffer expected = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(number + ".f4")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        double largest = 0;
        for (int i = 0; i < expected.limit(); i++) {
            largest = Float.isNaN(expected.get(i)) ? largest : Math.max(largest, Math.abs(expected.get(i)));
        }
        try (FitsFile file = FitsFile.open(folder.resolve(number + ".fits"))) {
            FitsHdu hdu = file.select(HduSelector.firstImage()).get(0);
            FitsHdu.Shape shape = hdu.shape();
            int at = 0;
            for (int plane = 0; plane < shape.planes(); plane++) {
                for (float value : file.read(hdu, plane, 0, 0, shape.width(), shape.height())) {
                    float other = expected.get(at++);
                    boolean same = Float.isNaN(other)
                            ? Float.isNaN(value)
                            : value == other || Math.abs(value - other) <= ROUNDING * largest;
                    if (!same) {
                        return "value " + (at - 1) + " is " + value + "; " + other + " expected";
                    }
                }
            }
            return at == expected.limit() ? "" : at + " values; " + expected.limit() + " expected";
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }
}
