package org.galaxyscreen.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command with somebody else's library beside its own: what docs/architecture.md shows, as a jar, each run in a JVM of its own. */
class PackagedCommandTest {
    @TempDir
    private static Path folder;

    private static Path jar;

    /** With the jar in {@code lib/ext}. */
    private static Path extended;

    /** Without it. */
    private static Path plain;

    @BeforeAll
    static void install() throws IOException {
        Path packaged = Library.ROOT.resolve("galaxy-cli/target/galaxy-screen").toRealPath();
        assumeTrue(
                Files.isExecutable(packaged.resolve("bin/galaxy-screen")),
                "the command is not packaged; mvnw verify does so before");
        jar = folder.resolve("mylibrary.jar");
        OutsideLibrary.jar(OutsideLibrary.compile(folder.resolve("outside")), jar);
        plain = install(packaged, "plain");
        extended = install(packaged, "extended");
        Files.copy(
                jar, Files.createDirectories(folder.resolve("extended/lib/ext")).resolve("mylibrary.jar"));
    }

    private static Path install(Path packaged, String name) throws IOException {
        Path lib = Files.createDirectories(folder.resolve(name).resolve("lib"));
        try (Stream<Path> jars = Files.list(packaged.resolve("lib"))) {
            for (Path each :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.createSymbolicLink(lib.resolve(each.getFileName()), each);
            }
        }
        Path bin = Files.createDirectories(lib.resolveSibling("bin"));
        return Files.copy(packaged.resolve("bin/galaxy-screen"), bin.resolve("galaxy-screen"));
    }

    @Test
    void theirDetectorIsSavedWithinAnEnsembleAndLoadedElsewhere() throws Exception {
        Path features = folder.resolve("features.npy");
        try (FeatureWriter writer = FeatureWriter.create(features, 2)) {
            for (int row = 0; row < 20; row++) {
                float[] values = row == 19 ? new float[] {0, 9} : new float[] {row + 1, 0.01f * row};
                writer.accept(SurveyObject.of("object-" + row), values, 0);
            }
            writer.commit();
        }
        Path saved = folder.resolve("theirs.detector");
        Path fitted = folder.resolve("fitted");
        Path loaded = folder.resolve("loaded");
        List<String> detect = List.of("detect", "--features", features.toString(), "--output");

        String text = run(
                0,
                extended,
                Map.of(),
                detect,
                fitted.toString(),
                "--detector",
                "mylibrary.mean_distance",
                "--detector",
                "knn:1",
                "--transform",
                "mylibrary.unit-length",
                "--threshold",
                "mylibrary.gap:0.05",
                "--save",
                saved.toString());
        // By the environment, instead of lib/ext.
        run(
                0,
                plain,
                Map.of("GALAXY_SCREEN_CLASSPATH", jar.toString()),
                detect,
                loaded.toString(),
                "--load",
                saved.toString());

        assertThat(text).contains("20 objects ranked, 1 flagged");
        List<String> ranked = Files.readAllLines(fitted.resolve("anomalies.csv"));
        assertThat(ranked.get(0)).contains(",mean_distance_score,mean_distance_flag,knn_score,");
        assertThat(ranked.get(1)).startsWith("1,object-19,").endsWith(",true,19");
        // Learned from by the first run, not by the second.
        assertThat(Files.readString(loaded.resolve("anomalies.csv")))
                .isEqualTo(String.join("\n", ranked).replace(",train,", ",test,") + "\n");
        assertThat(run(1, plain, Map.of(), detect, loaded.toString(), "--load", saved.toString()))
                .contains(
                        "theirs.detector", "'mylibrary.unit_length', which no detector codec on the class path reads");
        assertThat(run(1, plain, Map.of(), detect, loaded.toString(), "--detector", "mylibrary.mean_distance"))
                .contains("--detector is 'mylibrary.mean_distance'", "kmeans");
    }

    @Test
    void theirImagesAreReadByTheirSourceAndFormatAndComputedWithTheirWeightsByTheirEngine() throws Exception {
        Path weights = folder.resolve("weights.plwt");
        OutsideLibrary.writeWeights(Weights.untrained(1), weights);
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        for (String name : List.of("m31", "m32")) {
            byte[] pgm = ("P5 8 8 255\n" + "x".repeat(64)).getBytes(StandardCharsets.US_ASCII);
            Files.write(pictures.resolve(name + ".pgm"), pgm);
        }
        Path stack = folder.resolve("stack.rgb");
        Files.write(stack, new byte[3 * 8 * 8 * 3]);
        List<String> extract = List.of(
                "extract",
                "--weights",
                weights.toString(),
                "--engine",
                "mylibrary.mean",
                "--stage",
                "layer1",
                "--input-size",
                "64",
                "--output");

        String folderText =
                run(0, extended, Map.of(), extract, folder.resolve("a.npy").toString(), "--input", pictures.toString());
        String stackText = run(
                0,
                extended,
                Map.of(),
                extract,
                folder.resolve("b.npy").toString(),
                "--input",
                stack.toString(),
                "--source-option",
                "side=8");

        assertThat(folderText).contains("mylibrary.mean (asked for)", "2 rows");
        assertThat(stackText).contains("3 rows");
        assertThat(Files.readString(folder.resolve("b.csv")))
                .isEqualTo(
                        "row,id,ra,dec,redshift,pixel_scale,label\n0,frame-0,,,,,\n1,frame-1,,,,,\n2,frame-2,,,,,\n");
        assertThat(run(2, plain, Map.of(), extract, folder.resolve("c.npy").toString(), "--input", pictures.toString()))
                .contains("'mylibrary.mean' is no engine");
    }

    @Test
    void theirTablesAndFeaturesAreReadAndWritten() throws Exception {
        Path sky = folder.resolve("objects.sky");
        OutsideLibrary.writeSkyList(sky);
        Path csv = folder.resolve("objects.csv");
        Path latex = folder.resolve("objects.tex");
        Path array = folder.resolve("there.npy");
        try (FeatureWriter writer = FeatureWriter.create(array, 2)) {
            writer.accept(SurveyObject.of("m31"), new float[] {1, 0.1f}, 0);
            writer.commit();
        }
        Path floats = folder.resolve("there.floats");
        Path back = folder.resolve("back.npy");

        convert(0, extended, sky, csv);
        convert(0, extended, sky, latex);
        convert(0, extended, array, floats);
        convert(0, extended, floats, back);

        assertThat(Files.readString(csv)).isEqualTo("id,ra,dec\nm31,10.6847,41.2687\nm32,10.6743,40.8652\n");
        assertThat(Files.readString(latex))
                .isEqualTo("\\begin{tabular}{lll}\nid & ra & dec \\\\\n\\hline\nm31 & 10.6847 & 41.2687 \\\\\n"
                        + "m32 & 10.6743 & 40.8652 \\\\\n\\end{tabular}\n");
        assertThat(back).hasSameBinaryContentAs(array);
        assertThat(convert(1, plain, array, folder.resolve("other.floats")))
                .contains("--output is ", ".hdf5, .h5 (Zoobot)");
        assertThat(convert(1, plain, csv, folder.resolve("other.tex"))).contains("tells no format");
    }

    private static String convert(int status, Path launcher, Path input, Path output) throws Exception {
        return run(
                status,
                launcher,
                Map.of(),
                List.of("convert", "--input", input.toString()),
                "--output",
                output.toString());
    }

    private static String run(
            int status, Path launcher, Map<String, String> environment, List<String> first, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(first);
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("GALAXY_SCREEN_CLASSPATH");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isEqualTo(status);
        return text;
    }
}
