package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.features.engine.onnx.OnnxExport;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands as a user runs them, on small input. */
class CommandsTest {
    @TempDir
    private static Path folder;

    private static Path survey;

    /** A survey of a few objects. */
    private static Path small;

    @BeforeAll
    static void makeSurvey() {
        survey = folder.resolve("survey.h5");
        Outcome made = run("synthesize", "--output", survey.toString(), "--objects", "60", "--anomalies", "6");
        assertThat(made.status()).isZero();
        small = folder.resolve("small.h5");
        assertThat(run("synthesize", "--output", small.toString(), "--objects", "6", "--anomalies", "1")
                        .status())
                .isZero();
    }

    @Test
    void screenWritesCatalogueSummaryAndReport() throws IOException {
        Path output = folder.resolve("screened");

        Outcome outcome = screen(survey, output);

        assertThat(outcome.status()).as(outcome.text()).isZero();
        List<String> lines = Files.readAllLines(output.resolve("anomalies.csv"));
        assertThat(lines).hasSize(61);
        assertThat(lines.get(0))
                .isEqualTo("rank,id,ra,dec,redshift,label,split,autoencoder_score,autoencoder_flag,kmeans_score,"
                        + "kmeans_flag,dbscan_score,dbscan_flag,ensemble_score,ensemble_flag");
        assertThat(lines.get(1)).startsWith("1,synthetic-0000");
        JsonNode summary =
                new ObjectMapper().readTree(output.resolve("summary.json").toFile());
        assertThat(summary.at("/counts/ranked").asInt()).isEqualTo(60);
        assertThat(summary.at("/counts/training").asInt()).isEqualTo(54);
        assertThat(summary.at("/counts/skipped").asInt()).isZero();
        assertThat(summary.at("/weights/trained").asBoolean()).isFalse();
        assertThat(summary.at("/detectors/dbscan/upperFence").asDouble()).isEqualTo(1);
        assertThat(summary.at("/settings/seed").asInt()).isZero();
        assertThat(summary.at("/weights/preprocessing/crop").asInt()).isEqualTo(224);
        assertThat(summary.at("/weights/preprocessing/mean/red").asDouble()).isEqualTo(0.485);
        assertThat(Files.readString(output.resolve("report.html"))).contains("UNTRAINED");
    }

    @Test
    void sameSeedGivesTheSameCatalogueTwice() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");

        assertThat(screen(survey, first).status()).isZero();
        assertThat(screen(survey, second).status()).isZero();

