package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.io.npy.NpyWriter;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.review.ReviewServer;
import org.galaxyscreen.server.review.SurveyReview;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command {@code detect} as a user runs it. */
class DetectTest {
    private static final int DIMENSIONS = 100;
    private static final int ROWS = 200;

    @TempDir
    private static Path folder;

    private static Path train;
    private static Path features;

    /** Two clusters; the last of the rows to score is far from both. */
    @BeforeAll
    static void makeFeatures() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        train = folder.resolve("train.npy");
        try (NpyWriter writer = NpyWriter.create(train, DIMENSIONS)) {
            for (int row = 0; row < ROWS; row++) {
                writer.write(row(row, random), 0);
            }
            writer.commit();
        }
        features = folder.resolve("features.npy");
        try (FeatureWriter writer = FeatureWriter.create(features, DIMENSIONS)) {
            for (int row = 0; row < 20; row++) {
                float[] values = row(row, random);
                if (row == 19) {
                    for (int k = 0; k < DIMENSIONS; k += 3) {
                        values[k] += 40;
                    }
                }
                writer.accept(SurveyObject.of(row == 19 ? "odd, \"one\"" : "object " + row), values, 0);
            }
            writer.commit();
        }
    }

    private static float[] row(int row, SplittableRandom random) {
        float[] values = new float[DIMENSIONS];
        for (int k = 0; k < DIMENSIONS; k++) {
            values[k] = (float) (random.nextGaussian() + (row % 2 == 0 ? 4 : -4));
        }
        return values;
    }

    /** 300 rows of one cluster; the 30 of tile T3 lie apart, and have the worst seeing. */
    @Test
    void systematicsAreFoundAndToldEverywhere() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        Path observed = folder.resolve("observed.npy");
        try (FeatureWriter writer = FeatureWriter.create(observed, 8)) {
            for (int row = 0; row < 300; row++) {
                boolean bad = row % 10 == 3;
                float[] values = new float[8];
                for (int k = 0; k < 8; k++) {
                    values[k] = (float) random.nextGaussian() * (bad ? 6 : 1);
                }
                Map<String, String> columns = new LinkedHashMap<>();
                columns.put("tile", "T" + row % 10);
                columns.put("seeing", row == 7 ? "" : Double.toString((bad ? 2 : 1) + random.nextDouble()));
                columns.put("depth", Double.toString(random.nextDouble()));
                columns.put("filter", "r");
                writer.accept(
                        new SurveyObject("o" + row, Double.NaN, Double.NaN, Double.NaN, Double.NaN, null, columns),
                        values,
                        0);
            }
            writer.commit();
        }
        Path output = folder.resolve("observed");

        Outcome outcome = run(
                "detect",
                "--features",
                observed.toString(),
                "--detector",
                "knn",
                "--systematics",
                "all",
                "--output",
                output.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .containsPattern(
                        "  flags and scores depend on tile: 0 % flagged in T\\d, \\d+\\.\\d % in T3 \\(chi-squared V = 0\\.\\d+, adjusted p = ")
                .contains("  flags and scores depend on seeing: ")
                .contains("  no dependence on depth")
                .contains("  not tested: filter (all objects have one value)");
        JsonNode columns = summary(output).at("/systematics/columns");
        assertThat(columns.at("/tile/kind").asText()).isEqualTo("category");
        assertThat(columns.at("/tile/flags/test").asText()).isEqualTo("chi_squared");
        assertThat(columns.at("/tile/groups").size()).isEqualTo(10);
        assertThat(columns.at("/seeing/missing/objects").asInt()).isEqualTo(1);
        assertThat(columns.at("/seeing/scores/test").asText()).isEqualTo("spearman");
        assertThat(columns.at("/seeing/groups/0/objects").asInt()).isEqualTo(29);
        assertThat(columns.at("/filter/untested").asText()).isEqualTo("all objects have one value");
        assertThat(columns.at("/depth/flags/adjusted").asDouble()).isGreaterThan(0.01);
        assertThat(output.resolve("report.html"))
                .content()
                .contains(
                        "<section id=\"systematics\">",
                        "<figcaption>Flags and scores depend on tile: ",
                        "Numbers by seeing");
        assertThat(systematics(reviewed(output)))
                .isEqualTo(systematics(Files.readString(output.resolve("report.html"))));

        Outcome refused = run(
                "detect",
                "--features",
                observed.toString(),
                "--systematics",
                "airmass",
                "--output",
                folder.resolve("none").toString());

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text())
                .contains(
                        "--systematics names 'airmass'; the objects have tile, seeing, depth, filter, of which some or all are expected");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    /** The page that a review of the results begins with. */
    private static String reviewed(Path results) throws IOException {
        try (ReviewServer server = SurveyReview.of(results).serve(ServerOptions.defaults(), RunListener.NONE)) {
            HttpRequest request = HttpRequest.newBuilder(server.address().resolve("/"))
                    .header("Authorization", "Bearer " + server.token())
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** The section of a page, which is there. */
    private static String systematics(String html) {
        int begin = html.indexOf("<section id=\"systematics\">");
        assertThat(begin).isPositive();
        return html.substring(begin, html.indexOf("</section>", begin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kmeans", "dbscan", "autoencoder", "knn", "lof", "iforest", "ensemble"})
    void everyDetectorFlagsTheOddRowUnderItsName(String detector) throws IOException {
        Path output = folder.resolve(detector);

        Outcome outcome = detector.equals("kmeans") || detector.equals("ensemble")
                ? detect(output, "--train", train.toString(), "--detector", detector, "--k", "2")
                : detect(output, "--train", train.toString(), "--detector", detector);

        assertThat(outcome.status()).as(outcome.text()).isZero();
        boolean ensemble = detector.equals("ensemble");
        boolean clusters = detector.equals("kmeans") || detector.equals("dbscan");
        List<String> lines = Files.readAllLines(output.resolve("anomalies.csv"));
        assertThat(lines.get(0))
                .isEqualTo("rank,id,ra,dec,redshift,label,split,"
                        + (ensemble
                                ? "autoencoder_score,autoencoder_flag,kmeans_score,kmeans_flag,dbscan_score,dbscan_flag,"
                                : detector + "_score," + detector + "_flag,")
                        + "ensemble_score,ensemble_flag,"
                        + (clusters ? detector + "_cluster," : "")
                        + "row");
        assertThat(lines).hasSize(21);
        assertThat(lines.get(1))
                .startsWith("1,\"odd, \"\"one\"\"\",")
                .contains(",true,")
                .endsWith(",19");
        assertThat(output.resolve("report.html")).content().contains("Anomalies in features.npy", "odd, \\\"one");
        JsonNode summary = summary(output);
        assertThat(summary.at("/settings/trainingRows").asInt()).isEqualTo(ROWS);
        assertThat(summary.at("/settings/train").asText()).isEqualTo(train.toString());
        assertThat(summary.path("featuresFile").asText()).isEqualTo(features.toString());
        assertThat(summary.at("/counts/flagged").asLong())
                .isEqualTo(lines.stream()
                        .filter(line -> line.matches(".*,true(,-?[0-9]+)?,[0-9]+"))
                        .count());
        assertThat(summary.path("detectors").size()).isEqualTo(ensemble ? 3 : 1);
        assertThat(summary.at("/detectors/" + (ensemble ? "kmeans" : detector) + "/upperFence")
                        .isNumber())
                .isTrue();
    }

    @Test
    void outputThatEndsInCsvHasTheScoresAlone() throws IOException {
        Path results = folder.resolve("as-folder");
        Path scores = folder.resolve("alone.csv");
        for (Path output : List.of(results, scores)) {
            Outcome outcome = run(
                    "detect", "--features", features.toString(), "--detector", "knn", "--output", output.toString());
            assertThat(outcome.status()).as(outcome.text()).isZero();
        }

        List<String> lines = Files.readAllLines(scores);
        assertThat(lines).hasSize(21);
        assertThat(lines.get(0)).isEqualTo("row,id,score,flag");
        assertThat(lines.get(1)).startsWith("0,object 0,").endsWith(",false");
        assertThat(lines.get(20)).startsWith("19,\"odd, \"\"one\"\"\",").endsWith(",true");
        String best = Files.readAllLines(results.resolve("anomalies.csv")).get(1);
        String score = lines.get(20).split(",")[lines.get(20).split(",").length - 2];
        assertThat(best).contains("odd, ", score);

        Path foreign = Files.writeString(folder.resolve("foreign.csv"), "mine\n");
        assertThat(run("detect", "--features", features.toString(), "--output", foreign.toString())
                        .text())
                .contains("foreign.csv");
        assertThat(foreign).hasContent("mine\n");
    }

    @Test
    void idsThatLookLikeFormulasAreMadeSafeOnlyIfAsked() throws IOException {
        Path array = folder.resolve("formulas.npy");
        try (FeatureWriter writer = FeatureWriter.create(array, 1)) {
            for (String id : List.of("=HYPERLINK(\"x\")", "-17.5", "plain")) {
                writer.accept(SurveyObject.of(id), new float[] {id.length()}, 0);
            }
            writer.commit();
        }
        Path output = folder.resolve("formulas");
        String[] command = {
            "detect",
            "--features",
            array.toString(),
            "--detector",
            "knn",
            "--neighbours",
            "1",
            "--output",
            output.toString()
        };

        Outcome plain = run(command);
        assertThat(plain.status()).as(plain.text()).isZero();
        assertThat(Files.readString(output.resolve("anomalies.csv"))).contains(",\"=HYPERLINK(", ",-17.5,");
        Outcome safe = run(Stream.concat(Stream.of(command), Stream.of("--spreadsheet-safe"))
                .toArray(String[]::new));

        assertThat(safe.status()).as(safe.text()).isZero();
        assertThat(Files.readString(output.resolve("anomalies.csv")))
                .contains(",\"'=HYPERLINK(\"\"x\"\")\",", ",'-17.5,", ",plain,");
        assertThat(SavedResults.open(output).catalogue().entries())
                .extracting(entry -> entry.object().id())
                .containsExactlyInAnyOrder("=HYPERLINK(\"x\")", "-17.5", "plain");
    }

    @Test
    void idsThatComeTwiceAreRefused() throws IOException {
        Path array = folder.resolve("twice.npy");
        try (FeatureWriter writer = FeatureWriter.create(array, 1)) {
            for (String id : List.of("a", "b", "a")) {
                writer.accept(SurveyObject.of(id), new float[1], 0);
            }
            writer.commit();
        }

        Outcome outcome = run(
                "detect",
                "--features",
                array.toString(),
                "--output",
                folder.resolve("twice").toString());

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("twice.csv: the rows 0 and 2 have the id 'a'; each id once expected");
    }

    @Test
    void ensembleOfFewRowsGoesOnWithTheDetectorsThatCan() throws IOException {
        Path array = folder.resolve("six.npy");
        SplittableRandom random = new SplittableRandom(5);
        try (NpyWriter writer = NpyWriter.create(array, DIMENSIONS)) {
            for (int row = 0; row < 6; row++) {
                writer.write(row(row, random), 0);
            }
            writer.commit();
        }
        Path output = folder.resolve("six");
        Path saved = folder.resolve("six.detector");
        List<String> command = List.of("detect", "--features", array.toString(), "--output", output.toString());

        Outcome outcome = run(Stream.concat(command.stream(), Stream.of("--pca", "3", "--save", saved.toString()))
                .toArray(String[]::new));

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text())
                .containsOnlyOnce("Warning: there are 6 objects to learn from, too few for some detectors: kmeans needs"
                        + " 10; going on with autoencoder and dbscan");
        JsonNode summary = summary(output);
        assertThat(summary.path("detectors").fieldNames()).toIterable().containsExactly("autoencoder", "dbscan");
        Outcome loaded = run(Stream.concat(command.stream(), Stream.of("--load", saved.toString()))
                .toArray(String[]::new));
        assertThat(loaded.status()).as(loaded.text()).isZero();
    }

    @Test
    void clustersAreThoseOfTheRows() throws IOException {
        Path output = folder.resolve("clusters");

        detect(output, "--train", train.toString(), "--detector", "kmeans", "--k", "2", "--pca", "5", "--standardise");

        Map<Integer, String> clusters = new HashMap<>();
        for (String line : Files.readAllLines(output.resolve("anomalies.csv")).subList(1, 21)) {
            String[] fields = line.split(",");
            clusters.put(Integer.parseInt(fields[fields.length - 1]), fields[fields.length - 2]);
        }
        assertThat(clusters.get(0)).isNotEqualTo(clusters.get(1));
        for (int row = 0; row < 19; row++) {
            assertThat(clusters.get(row)).isEqualTo(clusters.get(row % 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kmeans", "ensemble"})
    void savedDetectorScoresAsTheFittedOneDid(String detector) throws IOException {
        Path first = folder.resolve(detector + "-first");
        Path second = folder.resolve(detector + "-second");
        Path model = folder.resolve(detector + ".detector");
        detect(
                first,
                "--train",
                train.toString(),
                "--detector",
                detector,
                "--k",
                "2",
                "--pca",
                "80",
                "--save",
                model.toString());

        Outcome outcome = detect(second, "--load", model.toString());

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(second.resolve("anomalies.csv")).hasSameBinaryContentAs(first.resolve("anomalies.csv"));
    }

    @Test
    void thresholdsAreChosenByNameAndMistakesNamed() throws IOException {
        for (String threshold : List.of("iqr:0.5", "mad", "quantile:0.5", "tail:0.01", "fixed:3")) {
            Path output = folder.resolve("threshold");

            Outcome outcome =
                    detect(output, "--train", train.toString(), "--detector", "knn", "--threshold", threshold);

            assertThat(outcome.status()).as(outcome.text()).isZero();
            assertThat(Files.readString(output.resolve("anomalies.csv"))).contains(",true");
        }
        Outcome missing = detect(folder.resolve("no"), "--load", folder + "/missing.detector");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.text()).contains("Error: there is no file " + folder.resolve("missing.detector"));
        Outcome wrong = detect(folder.resolve("no"), "--threshold", "sigma:3");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.text()).contains("'sigma' is no threshold; iqr, mad, quantile, tail or fixed expected");
    }

    @Test
    void fitThatTellsNothingIsWarnedOf() {
        Outcome outcome = detect(folder.resolve("warned"), "--detector", "dbscan", "--eps", "1000");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("Warning: DBSCAN calls all 20 training rows one cluster");
    }

    @Test
    void severalDetectorsAreAnEnsemble() throws IOException {
        Path output = folder.resolve("several");

        Outcome outcome = detect(
                output,
                "--train",
                train.toString(),
                "--detector",
                "knn:3",
                "--detector",
                "lof:neighbours=10",
                "--detector",
                "lof",
                "--transform",
                "pca:5",
                "--vote",
                "all",
                "--combine",
                "maximum");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        JsonNode settings = summary(output).at("/settings/detector/detector");
        assertThat(settings.at("/steps/0/components").asInt()).isEqualTo(5);
        JsonNode ensemble = settings.path("detector");
        assertThat(ensemble.path("members"))
                .extracting(member -> member.path("name").asText(), member -> member.at("/detector/neighbours")
                        .asInt())
                .containsExactly(tuple("knn", 3), tuple("lof", 10), tuple("lof-2", 20));
        assertThat(ensemble.at("/voting/rule").asText()).isEqualTo("all");
        assertThat(ensemble.at("/combination/rule").asText()).isEqualTo("maximum");
    }

    @Test
    void radiusIsTheKneesIfAskedFor() throws IOException {
        Path output = folder.resolve("knee");

        Outcome outcome = detect(output, "--train", train.toString(), "--detector", "dbscan", "--eps-knee");
        Outcome both = detect(output, "--detector", "dbscan", "--eps-knee", "--eps", "3");

        assertThat(outcome.status()).as(outcome.text()).isZero();
        JsonNode summary = summary(output);
        assertThat(summary.at("/settings/detector/detector/type").asText()).isEqualTo("DbscanDetector");
        assertThat(summary.at("/settings/detector/detector/epsSource").asText()).isEqualTo("knee");
        assertThat(summary.at("/settings/detector/detector/minPts").isNumber()).isTrue();
        assertThat(summary.at("/settings/detector/threshold/upper").asDouble()).isEqualTo(1);
        assertThat(both.status()).isEqualTo(1);
        assertThat(both.text()).contains("--eps, --eps-quantile and --eps-knee exclude each other");
    }

    @Test
    void indexOfAnotherArrayIsRefused() throws IOException {
        Path other = folder.resolve("other.npy");
        Files.copy(train, other);
        Files.writeString(folder.resolve("other.csv"), "row,id\n0,a\n2,b\n");

        Outcome outcome = run("detect", "--features", other.toString(), "--output", folder + "/o");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text())
                .contains("other.csv: line 3 is '2,b'; row 1 expected")
                .doesNotContain("\tat ");
    }

    @Test
    void filesWithoutRowsOrWithOthersAreNamed() throws IOException {
        Path empty = folder.resolve("empty.npy");
        try (NpyWriter writer = NpyWriter.create(empty, DIMENSIONS)) {
            writer.commit();
        }
        Path narrow = folder.resolve("narrow.npy");
        try (NpyWriter writer = NpyWriter.create(narrow, 2)) {
            writer.write(new float[] {1, 2}, 0);
            writer.commit();
        }

        Outcome nothing = run("detect", "--features", empty.toString(), "--output", folder + "/nothing");
        Outcome untrained = detect(folder.resolve("untrained"), "--train", empty.toString());
        Outcome other = detect(folder.resolve("otherwise"), "--train", narrow.toString());

        assertThat(List.of(nothing.status(), untrained.status(), other.status()))
                .containsOnly(1);
        assertThat(nothing.text()).contains("empty.npy has no rows; at least one expected");
        assertThat(untrained.text()).contains("empty.npy has no rows; at least one expected");
        assertThat(other.text())
                .contains("narrow.npy has rows of 2 values; 100 expected, as in " + features)
                .doesNotContain("\tat ");
    }

    private static JsonNode summary(Path output) throws IOException {
        return new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    }

    private static Outcome detect(Path output, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("detect", "--features", features.toString(), "--output", output.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }
}
