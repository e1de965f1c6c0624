package org.galaxyscreen.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures in tar archives that Python's tarfile wrote. */
class ImageTarSourceTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pictures-pax.tar", "pictures.tar.gz", "pictures-gnu.tgz", "pictures-ustar.tgz"})
    void imagesAreNamedAsAFoldersAreInTheArchivesOrder(String name) throws IOException {
        ImageSource source = ImageSources.open(Fixtures.path("formats/" + name));

        assertThat(source.name()).isEqualTo(name);
        assertThat(source.remarks())
                .containsExactlyInAnyOrder(
                        "1 .txt ignored", "1 links ignored", "1 with a name that is there again ignored");
        List<PendingImage> images = Fixtures.readAll(source, 3);
        String third = name.contains("ustar") ? "e".repeat(60) : "very-".repeat(30) + "long";
        assertThat(images).extracting(image -> image.object().id()).containsExactly("b", third, "c", "a");
        assertThat(images)
                .extracting(image -> image.object().label())
                .containsExactly("rings", name.contains("ustar") ? "d".repeat(90) : "spirals", "etc", null);
        List<Integer> shades = new ArrayList<>();
        for (PendingImage image : images) {
            shades.add(Fixtures.pixel(image.read(), 2, 1) >> 16);
        }
        assertThat(shades).containsExactly(10, 30, 40, 50);
        assertThat(source.objects())
                .isEqualTo(images.stream().map(PendingImage::object).toList());
        assertThat(source.size()).hasValue(4);
    }

    @Test
    void singleImagesAreReadFromAPlainArchiveAlone() throws IOException {
        ImageLookup lookup = ImageSources.open(Fixtures.path("formats/pictures-pax.tar"))
                .lookup()
                .orElseThrow();

        assertThat(Fixtures.pixel(lookup.find("a").orElseThrow().read(), 2, 1) >> 16)
                .isEqualTo(50);
        assertThat(Fixtures.pixel(lookup.find("b").orElseThrow().read(), 2, 1) >> 16)
                .isEqualTo(10);
        assertThat(lookup.find("none")).isEmpty();
        assertThat(ImageSources.open(Fixtures.path("formats/pictures.tar.gz")).lookup())
                .isEmpty();
    }

    /** Python's tarfile with {@code format=USTAR_FORMAT, encoding="latin1"} writes them so, and GNU tar where the locale is one of these. */
    @Test
    void namesInLatin1StayApart() throws IOException {
        byte[] whole = Fixtures.bytes("formats/pictures-ustar.tgz");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(whole)).readAllBytes();
        byte[] one = Arrays.copyOf(plain, 1024);
        Path file = folder.resolve("latin.tar");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (String name : List.of("./\u00FC.png", "./\u00E4.png")) {
                byte[] header = Arrays.copyOf(one, 512);
                Arrays.fill(header, 0, 100, (byte) 0);
                Arrays.fill(header, 345, 500, (byte) 0);
                System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, header, 0, name.length());
                Arrays.fill(header, 148, 156, (byte) ' ');
                int sum = 0;
                for (byte b : header) {
                    sum += b & 0xFF;
                }
                System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
                out.write(header);
                out.write(one, 512, 512);
            }
        }

        List<SurveyObject> objects = ImageSources.open(file).objects();

        assertThat(objects).containsExactly(SurveyObject.of("\u00FC"), SurveyObject.of("\u00E4"));
    }

    @Test
    void brokenEntriesSpoilThemselvesAlone() throws IOException {
        byte[] whole = Fixtures.bytes("formats/pictures-pax.tar");
        // In the first picture, behind its header.
        Arrays.fill(whole, 512 + 20, 512 + 40, (byte) 0);
        Path file = Files.write(folder.resolve("broken.tar"), whole);

        List<PendingImage> images = Fixtures.readAll(ImageSources.open(file), 10);

        assertThatThrownBy(() -> images.get(0).read()).hasMessageContaining("broken.tar, rings/b.png: PNG");
        assertThat(images.get(1).read().width()).isEqualTo(3);
    }

    @Test
    void cutAndDamagedArchivesAreRefused() throws IOException {
        byte[] whole = Fixtures.bytes("formats/pictures-pax.tar");
        Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, 560));
        assertThatThrownBy(() -> ImageSources.open(cut)).hasMessageContaining("it is cut off");

        whole[1024 + 3]++;
        Path damaged = Files.write(folder.resolve("damaged.tar"), whole);
        assertThatThrownBy(() -> ImageSources.open(damaged))
                .hasMessageContaining("the header at byte 1024 is damaged: its checksum is wrong");
    }

    @Test
    void bombsAreRefused() throws IOException {
        byte[] whole = Fixtures.bytes("formats/pictures-pax.tar");
        Path file = folder.resolve("bomb.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            // A file of 1 TiB of zeros, of which the first 64 MiB are there.
            byte[] header = Arrays.copyOf(whole, 512);
            Arrays.fill(header, 124, 136, (byte) 0);
            header[124] = (byte) 0x80;
            header[130] = 1;
            Arrays.fill(header, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xFF;
            }
            byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(octal, 0, header, 148, 8);
            out.write(header);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                out.write(zeros);
            }
        }
        assertThatThrownBy(() -> ImageSources.open(file)).hasMessageContaining("200 times its size; images expected");
    }

    @Test
    void damageEndsInAnAnswer() throws IOException {
        Random random = new Random(9);
        byte[] whole = Fixtures.bytes("formats/pictures-pax.tar");
        Path file = folder.resolve("damaged.tar");
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 1 + round % 5; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                for (PendingImage image : Fixtures.readAll(ImageTarSource.of(file), 2)) {
                    image.read();
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).contains("damaged.tar");
            }
        }
    }
}
