package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.testdata.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against astropy's {@code Cutout2D}; {@code mosaic/make_cutouts.py} made the tiles, one of them compressed, and the cutouts. */
class CutoutSourceTest {
    @TempDir
    private Path folder;

    private static Path tiles() {
        return FitsFileTest.golden("mosaic/tiles");
    }

    private static CutoutTarget target(String id, double ra, double dec, double size) {
        return new CutoutTarget(
                new SurveyObject(id, ra, dec, Double.NaN, Double.NaN, null), CutoutSize.arcseconds(size));
    }

    private static Map<String, PendingImage> all(CutoutSource source) throws IOException {
        Map<String, PendingImage> images = new HashMap<>();
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> next = stream.next(7); !next.isEmpty(); next = stream.next(7)) {
                next.forEach(image -> images.put(image.object().id(), image));
            }
        }
        assertThat(source.size()).hasValue(images.size());
        return images;
    }

    @Test
    void cutoutsAreThoseOfAstropy() throws IOException {
        List<String[]> lines = Files.readAllLines(FitsFileTest.golden("mosaic/cutouts.txt")).stream()
                .map(line -> line.split(" "))
                .toList();
        List<CutoutTarget> targets = new ArrayList<>();
        for (String[] words : lines) {
            targets.add(target(
                    words[0],
                    Double.parseDouble(words[1]),
                    Double.parseDouble(words[2]),
                    Double.parseDouble(words[3])));
        }

        CutoutSource source = CutoutSource.of(tiles(), FitsOptions.defaults(), targets, 0);

        float[] expected = Npy.floats(FitsFileTest.golden("mosaic/stamps.npy"));
        Map<String, PendingImage> images = all(source);
        List<String> outside = new ArrayList<>();
        List<String> cut = new ArrayList<>();
        int at = 0;
        for (String[] words : lines) {
            if (words[4].equals("-")) {
                outside.add(words[0]);
                continue;
            }
            Image image = images.get(words[0]).read();
            float[] values = image.plane(0);
            for (int i = 0; i < values.length; i++, at++) {
                assertThat(Float.compare(values[i], expected[at]))
                        .as("%s from %s, pixel %d: %s, %s expected", words[0], words[4], i, values[i], expected[at])
                        .isZero();
                boolean[] mask = image.mask();
                assertThat(mask != null && mask[i]).isEqualTo(Float.isNaN(expected[at]));
            }
            if (words[5].equals("cut")) {
                cut.add(words[0]);
            }
        }
        assertThat(at).isEqualTo(expected.length);
        assertThat(source.outside()).isNotEmpty().isEqualTo(outside);
        assertThat(source.remarks())
                .containsExactly(
                        outside.size() + " objects are in no tile and left out",
                        cut.size() + " cutouts reach over an edge of their tile, with no values beyond it");
        assertThat(source.cutByEdges()).hasSizeGreaterThan(5).containsExactlyInAnyOrderElementsOf(cut);
        assertThat(images.values())
                .allSatisfy(image -> assertThat(image.object().pixelScale()).isCloseTo(0.5, within(1e-12)));
    }

    /** {@code mosaic/make_split.py} made four tiles of one picture, and cut from the whole of it. */
    @Test
    void tilesOnOneGridAreStitched() throws IOException {
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
                            null),
                    CutoutSize.pixels(Integer.parseInt(words[3]))));
        }

        CutoutSource source = CutoutSource.of(FitsFileTest.golden("mosaic/split"), FitsOptions.defaults(), targets, 0);

        float[] expected = Npy.floats(FitsFileTest.golden("mosaic/split.npy"));
        Map<String, PendingImage> images = all(source);
        List<String> missing = new ArrayList<>();
        int at = 0;
        for (CutoutTarget target : targets) {
            String id = target.object().id();
            if (source.outside().contains(id)) {
                at += (int) Math.pow(target.size().side(1), 2);
                continue;
            }
            Image image = images.get(id).read();
            boolean any = false;
            for (float value : image.plane(0)) {
                assertThat(Float.compare(value, expected[at]))
                        .as("%s: %s, %s expected", id, value, expected[at])
                        .isZero();
                any |= Float.isNaN(expected[at++]);
            }
            assertThat(image.mask() != null).as(id).isEqualTo(any);
            if (any) {
                missing.add(id);
            }
        }
        assertThat(at).isEqualTo(expected.length);
        assertThat(missing).hasSizeBetween(5, 35);
        assertThat(source.cutByEdges()).containsExactlyInAnyOrderElementsOf(missing);
        assertThat(source.remarks())
                .anyMatch(line -> line.endsWith("cutouts are stitched from tiles on one grid of pixels"));
        Path ledger = folder.resolve("cutouts.csv");
        source.writeLedger(ledger);
        assertThat(Files.readString(ledger)).contains(",stitched,", ",edge,", ",whole,");
    }

    @Test
    void tilesMayBeListed() throws IOException {
        Path list = Files.writeString(
                folder.resolve("tiles.txt"),
                "# two of three\n\n" + tiles().resolve("a.fits") + "\n" + tiles().resolve("c.fits") + "\n");
        List<CutoutTarget> targets = List.of(target("in a", 10, -30, 3), target("in b", 10.0107, -30, 3));

        CutoutSource source = CutoutSource.of(list, FitsOptions.defaults(), targets, 0);

        assertThat(all(source)).containsOnlyKeys("in a");
        assertThat(source.outside()).containsExactly("in b");
        assertThat(new FitsProvider().accepts(list.toString())).isTrue();
        Files.writeString(list, "a.fits\nnone.fits\n");
        Files.copy(tiles().resolve("a.fits"), folder.resolve("a.fits"));
        assertThatThrownBy(() -> CutoutSource.of(list, FitsOptions.defaults(), targets, 0))
                .hasMessageContaining("tiles.txt, line 2: ")
                .hasMessageContaining("none.fits is no file; a FITS file expected");
        assertThat(new FitsProvider()
                        .accepts(Files.writeString(folder.resolve("notes.txt"), "notes\n")
                                .toString()))
                .isFalse();
    }

    @Test
    void masksOfTilesAreThoseOfTheirCutouts() throws IOException {
        String[] words = Files.readString(FitsFileTest.golden("mosaic/masked.txt"))
                .strip()
                .split(" ");
        SurveyObject object = new SurveyObject(
                "m", Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.NaN, Double.NaN, null);
        FitsOptions options = FitsOptions.defaults()
                .withExtensions(List.of(HduSelector.of("SCI")))
                .withMask(HduSelector.of("DQ"))
                .withMaskValue(-999);

        Image image = all(CutoutSource.of(
                        FitsFileTest.golden("mosaic/masked"),
                        options,
                        List.of(new CutoutTarget(object, CutoutSize.pixels(20))),
                        0))
                .get("m")
                .read();

        float[] expected = Npy.floats(FitsFileTest.golden("mosaic/masked.npy"));
        float[] values = image.plane(0);
        boolean[] mask = image.mask();
        int masked = 0;
        for (int i = 0; i < values.length; i++) {
            float value = expected[i] == -999 ? Float.NaN : expected[i];
            assertThat(Float.compare(values[i], value))
                    .as("pixel %d: %s, %s expected", i, values[i], value)
                    .isZero();
            assertThat(mask[i]).as("mask of pixel %d", i).isEqualTo(expected[values.length + i] != 0);
            masked += mask[i] ? 1 : 0;
        }
        assertThat(masked).isBetween(20, 80);
    }

    /** astropy's list has the cutouts' first pixels and sides: the object lies in the middle, to the pixel. */
    @Test
    void objectsSayWhereInWhichTileTheyLie() throws IOException {
        List<CutoutTarget> targets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            targets.add(target("o" + i, 10 + (i * 37 % 40) * 2e-4, -30 + (i * 11 % 40) * 1e-4, 2));
        }
        CutoutSource source = CutoutSource.of(tiles(), FitsOptions.defaults(), targets, 0);
        Path ledger = folder.resolve("where.csv");
        source.writeLedger(ledger);
        Map<String, String[]> lines = new HashMap<>();
        Files.readAllLines(ledger).forEach(line -> lines.put(line.split(",")[0], line.split(",", -1)));

        assertThat(source.objects()).isNotEmpty().allSatisfy(object -> {
            String[] line = lines.get(object.id());
            double side = Double.parseDouble(line[7]);
            assertThat(object.columns())
                    .containsOnlyKeys("tile", "tile_x", "tile_y")
                    .containsEntry("tile", line[4]);
            assertThat(Double.parseDouble(object.columns().get("tile_x")))
                    .isBetween(
                            Double.parseDouble(line[5]) + side / 2 - 1.05,
                            Double.parseDouble(line[5]) + side / 2 + 0.05);
            assertThat(Double.parseDouble(object.columns().get("tile_y")))
                    .isBetween(
                            Double.parseDouble(line[6]) + side / 2 - 1.05,
                            Double.parseDouble(line[6]) + side / 2 + 0.05);
        });
    }

    @Test
    void objectsComeTileByTile() throws IOException {
        List<CutoutTarget> targets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            targets.add(target("o" + i, 10 + (i * 37 % 40) * 2e-4, -30 + (i * 11 % 40) * 1e-4, 2));
        }
        List<Double> declinations = new ArrayList<>();
        try (ImageStream stream =
                CutoutSource.of(tiles(), FitsOptions.defaults(), targets, 0).open()) {
            stream.next(100).forEach(image -> declinations.add(image.object().dec()));
        }

        int descents = 0;
        for (int i = 1; i < declinations.size(); i++) {
            descents += declinations.get(i) < declinations.get(i - 1) - 1e-4 ? 1 : 0;
        }
        assertThat(declinations.size()).isGreaterThan(30);
        // Within a tile rows ascend: only where a tile begins they may fall.
        assertThat(descents).isLessThanOrEqualTo(2);
    }

    @Test
    void duplicatesAreMarkedAndStay() throws IOException {
        List<CutoutTarget> targets = List.of(
                target("first", 10, -30, 3),
                target("near", 10 + 0.4 / 3600, -30, 3),
                target("apart", 10, -30 + 2.0 / 3600, 3));

        CutoutSource source = CutoutSource.of(tiles(), FitsOptions.defaults(), targets, 1);

        assertThat(source.duplicates()).isEqualTo(Map.of("near", "first"));
        assertThat(source.size()).hasValue(3);
        assertThat(CutoutSource.of(tiles(), FitsOptions.defaults(), targets, 0).duplicates())
                .isEmpty();
    }

    @Test
    void bandsAreFilesOnOneGrid() throws IOException {
        Files.copy(tiles().resolve("a.fits"), folder.resolve("t_g.fits"));
        Files.copy(tiles().resolve("a.fits"), folder.resolve("t_r.fits"));
        FitsOptions options = FitsOptions.defaults()
                .withFiles(FilePattern.of("{id}_{band}.fits"))
                .withBands(List.of("r", "g"));
        List<CutoutTarget> targets = List.of(target("x", 10, -30, 3));

        Image image = all(CutoutSource.of(folder, options, targets, 0)).get("x").read();

        assertThat(image.bands()).containsExactly("r", "g");
        assertThat(image.plane("g")).isEqualTo(image.plane("r")).hasSize(36);

        Files.copy(tiles().resolve("c.fits"), folder.resolve("u_g.fits"));
        Files.copy(tiles().resolve("b.fits"), folder.resolve("u_r.fits"));
        assertThatThrownBy(() -> CutoutSource.of(folder, options, targets, 0))
                .hasMessageContaining("u_r.fits")
                .hasMessageContaining("is not on the grid of pixels of");
    }

    @Test
    void whatCannotBeCutIsRefused() throws IOException {
        List<CutoutTarget> twice = List.of(target("x", 10, -30, 3), target("x", 10, -30, 3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CutoutSource.of(tiles(), FitsOptions.defaults(), twice, 0))
                .withMessageContaining("two objects x");
        List<CutoutTarget> huge = List.of(target("x", 10, -30, 1e7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CutoutSource.of(tiles(), FitsOptions.defaults(), huge, 0))
                .withMessageContaining("at most 8192");
        assertThatIllegalArgumentException().isThrownBy(() -> target("x", Double.NaN, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> target("x", 0, 0, 0));
        Files.copy(FitsFileTest.golden("int16.fits"), folder.resolve("plain.fits"));
        assertThatThrownBy(() -> CutoutSource.of(folder, FitsOptions.defaults(), twice.subList(0, 1), 0))
                .hasMessageContaining("plain.fits: HDU 0: CTYPE1 and CTYPE2 are '' and ''");
    }
}
