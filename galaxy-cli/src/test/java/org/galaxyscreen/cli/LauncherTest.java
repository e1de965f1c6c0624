package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Java bin/galaxy-screen takes, what it says where there is none, and what it hands on. */
class LauncherTest {
    private static final Path SCRIPT = Path.of(
            System.getProperty("galaxy.root", ".."), "galaxy-cli", "src", "main", "dist", "bin", "galaxy-screen");

    @TempDir
    private Path folder;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the launcher is a shell script");
        Path bin = Files.createDirectories(folder.resolve("with space").resolve("bin"));
        launcher = Files.copy(SCRIPT, bin.resolve("galaxy-screen"));
        Path lib = Files.createDirectories(bin.resolveSibling("lib"));
        Files.createFile(lib.resolve("galaxy-cli-1.2.jar"));
        Files.createFile(lib.resolve("galaxy-core-1.2.jar"));
    }

    @Test
    void handsItsArgumentsToTheMainClassWithAllJars() throws IOException, InterruptedException {
        Path lib = folder.toRealPath().resolve("with space/lib");
        Outcome outcome = launch(launcher, Map.of("JAVA_HOME", java("17.0.2")), "screen", "--input", "my cutouts");

        assertThat(outcome.status()).isEqualTo(7);
        assertThat(outcome.text().lines())
                .containsExactly(
                        "-XX:+UseSerialGC",
                        "-XX:PretenureSizeThreshold=32m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        Stream.of("galaxy-cli-1.2.jar", "galaxy-cli-1.2.jar", "galaxy-core-1.2.jar", "*")
                                .map(lib::resolve)
                                .map(Path::toString)
                                .collect(Collectors.joining(":")),
                        Main.class.getName(),
                        "screen",
                        "--input",
                        "my cutouts");
    }

    @Test
    void putsOtherLibrariesBehindItsOwnJars() throws IOException, InterruptedException {
        Files.createDirectories(launcher.getParent().resolveSibling("lib").resolve("ext"));

        Outcome outcome = launch(
                launcher, Map.of("JAVA_HOME", java("17.0.2"), "GALAXY_SCREEN_CLASSPATH", "/opt/a b.jar:/opt/c/*"));

        assertThat(outcome.text().lines().toList().get(4))
                .endsWith("/lib/*:" + folder.toRealPath().resolve("with space/lib/ext/*") + ":/opt/a b.jar:/opt/c/*");
    }

    @Test
    void leavesTheCollectorToThoseWhoChooseOne() throws IOException, InterruptedException {
        String home = java("17.0.2");
        for (Map.Entry<String, String> chosen : List.of(
                Map.entry("JDK_JAVA_OPTIONS", "-Xmx8g -XX:+UseG1GC"),
                Map.entry("JDK_JAVA_OPTIONS", "@options.txt"),
                Map.entry("JDK_JAVA_OPTIONS", "-XX:VMOptionsFile=options.txt"),
                Map.entry("JAVA_TOOL_OPTIONS", "-XX:+UseZGC"),
                Map.entry("_JAVA_OPTIONS", "-XX:+UseParallelGC"))) {
            Outcome outcome = launch(launcher, Map.of("JAVA_HOME", home, chosen.getKey(), chosen.getValue()));

            assertThat(outcome.text())
                    .as("%s", chosen)
                    .startsWith("--enable-native-access")
                    .doesNotContain("UseSerialGC")
                    .doesNotContain("Pretenure");
        }
    }

    @Test
    void keepsItsCollectorBesideOtherOptions() throws IOException, InterruptedException {
        Outcome outcome = launch(
                launcher, Map.of("JAVA_HOME", java("17.0.2"), "JDK_JAVA_OPTIONS", "-Xmx512m -Xlog:gc:file=gc.log"));

        assertThat(outcome.text()).startsWith("-XX:+UseSerialGC\n");
    }

    @Test
    void leavesTheCollectorOfServersToJava() throws IOException, InterruptedException {
        for (String server : List.of("review", "serve")) {
            assertThat(launch(launcher, Map.of("JAVA_HOME", java("17.0.2")), server, "results")
                            .text())
                    .as(server)
                    .startsWith("--enable-native-access");
        }
    }

    /** Java itself, not a stand-in: it ends with an error where two collectors are chosen. */
    @Test
    void javaTakesTheCollectorOfTheUser() throws IOException, InterruptedException {
        assertThat(collectorThatJavaTakes("-XX:+PrintFlagsFinal"))
                .contains("UseSerialGC=true")
                .contains("UseParallelGC=false");
        assertThat(collectorThatJavaTakes("-XX:+PrintFlagsFinal -XX:+UseParallelGC"))
                .contains("UseSerialGC=false")
                .contains("UseParallelGC=true");
    }

    /** The flags that Java tells of before it finds that there is no class to start, as NAME=VALUE. */
    private String collectorThatJavaTakes(String options) throws IOException, InterruptedException {
        Outcome outcome =
                launch(launcher, Map.of("JAVA_HOME", System.getProperty("java.home"), "JDK_JAVA_OPTIONS", options));
        return outcome.text()
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 3 && words[2].equals("="))
                .map(words -> words[1] + "=" + words[3])
                .collect(Collectors.joining(" "));
    }

    @Test
    void readsTheVersionFromTheFileBesideJava() throws IOException, InterruptedException {
        // Java itself would say 17: the file is read, and Java is not started to be asked.
        String home = java("17.0.2");
        Files.writeString(Path.of(home, "release"), "IMPLEMENTOR=\"N\"\nJAVA_VERSION=\"11.0.22\"\n");

        Outcome outcome = launch(launcher, Map.of("JAVA_HOME", home));

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("Java 17 or newer is needed");
    }

    @Test
    void findsItsJarsThroughLinks() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.relativize(launcher));

        Outcome outcome = launch(link, Map.of("JAVA_HOME", java("25")));

        assertThat(outcome.text())
                .contains(folder.toRealPath().resolve("with space/lib/*").toString());
    }

    @Test
    void takesTheJavaOfPathWhereNoOtherIsNamed() throws IOException, InterruptedException {
        Outcome outcome = launch(launcher, Map.of("PATH", java("21.0.1") + "/bin:/usr/bin:/bin"), "weights");

        assertThat(outcome.status()).as(outcome.text()).isEqualTo(7);
        assertThat(outcome.text()).endsWith("weights\n");
    }

    /** It cannot be run here; what Java is given has to be the same. */
    @Test
    void windowsLauncherStartsTheSameClassWithTheSameOptions() throws IOException {
        String shell = Files.readString(SCRIPT);
        String windows = Files.readString(SCRIPT.resolveSibling("galaxy-screen.cmd"));

        for (String same : List.of(
                "collector=-XX:+UseSerialGC",
                " -XX:PretenureSizeThreshold=32m",
                "JDK_JAVA_OPTIONS",
                "JAVA_TOOL_OPTIONS",
                "_JAVA_OPTIONS",
                "VMOptionsFile",
                " --enable-native-access=ALL-UNNAMED -cp ",
                " " + Main.class.getName() + " ",
                "GALAXY_SCREEN_CLASSPATH",
                "JAVA_HOME")) {
            assertThat(shell).contains(same);
            assertThat(windows).contains(same);
        }
        assertThat(windows).contains("exit /b %ERRORLEVEL%");
    }

    @Test
    void saysWhatIsMissing() throws IOException, InterruptedException {
        Outcome old = launch(launcher, Map.of("JAVA_HOME", java("1.8.0_392")));
        Outcome none = launch(launcher, Map.of("JAVA_HOME", folder.toString()));

        assertThat(old.status()).isEqualTo(1);
        assertThat(old.text())
                .startsWith("galaxy-screen: Java 17 or newer is needed")
                .contains("1.8.0_392");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.text())
                .startsWith("galaxy-screen: Java 17 or newer is needed")
                .contains("JAVA_HOME is " + folder);
    }

    /** A Java that tells its version, and else repeats its arguments and ends with 7. */
    private String java(String version) throws IOException {
        Path home = folder.resolve("java-" + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                """
                #!/bin/sh
                if [ "$1" = -version ]; then
                    echo 'openjdk version "%s" 2026-01-01' >&2
                    exit 0
                fi
                printf '%%s\\n' "$@"
                exit 7
                """
                        .formatted(version));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home.toString();
    }

    private static Outcome launch(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_HOME");
        for (String name :
                List.of("GALAXY_SCREEN_CLASSPATH", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS")) {
            builder.environment().remove(name);
        }
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), text);
    }
}
