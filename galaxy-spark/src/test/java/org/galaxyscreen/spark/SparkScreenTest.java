package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that spark-submit runs. */
class SparkScreenTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        // As spark-submit does: the command's session is the first and ends with it.
        SparkSession spark = TestSurvey.session("local[2,3]").getOrCreate();
        try {
            return SparkScreen.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        } finally {
            spark.stop();
        }
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void realGalaxiesFromImagesToACatalogue() throws IOException {
        Path galaxies = ReferenceData.require("data/galaxyzoo2/spirals");
        String weights = ReferenceData.require("data/weights/resnet50_imagenet_to_layer2.safetensors")
                .toString();
        Path survey = folder.resolve("survey");
        Files.createDirectories(survey);
        try (Stream<Path> files = Files.list(galaxies)) {
            for (Path file : files.sorted().limit(48).toList()) {
                Files.copy(file, survey.resolve(file.getFileName()));
            }
        }
        Files.write(survey.resolve("empty.jpg"), new byte[0]);

        assertThat(run(
                        "extract",
                        "--input=" + survey,
                        "--weights=" + weights,
                        "--preprocessing=imagenet-v1",
                        "--input-size=64",
                        "--stage=layer2",
                        "--output=" + at("features.parquet")))
                .as(err.toString())
                .isZero();
        assertThat(run(
                        "fit",
                        "--features=" + at("features.parquet"),
                        "--transform=standardise",
                        "--transform=pca:components=8",
                        "--detector=iforest",
                        "--detector=kmeans:clusters=3",
                        "--vote=any",
                        "--save=" + at("detectors")))
                .as(err.toString())
                .isZero();
        assertThat(run(
                        "score",
                        "--features=" + at("features.parquet"),
                        "--load=" + at("detectors"),
                        "--ranked",
                        "--output=" + at("catalogue.parquet")))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("48 rows of features")
                .contains("1 images were skipped")
                .contains("'ensemble' learned from 48 rows")
                .contains(" of 48 objects are flagged");
        Path array = folder.resolve("features.npy");
        read(folder.resolve("features.parquet"), array);
        Features rows = FeatureReader.read(array, ProgressListener.NONE);
        assertThat(rows.rows()).isEqualTo(48);
        assertThat(rows.dimensions()).isEqualTo(512);
        assertThat(Files.readString(folder.resolve("features.npy.about.json")))
                .contains("\"weightsSha256\" : \"" + Sha256.of(Path.of(weights)))
                .contains("\"id\" : \"empty\"");
        Files.delete(folder.resolve("features.parquet/_about.json"));
        Path again = folder.resolve("again.npy");
        read(folder.resolve("features.parquet"), again);
        assertThat(again).hasSameBinaryContentAs(array);
        assertThat(Files.readString(folder.resolve("again.npy.about.json")))
                .contains("\"weightsSha256\" : \"" + Sha256.of(Path.of(weights)));
        assertThat(DetectorFile.read(folder.resolve("detectors")).features()).isPresent();
        Verdicts verdicts =
                DetectorFile.read(folder.resolve("detectors")).detector().judge(rows);
        try (SparkSession spark = TestSurvey.session("local[1]").getOrCreate()) {
            Map<String, Double> scores = new HashMap<>();
            spark.read()
                    .parquet(at("catalogue.parquet"))
                    .filter("ensemble_score is not null")
                    .collectAsList()
                    .forEach(row -> scores.put(row.getAs("id"), row.getAs("ensemble_score")));
            for (int i = 0; i < rows.rows(); i++) {
                assertThat(scores.get(rows.object(i).id()))
                        .isCloseTo(verdicts.scores().value(i), within(1e-6));
            }
        }
    }

    /** By galaxy-parquet, whose Parquet library is another than Spark's, in a class loader of its own. */
    private static void read(Path parquet, Path array) throws IOException {
        List<URL> jars = new ArrayList<>();
        Path classes = Path.of(System.getProperty("galaxy.root", ".."), "galaxy-parquet", "target", "classes");
        assertThat(classes).isDirectory();
        jars.add(url(classes));
        try (Stream<Path> files = Files.list(Path.of("target", "parquet"))) {
            files.forEach(jar -> jars.add(url(jar)));
        }
        ClassLoader ours = SparkScreenTest.class.getClassLoader();
        ClassLoader shared = new ClassLoader(ClassLoader.getPlatformClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (name.matches("(org\\.galaxyscreen\\.(core|io)|com\\.fasterxml|org\\.slf4j|org\\.jspecify)\\..*")) {
                    return ours.loadClass(name);
                }
                throw new ClassNotFoundException(name);
            }
        };
        try (URLClassLoader loader = new URLClassLoader(jars.toArray(URL[]::new), shared)) {
            FeatureFormat format = (FeatureFormat) loader.loadClass("org.galaxyscreen.parquet.ParquetFeatures")
                    .getConstructor()
                    .newInstance();
            format.read(parquet, array);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e instanceof InvocationTargetException thrown ? thrown.getCause() : e);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void helpNamesTheCommands() {
        int status = SparkScreen.run(new PrintWriter(out, true), new PrintWriter(err, true), "--help");
        assertThat(status).isZero();
        assertThat(out.toString()).contains("extract", "fit", "score");
        for (String command : List.of("extract", "fit", "score")) {
            assertThat(SparkScreen.run(new PrintWriter(out, true), new PrintWriter(err, true), command, "--help"))
                    .isZero();
        }
    }

    private void assertRefused(String message, String... args) {
        err.getBuffer().setLength(0);
        assertThat(SparkScreen.run(new PrintWriter(out, true), new PrintWriter(err, true), args))
                .as(String.join(" ", args))
                .isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    /** Before a session is begun. */
    @Test
    void mistakesNameTheOption() {
        assertRefused("Missing subcommand; extract, fit or score expected");
        assertRefused("--detector is 'telepathy'", "fit", "--features=x", "--save=y", "--detector=telepathy");
        assertRefused(
                "--neighbours applies to --detector knn or lof, not to kmeans",
                "fit",
                "--features=x",
                "--save=y",
                "--detector=kmeans",
                "--neighbours=3");
        assertRefused(
                "--id-dataset applies to Parquet files, with --images-dataset",
                "extract",
                "--input=x",
                "--output=y",
                "--id-dataset=name");
        assertRefused("--join does not apply to files", "extract", "--input=x", "--output=y", "--join=c.csv");
        assertRefused("--catalogue is given without --size", "extract", "--input=x", "--output=y", "--catalogue=c.csv");
        assertRefused(
                "--input is hdfs://store/tiles; with --catalogue a folder of FITS tiles on a disk",
                "extract",
                "--input=hdfs://store/tiles",
                "--output=y",
                "--catalogue=c.csv",
                "--size=20px");
        assertRefused(
                "--calibration is none.json, which is no file",
                "extract",
                "--input=x",
                "--output=y",
                "--precision=int8",
                "--calibration=none.json");
    }

    @Test
    void tilesAndACatalogueAndAModelOfOnesOwn() throws IOException {
        TestTiles sky = TestTiles.write(folder, 20);
        Path model = Files.write(folder.resolve("means.onnx"), SparkOnnxTest.means());

        assertThat(run(
                        "extract",
                        "--tiles=" + sky.tiles().toUri(),
                        "--catalogue=" + sky.catalogue(),
                        "--size=12arcsec",
                        "--stretch=linear",
                        "--onnx=" + model,
                        "--preprocessing=imagenet-v1",
                        "--input-size=64",
                        "--output=" + at("features.parquet")))
                .as(err.toString())
                .isZero();

        assertThat(out.toString()).contains("20 rows of features");
        assertThat(err.toString()).contains("1 object is in no tile and left out");
        assertThat(Files.readString(folder.resolve("features.parquet/_about.json")))
                .contains("\"rows\" : 20", "\"dimensions\" : 3", "linear");
    }

    @Test
    void whatIsThereIsNotReplaced() throws IOException {
        Path survey = folder.resolve("survey");
        TestSurvey.paint(survey, 3);
        Files.createDirectories(folder.resolve("there.parquet"));
        Files.writeString(folder.resolve("there.parquet/mine.txt"), "mine");

        assertThat(run(
                        "extract",
                        "--input=" + survey,
                        "--weights=untrained:1",
                        "--input-size=64",
                        "--output=" + at("there.parquet")))
                .isNotZero();
        assertThat(err.toString()).contains("there.parquet");
        assertThat(folder.resolve("there.parquet/mine.txt")).hasContent("mine");
    }
}
