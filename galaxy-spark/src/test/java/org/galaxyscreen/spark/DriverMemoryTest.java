package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver with a heap of 512 MB fits detectors to 2 GB of features, 262,144 rows of 2,048; {@code -Dgalaxy.wide.rows} for others. */
@Tag("stress")
class DriverMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void aSmallDriverLearnsFromManyRows() throws IOException, InterruptedException {
        int rows = Integer.getInteger("galaxy.wide.rows", 262_144);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Dspark.testing=true",
                "-Dspark.test.home=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                WideFit.class.getName(),
                Integer.toString(rows)));
        Process driver = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(driver.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.print(said);

        assertThat(driver.waitFor()).isZero();
        assertThat(said).contains(rows + " rows of 2048 were learned from");
    }
}
