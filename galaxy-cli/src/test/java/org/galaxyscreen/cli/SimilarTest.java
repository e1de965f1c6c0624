package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.galaxyscreen.io.npy.NpyWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarTest {
    @TempDir
    private Path folder;

    private Path features = Path.of("unset");

    @BeforeEach
    void write() throws IOException {
        features = folder.resolve("f.npy");
        try (NpyWriter writer = NpyWriter.create(features, 1)) {
            for (float value : new float[] {0, 10, 1, 3}) {
                writer.write(new float[] {value}, 0);
            }
            writer.commit();
        }
        Files.writeString(folder.resolve("f.csv"), "row,id\n0,a\n1,b\n2,c\n3,d\n");
    }

    @Test
    void printsTheMostAlikeFirst() {
        Outcome outcome = run("similar", "--features", features.toString(), "--to", "a", "--count", "2");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).containsPattern("1\tc\t0\\.\\d{6}\\R2\td\t0\\.\\d{6}\\R");
    }

    @Test
    void imageOfOnesOwnIsLikeTheObjectThatItIsOf() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < 4; i++) {
            BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 32 * 32; pixel++) {
                picture.setRGB(pixel % 32, pixel / 32, (pixel * (i + 1) % 251) << 8 | 60 * i);
            }
            ImageIO.write(picture, "png", images.resolve("image-" + i + ".png").toFile());
        }
        Path extracted = folder.resolve("images.npy");
        Outcome extraction = run(
                "extract",
                "--input",
                images.toString(),
                "--output",
                extracted.toString(),
                "--weights",
                "untrained:1",
                "--input-size",
                "64",
                "--stage",
                "layer1");
        assertThat(extraction.status()).as(extraction.text()).isZero();
        Path mine = Files.copy(images.resolve("image-2.png"), folder.resolve("mine"));

        Outcome outcome = run("similar", "--features", extracted.toString(), "--to", mine.toString(), "--count", "1");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("1\timage-2\t1.000000");
        assertThat(run("similar", "--features", features.toString(), "--to", mine.toString())
                        .text())
                .contains(features + ": nothing beside it says what its features were made by");
        assertThat(run(
                                "similar",
                                "--features",
                                extracted.toString(),
                                "--to",
                                mine.toString(),
                                "--weights",
                                "untrained:2")
                        .text())
                .contains("their weightsSha256 is untrained (seed 1), not untrained (seed 2)");
        assertThat(run("similar", "--features", features.toString(), "--to", "a", "--weights", "untrained:1")
                        .text())
                .contains("--weights or --onnx");
    }

    @Test
    void whatIsMissingOrUnknownIsNamed() {
        assertThat(run("similar", "--features", features.toString()).text())
                .contains("--to is missing; the id of an object or the file of an image expected");
        assertThat(run("similar", "--features", features.toString(), "--unlike", "x")
                        .text())
                .contains("--unlike is 'x', which is the id of no row of " + features);
        assertThat(run("similar", "--features", features.toString(), "--to", "a", "--count", "0")
                        .text())
                .contains("--count is 0; 1 to 1000000 expected");
    }
}
