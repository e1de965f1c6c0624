package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitsSourceTest {
    @TempDir
    private Path folder;

    private void put(String golden, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.copy(FitsFileTest.golden(golden), file);
    }

    private static List<PendingImage> all(FitsSource source) throws IOException {
        List<PendingImage> images = new ArrayList<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> next = stream.next(2); !next.isEmpty(); next = stream.next(2)) {
                images.addAll(next);
            }
        }
        assertThat(source.size()).hasValue(images.size());
        return images;
    }

    private static List<String> ids(FitsSource source) throws IOException {
        return all(source).stream().map(image -> image.object().id()).toList();
    }

    /** Bottom row first, as in the file. */
    private static float[] fileOrder(Image image, String band) {
        float[] turned = new float[image.width() * image.height()];
        for (int y = 0; y < image.height(); y++) {
            System.arraycopy(
                    image.plane(band),
                    y * image.width(),
                    turned,
                    (image.height() - 1 - y) * image.width(),
                    image.width());
        }
        return turned;
    }

    @Test
    void eachFileIsAnImageWithItsFirstRowAtTheTop() throws IOException {
        put("int16.fits", "north/a.fits");
        put("int32.fits", "b.fit");
        put("packed.fits.gz", "c.fits.gz");
        put("rice-int16.fits", "d.fits.fz");
        put("int16.npy", "readme.txt");
        put("int16.fits", ".hidden.fits");

        FitsSource source = FitsSource.of(folder, FitsOptions.defaults());

        assertThat(ids(source)).containsExactly("a", "b", "c", "d");
        assertThat(source.remarks()).containsExactly("1 other files ignored");
        Image image = all(source).get(0).read();
        assertThat(image.bands()).containsExactly("1");
        assertThat(fileOrder(image, "1")).containsExactly(Npy.floats(FitsFileTest.golden("int16.npy")));
        assertThat(all(source).get(3).read().width()).isEqualTo(33);
    }

    @Test
    void namesThatRepeatTakeTheirFolders() throws IOException {
        put("int16.fits", "g/1.fits");
        put("int16.fits", "r/1.fits");
        put("int16.fits", "r/2.fits");

        assertThat(ids(FitsSource.of(folder, FitsOptions.defaults()))).containsExactly("g/1", "r/1", "r/2");
    }

    @Test
    void filesAreGroupedByAPattern() throws IOException {
        put("int16.fits", "sub/obj_1_g.fits");
        put("int32.fits", "sub/obj_1_r.fits");
        put("int16.fits", "obj_2_g.fits");
        put("int16.fits", "obj_3_u.fits");
        put("rice-int16.fits", "obj_4_g.fits");
        put("int16.fits", "obj_4_r.fits");
        FitsOptions options = FitsOptions.defaults().withFiles(FilePattern.of("{id}_{band}.fits"));

        FitsSource source = FitsSource.of(folder, options.withBands(List.of("r", "g")));

        assertThat(ids(source)).containsExactly("obj_1", "obj_2", "obj_4");
        assertThat(source.remarks()).containsExactly("1 other files ignored");
        Image image = all(source).get(0).read();
        assertThat(image.bands()).containsExactly("r", "g");
        assertThat(fileOrder(image, "r")).containsExactly(Npy.floats(FitsFileTest.golden("int32.npy")));
        assertThat(fileOrder(image, "g")).containsExactly(Npy.floats(FitsFileTest.golden("int16.npy")));
        assertThatThrownBy(() -> all(source).get(1).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessage("obj_2: band r is missing; found g, all of r, g expected");
        assertThatThrownBy(() -> all(source).get(2).read())
                .hasMessageContaining("obj_4_g.fits: HDU 1")
                .hasMessageContaining("33×25 pixels; 7×5 expected, as in the object's other bands");
        assertThatThrownBy(() -> FitsSource.of(folder, options))
                .hasMessageContaining("files of the bands g, r, u; say which of them");
    }

    @Test
    void bandsMayBeFolders() throws IOException {
        put("int16.fits", "g/1.fits");
        put("int32.fits", "r/1.fits");
        FitsOptions options = FitsOptions.defaults().withBands(List.of("g", "r"));

        FitsSource source = FitsSource.of(folder, options.withFiles(FilePattern.of("{band}/{id}.fits")));

        assertThat(ids(source)).containsExactly("1");
        assertThatThrownBy(() -> FitsSource.of(folder, options.withFiles(FilePattern.of("{id}.fits"))))
                .hasMessageContaining("would both be 1; one file expected");
    }

    @Test
    void planesAndExtensionsAreBands() throws IOException {
        put("cube.fits", "cube.fits");
        put("extensions.fits", "extensions.fits");
        float[] cube = Npy.floats(FitsFileTest.golden("cube.npy"));

        Image planes = all(FitsSource.of(folder, FitsOptions.defaults().withBands(List.of("3", "1"))))
                .get(0)
                .read();
        assertThat(planes.bands()).containsExactly("3", "1");
        assertThat(fileOrder(planes, "3")).containsExactly(Arrays.copyOfRange(cube, 70, 105));

        FitsOptions science = FitsOptions.defaults()
                .withExtensions(List.of(HduSelector.of("SCI_*")))
                .withMask(HduSelector.of("MASK"));
        PendingImage extensions = all(FitsSource.of(folder, science)).get(1);
        Image image = extensions.read();
        assertThat(image.bands()).containsExactly("SCI_G", "SCI_R");
        assertThat(fileOrder(image, "SCI_R")).containsExactly(Npy.floats(FitsFileTest.golden("extensions.npy")));
        boolean[] mask = Objects.requireNonNull(image.mask());
        for (int i = 0; i < mask.length; i++) {
            assertThat(mask[i]).isEqualTo(i == 2 * 7 + 4);
        }
        PendingImage missing =
                all(FitsSource.of(folder, science.withBands(List.of("SCI_Z")))).get(1);
        assertThatThrownBy(missing::read)
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("extensions.fits: has no band SCI_Z; it has SCI_G, SCI_R");
    }

    @Test
    void valuesThatStandForNoneAreNaN() throws IOException {
        put("int8.fits", "a.fits");
        float[] expected = Npy.floats(FitsFileTest.golden("int8.npy"));

        Image image = all(FitsSource.of(folder, FitsOptions.defaults().withMaskValue(expected[3])))
                .get(0)
                .read();

        float[] actual = fileOrder(image, "1");
        for (int i = 0; i < actual.length; i++) {
            assertThat(Float.isNaN(actual[i])).isEqualTo(expected[i] == expected[3]);
        }
    }

    @Test
    void foldersWithoutFitsAndPatternsWithoutIdAreRefused() throws IOException {
        put("int16.npy", "a.npy");
        assertThatThrownBy(() -> FitsSource.of(folder, FitsOptions.defaults()))
                .hasMessageContaining("holds no FITS images: files named *.fits, *.fits.fz or *.fits.gz expected")
                .hasMessageContaining("found 1 others");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FilePattern.of("image_{band}.fits"))
                .withMessageContaining("{id} once");
        assertThatThrownBy(() -> FitsSource.of(folder.resolve("none"), FitsOptions.defaults()))
                .hasMessageContaining("none");
    }

    @Test
    void positionsAreThoseOfTheImagesCentres() throws IOException {
        // mosaic/make_cutouts.py: tile a's reference pixel, (45.3, 35.1) counted from 1, is at 10, -30; half an arc
        // second a pixel.
        FitsSource source = FitsSource.of(FitsFileTest.golden("mosaic/tiles"), FitsOptions.defaults());
        try (ImageStream stream = source.open()) {
            SurveyObject tile = stream.next(1).get(0).object();
            assertThat(tile.id()).isEqualTo("a");
            assertThat(tile.ra())
                    .isCloseTo(10 - (45.5 - 45.3) * 0.5 / 3600 / Math.cos(Math.toRadians(30)), within(1e-8));
            assertThat(tile.dec()).isCloseTo(-30 + (35.5 - 35.1) * 0.5 / 3600, within(1e-8));
            assertThat(tile.pixelScale()).isCloseTo(0.5, within(1e-9));
        }
        try (ImageStream stream = FitsSource.of(FitsFileTest.golden("int16.fits"), FitsOptions.defaults())
                .open()) {
            assertThat(stream.next(1).get(0).object().ra()).isNaN();
        }
    }
}
