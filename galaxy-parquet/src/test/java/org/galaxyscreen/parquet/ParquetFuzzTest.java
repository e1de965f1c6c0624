package org.galaxyscreen.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.DatasetLayout;
import org.galaxyscreen.testdata.Fuzzing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet's doors read changed files; see {@link Fuzzing}. */
class ParquetFuzzTest {
    @TempDir
    private Path folder;

    /** What fuzzing found, mended at its kind: a page that claims to go 1 GB beyond its column. */
    @Test
    void fileThatOnceDidHarm() throws InterruptedException {
        Fuzzing.once(ParquetFixtures.path("fuzz/page-size.parquet"), ParquetFuzzTest::readImages);
    }

    @Test
    void parquet() throws IOException {
        Path array = folder.resolve("read.npy");
        Fuzzing.run(
                "parquet",
                Stream.of(
                                "encoded-zstd",
                                "encoded-snappy",
                                "encoded-gzip",
                                "encoded-lz4",
                                "encoded-none",
                                "float32-lists",
                                "hugging-face",
                                "catalogue",
                                "features")
                        .map(name -> ParquetFixtures.path(name + ".parquet"))
                        .toList(),
                folder,
                file -> {
                    switch (file.getFileName().toString()) {
                        case "catalogue.parquet" -> ParquetTablesTest.cells(file);
                        case "features.parquet" -> new ParquetFeatures().read(file, array);
                        default -> readImages(file);
                    }
                });
    }

    private static void readImages(Path file) throws IOException {
        for (PendingImage image : ParquetFixtures.readAll(ParquetSource.of(file, DatasetLayout.of("images")), 4)) {
            try {
                image.read();
            } catch (UnreadableImageException e) {
                // It spoils itself alone.
            }
        }
    }
}
