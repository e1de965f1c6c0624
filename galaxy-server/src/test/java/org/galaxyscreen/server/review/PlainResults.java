package org.galaxyscreen.server.review;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.neighbour.NeighbourDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.screening.FeatureScreening;
import org.galaxyscreen.screening.ScreeningSettings;

/**
 * What detect leaves of sixty objects: fifty ordinary ones, five odd ones that are alike, and five others. Each picture is {@link #colour} all over.
 */
record PlainResults(Path folder) {
    static final int OBJECTS = 60;
    static final int ODD = 50;
    static final String HOSTILE = "<img src=x onerror=\"document.title='hacked'\">&amp;'";

    static String id(int i) {
        return i == 52 ? HOSTILE : "object-" + i;
    }

    /** Red, green and blue, different for each number. */
    static int colour(int i) {
        return (30 + i * 37 % 200) << 16 | (30 + i * 61 % 200) << 8 | (30 + i * 101 % 200);
    }

    static PlainResults write(Path folder) throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        Path results = Files.createDirectories(folder.resolve("results"));
        SplittableRandom random = new SplittableRandom(3);
        Features.Builder features = Features.builder(6);
        for (int i = 0; i < OBJECTS; i++) {
            float[] row = new float[6];
            for (int d = 0; d < 6; d++) {
                double centre = i < ODD ? 0 : i < 55 ? (d < 3 ? 6 : 0) : (d < 3 ? 0 : -6);
                row[d] = (float) (centre + random.nextGaussian());
            }
            features.add(SurveyObject.of(id(i)), row, 0);
            BufferedImage picture = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 1600; pixel++) {
                picture.setRGB(pixel % 40, pixel / 40, colour(i));
            }
            ImageIO.write(picture, "png", images.resolve(id(i) + ".png").toFile());
        }
        Path rows = folder.resolve("features.npy");
        Features built = features.build();
        try (FeatureWriter writer = FeatureWriter.create(rows, 6)) {
            for (int i = 0; i < OBJECTS; i++) {
                writer.accept(built.object(i), built.row(i), 0);
            }
            writer.commit();
        }
        FeatureScreening.of(rows)
                .with(ScreeningSettings.defaults()
                        .withDetector(FlaggingDetector.of(NeighbourDetector.defaults(), IqrThreshold.upper()))
                        .withTrainFraction(1)
                        .withGallery(0))
                .into(results)
                .run();
        return new PlainResults(folder);
    }

    SurveyReview review() {
        return SurveyReview.of(folder.resolve("results"))
                .withImages(folder.resolve("images"), NamedOptions.none(), Rendering.defaults())
                .withBatch(5);
    }
}
