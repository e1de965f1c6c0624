package org.galaxyscreen.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
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

    /** As Python's zipfile and unzip name them: without a word on their encoding, names are in the characters of DOS. */
    @Test
    void namesInTheCharactersOfDosAreRead() throws IOException {
        Path file = folder.resolve("dos.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file), Charset.forName("IBM437"))) {
            for (String name : List.of("./spirals/größe.png", "./ämter.png")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(Fixtures.bytes("png-rgb.png"));
            }
        }

        List<PendingImage> images = Fixtures.readAll(ImageSources.open(file), 2);

        assertThat(images).extracting(image -> image.object().id()).containsExactlyInAnyOrder("größe", "ämter");
        assertThat(images).extracting(image -> image.object().label()).containsExactlyInAnyOrder("spirals", null);
        assertThat(images.get(0).read().width()).isPositive();
    }

    /** The last one counts, as for Python's zipfile; that there are others is said. */
    @Test
    void namesThatAreThereAgainAreRemarkedUpon() throws IOException {
        Path file = zip(new TreeMap<>(Map.of(
                "aaaa.png", Fixtures.bytes("png-rgb.png"),
                "bbbb.png", Fixtures.bytes("png-grey.png"))));
        Files.writeString(
                file,
                Files.readString(file, StandardCharsets.ISO_8859_1).replace("bbbb.png", "aaaa.png"),
                StandardCharsets.ISO_8859_1);

        ImageSource source = ImageSources.open(file);

        assertThat(source.remarks()).containsExactly("1 with a name that is there again ignored");
        List<PendingImage> images = Fixtures.readAll(source, 3);
        assertThat(images).hasSize(1);
        Path plain = Files.createDirectories(folder.resolve("plain"));
        Files.write(plain.resolve("a.png"), Fixtures.bytes("png-grey.png"));
        assertThat(images.get(0).read().rgb())
                .isEqualTo(Fixtures.readAll(ImageSources.open(plain), 1)
                        .get(0)
                        .read()
                        .rgb());
    }

    @Test
    void compressionsThatAreNotReadAreNamed() throws IOException {
        Path file = zip(Map.of("a.png", Fixtures.bytes("png-rgb.png")));
        byte[] archive = Files.readAllBytes(file);
        int directory = new String(archive, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        archive[directory + 10] = 12; // bzip2
        Files.write(file, archive);

        assertThatThrownBy(() -> ImageZipSource.of(file))
                .hasMessageContaining("compression method: 12")
                .hasMessageEndingWith("; entries that are stored or deflated expected: pack it again so");
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
