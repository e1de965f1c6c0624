package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of FITS files as the commands read them. */
class FitsFolderTest {
    private static final int SIDE = 64;
    private static final int BLOCK = 2880;

    @TempDir
    private Path folder;

    private Path stamps;

    @BeforeEach
    void makeStamps() throws IOException {
        stamps = Files.createDirectories(folder.resolve("stamps"));
        for (int object = 0; object < 3; object++) {
            for (String band : List.of("g", "r", "i")) {
                write(stamps.resolve("object" + object + "_" + band + ".fits"), object + band.charAt(0));
            }
        }
        Files.delete(stamps.resolve("object2_g.fits"));
    }

    /** A float32 image, a bright spot on a sky with a slope. */
    private static void write(Path file, int seed) throws IOException {
        String[] cards = {
            "SIMPLE  =                    T",
            "BITPIX  =                  -32",
            "NAXIS   =                    2",
            "NAXIS1  = %20d".formatted(SIDE),
            "NAXIS2  = %20d".formatted(SIDE),
            "END"
        };
        StringBuilder header = new StringBuilder();
        for (String card : cards) {
            header.append("%-80s".formatted(card));
        }
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK + (4 * SIDE * SIDE + BLOCK - 1) / BLOCK * BLOCK);
        bytes.put("%-2880s".formatted(header).getBytes(StandardCharsets.US_ASCII));
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double distance = Math.hypot(x - 30 - seed % 5, y - 30);
                bytes.putFloat((float) (0.01 * x + 100 * Math.exp(-distance * distance / 40)));
            }
        }
        Files.write(file, bytes.array());
    }

    private Outcome extract(Path output, String... options) {
        String[] command = new String[options.length + 11];
        String[] first = {
            "extract",
            "--input",
            stamps.toString(),
            "--weights",
            "untrained",
            "--stage",
            "layer1",
            "--input-size",
            "64",
            "--output",
            output.toString()
        };
        System.arraycopy(first, 0, command, 0, first.length);
        System.arraycopy(options, 0, command, first.length, options.length);
        return run(command);
    }

    @Test
    void eachFileIsAnImageWhereNothingElseIsSaid() throws IOException {
        Path output = folder.resolve("each.npy");

        Outcome outcome = extract(output);

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(Files.readAllLines(folder.resolve("each.csv")))
                .hasSize(9)
                .contains("0,object0_g,,,,,", "7,object2_r,,,,,");
    }

    @Test
    void filesOfAnObjectAreItsBandsAndTheRecipeIsKept() throws IOException {
        Path output = folder.resolve("bands.npy");

        Outcome outcome =
                extract(output, "--files", "{id}_{band}.fits", "--bands", "i,r,g", "--stretch", "lupton:8:0.02");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("object2", "band g is missing");
        assertThat(Files.readAllLines(folder.resolve("bands.csv")))
                .containsExactly("row,id,ra,dec,redshift,pixel_scale,label", "0,object0,,,,,", "1,object1,,,,,");
        JsonNode about = new ObjectMapper()
                .readTree(folder.resolve("bands.npy.about.json").toFile());
        assertThat(about.at("/origin/rendering").asText()).contains("i,r,g", "lupton:8");
    }

    @Test
    void aDetectorRefusesImagesThatAreRenderedInAnotherWay() throws IOException {
        Path saved = folder.resolve("saved.detector");
        String[] screen = {
            "screen", "--input", stamps.toString(), "--weights", "untrained", "--stage", "layer1", "--input-size", "64"
        };
        Outcome fitted = run(with(screen, "--output", folder.resolve("first").toString(), "--save", saved.toString()));
        assertThat(fitted.status()).as(fitted.text()).isZero();

        Outcome other = run(with(
                screen,
                "--output",
                folder.resolve("second").toString(),
                "--load",
                saved.toString(),
                "--stretch",
                "linear"));

        assertThat(other.status()).isEqualTo(1);
        assertThat(other.text()).contains("the detectors were fitted on other features: their rendering is");
    }

    private static String[] with(String[] command, String... options) {
        String[] all = new String[command.length + options.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return all;
    }

    @Test
    void aDryRunSaysWhatARunCostsAndWritesNothing() throws IOException {
        Path output = folder.resolve("dry.npy");

        Outcome outcome = extract(output, "--files", "{id}_{band}.fits", "--bands", "i,r,g", "--dry-run");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains("3 images, 0 of them with positions; rows of 256 numbers", "Time: ", "Disk: 0.000 GiB")
                .contains("Wrong with the input:", "object2: band g is missing");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(stamps);
        }
    }

    @Test
    void aPreviewShowsWhatTheNetworkWillSeeAndComputesNothing() throws IOException {
        Path output = folder.resolve("seen.npy");

        Outcome outcome = extract(
                output, "--files", "{id}_{band}.fits", "--bands", "i,r,g", "--limits", "minmax", "--preview", "3");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .contains("row 1: object0, object1", "row 2: object2", "1 image skipped", "band g is missing");
        assertThat(output).doesNotExist();
        BufferedImage sheet =
                ImageIO.read(folder.resolve("seen.npy.preview.png").toFile());
        assertThat(sheet.getWidth()).isEqualTo(2 * 64 + 3 * 4);
        // The spot is white in all bands, the sky dark.
        assertThat(sheet.getRGB(4 + 33, 4 + 33) & 0xFF).isGreaterThan(200);
        assertThat(sheet.getRGB(4 + 1, 4 + 1) & 0xFF).isLessThan(60);
        assertThat(extract(output, "--preview", "401").text()).contains("--preview is 401; 1 to 400 expected");

        Outcome screened = run(
                "screen",
                "--input",
                stamps.toString(),
                "--weights",
                "untrained",
                "--input-size",
                "64",
                "--preview",
                "4",
                "--output",
                folder.resolve("screened").toString());
        assertThat(screened.status()).as(screened.text()).isZero();
        assertThat(folder.resolve("screened")).isDirectoryContaining("glob:**/preview.png");
    }

    @Test
    void recipesThatCannotBeAreRefusedBeforeAnythingIsRead() {
        Outcome outcome = extract(folder.resolve("never.npy"), "--stretch", "cubic");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("--stretch", "cubic");
        assertThat(folder.resolve("never.npy")).doesNotExist();
    }
}
