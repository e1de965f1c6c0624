package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.galaxyscreen.testdata.Together;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    private static final int FILES = 6;

    private static final int ROWS = 17_000;

    @TempDir
    private Path folder;

    /** Two of six files stay open, so that a thread's file is dropped again and again while it reads: it stays open for it, and no longer. */
    @Test
    void filesStayOpenForThoseWhoReadThem() throws Exception {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            paths.add(fits(i));
        }
        OpenFiles files = new OpenFiles(2);
        Set<FitsFile> met = ConcurrentHashMap.newKeySet();

        Together.run(4, thread -> {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < 500; i++) {
                int number = random.nextInt(FILES);
                float[] pixels = files.use(paths.get(number), file -> {
                    met.add(file);
                    return file.read(file.hdus().get(0), 0, 0, 0, 4, 4);
                });
                assertThat(pixels).hasSize(16).containsOnly(number);
            }
        });
        files.closeAll();

        assertThat(met).hasSizeGreaterThan(FILES);
        assertThat(met).allMatch(OpenFilesTest::isClosed);
    }

    /** As at the end of a pass, of which a reading thread has an image still. */
    @Test
    void whatIsUsedWhenAllAreClosedIsClosedByItsUser() throws Exception {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            paths.add(fits(i));
        }
        for (int round = 0; round < 40; round++) {
            OpenFiles files = new OpenFiles(paths.size());
            Set<FitsFile> met = ConcurrentHashMap.newKeySet();
            for (Path path : paths) {
                files.use(path, met::add);
            }
            AtomicBoolean closed = new AtomicBoolean();
            Together.run(4, thread -> {
                if (thread == 0) {
                    Thread.sleep(1);
                    files.closeAll();
                    closed.set(true);
                }
                for (int i = thread; thread > 0 && !closed.get(); i++) {
                    int number = i % paths.size();
                    assertThat(files.<Float>use(paths.get(number), file -> {
                                met.add(file);
                                return file.read(file.hdus().get(0), 0, 1, 1, 1, 1)[0];
                            }))
                            .isEqualTo(number);
                }
            });
            assertThat(met).as("round %d", round).allMatch(OpenFilesTest::isClosed);
        }
    }

    private static boolean isClosed(FitsFile file) {
        try {
            file.read(file.hdus().get(0), 0, 0, 0, 4, 4);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Pixels of one value, so many that they stay on the disk, where a file that is closed can be told from an open one. */
    private Path fits(int value) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2880 * (2 + 4 * ROWS * Float.BYTES / 2880));
        StringBuilder header = new StringBuilder();
        for (String card :
                List.of("SIMPLE  = T", "BITPIX  = -32", "NAXIS   = 2", "NAXIS1  = 4", "NAXIS2  = " + ROWS, "END")) {
            header.append(String.format(Locale.ROOT, "%-80s", card.replace("= ", String.format("= %18s", ""))));
        }
        bytes.put(String.format(Locale.ROOT, "%-2880s", header).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 4 * ROWS; i++) {
            bytes.putFloat(value);
        }
        return Files.write(folder.resolve(value + ".fits"), bytes.array());
    }
}
