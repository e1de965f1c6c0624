package org.galaxyscreen.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every recipe does what it says, and stays short. */
class ExamplesTest {
    private static final int OBJECTS = 24;
    private static final int ROWS = 80;
    private static final int ODD = 17;

    @TempDir
    private static Path folder;

    private static Path images;
    private static Path features;

    @FunctionalInterface
    private interface Recipe {
        void main(String[] args) throws IOException;
    }

    @BeforeAll
    static void makeSurvey() throws IOException {
        images = Files.createDirectory(folder.resolve("cutouts"));
        SyntheticSurvey survey = SyntheticSurvey.of(OBJECTS, 2, 0);
        for (int i = 0; i < OBJECTS; i++) {
            ImageIO.write(
                    picture(survey.image(i)),
                    "png",
                    images.resolve(survey.object(i).id() + ".png").toFile());
        }
        features = write("features.npy", 1);
    }

    @Test
    void screenFolderRanksEachImageAndShowsThem() throws IOException {
        Path results = folder.resolve("results");

        run(ScreenFolder::main, images, results, "untrained");

        assertThat(Files.readAllLines(results.resolve("anomalies.csv"))).hasSize(1 + OBJECTS);
        assertThat(results.resolve("report.html")).content().contains("synthetic-0000", "class=\"pictures\"");
    }

    @Test
    void screenSurveyDoesAllInOneCall() throws IOException {
        Path results = folder.resolve("survey-results");

        String printed = run(ScreenSurvey::main, images, results, "untrained");

        assertThat(printed).contains(" of " + OBJECTS + " objects flagged", "1 synthetic-0000");
        assertThat(Files.readAllLines(results.resolve("anomalies.csv"))).hasSize(1 + OBJECTS);
        assertThat(results.resolve("summary.json")).isNotEmptyFile();
    }

    @Test
    void extractFeaturesLeavesWhatTheOthersRead() throws IOException {
        Path rows = folder.resolve("extracted.npy");
        Path ranked = folder.resolve("extracted.csv.ranked");

        assertThat(run(ExtractFeatures::main, images, rows, "untrained")).contains("ResNet-50");
        run(RankFeatures::main, rows, ranked);

        assertThat(Files.readAllLines(ranked)).hasSize(1 + OBJECTS).anyMatch(line -> line.contains("synthetic-0000"));
    }

    @Test
    void rankFeaturesPutsTheOddRowFirst() throws IOException {
        assertThat(run(RankFeatures::main, features, folder.resolve("ranked.csv")))
                .startsWith("1 object-" + ODD);
    }

    @Test
    void ownDetectorScoresTheOddRowHighest() throws IOException {
        List<String> lines = run(OwnDetector::main, features).lines().toList();

        String highest = lines.stream()
                .max((a, b) -> Double.compare(
                        Double.parseDouble(a.substring(a.indexOf(' '))),
                        Double.parseDouble(b.substring(b.indexOf(' ')))))
                .orElseThrow();
        assertThat(lines).hasSize(ROWS);
        assertThat(highest).startsWith("object-" + ODD + " ");
    }

    @Test
    void saveAndLoadFlagsTheOddRowOfAnotherSurvey() throws IOException {
        Path tonight = write("tonight.npy", 2);
        Path detector = folder.resolve("survey.detector");

        assertThat(run(SaveAndLoad::main, features, tonight, detector)).contains("object-" + ODD + " ");
        assertThat(detector).exists();
    }

    @Test
    void recipesStayShort() throws IOException {
        Path sources = Path.of(
                System.getProperty("galaxy.root", ".."), "galaxy-examples/src/main/java/org/galaxyscreen/examples");
        try (Stream<Path> files = Files.list(sources)) {
            assertThat(files).hasSizeGreaterThan(4).allSatisfy(file -> assertThat(Files.readAllLines(file))
                    .as("%s", file.getFileName())
                    .hasSizeLessThan(60));
        }
    }

    /** Runs a recipe, and returns what it prints. */
    private static String run(Recipe recipe, Object... arguments) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            recipe.main(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        } finally {
            System.setOut(before);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Normal rows, and one far from them. */
    private static Path write(String name, long seed) throws IOException {
        Path target = folder.resolve(name);
        Random random = new Random(seed);
        try (FeatureWriter file = FeatureWriter.create(target, 8)) {
            for (int row = 0; row < ROWS; row++) {
                float[] values = new float[8];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian() + (row == ODD ? 8 : 0);
                }
                file.accept(SurveyObject.of("object-" + row), values, 0);
            }
            file.commit();
        }
        return target;
    }

    private static BufferedImage picture(Image image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int pixel = 0; pixel < image.width() * image.height(); pixel++) {
            picture.setRGB(
                    pixel % image.width(),
                    pixel / image.width(),
                    (rgb[3 * pixel] & 255) << 16 | (rgb[3 * pixel + 1] & 255) << 8 | rgb[3 * pixel + 2] & 255);
        }
        return picture;
    }
}