        assertThat(first.resolve("anomalies.csv")).hasSameBinaryContentAs(second.resolve("anomalies.csv"));
    }

    @Test
    void int8IsCalibratedOnTheSurveyAndKeptWhereAsked() throws IOException {
        Path calibration = folder.resolve("layer1.int8.json");
        Path output = folder.resolve("int8.npy");
        String[] command = {
            "extract",
            "--input",
            survey.toString(),
            "--weights",
            "untrained",
            "--stage",
            "layer1",
            "--precision",
            "int8",
            "--calibration",
            calibration.toString(),
            "--output",
            output.toString()
        };

        assertThat(run(command).text()).contains("int8");
        byte[] measured = Files.readAllBytes(calibration);
        byte[] features = Files.readAllBytes(output);
        Outcome again = run(command);

        assertThat(again.status()).as(again.text()).isZero();
        assertThat(calibration).hasBinaryContent(measured);
        assertThat(output).hasBinaryContent(features);
    }

    @Test
    void int8IsCalibratedInEachRunAndTheCalibrationKeptWithTheResults() throws IOException {
        Path weights = folder.resolve("kept.safetensors");
        Path output = folder.resolve("kept.npy");
        Path beside = folder.resolve("kept.npy.int8.json");
        assertThat(run("weights", "convert", "untrained:4", weights.toString()).status())
                .isZero();
        String[] command = {"--weights", weights.toString(), "--precision", "int8", "--input-size", "64"};

        assertThat(extractLayer1(output, command).text()).contains("measured on 6 of the images, kept in " + beside);
        byte[] measured = Files.readAllBytes(beside);
        Files.writeString(beside, "{\"weights_sha256\": \"of another survey\", \"ranges\": {}}");
        assertThat(extractLayer1(output, command).text()).contains("measured on 6 of the images, kept in " + beside);
        assertThat(beside).hasBinaryContent(measured);
        assertThat(folder.resolve("kept.safetensors.int8.json")).doesNotExist();
    }

    @Test
    void aCalibrationThatCannotBeKeptIsRefusedBeforeAnythingIsRead() throws IOException {
        Path weights = folder.resolve("stuck.safetensors");
        // A folder stands where the file would.
        Files.createDirectories(folder.resolve("stuck.npy.int8.json"));
        assertThat(run("weights", "convert", "untrained:4", weights.toString()).status())
                .isZero();

        Outcome outcome = extractLayer1(
                folder.resolve("stuck.npy"),
                "--weights",
                weights.toString(),
                "--precision",
                "int8",
                "--input-size",
                "64");

        assertThat(outcome.status()).as(outcome.text()).isEqualTo(1);
        assertThat(outcome.text()).contains("stuck.npy.int8.json, which is a folder; the name of a file expected");
        assertThat(folder.resolve("stuck.npy")).doesNotExist();
    }

    @Test
    void savedDetectorsScreenAnotherSurveyAndRefuseOtherFeatures() throws IOException {
        Path saved = folder.resolve("ensemble.detector");
        Path first = folder.resolve("fitted");
        Path second = folder.resolve("loaded");
        assertThat(screen(survey, first, "--save", saved.toString()).status()).isZero();

        Outcome outcome = screen(survey, second, "--load", saved.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        List<String> fitted = Files.readAllLines(first.resolve("anomalies.csv"));
        List<String> loaded = Files.readAllLines(second.resolve("anomalies.csv"));
        for (int i = 1; i < fitted.size(); i++) {
            assertThat(loaded.get(i)).isEqualTo(fitted.get(i).replace(",train,", ",test,"));
        }
        Outcome other = screen(survey, folder.resolve("other"), "--load", saved.toString(), "--stage", "layer2");
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.text())
                .contains("the detectors were fitted on other features: their stage is layer1, not layer2");
        for (List<String> option : List.of(List.of("pooling", "mean", "max"), List.of("views", "1", "4"))) {
            Outcome refused = screen(
                    survey, folder.resolve("other"), "--load", saved.toString(), "--" + option.get(0), option.get(2));
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.text())
                    .contains("their " + option.get(0) + " is " + option.get(1) + ", not " + option.get(2));
        }
    }

    /** A picture that no other looks like must come out under its own id, in the catalogue and in the report. */
    @Test
    void plantedImageComesOutUnderItsOwnId() throws IOException {
        Path images = Files.createDirectories(folder.resolve("planted"));
        SyntheticSurvey galaxies = SyntheticSurvey.of(40, 0, 5);
        for (int i = 0; i < 40; i++) {
            ImageIO.write(
                    picture(galaxies.image(i)),
                    "png",
                    images.resolve("galaxy-" + i + ".png").toFile());
        }
        BufferedImage stripes = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = stripes.createGraphics();
        graphics.setColor(Color.MAGENTA);
        for (int x = 0; x < 256; x += 16) {
            graphics.fillRect(x, 0, 8, 256);
        }
        graphics.dispose();
        ImageIO.write(stripes, "png", images.resolve("galaxy-17b-stripes.png").toFile());
        Path output = folder.resolve("planted-out");

        assertThat(screen(images, output).status()).isZero();

        assertThat(Files.readAllLines(output.resolve("anomalies.csv")).get(1)).startsWith("1,galaxy-17b-stripes,");
        Map<String, BufferedImage> shown =
                ReportPage.read(output.resolve("report.html")).pictures();
        for (Map.Entry<String, BufferedImage> picture : shown.entrySet()) {
            Path original = images.resolve(picture.getKey() + ".png");
            assertThat(meanDifference(picture.getValue(), ImageIO.read(original.toFile())))
                    .as(picture.getKey())
                    .isLessThan(8);
        }
        assertThat(shown).hasSize(41);
    }

    @Test
    void brokenImagesAreSkippedAndReported() throws IOException {
        Path images = Files.createDirectories(folder.resolve("broken"));
        SyntheticSurvey galaxies = SyntheticSurvey.of(30, 0, 6);
        for (int i = 0; i < 30; i++) {
            ImageIO.write(
                    picture(galaxies.image(i)),
                    "jpg",
                    images.resolve("galaxy-" + i + ".jpg").toFile());
        }
        byte[] whole = Files.readAllBytes(images.resolve("galaxy-3.jpg"));
        Files.write(images.resolve("galaxy-3.jpg"), Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(images.resolve("galaxy-4.jpg"), "This is not a picture.");
        Files.writeString(images.resolve("tile.fits"), "SIMPLE");
        Path output = folder.resolve("broken-out");

        Outcome outcome = screen(images, output);

        assertThat(outcome.status()).isZero();
        assertThat(outcome.text()).contains("1 .fits ignored");
        assertThat(outcome.text()).contains("2 images skipped");
        JsonNode summary =
                new ObjectMapper().readTree(output.resolve("summary.json").toFile());
        assertThat(summary.at("/counts/ranked").asInt()).isEqualTo(28);
        assertThat(summary.get("decoder").asText()).startsWith("libjpeg of ");
        assertThat(summary.get("skipped"))
                .extracting(node -> node.get("id").asText())
                .containsExactly("galaxy-3", "galaxy-4");
    }

    @Test
    void extractListsEveryImageThatItSkipped() throws IOException {
        Path images = Files.createDirectories(folder.resolve("mostly-broken"));
        ImageIO.write(
                picture(SyntheticSurvey.of(1, 0, 6).image(0)),
                "png",
                images.resolve("good.png").toFile());
        for (int i = 0; i < 7; i++) {
            Files.writeString(images.resolve("bad-" + i + ".jpg"), "This is not a picture.");
        }
        Path output = folder.resolve("mostly-broken.npy");

        Outcome outcome = run(
                "extract",
                "--input",
                images.toString(),
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--input-size",
                "64",
                "--output",
                output.toString());

        Path about = folder.resolve("mostly-broken.npy.about.json");
        assertThat(outcome.text()).contains("… and 2 more; all are listed in " + about + " under \"skipped\"");
        assertThat(new ObjectMapper().readTree(about.toFile()).get("skipped"))
                .hasSize(7)
                .allSatisfy(skipped -> assertThat(skipped.get("reason").asText())
                        .contains(skipped.get("id").asText() + ".jpg"));
    }

    @Test
    void extractWritesRowsAndIds() throws IOException {
        Path output = folder.resolve("features.npy");

        Outcome outcome = run(
                "extract",
                "--input",
                survey.toString(),
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--output",
                output.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(Files.size(output)).isBetween(60L * 256 * 4 + 80, 60L * 256 * 4 + 256);
        List<String> ids = Files.readAllLines(folder.resolve("features.csv"));
        assertThat(ids).hasSize(61).startsWith("row,id,ra,dec,redshift,pixel_scale,label");
        assertThat(ids.get(1)).startsWith("0,synthetic-000000,");
    }

    @Test
    void extractWritesParquetWithWhatTheArrayWouldHaveBesideIt() throws IOException {
        Path array = folder.resolve("as-array.npy");
        Path parquet = folder.resolve("as-table.parquet");
        for (Path output : List.of(array, parquet)) {
            Outcome outcome = run(
                    "extract",
                    "--input",
                    survey.toString(),
                    "--weights",
                    "untrained",
                    "--stage",
                    "layer1",
                    "--input-size",
                    "64",
                    "--output",
                    output.toString());
            assertThat(outcome.status()).as(outcome.text()).isZero();
            assertThat(outcome.text()).contains(output + ": 60 rows");
        }
        Path back = folder.resolve("back.npy");
        assertThat(run("convert", "--input", parquet.toString(), "--output", back.toString())
                        .status())
                .isZero();

        assertThat(back).hasSameBinaryContentAs(array);
        assertThat(folder.resolve("back.csv")).hasSameTextualContentAs(folder.resolve("as-array.csv"));
        assertThat(folder.resolve("back.npy.about.json"))
                .hasSameTextualContentAs(folder.resolve("as-array.npy.about.json"));
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("as-table")))
                    .containsExactlyInAnyOrder("as-table.parquet", "as-table.parquet.about.json");
        }
        Outcome shard = run("extract", "--input", survey.toString(), "--shard", "1/2", "--output", parquet.toString());
        assertThat(shard.text()).contains("--output is " + parquet + "; a shard's name ends in .npy");
    }

    @Test
    void extractGoesOnWhereItWasBrokenOff() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole.npy");
        Path output = folder.resolve("long.npy");
        List<String> command = List.of("extract", "--input", survey.toString(), "--batch", "1", "--output");

        assertThat(runWith(command, whole.toString(), "--weights", "untrained").status())
                .isZero();
        breakOff(output, command, output.toString(), "--weights", "untrained");
        Outcome refused = runWith(command, output.toString(), "--weights", "untrained:1");
        Outcome second = runWith(command, output.toString(), "--weights", "untrained");

        assertThat(refused.status()).isNotZero();
        assertThat(refused.text()).contains("long.npy.journal", "weights was", "as --restart does");
        assertThat(second.status()).as(second.text()).isZero();
        assertThat(second.text()).contains("going on after", "long.npy: 60 rows");
        assertThat(output).hasSameBinaryContentAs(whole);
        assertThat(folder.resolve("long.csv")).hasSameBinaryContentAs(folder.resolve("whole.csv"));
        assertThat(folder.resolve("long.npy.journal")).doesNotExist();
    }

    @Test
    void screenGoesOnWhereItWasBrokenOff() throws IOException, InterruptedException {
        Path whole = folder.resolve("screened-whole");
        Path output = folder.resolve("screened-twice");
        List<String> command =
                List.of("screen", "--input", survey.toString(), "--weights", "untrained", "--batch", "1", "--output");

        assertThat(runWith(command, whole.toString(), "--keep-features").status())
                .isZero();
        breakOff(output.resolve("features.npy"), command, output.toString());
        Outcome second = runWith(command, output.toString());

        assertThat(second.status()).as(second.text()).isZero();
        assertThat(second.text()).contains("going on after");
        assertThat(output.resolve("anomalies.csv")).hasSameBinaryContentAs(whole.resolve("anomalies.csv"));
        assertThat(names(output)).containsExactly("anomalies.csv", "report.html", "summary.json");
        assertThat(names(whole))
                .containsExactly(
                        "anomalies.csv",
                        "features.csv",
                        "features.npy",
                        "features.npy.about.json",
                        "report.html",
                        "summary.json");
    }

    /** Runs a command until a part of its features is there. */
    private static void breakOff(Path features, List<String> command, String... more)
            throws IOException, InterruptedException {
        List<Integer> status = new ArrayList<>();
        Thread thread = new Thread(() -> status.add(runWith(command, more).status()));
        thread.start();
        Path partial = features.resolveSibling(features.getFileName() + ".partial");
        // Rows reach the file some thirty at a time.
        while (thread.isAlive() && !(Files.exists(partial) && Files.size(partial) > 100_000)) {
            Thread.sleep(1);
        }
        thread.interrupt();
        thread.join();
        assertThat(status).isNotEqualTo(List.of(0));
        assertThat(features).doesNotExist();
    }

    private static Outcome runWith(List<String> command, String... more) {
        return run(Stream.concat(command.stream(), Arrays.stream(more)).toArray(String[]::new));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auto | fp32 | oneDNN | (auto: its natives load on",
                "onednn | bf16 | oneDNN | bf16, 2 threads (asked for)",
                "dl4j | fp32 | DL4J | (asked for)",
                "onnx | fp32 | ONNX Runtime | fp32, 2 threads (asked for)",
                "onnx | int8 | ONNX Runtime | int8, 2 threads (asked for)"
            })
    void engineIsChosenAndNamedWithTheReason(String engine, String precision, String name, String reason)
            throws IOException {
        Path output = folder.resolve(engine + "-" + precision + ".npy");

        Outcome outcome = extractLayer1(
                output, "--weights", "untrained", "--engine", engine, "--precision", precision, "--threads", "2");

        if (outcome.text().contains("bf16 needs a processor")) {
            assertThat(outcome.status()).isNotZero();
            assertThat(outcome.text()).contains("use fp32 or int8");
            assumeTrue(false, "oneDNN cannot compute in bf16 on this processor");
        }
        assertThat(outcome.status()).as(outcome.text()).isZero();
        String line = outcome.text()
                .lines()
                .filter(l -> l.startsWith("ResNet-50"))
                .findFirst()
                .orElse(outcome.text());
        assertThat(line).contains("layer1 (256 features), " + name, reason);
        assertThat(relativeError(reference(), Npy.floats(output))).isLessThan(precision.equals("fp32") ? 1e-5 : 5e-2);
    }

    @Test
    void blocksOfSeveralStagesAndPoolingsAreSaidBesideTheFeatures() throws IOException {
        Path output = folder.resolve("blocks.npy");

        Outcome outcome = run(
                "extract",
                "--input",
                small.toString(),
                "--weights",
                "untrained",
                "--input-size",
                "64",
                "--stage",
                "layer2,layer1",
                "--pooling",
                "mean,max",
                "--views",
                "4",
                "--output",
                output.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("layer1,layer2 by mean,max (1536 features), averaged over 4 views");
        assertThat(Npy.floats(output).length % 1536).isZero();
        JsonNode about = new ObjectMapper()
                .readTree(output.resolveSibling("blocks.npy.about.json").toFile());
        assertThat(about.at("/origin/views").asText()).isEqualTo("4");
        assertThat(about.path("blocks").toString())
                .isEqualTo("[{\"name\":\"layer1/mean\",\"from\":0,\"to\":256},"
                        + "{\"name\":\"layer1/max\",\"from\":256,\"to\":512},"
                        + "{\"name\":\"layer2/mean\",\"from\":512,\"to\":1024},"
                        + "{\"name\":\"layer2/max\",\"from\":1024,\"to\":1536}]");
    }

    private static Outcome extractLayer1(Path output, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("extract", "--input", small.toString(), "--stage", "layer1", "--output", output.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    /** The small survey's features by DL4J, the plain reference. */
    private static float[] reference() throws IOException {
        Path output = folder.resolve("reference.npy");
        if (!Files.exists(output)) {
            assertThat(extractLayer1(output, "--weights", "untrained", "--engine", "dl4j")
                            .status())
                    .isZero();
        }
        return Npy.floats(output);
    }

    private static double relativeError(float[] expected, float[] actual) {
        assertThat(actual).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }

    @Test
    void onnxModelOfTheUsersOwnRuns() throws IOException {
        Path model = folder.resolve("own.onnx");
        OnnxExport.write(Weights.untrained(0), Stage.LAYER1, model);
        Path output = folder.resolve("own.npy");

        Outcome outcome = run(
                "extract",
                "--input",
                small.toString(),
                "--onnx",
                model.toString(),
                "--preprocessing",
                "imagenet-v2",
                "--output",
                output.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("ONNX Runtime", "own.onnx");
        assertThat(relativeError(reference(), Npy.floats(output))).isLessThan(1e-5);
    }

    @Test
    void onnxModelsMistakesAreAnsweredInASentence() throws IOException {
        Path model = folder.resolve("mistaken.onnx");
        OnnxExport.write(Weights.untrained(0), Stage.LAYER1, model);

        assertOnnxMistake(model, "--onnx is given without --preprocessing");
        assertOnnxMistake(model, "two networks", "--preprocessing", "caffe", "--weights", "untrained");
        assertOnnxMistake(model, "--engine is dl4j", "--preprocessing", "caffe", "--engine", "dl4j");
        assertOnnxMistake(model, "precision is bf16", "--preprocessing", "caffe", "--precision", "bf16");
        assertOnnxMistake(model, "has no stages", "--preprocessing", "caffe", "--stage", "layer1");
        assertOnnxMistake(model, "takes images of 224×224; 256×256", "--preprocessing", "caffe", "--input-size", "256");
        assertOnnxMistake(folder.resolve("absent.onnx"), "there is no such file", "--preprocessing", "caffe");
    }

    private static void assertOnnxMistake(Path model, String message, String... more) {
        List<String> arguments = new ArrayList<>(List.of("extract", "--input", small.toString(), "--output"));
        arguments.addAll(List.of(folder.resolve("mistake.npy").toString(), "--onnx", model.toString()));
        arguments.addAll(List.of(more));

        Outcome outcome = run(arguments.toArray(String[]::new));

        assertThat(outcome.status()).as(outcome.text()).isEqualTo(1);
        assertThat(outcome.text()).contains("Error: ").contains(message).doesNotContain("\tat ");
    }

    @Test
    void quickstartSaysHowManyPlantedAnomaliesItFound() {
        Outcome outcome = run(
                "quickstart",
                "--objects",
                "45",
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--output",
                folder.resolve("quick").toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("all kinds, ensemble", "ROC AUC", "report.html");
    }

    @Test
    void halfNetworkScreensRealGalaxies() throws IOException {
        Path weights = ReferenceData.require("data/weights/resnet50_imagenet_to_layer2.safetensors");
        Path images = ReferenceData.require("data/galaxyzoo_examples");
        Path output = folder.resolve("real");

        Outcome outcome = run(
                "screen",
                "--input",
                images.toString(),
                "--weights",
                weights.toString(),
                "--stage",
                "layer2",
                "--output",
                output.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(Files.readAllLines(output.resolve("anomalies.csv"))).hasSize(137);
    }

    @Test
    void weightsAreListedConvertedAndVerified() {
        Path target = folder.resolve("converted.safetensors");

        Outcome listed = run("weights", "list");
        Outcome converted =
                run("weights", "convert", "untrained:3", target.toString(), "--preprocessing", "zero-to-one");
        Outcome verified = run("weights", "verify", target.toString());

        assertThat(listed.text())
                .contains("resnet50-v2", "11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca");
        assertThat(converted.status()).as(converted.text()).isZero();
        assertThat(verified.status()).isZero();
        assertThat(verified.text()).contains("ResNet-50 up to layer4, UNTRAINED", "resize=224");
    }

    @Test
    void evaluatePrintsEveryDetectorWithIntervals() throws IOException {
        Path images = Files.createDirectories(folder.resolve("labelled"));
        SyntheticSurvey galaxies = SyntheticSurvey.of(60, 0, 8);
        for (int i = 0; i < 60; i++) {
            Path label = Files.createDirectories(images.resolve(i % 10 == 0 ? "blank" : "galaxy"));
            BufferedImage picture = picture(galaxies.image(i));
            if (i % 10 == 0) {
                Graphics2D graphics = picture.createGraphics();
                graphics.setColor(Color.WHITE);
                graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight() / 2);
                graphics.dispose();
            }
            ImageIO.write(picture, "png", label.resolve(i + ".png").toFile());
        }
        Path table = folder.resolve("table.md");

        Outcome outcome = run(
                "evaluate",
                "--input",
                images.toString(),
                "--leave-out",
                "blank",
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--output",
                table.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        List<String> lines = Files.readAllLines(table);
        assertThat(outcome.text()).contains(lines);
        assertThat(lines.get(0)).startsWith("| left out | detector | objects | anomalies | ROC AUC |");
        assertThat(lines.subList(2, lines.size()))
                .hasSize(13)
                .allMatch(line -> line.startsWith("| blank |"))
                .allMatch(line -> line.contains("| 33 | 6 |"))
                .anyMatch(line -> line.contains("| LOF | 33 | 6 | 1.000 [1.000, 1.000] |"));
    }

    @Test
    void evaluateLeavesOutDetectorsWithTooFewImages() throws IOException {
        Path images = folder.resolve("few-labelled");
        SyntheticSurvey galaxies = SyntheticSurvey.of(12, 0, 8);
        for (int i = 0; i < 12; i++) {
            Path label = Files.createDirectories(images.resolve(i % 2 == 0 ? "even" : "odd"));
            ImageIO.write(
                    picture(galaxies.image(i)), "png", label.resolve(i + ".png").toFile());
        }

        Outcome outcome = run(
                "evaluate",
                "--input",
                images.toString(),
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--input-size",
                "64");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .containsOnlyOnce(
                        "Warning: there are 3 objects to learn from, too few for some detectors: K-means needs"
                                + " 10; DBSCAN needs 5; 5 neighbours needs 6; LOF needs 21; ")
                .contains("| even | autoencoder |", "| odd | isolation forest |")
                .doesNotContain("| even | K-means |");
    }

    @Test
    void mistakesAreAnsweredInASentence() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path text = Files.writeString(folder.resolve("text.h5"), "no HDF5");

        assertMistake("--input", folder.resolve("absent").toString(), "does not exist");
        assertMistake("--input", empty.toString(), "empty");
        assertMistake("--input", text.toString(), "text.h5");
        assertMistake("--stage", "layer5", "layer1, layer2, layer3 or layer4");
        assertMistake("--train-fraction", "2", "--train-fraction is 2.0");
        assertMistake("--output", text.resolve("below").toString(), "output folder");
        assertMistake("--weights", "resnet51", "'resnet51'");
        assertMistake("--batch", "0", "--batch is 0");
    }

    private static void assertMistake(String option, String value, String message) {
        List<String> arguments = new ArrayList<>(List.of(
                "screen",
                "--input",
                survey.toString(),
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--output",
                folder.resolve("mistake").toString()));
        int at = arguments.indexOf(option);
        if (at >= 0) {
            arguments.set(at + 1, value);
        } else {
            arguments.addAll(List.of(option, value));
        }

        Outcome outcome = run(arguments.toArray(String[]::new));

        assertThat(outcome.status()).as(outcome.text()).isEqualTo(1);
        assertThat(outcome.text()).contains("Error: ").contains(message).doesNotContain("\tat ");
    }

    private static Outcome screen(Path input, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "screen", "--input", input.toString(), "--weights", "untrained", "--output", output.toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--stage")) {
            arguments.addAll(List.of("--stage", "layer1"));
        }
        return run(arguments.toArray(String[]::new));
    }

    private static BufferedImage picture(Image image) {
        BufferedImage picture = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        for (int i = 0; i < rgb.length / 3; i++) {
            picture.setRGB(
                    i % image.width(),
                    i / image.width(),
                    (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF);
        }
        return picture;
    }

    private static double meanDifference(BufferedImage a, BufferedImage b) {
        assertThat(a.getWidth()).isEqualTo(b.getWidth());
        double sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                Color p = new Color(a.getRGB(x, y));
                Color q = new Color(b.getRGB(x, y));
                sum += Math.abs(p.getGreen() - q.getGreen());
            }
        }
        return sum / (a.getWidth() * a.getHeight());
    }
}
