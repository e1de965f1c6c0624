package org.galaxyscreen.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in a zip archive. */
class ImageZipSourceTest {
    @TempDir
    private Path folder;

    private Path zip(Map<String, byte[]> files) throws IOException {
        Path file = folder.resolve("pictures.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    @Test
    void imagesAreThoseOfAFolderOfTheSameFiles() throws IOException {
        Map<String, byte[]> files = new TreeMap<>(Map.of(
                "rings/a.png", Fixtures.bytes("png-rgb.png"),
                "rings/b.jpg", Fixtures.bytes("jpeg-444.jpg"),
                "b.png", Fixtures.bytes("png-grey.png"),
                "../../etc/c.png", Fixtures.bytes("png-palette.png"),
                "notes.txt", new byte[3],
                ".hidden.png", new byte[3]));

        ImageSource source = ImageSources.open(zip(files));

        assertThat(source.name()).isEqualTo("pictures.zip");
        assertThat(source.remarks()).containsExactly("1 .txt ignored");
        List<PendingImage> images = Fixtures.readAll(source, 3);
        assertThat(images).extracting(image -> image.object().id()).containsExactly("c", "b", "a", "rings/b");
        assertThat(images).extracting(image -> image.object().label()).containsExactly("etc", null, "rings", "rings");
        Path plain = Files.createDirectories(folder.resolve("plain"));
        Files.write(plain.resolve("a.png"), files.get("rings/a.png"));
        assertThat(images.get(2).read().rgb())
                .isEqualTo(Fixtures.readAll(ImageSources.open(plain), 1)
                        .get(0)
                        .read()
                        .rgb());
    }

    @Test
    void bombsAndDamageSpoilTheirOwnEntryAlone() throws IOException {
        byte[] bomb = Arrays.copyOf(Fixtures.bytes("png-rgb.png"), 50_000_000);
        Map<String, byte[]> files = Map.of(
                "good.png", Fixtures.bytes("png-rgb.png"),
                "bomb.png", bomb,
                "text.png", "no picture".getBytes(StandardCharsets.UTF_8));

        List<PendingImage> images = Fixtures.readAll(ImageZipSource.of(zip(files)), 3);

        assertThatThrownBy(() -> images.get(0).read())
                .hasMessageContaining("pictures.zip, bomb.png: inflates to more than")
                .hasMessageContaining("200 times its compressed size");
        assertThat(images.get(1).read().width()).isPositive();
        assertThatThrownBy(() -> images.get(2).read())
                .hasMessageContaining("text.png: a JPEG, PNG, TIFF or WebP image expected");
    }

    /** Damage in stored bytes, of which neither Java's zip reader nor libjpeg takes notice. */
    @Test
    void checksumsAreCompared() throws IOException {
        byte[] jpeg = Fixtures.bytes("jpeg-444.jpg");
        Path file = folder.resolve("stored.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("damaged.jpg", "good.jpg")) {
                CRC32 sum = new CRC32();
                sum.update(jpeg);
                ZipEntry entry = new ZipEntry(name);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(jpeg.length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(jpeg);
            }
        }
        byte[] archive = Files.readAllBytes(file);
        // Of a quantisation table: another picture, and still a sound JPEG file.
        archive[30 + "damaged.jpg".length() + 30]++;
        Files.write(file, archive);

        List<PendingImage> images = Fixtures.readAll(ImageZipSource.of(file), 2);

        assertThatThrownBy(() -> images.get(0).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("stored.zip, damaged.jpg: cannot be read: its checksum is")
                .hasMessageEndingWith("damaged, or encrypted");
        assertThat(images.get(1).read().width()).isEqualTo(61);
    }

    @Test
    void whatHoldsNoImagesIsRefused() throws IOException {
        assertThatThrownBy(() -> ImageZipSource.of(zip(Map.of("a.fits", new byte[2]))))
                .hasMessageContaining("holds no images: entries named")
                .hasMessageEndingWith("found: 1 .fits ignored");
        Path cut = Files.write(folder.resolve("cut.zip"), new byte[] {'P', 'K', 3, 4, 0, 0});
        assertThatThrownBy(() -> ImageSources.open(cut)).hasMessageContaining("is no zip archive, or damaged");
    }
}
