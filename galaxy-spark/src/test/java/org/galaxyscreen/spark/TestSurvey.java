package org.galaxyscreen.spark;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.SurveyExtraction;
import org.galaxyscreen.testdata.ReferenceData;

/** Small surveys, a small network, and sessions for tests. */
final class TestSurvey {
    static final String WEIGHTS = "untrained:3";
    static final int SIZE = 64;

    private static final boolean WHOLE = Boolean.getBoolean("galaxy.overhead.whole");

    private TestSurvey() {}

    /** A session on this process, whose failed tasks are tried once more, and once more. */
    static SparkSession.Builder session(String master) {
        return SparkSession.builder()
                .master(master)
                .appName("test")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "3")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1");
    }

    /** A session on executors that are processes of their own, with one core and so much memory each; {@link #beginCluster} comes before. */
    static SparkSession.Builder cluster(int executors, int megabytes) {
        return session("local-cluster[" + executors + ",1," + megabytes + "]")
                .config("spark.executorEnv.SPARK_TESTING", "1")
                .config("spark.executorEnv.SPARK_SCALA_VERSION", "2.13")
                .config("spark.executor.memory", megabytes + "m");
    }

    /** Has executors get this process's class path, as those of Spark's own tests do. */
    static void beginCluster(Path home) {
        System.setProperty("spark.testing", "true");
        System.setProperty("spark.test.home", home.toString());
    }

    static void endCluster() {
        System.clearProperty("spark.testing");
        System.clearProperty("spark.test.home");
    }

    /** Blurred blobs on noise, as PNG; the last one is a square. */
    static void paint(Path folder, int images) throws IOException {
        Files.createDirectories(folder);
        Random random = new Random(11);
        for (int i = 0; i < images; i++) {
            BufferedImage image = new BufferedImage(70, 70, BufferedImage.TYPE_INT_RGB);
            double width = 5 + 10 * random.nextDouble();
            double ratio = 0.4 + 0.6 * random.nextDouble();
            for (int y = 0; y < 70; y++) {
                for (int x = 0; x < 70; x++) {
                    double r = Math.hypot((x - 35) / width, (y - 35) / (width * ratio));
                    boolean inSquare = Math.max(Math.abs(x - 35), Math.abs(y - 35)) < 15;
                    double square = inSquare ? 250 : 0;
                    double light = i == images - 1 ? square : 220 * Math.exp(-r);
                    int value = (int) Math.min(255, light + random.nextInt(30));
                    image.setRGB(x, y, new Color(value, value / 2, value / 3).getRGB());
                }
            }
            ImageIO.write(image, "png", folder.resolve(name(i) + ".png").toFile());
        }
    }

    /**
     * The network of the measurements of cost: ResNet-50 to {@code layer2} with ImageNet's weights, or all of it as it begins with {@code -Dgalaxy.overhead.whole=true}.
     */
    static Backbone backbone() {
        String weights = WHOLE
                ? "untrained:0"
                : ReferenceData.require("data/weights/resnet50_imagenet_to_layer2.safetensors")
                        .toString();
        return Backbone.weights(weights).withPreprocessing(Preprocessing.imagenetV1());
    }

    static ExtractionSettings settings() {
        ExtractionSettings settings = ExtractionSettings.defaults();
        return WHOLE ? settings : settings.withStage(Stage.LAYER2);
    }

    /** So many real images of galaxies; those that shared/ has, again and again under other names. */
    static void copy(int images, Path survey) throws IOException {
        Files.createDirectories(survey);
        List<Path> real;
        try (Stream<Path> files = Files.list(ReferenceData.require("data/galaxyzoo2/spirals"))) {
            real = files.sorted().toList();
        }
        for (int i = 0; i < images; i++) {
            Path file = real.get(i % real.size());
            Files.copy(file, survey.resolve(i / real.size() + "-" + file.getFileName()));
        }
    }

    static String name(int i) {
        return String.format(Locale.ROOT, "g%04d", i);
    }

    /** The same images' features by a run on one machine. */
    static Path extractedPlainly(Path images, Path target) throws IOException {
        SurveyExtraction.of(images, target)
                .with(Backbone.weights(WEIGHTS).withInputSize(SIZE))
                .run();
        return target;
    }
}
