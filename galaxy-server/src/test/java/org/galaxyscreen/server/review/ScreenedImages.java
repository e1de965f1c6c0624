package org.galaxyscreen.server.review;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyScreening;

/** What screen leaves of twenty drawn images, by a small network with random weights: features that further images can be given. */
record ScreenedImages(Path folder) {
    static final int OBJECTS = 20;

    static String id(int i) {
        return "drawn-" + i;
    }

    static ScreenedImages write(Path folder) throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        for (int i = 0; i < OBJECTS; i++) {
            draw(i, images.resolve(id(i) + ".png"));
        }
        SurveyScreening.of(images)
                .with(Backbone.weights("untrained:5").withInputSize(64))
                .with(ExtractionSettings.defaults().withStage(Stage.LAYER1))
                .with(ScreeningSettings.defaults().withKeepFeatures(true).withGallery(0))
                .into(folder.resolve("results"))
                .run();
        return new ScreenedImages(folder);
    }

    /** A disc or a bar of a size, place and colour of its own. */
    private static void draw(int i, Path file) throws IOException {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(new Color(60 + i * 37 % 190, 60 + i * 61 % 190, 60 + i * 101 % 190));
        int side = 8 + i * 2;
        if (i % 2 == 0) {
            graphics.fillOval(32 - side / 2, 30 - i / 2, side, side);
        } else {
            graphics.fillRect(30 - i, 32 - side / 4, 2 * side, side / 2);
        }
        graphics.dispose();
        ImageIO.write(picture, "png", file.toFile());
    }

    Path image(int i) {
        return folder.resolve("images").resolve(id(i) + ".png");
    }

    SurveyReview review() {
        return SurveyReview.of(folder.resolve("results")).withBatch(5);
    }
}
