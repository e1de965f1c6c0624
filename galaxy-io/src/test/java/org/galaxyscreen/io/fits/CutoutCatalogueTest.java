package org.galaxyscreen.io.fits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.ObjectColumns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles and a catalogue file, as a user names them. */
class CutoutCatalogueTest {
    @TempDir
    private Path folder;

    private Path catalogue(String text) throws IOException {
        return Files.writeString(folder.resolve("objects.csv"), text);
    }

    private static List<CutoutTarget> targets(Path file, String size) throws IOException {
        return new CutoutCatalogue(file, ObjectColumns.defaults(), size).read().targets();
    }

    private static ImageSource open(Path tiles, String... options) throws IOException {
        return ImageSources.open(tiles.toString(), NamedOptions.parse(List.of(options)));
    }

    private static Map<String, PendingImage> all(ImageSource source) throws IOException {
        Map<String, PendingImage> images = new TreeMap<>();
        try (ImageStream stream = source.open()) {
            stream.next(1000).forEach(image -> images.put(image.object().id(), image));
        }
        return images;
    }

    @Test
    void sizesAreConstantsOrColumns() throws IOException {
        Path file = catalogue("id,ra,dec,r50,n\na,1,2,1.5,3\nb,1,2,,4\n");

        assertThat(targets(file, "64px")).extracting(CutoutTarget::size).containsOnly(CutoutSize.pixels(64));
        assertThat(targets(file, "20 arcsec")).extracting(CutoutTarget::size).containsOnly(CutoutSize.arcseconds(20));
        assertThat(targets(file, "0.5arcmin")).extracting(CutoutTarget::size).containsOnly(CutoutSize.arcseconds(30));
        assertThat(targets(file, "n"))
                .extracting(target -> target.size().value())
                .containsExactly(3.0, 4.0);
        CutoutCatalogue.Targets some = new CutoutCatalogue(file, ObjectColumns.defaults(), "R50*4").read();
        assertThat(some.targets()).extracting(CutoutTarget::size).containsExactly(CutoutSize.arcseconds(6));
        assertThat(some.unplaced()).containsExactly("b");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> targets(file, "20"))
                .withMessageContaining("size is '20'; a positive number with its unit (64px, 20arcsec, 0.5arcmin)");
        assertThatIllegalArgumentException().isThrownBy(() -> targets(file, "-3px"));
        assertThatIllegalArgumentException().isThrownBy(() -> targets(file, "3parsec"));
        assertThatThrownBy(() -> targets(file, "r90"))
                .hasMessageContaining("has no column 'r90' for the option size; it has [id, ra, dec, r50, n]");
        assertThatThrownBy(() -> targets(catalogue("id,ra,dec,s\na,1,2,-4\n"), "s"))
                .hasMessageContaining("line 2: s: size is -4.0; a positive number expected");
        assertThatThrownBy(() -> targets(catalogue("id,ra,dec\na,1,2\na,1,3\n"), "9px"))
                .hasMessageEndingWith("line 3: the id 'a' was there before; each id once expected");
    }

    @Test
    void threeBandsOfTwoOverlappingTilesAreCutByCommand() throws IOException {
        Path tiles = Files.createDirectories(folder.resolve("tiles"));
        Path golden = FitsFileTest.golden("mosaic/tiles");
        for (String band : List.of("g", "r", "z")) {
            for (String tile : List.of("a", "b")) {
                Files.copy(golden.resolve(tile + ".fits"), tiles.resolve("mosaic-" + tile + "." + band + ".fits"));
            }
        }
        Files.writeString(tiles.resolve("notes.txt"), "no tile");
        // In the middle of tile a; in its corner; outside; without position; near the first.
        Path file = catalogue(
                "ObjID,RAJ2000,DEJ2000,redshift\nm,10,-30,0.1\ne,10.0072,-30,\nout,11,-30,\nnone,,,\nm2,10.00005,-30,\n");
        String[] options = {
            "catalogue=" + file, "size=8px", "files=mosaic-{id}.{band}.fits", "bands=z,r,g", "duplicates=1"
        };

        CutoutSource source = (CutoutSource) open(tiles, options);

        assertThat(source.outside()).containsExactly("out");
        assertThat(source.unplaced()).containsExactly("none");
        assertThat(source.duplicates()).isEqualTo(Map.of("m2", "m"));
        assertThat(source.remarks())
                .contains(
                        "1 other file ignored",
                        "2 tiles; ids from ObjID, positions from RAJ2000 and DEJ2000 (ICRS)",
                        "1 object has no position or no size and is left out",
                        "1 object is in no tile and left out",
                        "1 object lies within the radius of duplicates of an earlier one");
        Map<String, PendingImage> images = all(source);
        assertThat(images).containsOnlyKeys("m", "e", "m2");
        Image image = images.get("m").read();
        assertThat(image.bands()).containsExactly("z", "r", "g");
        assertThat(image.plane("g")).isEqualTo(image.plane("z")).hasSize(64);
        assertThat(images.get("m").object().redshift()).isEqualTo(0.1);
        assertThat(images.get("m").object().ra()).isEqualTo(10);

        Path ledger = folder.resolve("ledger.csv");
        source.writeLedger(ledger);
        assertThat(Files.readAllLines(ledger))
                .startsWith("id,ra,dec,status,tile,x,y,side,duplicate_of", "m2,10.00005,-30,whole,a,40,31,8,m")
                .contains("out,11,-30,outside,,,,,", "none,,,unplaced,,,,,");
        assertThatThrownBy(() -> open(tiles, options[0], options[1], options[2]))
                .hasMessageContaining(
                        "holds files of the bands g, r, z; say which of them to read, and in which order");
    }

    @Test
    void oneTileIsAMosaicToo() throws IOException {
        Path file = catalogue("id\tra\tdec\nm\t10\t-30\n");
        Map<String, PendingImage> images =
                all(open(FitsFileTest.golden("mosaic/tiles").resolve("a.fits"), "catalogue=" + file, "size=4arcsec"));
        assertThat(images.get("m").read().width()).isEqualTo(8);
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() throws IOException {
        Path tiles = FitsFileTest.golden("mosaic/tiles");
        Path file = catalogue("id,ra,dec\nm,10,-30\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(tiles, "size=8px"))
                .withMessage("the option size is for cutouts from tiles; name their catalogue by the option catalogue");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(tiles, "catalogue=" + file))
                .withMessageContaining("the option size is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(tiles, "catalogue=" + file, "size=8px", "frame=fk4"))
                .withMessageContaining("frame is 'fk4'; icrs, fk5 or galactic expected");
    }
}
