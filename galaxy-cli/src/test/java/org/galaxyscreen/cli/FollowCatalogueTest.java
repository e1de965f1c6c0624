package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code screen --follow} with catalogues; the tiles are those that astropy made for galaxy-io's tests. */
class FollowCatalogueTest {
    private static final Path MOSAIC = Path.of(
            System.getProperty("galaxy.root", ".."), "galaxy-io/src/test/resources/org/galaxyscreen/io/fits/mosaic");

    private static final List<String> NETWORK =
            List.of("--weights", "untrained", "--input-size", "64", "--stage", "layer1", "--batch", "1");

    @TempDir
    private Path folder;

    private Path tiles;
    private Path objects;
    private Path detector;

    @BeforeEach
    void makeMosaic() throws IOException {
        tiles = Files.createDirectory(folder.resolve("tiles"));
        objects = folder.resolve("objects.csv");
        List<String> lines = new ArrayList<>(List.of("objid,RAJ2000,DEJ2000"));
        for (String line : Files.readAllLines(MOSAIC.resolve("cutouts.txt"))) {
            String[] words = line.split(" ");
            lines.add(String.join(",", words[0], words[1], words[2]));
        }
        Files.write(objects, lines);
        detector = folder.resolve("knn.detector");
    }

    private void copyTiles(int from, int to) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(MOSAIC.resolve("tiles"))) {
            all = files.sorted().toList();
        }
        for (Path tile : all.subList(from, to)) {
            Files.copy(tile, tiles.resolve(tile.getFileName()));
        }
    }

    private static Outcome screen(String... options) {
        List<String> all = new ArrayList<>(List.of("screen"));
        all.addAll(List.of(options));
        all.addAll(NETWORK);
        return run(all.toArray(String[]::new));
    }

    private static String[] and(String[] options, String... more) {
        return Stream.of(options, more).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private String[] follow(String... options) {
        return and(
                options,
                "--load",
                detector.toString(),
                "--output",
                folder.resolve("night").toString(),
                "--follow",
                "--poll",
                "0.05",
                "--idle",
                "0.1");
    }

    /** The rows by id, each by its columns; without those that the other kind of run does not have. */
    private static Map<String, Map<String, String>> rows(Path file) throws IOException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        try (CatalogueReader reader = Catalogues.open(file)) {
            while (reader.next()) {
                Map<String, String> cells = new TreeMap<>();
                for (int i = 0; i < reader.columns().size(); i++) {
                    cells.put(reader.columns().get(i).name(), reader.text(i));
                }
                List.of("rank", "split", "feature_distance", "files").forEach(cells::remove);
                assertThat(rows.put(cells.get("id"), cells))
                        .as(file + " has each id once")
                        .isNull();
            }
        }
        return rows;
    }

    private Path night() {
        return folder.resolve("night/followed.csv");
    }

    private void fit(String... input) {
        Outcome fit = screen(and(
                input,
                "--output",
                folder.resolve("fit").toString(),
                "--save",
                detector.toString(),
                "--detector",
                "knn",
                "--train-fraction",
                "0.5"));
        assertThat(fit.status()).as(fit.text()).isZero();
    }

    private void fitOnTiles() {
        fit("--tiles", MOSAIC.resolve("tiles").toString(), "--catalogue", objects.toString(), "--size", "8px");
    }

    private String[] onTiles() throws IOException {
        Path join = Files.writeString(
                folder.resolve("photometry.csv"),
                "id,ra,dec,mag,label\nNGC 1,9.99393,-29.99796,17.5,lens\nNGC 2,200,10,18.5,other\n");
        Path known = Files.writeString(
                folder.resolve("known.csv"), "name,ra,dec\nLens 1,9.993929,-29.997964\nLens 2,200,10\n");
        return new String[] {
            "--tiles",
            tiles.toString(),
            "--catalogue",
            objects.toString(),
            "--size",
            "8px",
            "--join",
            join.toString(),
            "--join-radius",
            "1",
            "--known",
            known + ",lenses"
        };
    }

    @Test
    void cutoutsWithTheirCatalogueSColumnsAreThoseOfACompleteRun() throws IOException {
        copyTiles(0, 3);
        fitOnTiles();
        String[] options = onTiles();
        Outcome complete = screen(and(
                options,
                "--load",
                detector.toString(),
                "--output",
                folder.resolve("complete").toString()));
        assertThat(complete.status()).as(complete.text()).isZero();

        Outcome followed = screen(follow(options));

        assertThat(followed.status()).as(followed.text()).isZero();
        assertThat(followed.text())
                .contains("73 of 74 new objects are not in " + folder.resolve("photometry.csv")
                        + ", and stay without its columns");
        Map<String, Map<String, String>> expected = rows(folder.resolve("complete/anomalies.csv"));
        assertThat(rows(night())).isEqualTo(expected);
        assertThat(expected.get("object-0"))
                .containsEntry("label", "lens")
                .containsEntry("mag", "17.5")
                .containsEntry("join_id", "NGC 1")
                .containsEntry("known_in", "lenses")
                .containsEntry("known_id", "Lens 1");
        assertThat(Files.readAllLines(night()).get(0))
                .endsWith("known_in,known_id,known_separation,tile,tile_x,tile_y,mag,join_id,join_separation,"
                        + "feature_distance,files");
        assertThat(folder.resolve("night/cutouts.csv")).hasSameTextualContentAs(folder.resolve("complete/cutouts.csv"));

        // As a killed run leaves it: anywhere within what was written last.
        byte[] whole = Files.readAllBytes(night());
        int lost = 1 + new SplittableRandom(5).nextInt(whole.length - 400);
        Files.write(night(), Arrays.copyOf(whole, whole.length - lost));
        Outcome resumed = screen(follow(options));
        assertThat(resumed.status()).as(resumed.text()).isZero();
        assertThat(rows(night())).isEqualTo(expected);
    }

    @Test
    void tilesAndRowsThatComeLaterBringTheirObjects() throws IOException {
        fitOnTiles();
        copyTiles(0, 1);
        String[] options = onTiles();
        List<String> all = Files.readAllLines(objects);
        Files.write(objects, all.subList(0, 60));
        assertThat(screen(follow(options)).status()).isZero();
        int first = rows(night()).size();
        long outside = Files.readAllLines(folder.resolve("night/cutouts.csv")).stream()
                .filter(line -> line.contains(",outside,"))
                .count();

        copyTiles(1, 3);
        Outcome second = screen(follow(options));
        assertThat(second.status()).as(second.text()).isZero();
        int later = rows(night()).size();
        Files.write(objects, all);
        Outcome third = screen(follow(options));
        assertThat(third.status()).as(third.text()).isZero();

        assertThat(first).isPositive();
        // One cutout has too few values to be shown.
        assertThat(later).isGreaterThan(first).isLessThanOrEqualTo(first + (int) outside);
        assertThat(rows(night()).size()).isGreaterThan(later);
        List<String> ledger = Files.readAllLines(folder.resolve("night/cutouts.csv"));
        assertThat(ledger).hasSize(all.size());
        assertThat(rows(night()).keySet())
                .isEqualTo(rows(completely(options).resolve("anomalies.csv")).keySet());
    }

    private Path completely(String... options) {
        Path output = folder.resolve("complete");
        Outcome complete = screen(and(options, "--load", detector.toString(), "--output", output.toString()));
        assertThat(complete.status()).as(complete.text()).isZero();
        return output;
    }

    private Path pictures(int count) throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < count; i++) {
            NoisePictures.write(images, "g" + i, i);
        }
        return images;
    }

    @Test
    void aCatalogueThatGrowsGivesItsNewRowsToNewPictures() throws IOException {
        Path images = pictures(45);
        fit("--input", images.toString());
        Path join = folder.resolve("night.csv");
        Files.writeString(join, "id,ra,dec,seeing,files\ng0,10,20,0.8,a\ng1,11,21,0.9,b\n");
        Path known = Files.writeString(folder.resolve("asteroids.csv"), "id,ra,dec\nCeres,11,21\nVesta,50,5\n");
        String[] options = {"--input", images.toString(), "--join", join.toString(), "--known", known.toString()};

        assertThat(screen(follow(options)).text())
                .contains("43 of 45 new objects are not in " + join + ", and stay without its columns");
        NoisePictures.write(images, "late", 77);
        Files.writeString(join, "id,ra,dec,seeing,files,moon\ng0,10,20,0.8,a,y\nlate,50,5,1.1,c,n\n");
        Outcome second = screen(follow(options));

        assertThat(second.status()).as(second.text()).isZero();
        Map<String, Map<String, String>> rows = rows(night());
        assertThat(rows).hasSize(46);
        assertThat(rows.get("g1"))
                .containsEntry("ra", "11")
                .containsEntry("seeing", "0.9")
                .containsEntry("files_joined", "b")
                .containsEntry("known_in", "asteroids")
                .containsEntry("known_id", "Ceres");
        assertThat(rows.get("late"))
                .containsEntry("dec", "5")
                .containsEntry("seeing", "1.1")
                .containsEntry("known_id", "Vesta")
                .doesNotContainKey("moon");
        assertThat(rows.get("g2")).containsEntry("seeing", "").containsEntry("known_in", "");

        Files.writeString(join, "id,ra,dec\ng0,10,20\n");
        assertThat(screen(follow(options)).text())
                .contains(
                        "followed.csv has the columns seeing,files_joined, which the catalogues do not bring any more");
        assertThat(screen(follow("--input", images.toString(), "--join", join.toString()))
                        .text())
                .contains("known was ");
        assertThat(screen(follow(and(options, "--join-columns", "moon"))).text())
                .contains(join + " has no column 'moon' for the option join-columns; it has ");
    }
}
