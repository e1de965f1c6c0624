package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutoutPartTest {
    @TempDir
    private Path folder;

    /** The objects that {@code mosaic/make_split.py} has cut out of one picture, of which it made four tiles. */
    private static CutoutSource split() throws IOException {
        List<CutoutTarget> targets = new ArrayList<>();
        for (String line : Files.readAllLines(FitsFileTest.golden("mosaic/split.txt"))) {
            String[] words = line.split(" ");
            targets.add(new CutoutTarget(
                    new SurveyObject(
                            words[0],
                            Double.parseDouble(words[1]),
                            Double.parseDouble(words[2]),
                            Double.NaN,
                            Double.NaN,
                            targets.size() % 3 == 0 ? "spiral" : null,
                            Map.of("size", words[3])),
                    CutoutSize.pixels(Integer.parseInt(words[3]))));
        }
        return CutoutSource.of(FitsFileTest.golden("mosaic/split"), FitsOptions.defaults(), targets, 0);
    }

    private static String tile(SurveyObject object) {
        return object.columns().get(CutoutSource.TILE);
    }

    /** As another process gets it. */
    private static CutoutPart sent(CutoutPart part) throws IOException {
        return CutoutPart.of(part.toBytes());
    }

    @Test
    void cutoutsElsewhereAreThoseOfTheReference() throws IOException {
        CutoutSource source = split();
        Map<String, float[]> found = new HashMap<>();
        Map<String, Boolean> masked = new HashMap<>();
        List<CutoutPart> parts = source.parts(5);
        try (CutoutReader reader = new CutoutReader()) {
            for (CutoutPart part : parts) {
                for (PendingImage image : reader.images(sent(part))) {
                    Image read = image.read();
                    found.put(image.object().id(), read.plane(0));
                    masked.put(image.object().id(), read.mask() != null);
                }
            }
        }

        assertThat(parts).hasSizeGreaterThan(5);
        float[] expected = Npy.floats(FitsFileTest.golden("mosaic/split.npy"));
        int at = 0;
        for (String line : Files.readAllLines(FitsFileTest.golden("mosaic/split.txt"))) {
            String[] words = line.split(" ");
            int pixels = (int) Math.pow(Integer.parseInt(words[3]), 2);
            float[] values = found.remove(words[0]);
            if (source.outside().contains(words[0])) {
                assertThat(values).isNull();
            } else {
                float[] own = Arrays.copyOfRange(expected, at, at + pixels);
                assertThat(values).as(words[0]).containsExactly(own);
                boolean missing = false;
                for (float value : own) {
                    missing |= Float.isNaN(value);
                }
                assertThat(masked.get(words[0])).as(words[0]).isEqualTo(missing);
            }
            at += pixels;
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 1000})
    void partsHaveEachObjectOnceInOrderAndWholeTilesWhereTheyFit(int most) throws IOException {
        CutoutSource source = split();
        List<SurveyObject> all = source.objects();
        Map<String, Integer> ofTile = new HashMap<>();
        all.forEach(object -> ofTile.merge(tile(object), 1, Integer::sum));
        Map<String, List<Integer>> partsOfTile = new HashMap<>();
        List<SurveyObject> together = new ArrayList<>();
        List<CutoutPart> parts = source.parts(most);
        for (int i = 0; i < parts.size(); i++) {
            CutoutPart part = sent(parts.get(i));
            assertThat(part.size()).isBetween(1, most);
            assertThat(part.objects()).hasSize(part.size());
            together.addAll(part.objects());
            for (SurveyObject object : part.objects()) {
                List<Integer> in = partsOfTile.computeIfAbsent(tile(object), name -> new ArrayList<>());
                if (!in.contains(i)) {
                    in.add(i);
                }
            }
        }

        assertThat(together).isEqualTo(all);
        partsOfTile.forEach((tile, in) -> assertThat(in).as(tile).hasSize((ofTile.get(tile) + most - 1) / most));
    }

    @Test
    void bandsAndMasksGoWithThem() throws IOException {
        for (String band : List.of("g", "r")) {
            Files.copy(
                    FitsFileTest.golden("mosaic/tiles").resolve("a.fits"), folder.resolve("field_" + band + ".fits"));
        }
        FitsOptions options = FitsOptions.defaults()
                .withFiles(FilePattern.of("{id}_{band}.fits"))
                .withBands(List.of("r", "g"))
                .withMask(HduSelector.of("0"))
                .withMaskValue(-99);
        CutoutPart part = CutoutSource.of(
                        folder,
                        options,
                        List.of(new CutoutTarget(
                                new SurveyObject("x", 10, -30, Double.NaN, Double.NaN, null), CutoutSize.pixels(4))),
                        0)
                .parts(10)
                .get(0);

        CutoutPart there = sent(part);

        assertThat(there.options().bands()).containsExactly("r", "g");
        assertThat(there.options().mask().orElseThrow()).hasToString("HDU 0");
        assertThat(there.options().maskValue()).hasValue(-99);
        try (CutoutReader reader = new CutoutReader()) {
            Image image = reader.images(there.only(0)).get(0).read();
            assertThat(image.bands()).containsExactly("r", "g");
            // Pixels mask themselves: the extension of the mask is that of the pixels, which are not zero.
            assertThat(image.mask()).containsOnly(true);
        }
    }

    @Test
    void whatIsNoPartIsRefused() throws IOException {
        byte[] whole = split().parts(3).get(0).toBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CutoutPart.of(part)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> CutoutPart.of(Arrays.copyOf(whole, whole.length + 2)))
                .hasMessage("there are 2 bytes behind the last cutout");
        assertThatThrownBy(() -> CutoutPart.of(new byte[] {'P', 'A', 'R', '1', 0, 0}))
                .hasMessage("these bytes are not cutouts that this version has written");
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                CutoutPart.of(damaged);
            } catch (IOException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
        assertThatThrownBy(() -> split().parts(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("most is 0; 1 or more expected");
    }
}
