package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.FeatureOptions;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Views;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.npy.FeatureReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFeaturesTest {
    private static final Backbone NETWORK = Backbone.weights("untrained:3").withInputSize(64);

    @TempDir
    private static Path folder;

    private static Path features = Path.of("unset");

    @BeforeAll
    static void extract() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 6; i++) {
            BufferedImage picture = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 1600; pixel++) {
                picture.setRGB(pixel % 40, pixel / 40, random.nextInt(1 << 24));
            }
            ImageIO.write(picture, "png", images.resolve("image-" + i + ".png").toFile());
        }
        features = folder.resolve("f.npy");
        SurveyExtraction.of(images, features)
                .with(NETWORK)
                .with(ExtractionSettings.defaults()
                        .withFeatures(new FeatureOptions(Readout.of(Stage.LAYER1), Views.of(4))))
                .run();
    }

    @Test
    void rowIsTheSurveysToTheBit() throws IOException {
        Features rows = FeatureReader.read(features, progress -> {});
        try (ImageFeatures recipe = ImageFeatures.like(features, null, RunListener.NONE)) {
            assertThat(recipe.dimensions()).isEqualTo(rows.dimensions());
            assertThat(recipe.doubts()).isEmpty();
            for (int row = 0; row < rows.rows(); row++) {
                Path file = folder.resolve("images").resolve(rows.object(row).id() + ".png");
                assertThat(recipe.of(recipe.read(file))).isEqualTo(rows.row(row));
                assertThat(recipe.of(recipe.read(Files.readAllBytes(file)))).isEqualTo(rows.row(row));
            }
            assertThatThrownBy(() -> recipe.read(features))
                    .isInstanceOf(UnreadableImageException.class)
                    .hasMessageStartingWith(features + ": ");
        }
    }

    @Test
    void whatDiffersIsNamed() throws IOException {
        assertThatThrownBy(() -> ImageFeatures.like(
                        features, Backbone.weights("untrained:4").withInputSize(64), RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage(features + " has other features than a single image would get: their weightsSha256 is"
                        + " untrained (seed 3), not untrained (seed 4)");
        Path bare = folder.resolve("bare.npy");
        Files.copy(features, bare);
        assertThatThrownBy(() -> ImageFeatures.like(bare, NETWORK, RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(bare + ": nothing beside it says what its features were made by");
        Path file = folder.resolve("file.npy");
        Files.copy(features, file);
        Files.writeString(
                FeaturesAbout.beside(file),
                Files.readString(FeaturesAbout.beside(features))
                        .replace(
                                "\"weightsSha256\" : \"untrained (seed 3)\"",
                                "\"weightsSha256\" : \"" + "ab".repeat(32) + "\""));
        assertThatThrownBy(() -> ImageFeatures.like(file, null, RunListener.NONE))
                .isInstanceOf(SettingException.class)
                .hasMessage("weights is missing: the features of " + file + " were made by "
                        + Weights.untrained(3).name() + ", whose file must be named");
    }
}
