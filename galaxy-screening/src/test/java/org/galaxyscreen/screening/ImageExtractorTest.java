package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.io.image.ImageFolderSource;
import org.galaxyscreen.io.npy.FeatureReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageExtractorTest {
    private static final Backbone NETWORK = Backbone.weights("untrained:3").withInputSize(64);

    @TempDir
    private Path folder;

    private static final class Rows implements FeatureSink {
        private final List<String> ids = new ArrayList<>();
        private final List<float[]> rows = new ArrayList<>();
        private final List<ImageFailure> failures = new ArrayList<>();

        @Override
        public void accept(SurveyObject object, float[] values, int offset) {
            ids.add(object.id());
            rows.add(Arrays.copyOfRange(values, offset, offset + 2048));
        }

        @Override
        public void skipped(ImageFailure failure) {
            failures.add(failure);
        }
    }

    private Path survey() throws IOException {
        Path survey = Files.createDirectories(folder.resolve("survey"));
        for (int i = 0; i < 5; i++) {
            BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
            for (int k = 0; k < 64 * 64; k++) {
                image.setRGB(k % 64, k / 64, new Color(k * (i + 1) % 256, k / 64 * 3, 40 * i).getRGB());
            }
            ImageIO.write(image, "png", survey.resolve("g" + i + ".png").toFile());
        }
        Files.write(survey.resolve("g2x.png"), new byte[] {1, 2, 3});
        return survey;
    }

    @Test
    void featuresAreThoseOfAnExtraction() throws IOException {
        Path survey = survey();
        Path array = folder.resolve("features.npy");
        SurveyExtraction.of(survey, array).with(NETWORK).run();
        Features expected = FeatureReader.read(array, ProgressListener.NONE);
        FeatureOrigin recipe = ImageExtractor.origin(NETWORK, ExtractionSettings.defaults());
        Rows found = new Rows();
        // By the recipe alone, as another process has it.
        FeatureOrigin parsed = FeatureOrigin.parse(recipe.written());
        try (ImageExtractor extractor = ImageExtractor.open(
                Backbone.weights("untrained:3").preprocessedLike(parsed),
                ExtractionSettings.like(parsed),
                RunListener.NONE)) {
            extractor.extract(ImageFolderSource.of(survey), found);
            assertThat(extractor.origin().difference(recipe)).isEmpty();
            assertThat(extractor.dimensions()).isEqualTo(2048);
        }

        assertThat(found.ids).containsExactly("g0", "g1", "g2", "g3", "g4");
        assertThat(found.failures).extracting(ImageFailure::id).containsExactly("g2x");
        for (int row = 0; row < 5; row++) {
            assertThat(found.rows.get(row)).isEqualTo(expected.row(row));
        }
    }

    @Test
    void int8NeedsItsCalibration() {
        ExtractionSettings int8 = ExtractionSettings.defaults()
                .withEngine(EngineOptions.defaults().withPrecision(Precision.INT8));

        assertThatThrownBy(() -> ImageExtractor.origin(NETWORK, int8))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("calibration is missing");
    }

    /** One machine reads what stands in the text as what an extraction wrote. */
    @Test
    void whatIsSaidOfFeaturesIsReadAsAnExtractions() throws IOException {
        FeatureOrigin origin = ImageExtractor.origin(NETWORK, ExtractionSettings.defaults());
        Path file = folder.resolve("features.npy.about.json");
        Files.writeString(
                file, ImageExtractor.about(origin, "a survey", 7, 2048, List.of(new ImageFailure("x", "torn"))));
        FeaturesAbout about = FeaturesAbout.read(folder.resolve("features.npy"));

        assertThat(FeaturesAbout.isOne(file)).isTrue();
        assertThat(about.requireOrigin(folder.resolve("features.npy"))).isEqualTo(origin);
        assertThat(about.source()).isEqualTo("a survey");
        assertThat(about.trained()).isFalse();
        assertThat(about.failures()).containsExactly(new ImageFailure("x", "torn"));
    }
}
