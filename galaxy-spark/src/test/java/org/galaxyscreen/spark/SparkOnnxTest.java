package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ImageExtractor;
import org.galaxyscreen.screening.SurveyExtraction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ONNX model of one node, the mean of each channel, on executors. */
class SparkOnnxTest {
    private static final int SIZE = 64;

    /** Of ImageNet, as torchvision has them. */
    private static final double[] MEANS = {0.485, 0.456, 0.406};

    private static final double[] DEVIATIONS = {0.229, 0.224, 0.225};

    @TempDir
    private Path folder;

    @Test
    void featuresAreTheModels() throws IOException {
        Path survey = folder.resolve("survey");
        TestSurvey.paint(survey, 20);
        int[] colour = {200, 100, 50};
        BufferedImage plainColour = new BufferedImage(80, 80, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 80 * 80; i++) {
            plainColour.setRGB(i % 80, i / 80, colour[0] << 16 | colour[1] << 8 | colour[2]);
        }
        ImageIO.write(plainColour, "png", survey.resolve("colour.png").toFile());
        Path model = Files.write(folder.resolve("means.onnx"), means());
        Backbone backbone =
                Backbone.onnx(model, Preprocessing.of("imagenet-v1")).withInputSize(SIZE);
        Path plain = folder.resolve("plain.npy");
        SurveyExtraction.of(survey, plain).with(backbone).run();
        Features expected = FeatureReader.read(plain, ProgressListener.NONE);

        try (SparkSession spark = TestSurvey.session("local[2,3]").getOrCreate()) {
            String location = folder.resolve("features.parquet").toString();
            SparkExtraction extraction = SparkExtraction.of(backbone);
            assertThat(extraction.write(Surveys.files(spark, survey.toString()).repartition(3), location))
                    .isEqualTo(new SparkExtraction.Result(21, 0));

            Dataset<Row> features = SparkScreening.features(spark, location);
            SparkTilesTest.assertSameAsPlain(features, expected);
            Map<String, float[]> rows = SparkExtractionTest.byId(features);
            for (int channel = 0; channel < 3; channel++) {
                double value = (colour[channel] / 255.0 - MEANS[channel]) / DEVIATIONS[channel];
                assertThat((double) rows.get("colour")[channel]).isCloseTo(value, within(1e-5));
            }
            assertThat(SparkScreening.origin(features)
                            .orElseThrow()
                            .difference(ImageExtractor.origin(backbone, ExtractionSettings.defaults())))
                    .isEmpty();
        }
    }

    @Test
    void aModelNeedsItsPreprocessing() throws IOException {
        Path model = Files.write(folder.resolve("means.onnx"), means());
        Path survey = folder.resolve("survey");
        TestSurvey.paint(survey, 1);
        try (SparkSession spark = TestSurvey.session("local[1]").getOrCreate()) {
            Dataset<Row> images = Surveys.files(spark, survey.toString());
            assertThatThrownBy(() -> SparkExtraction.of(Backbone.onnx(model)).features(images))
                    .hasMessageContaining("is given without")
                    .hasMessageContaining("imagenet-v1");
        }
    }

    @Test
    void weightsInMemoryAreRefused() {
        Backbone inMemory = Backbone.of(Weights.untrained(3));

        assertThatThrownBy(() -> SparkExtraction.of(inMemory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the name or the file of some expected");
    }

    /** ONNX's protocol buffers, field by field: ReduceMean over rows and columns, from [n, 3, 64, 64] to [n, 3, 1, 1]. */
    static byte[] means() {
        byte[] axes = join(text(1, "axes"), number(8, 2), number(8, 3), number(20, 7));
        byte[] node = join(text(1, "x"), text(2, "y"), text(4, "ReduceMean"), bytes(5, axes));
        byte[] graph = join(
                bytes(1, node),
                text(2, "means"),
                bytes(11, join(text(1, "x"), tensor(SIZE))),
                bytes(12, join(text(1, "y"), tensor(1))));
        return join(number(1, 8), bytes(7, graph), bytes(8, number(2, 15)));
    }

    private static byte[] tensor(int side) {
        byte[] shape = join(
                bytes(1, text(2, "n")), bytes(1, number(1, 3)), bytes(1, number(1, side)), bytes(1, number(1, side)));
        return bytes(2, bytes(1, join(number(1, 1), bytes(2, shape))));
    }

    private static byte[] text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(int field, byte[] value) {
        return join(varint(field << 3 | 2), varint(value.length), value);
    }

    private static byte[] number(int field, int value) {
        return join(varint(field << 3), varint(value));
    }

    private static byte[] varint(int number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = number;
        while (rest > 127) {
            out.write(rest & 127 | 128);
            rest >>>= 7;
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
