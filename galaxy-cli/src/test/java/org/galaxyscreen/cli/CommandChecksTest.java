package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is off is said in a line before anything is read: the input of these commands is no survey at all. */
class CommandChecksTest {
    @TempDir
    private static Path folder;

    private static Path input;

    @BeforeAll
    static void makeInput() throws IOException {
        input = Files.writeString(folder.resolve("input.h5"), "no HDF5, which reading it would say");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--threads 100000 | --threads is 100000; 1 to 1024 expected",
                "--threads 0 | --threads is 0; 1 to 1024 expected",
                "--threads -3 | --threads is -3; 1 to 1024 expected",
                "--batch 0 | --batch is 0; 1 to 4096 expected",
                "--batch 5000 | --batch is 5000; 1 to 4096 expected",
                "--stage layer9 | --stage is 'layer9'; layer1, layer2, layer3 or layer4 expected",
                "--stage layer1,layer1 | --stage is layer1 twice; each once expected",
                "--pooling mean,median | --pooling is 'median'; mean, max or gem expected",
                "--views 2 | --views is 2; 1, 4 or 8 expected",
                "--engine dl4j --precision bf16 | --precision is bf16; the engine dl4j has fp32",
                "--precision fp16 --device cpu | --precision is fp16 and --device is cpu",
                "--calibration c.json | --calibration applies to --precision int8",
                "--input-size 32 | --input-size is 32; 64 to 4096 expected",
                "--preprocessing nosuch | --preprocessing is 'nosuch'; imagenet-v1",
                "--train-fraction 1.5 | --train-fraction is 1.5; above 0 and at most 1 expected",
                "--train-fraction NaN | --train-fraction is NaN; above 0 and at most 1 expected",
                "--systematics tile,tile | --systematics is 'tile,tile'; names of columns, each once, or all expected",
                "--gallery -1 | --gallery is -1; 0 to 10000 expected",
                "--oddness-maps 1001 | --oddness-maps is 1001; 0 to 1000 expected",
                "--oddness-maps 9 --gallery 5 | --oddness-maps is 9 and --gallery 5; a map lies over a picture",
                "--load a --save b | --save applies to detectors that are fitted here",
                "--load a --train-fraction 0.5 | --train-fraction applies to detectors that are fitted here",
                "--limits percentile:99:1 | --limits: percentiles are 99.0 and 1.0",
                "--stretch asinh:-1 | --stretch: stretch asinh has parameters -1.0",
                "--bands a,a | --bands: bands are [a, a]; each once expected",
                "--mix 1,2 | --mix: mix is [[1.0, 2.0]]; three rows"
            })
    void screenRefuses(String options, String message) {
        refuses(
                "screen --weights untrained --output " + folder.resolve("screened") + " --input " + input,
                options,
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--detector kmeans --eps 3 | --eps applies to --detector dbscan or ensemble, not to kmeans",
                "--detector knn --k 3 | --k applies to --detector kmeans or ensemble, not to knn",
                "--neighbours 3 | --neighbours applies to --detector knn or lof, not to ensemble",
                "--load a --pca 3 | --pca applies to a detector that is fitted",
                "--threshold foo | --threshold is 'foo': 'foo' is no threshold; iqr, mad, quantile, tail or fixed expected",
                "--threshold iqr:-2 | --threshold is 'iqr:-2': the option k is '-2'; a number from 0.0",
                "--threshold fixed: | --threshold is 'fixed:': the option upper is ''; a number from",
                "--detector svm | --detector is 'svm': 'svm' is no detector; ",
                "--detector knn:k=3 | --detector is 'knn:k=3': the detector knn has no option k; it has neighbours",
                "--detector knn:3 --neighbours 5 | the option neighbours is given twice",
                "--transform svd | --transform is 'svd': 'svd' is no transform; standardise or pca expected",
                "--detector knn --vote all | --vote applies to ensembles, not to knn",
                "--vote 9 | --vote is '9': at least 9 of 3 members cannot flag",
                "--combine sum | --combine is 'sum'; mean, median or maximum expected",
                "--k 0 | --k is 0; 1 to 100000 expected",
                "--eps -1 --detector dbscan | --eps is -1.0; a number above 0 expected",
                "--eps NaN | --eps is NaN; a number above 0 expected",
                "--eps-quantile 2 | --eps-quantile is 2.0; 0 to 1 expected",
                "--min-samples 1 | --min-samples is 1; 2 to 100000 expected",
                "--epochs 0 | --epochs is 0; 1 to 100000 expected",
                "--pca -3 | --pca is -3.0",
                "--pca 2.5 | --pca is 2.5; a whole number",
                "--detector iforest --trees 0 | --trees is 0; 1 to 100000 expected"
            })
    void detectRefuses(String options, String message) {
        refuses("detect --features " + input + " --output " + folder.resolve("detected"), options, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--contamination -0.1 | --contamination is -0.1; above 0 and below 1 expected",
                "--leave-out a --leave-out a | --leave-out is given as [a, a]"
            })
    void evaluateRefuses(String options, String message) {
        refuses("evaluate --weights untrained --input " + input, options, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--batch 1e3 | Invalid value for option '--batch': '1e3' is not a whole number; see ",
                "--threads 99999999999 | '99999999999' is not a whole number up to 2147483647",
                "--train-fraction half | Invalid value for option '--train-fraction': 'half' is not a number; see ",
                "--output= | Invalid value for option '--output': the name of a file or folder expected; it is empty"
            })
    void valuesOfOptionsAreRefusedInWordsOfTheUser(String option, String message) {
        Outcome outcome =
                run("screen", "--input", input.toString(), option.split("[ =]")[0], option.replaceAll(".*[ =]", ""));

        assertThat(outcome.status()).as(outcome.text()).isEqualTo(2);
        assertThat(outcome.text().lines()).hasSize(1);
        assertThat(outcome.text()).contains(message);
    }

    @Test
    void classThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
        Path images = folder.resolve("labelled");
        for (String label : List.of("ring", "spiral")) {
            // Not read as a picture: it is refused before.
            Files.writeString(Files.createDirectories(images.resolve(label)).resolve("1.png"), "no picture");
        }

        refuses(
                "evaluate --weights untrained --input " + images,
                "--leave-out rings",
                "--leave-out is 'rings'; the classes are ring, spiral");
    }

    @Test
    void numbersOfSurveysAreBounded() {
        String synthesize = "synthesize --output " + folder.resolve("never.h5");

        refuses(synthesize, "--objects 0", "--objects is 0; 1 to 100000000 expected");
        refuses(synthesize, "--objects 5 --anomalies 6", "--anomalies is 6; 0 to 5 expected");
        refuses("quickstart", "--objects -5", "--objects is -5; 1 to 100000000 expected");
    }

    @Test
    void whatCannotBeUnderstoodIsOneLine() {
        Outcome outcome = run("detect", "--features", "a.npy", "--output", "b", "--k", "many");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.text().lines()).hasSize(1);
        assertThat(outcome.text()).contains("--k", "many", "see galaxy-screen detect --help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%/rows.npy | the output folder, but",
                "/dev/null | the output folder, but",
                "%/saved | a result is written too; give another name",
                "%/mine | the catalogue in --output is",
                "%/mine | has not written; give another name, or --overwrite",
                "%/images | the folder that is read as --input"
            })
    void outputThatWouldReplaceSomethingIsRefused(String output, String message) throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        Path rows = Files.writeString(own.resolve("rows.npy"), "no array");
        Files.writeString(own.resolve("rows.csv"), "row,id\n");
        Path images = Files.createDirectories(own.resolve("images"));
        Path mine = Files.createDirectories(own.resolve("mine")).resolve("anomalies.csv");
        Files.writeString(mine, "notes of mine");

        refuses(
                "detect --features " + rows + " --input " + images + " --save " + own.resolve("saved/summary.json"),
                "--output " + output.replace("%", own.toString()),
                message);

        assertThat(rows).hasContent("no array");
        assertThat(mine).hasContent("notes of mine");
    }

    @Test
    void resultsOfImagesAreNotReplacedByThoseOfFeaturesNorTheOtherWayRound() throws IOException {
        Path screened = Files.createDirectories(folder.resolve("survey"));
        String summary = "{\"version\": \"1\", \"source\": \"a\", \"counts\": {}, \"detectors\": {}}";
        Path kept = Files.writeString(screened.resolve("summary.json"), summary);

        refuses(
                "detect --features " + input,
                "--output " + screened,
                "summary.json, a file that this command has not written");
        refuses(
                "screen --features " + input,
                "--output " + screened,
                "summary.json, a file that this command has not written");

        assertThat(kept).hasContent(summary);
        String detected = summary.replace("\"counts\"", "\"featuresFile\": \"f.npy\", \"counts\"");
        Files.writeString(kept, detected);
        refuses(
                "screen --weights untrained --input " + input,
                "--output " + screened,
                "summary.json, a file that this command has not written");
        assertThat(kept).hasContent(detected);
    }

    @Test
    void resultsOfOthersAreNotReplacedByAScreening() throws IOException {
        Path screened = Files.createDirectories(folder.resolve("others"));
        Files.writeString(screened.resolve("report.html"), "<title>Of mine</title>");
        String screen = "screen --weights untrained --input " + input + " --output ";

        refuses(screen + screened, "--seed 1", "report.html, a file that this command has not written");
        refuses(
                screen + folder.resolve("new"),
                "--save " + folder.resolve("new/summary.json"),
                "a result is written too");
        refuses(screen + folder.resolve("new"), "--save " + folder.resolve("no/a.detector"), "make it first");
        refuses(screen + folder.resolve("new"), "--save " + input, "read as --input");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f.npy.partial | the unfinished array beside --output is",
                "f.npy.journal | the journal beside --output is",
                "f.npy.lock | the lock beside --output is",
                "f.npy.int8.json | the int8 calibration beside --output is"
            })
    void hiddenFilesOfOthersAreNotReplaced(String name, String message) throws IOException {
        Path own = Files.createDirectories(folder.resolve("hidden-" + name));
        Path mine = Files.writeString(own.resolve(name), "of mine");

        refuses(
                "extract --weights untrained --precision int8 --input " + input,
                "--output " + own.resolve("f.npy"),
                message);

        assertThat(mine).hasContent("of mine");
        Path screened = Files.createDirectories(own.resolve("screened"));
        Path kept = Files.writeString(
                screened.resolve(name.equals("f.npy.int8.json") ? "int8.json" : name.replace("f.npy", "features.npy")),
                "of mine");
        refuses(
                "screen --weights untrained --precision int8 --input " + input,
                "--output " + screened,
                message.replace("beside", "in"));
        assertThat(kept).hasContent("of mine");
    }

    @Test
    void screeningGoesIntoAFolderOfItsOwn() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images"));
        Path link = folder.resolve("link-to-images");
        Files.createSymbolicLink(link, images);
        // Weights that are nowhere: they are not looked for before.
        String screen = "screen --weights nowhere.pth --input " + images + " --output ";

        refuses(screen + images, "--seed 1", "the folder that is read as --input; give another folder");
        refuses(screen + link, "--seed 1", "the folder that is read as --input; give another folder");
        refuses(screen + input, "--seed 1", "--output is " + input + ", the output folder, but " + input);
        refuses(screen + input.resolve("below"), "--seed 1", "the output folder, but " + input + " is no folder");
        refuses(screen + "/dev/null", "--seed 1", "the output folder, but /dev/null is no folder");
        refuses("quickstart --weights nowhere.pth --output " + input, "--seed 1", "is no folder");
        assertThat(images).isEmptyDirectory();
    }

    @Test
    void surveyIsReplacedOnlyWhereItIsSynthetic() throws IOException {
        Path survey = folder.resolve("again.h5");
        String[] command = {"synthesize", "--output", survey.toString(), "--objects", "2", "--anomalies", "1"};

        assertThat(run(command).status()).isZero();
        assertThat(run(command).status()).isZero();
        refuses("synthesize", "--output " + input, "has not written");
        Path other = Files.writeString(folder.resolve("mine.h5"), "mine");
        Outcome overwritten =
                run("synthesize", "--output", other.toString(), "--objects", "2", "--anomalies", "1", "--overwrite");
        assertThat(overwritten.status()).as(overwritten.text()).isZero();
    }

    @Test
    void textThatCannotBeWrittenIsAnError() {
        PrintStream out = System.out;
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (PrintStream lost = new PrintStream(full, true, StandardCharsets.UTF_8)) {
            System.setOut(lost);
            assertThat(Main.run("weights", "list")).isEqualTo(1);
        } finally {
            System.setOut(out);
        }
    }

    @Test
    void smallSurveyIsScreenedByTheDetectorsThatCan() {
        Path survey = folder.resolve("six.h5");
        assertThat(run("synthesize", "--output", survey.toString(), "--objects", "6", "--anomalies", "1")
                        .status())
                .isZero();

        Outcome outcome = run(
                "screen",
                "--input",
                survey.toString(),
                "--weights",
                "untrained",
                "--stage",
                "layer1",
                "--input-size",
                "64",
                "--output",
                folder.resolve("six").toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .containsOnlyOnce(
                        "Warning: there are 5 objects to learn from, too few for some detectors: kmeans needs 10;"
                                + " going on with autoencoder and dbscan");
        assertThat(folder.resolve("six/anomalies.csv"))
                .content()
                .contains("dbscan_score")
                .doesNotContain("kmeans_score");
    }

    private static void refuses(String command, String options, String message) {
        List<String> arguments = new ArrayList<>();
        Stream.of(command, options).flatMap(part -> Stream.of(part.split(" "))).forEach(arguments::add);

        Outcome outcome = run(arguments.toArray(String[]::new));

        assertThat(outcome.status()).as(outcome.text()).isEqualTo(1);
        assertThat(outcome.text().lines()).hasSize(1);
        assertThat(outcome.text()).startsWith("Error: ").contains(message, "; see galaxy-screen ", " --help");
    }
}
