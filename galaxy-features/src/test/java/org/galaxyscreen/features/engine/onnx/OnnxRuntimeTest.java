package org.galaxyscreen.features.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OnnxRuntimeTest {
    /** Applications with many jars: ONNX Runtime's natives themselves crash from 4,000 characters on. */
    @ParameterizedTest
    @ValueSource(ints = {100, 20_000, 120_000})
    void longCommandLinesAreNoCrash(int characters) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dunused=" + "x".repeat(characters),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Start.class.getName()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("loaded");
    }

    /** Releases from 1.29 on leave a device's number and a file of events there, and send them out. */
    @Test
    void nothingIsLeftInTheHomeFolder(@TempDir Path home) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Start.class.getName()));
        command.environment().keySet().removeAll(List.of("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"));
        command.environment().put("HOME", home.toString());
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).containsExactly(home);
        }
    }

    /** What the other process runs. */
    static final class Start {
        private Start() {}

        public static void main(String[] arguments) {
            OnnxRuntime.environment();
            System.out.println("loaded");
        }
    }
}
