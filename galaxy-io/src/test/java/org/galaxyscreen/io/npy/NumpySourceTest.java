package org.galaxyscreen.io.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrays that NumPy wrote. */
class NumpySourceTest {
    @TempDir
    private Path folder;

    private static ImageSource open(String name, Map<String, String> options) throws IOException {
        return ImageSources.open(Fixtures.path("formats/" + name).toString(), NamedOptions.of(options));
    }

    private static ImageSource open(String name) throws IOException {
        return open(name, Map.of());
    }

    @Test
    void bytesOfThreeChannelsArePicturesWithTheirColumns() throws IOException {
        ImageSource source = open("uint8.npz");

        List<PendingImage> images = Fixtures.readAll(source, 3);
        assertThat(source.size()).hasValue(4);
        assertThat(images).extracting(PendingImage::object).isEqualTo(source.objects());
        SurveyObject second = source.objects().get(1);
        assertThat(second).isEqualTo(new SurveyObject("NGC 1", 20.25, 27.5, 0.015, Double.NaN, "spiral"));
        assertThat(source.objects()).extracting(SurveyObject::id).containsExactly("M 31", "NGC 1", "Ω Cen", "x");
        assertThat(source.objects().get(3).ra()).isNaN();
        assertThat(source.objects().get(3).label()).isNull();
        for (int k = 0; k < 4; k++) {
            Image image = images.get(k).read();
            for (int y = 0; y < 5; y++) {
                for (int x = 0; x < 7; x++) {
                    int from = Math.floorMod(x - k, 7);
                    assertThat(Fixtures.pixel(image, x, y))
                            .isEqualTo(30 * from << 16 | 50 * y << 8 | 255 - 10 * (from + y));
                }
            }
        }
    }

    @Test
    void floatsAreBandsOfAnyRange() throws IOException {
        ImageSource source = open("float32.npz", Map.of("channels", "first", "channel-names", "g,r"));

        List<PendingImage> images = Fixtures.readAll(source, 10);
        assertThat(images).extracting(image -> image.object().id()).containsExactly("11", "12", "13", "14");
        Image third = images.get(2).read();
        assertThat(third.bands()).containsExactly("g", "r");
        float value = (float) (Math.sin(4) * 1e4 + 1);
        assertThat(third.plane("g")[7 + 4]).isCloseTo(3 * value, within(1e-2f));
        assertThat(third.plane("r")[7 + 4]).isCloseTo(value - 2, within(1e-2f));
        assertThat(third.plane("r")[2 * 7 + 3]).isNaN();
    }

    @Test
    void otherTypesAndOrdersAreRead() throws IOException {
        Image half = Fixtures.readAll(open("float16-big-endian.npz"), 1).get(1).read();
        assertThat(half.plane(0)[1]).isCloseTo((float) -Math.sin(1), within(1e-3f));

        ImageSource single = open("uint16.npy");
        assertThat(Fixtures.ids(single)).containsExactly("uint16-000000", "uint16-000001", "uint16-000002");
        assertThat(Fixtures.readAll(single, 2).get(2).read().plane("1")[3]).isEqualTo(9000 * 3 + 5 + 2);
    }

    @Test
    void whatIsNotReadIsNamed() {
        assertThatThrownBy(() -> open("objects.npz"))
                .hasMessageContaining("array 'images' has shape (2,); (images, height, width)");
        assertThatThrownBy(() -> open("two.npz"))
                .hasMessageContaining("has several arrays of images")
                .hasMessageContaining("name one by the option images-dataset; found: first (4, 5, 7, 3), second");
        assertThatThrownBy(() -> open("two.npz", Map.of("images-dataset", "third")))
                .hasMessageContaining("has no array 'third' of images; found: first");
        assertThatThrownBy(() -> open("uint8.npz", Map.of("id-dataset", "name")))
                .hasMessageContaining("has no 'name' for the option id-dataset; it has dec, id, label, mag, ra");
        assertThatThrownBy(() -> open("column-major.npy")).hasMessageContaining("column-major order (fortran_order)");
        assertThatThrownBy(() -> open("float32.npz"))
                .hasMessageContaining("does not show where their channels are; say so by the option channels");
    }

    @Test
    void claimsAreComparedWithTheFile() throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }\n";
        Path huge = npy("huge.npy", header.formatted("1000000000000, 4, 4"), new byte[64]);
        assertThatThrownBy(() -> ImageSources.open(huge)).hasMessageContaining("more than any file has");
        Path beyond = npy("beyond.npy", header.formatted("9000000000000000000, 64, 64"), new byte[64]);
        assertThatThrownBy(() -> ImageSources.open(beyond)).hasMessageContaining("more than any file has");
        Path wide = npy("wide.npy", header.formatted("1, 20000, 20000"), new byte[64]);
        assertThatThrownBy(() -> ImageSources.open(wide)).hasMessageContaining("takes 400000");
        Path none = npy("none.npy", header.formatted("0, 8, 8"), new byte[0]);
        assertThatThrownBy(() -> ImageSources.open(none)).hasMessageContaining("claims 0 images");
    }

    /** As {@code numpy.savez} writes it: not compressed, so that a changed value is a value. */
    @Test
    void changedValuesAreNoticedByTheArchivesChecksum() throws IOException {
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 8, 8), }\n";
        byte[] array = Files.readAllBytes(npy("array.npy", header, new byte[3 * 64]));
        CRC32 sum = new CRC32();
        sum.update(array);
        ZipEntry entry = new ZipEntry("images.npy");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(array.length);
        entry.setCrc(sum.getValue());
        Path file = folder.resolve("changed.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(entry);
            zip.write(array);
        }
        NamedOptions grey = NamedOptions.of(Map.of());
        assertThat(Fixtures.readAll(new NumpyProvider().open(file.toString(), grey), 2))
                .hasSize(3);
        byte[] archive = Files.readAllBytes(file);
        archive[30 + "images.npy".length() + array.length - 100]++;
        Files.write(file, archive);

        assertThatThrownBy(() -> Fixtures.readAll(new NumpyProvider().open(file.toString(), grey), 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("changed.npz, array 'images' is damaged: its checksum is");
    }

    private Path npy(String name, String header, byte[] values) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(NpyReader.MAGIC, 10 + text.length + values.length);
        all[6] = 1;
        all[8] = (byte) text.length;
        System.arraycopy(text, 0, all, 10, text.length);
        return Files.write(folder.resolve(name), all);
    }

    @Test
    void damageEndsInAnAnswer() throws IOException {
        Random random = new Random(10);
        for (String name : new String[] {"uint8.npz", "float32.npz", "uint16.npy"}) {
            byte[] whole = Fixtures.bytes("formats/" + name);
            Path file = folder.resolve(name);
            for (int round = 0; round < 200; round++) {
                byte[] damaged = whole.clone();
                for (int i = 0; i < 1 + round % 5; i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                Files.write(file, damaged);
                try {
                    NamedOptions channels = NamedOptions.of(Map.of("channels", "last"));
                    for (PendingImage image :
                            Fixtures.readAll(new NumpyProvider().open(file.toString(), channels), 2)) {
                        image.read();
                    }
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining(name.substring(0, 5));
                }
            }
        }
    }
}
