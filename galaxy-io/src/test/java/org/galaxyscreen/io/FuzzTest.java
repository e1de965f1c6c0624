package org.galaxyscreen.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.galaxyscreen.io.hdf5.ZoobotFeatures;
import org.galaxyscreen.io.image.ImageDecoder;
import org.galaxyscreen.io.image.ImageDecoders;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.testdata.Fuzzing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every door of this module reads changed files; see {@link Fuzzing}. */
class FuzzTest {
    @TempDir
    private Path folder;

    private static List<Path> files(String place, String... endings) throws IOException {
        try (Stream<Path> files = Files.list(Fixtures.path(place))) {
            return files.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .filter(file -> file.toFile().length() <= 40_000)
                    .sorted()
                    .toList();
        }
    }

    private static void readImages(Path file, String source) throws IOException {
        readAll(file, Map.of("source", source));
    }

    private static void readAll(Path file, Map<String, String> options) throws IOException {
        ImageSource images = ImageSources.open(file.toString(), NamedOptions.of(options));
        images.objects();
        UnreadableImageException spoilt = null;
        try (ImageStream stream = images.open()) {
            // A few are as good as all: a header may truly promise many, or large ones, that a fill value stands for.
            long left = 1 << 24;
            for (List<PendingImage> some = stream.next(8); !some.isEmpty() && left > 0; some = stream.next(8)) {
                for (PendingImage image : some) {
                    left -= 1 << 16;
                    try {
                        Image read = image.read();
                        left -= (long) read.width()
                                * read.height()
                                * read.bands().size();
                    } catch (UnreadableImageException e) {
                        spoilt = e;
                    }
                }
            }
        }
        if (spoilt != null) {
            throw spoilt;
        }
    }

    /** What fuzzing found, each mended at its kind: elements of 2 GB, records whose members are larger than they, a heap of 1 GB. */
    @ParameterizedTest
    @ValueSource(strings = {"element-bytes.h5", "record-members.h5", "heap-length.h5"})
    void hdf5ThatOnceDidHarm(String name) throws InterruptedException {
        Fuzzing.once(Fixtures.path("fuzz/" + name), file -> readImages(file, "galaxy10"));
    }

    /** Tiles of seven million columns in a picture of 35. */
    @ParameterizedTest
    @ValueSource(strings = "tile-width.tif")
    void pictureThatOnceDidHarm(String name) throws InterruptedException {
        ImageDecoder decoder = ImageDecoders.ofAnyFormat();
        Fuzzing.once(Fixtures.path("fuzz/" + name), file -> decoder.decode(Files.readAllBytes(file)));
    }

    @Test
    void fits() throws IOException {
        Fuzzing.run("fits", files("fits", ".fits"), folder, file -> readImages(file, "fits"));
    }

    @Test
    void hdf5() throws IOException {
        Fuzzing.run("hdf5", files("hdf5", ".h5"), folder, file -> readImages(file, "galaxy10"));
    }

    @Test
    void numpy() throws IOException {
        List<Path> seeds = files("formats", ".npz", "uint16.npy");
        Fuzzing.run("numpy", seeds, folder, file -> readAll(file, Map.of("source", "numpy", "channels", "last")));
    }

    @Test
    void pictures() throws IOException {
        ImageDecoder decoder = ImageDecoders.ofAnyFormat();
        List<Path> seeds = Stream.concat(
                        files("formats", ".tif", ".webp", ".png").stream(), files("", ".jpg", ".png").stream())
                .toList();
        Fuzzing.run("pictures", seeds, folder, file -> decoder.decode(Files.readAllBytes(file)));
    }

    @Test
    void archives() throws IOException {
        Path zip = folder.resolve("seed.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("png-rgb.png", "jpeg-grey.jpg")) {
                out.putNextEntry(new ZipEntry("rings/" + name));
                out.write(Fixtures.bytes(name));
            }
        }
        List<Path> seeds = Stream.concat(files("formats", ".tar", ".tgz", ".tar.gz").stream(), Stream.of(zip))
                .toList();
        Path changed = Files.createDirectories(folder.resolve("changed"));
        Fuzzing.run(
                "archives",
                seeds,
                changed,
                file -> readImages(file, file.toString().endsWith(".zip") ? "zip" : "tar"));
    }

    @Test
    void catalogues() throws IOException {
        List<Path> seeds = files("catalogue", ".csv", ".ecsv", ".xml", ".fits");
        Fuzzing.run("catalogues", seeds, folder, file -> {
            try (CatalogueReader rows = Catalogues.open(file)) {
                while (rows.next()) {
                    for (int i = 0; i < rows.columns().size(); i++) {
                        rows.text(i);
                    }
                }
            }
        });
    }

    @Test
    void features() throws IOException {
        Path array = folder.resolve("features.npy");
        new ZoobotFeatures().read(Fixtures.path("hdf5/zoobot.hdf5"), array);
        List<Path> seeds = List.of(array, Fixtures.path("hdf5/zoobot.hdf5"), Fixtures.path("hdf5/zoobot-passes.hdf5"));
        Path changed = Files.createDirectories(folder.resolve("changed"));
        Path read = folder.resolve("read.npy");
        Fuzzing.run("features", seeds, changed, file -> {
            if (file.toString().endsWith(".npy")) {
                FeatureReader.read(file, ProgressListener.NONE);
            } else {
                new ZoobotFeatures().read(file, read);
            }
        });
    }
}
