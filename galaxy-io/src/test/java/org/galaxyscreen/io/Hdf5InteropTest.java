package org.galaxyscreen.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.io.hdf5.Galaxy10Source;
import org.galaxyscreen.testdata.Python;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares what is read of images that are stored in hundreds of random ways with what h5py reads. It is run with the
 * profile {@code interop} alone; there it needs Python and h5py, and fails without them. {@code -Dgalaxy.interop.seed} runs
 * it again with a seed that it printed, {@code -Dgalaxy.interop.cases} says how many files it makes, and
 * {@code -Dgalaxy.interop.python} which Python makes the environment that h5py is installed into.
 */
@Tag("interop")
class Hdf5InteropTest {
    private static final int CASES = Integer.getInteger("galaxy.interop.cases", 400);
    private static final long SEED =
            Long.getLong("galaxy.interop.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    @TempDir
    Path folder;

    @Test
    void readsThePixelsThatH5pyReads() throws Exception {
        String cases = "-Dgalaxy.interop.seed=" + SEED + " -Dgalaxy.interop.cases=" + CASES;
        System.out.println("HDF5 interoperability: " + cases);
        String versions = Python.with("h5py")
                .run(Fixtures.path("interop.py").toString(), "" + SEED, "" + CASES, folder.toString());
        int read = 0;
        int refused = 0;
        List<String> dropped = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            List<String> description = Files.readAllLines(folder.resolve(i + ".txt"));
            String outcome = description.get(0);
            if (outcome.startsWith("dropped")) {
                dropped.add("case " + i + " " + outcome);
                continue;
            }
            String difference = difference(i);
            if (outcome.equals("refused") && difference.contains("HDF5 2.0")) {
                refused++;
            } else if (difference.isEmpty()) {
                read++;
            } else {
                wrong.add("case " + i + ": " + difference + "\n    " + String.join(", ", description));
            }
        }
        System.out.println(
                versions.strip() + ": " + read + " files read alike, " + refused + " refused for HDF5 2.0's layout, "
                        + dropped.size() + " that h5py could not make or read: " + dropped);
        assertThat(wrong).as(cases).isEmpty();
        assertThat(dropped).as(cases).hasSizeLessThanOrEqualTo(CASES / 20);
        assertThat(read).as(cases).isGreaterThan(CASES / 2);
    }

    /** What is read of a case otherwise than by h5py; empty if nothing is. */
    private String difference(int number) throws IOException {
        byte[] pixels = Files.readAllBytes(folder.resolve(number + ".pixels"));
        DoubleBuffer ra = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(number + ".ra")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer();
        try {
            List<PendingImage> images = Fixtures.readAll(Galaxy10Source.of(folder.resolve(number + ".h5")), 7);
            if (images.size() != ra.limit()) {
                return images.size() + " images; " + ra.limit() + " expected";
            }
            int step = pixels.length / images.size();
            for (int row = 0; row < images.size(); row++) {
                byte[] found = images.get(row).read().rgb();
                byte[] expected = Arrays.copyOfRange(pixels, row * step, (row + 1) * step);
                if (!Arrays.equals(found, expected)) {
                    return "image " + row + " differs from its byte " + Arrays.mismatch(found, expected) + " on";
                }
                if (images.get(row).object().ra() != ra.get(row)) {
                    return "ra of row " + row + " is "
                            + images.get(row).object().ra() + "; " + ra.get(row) + " expected";
                }
            }
            return "";
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }
}
