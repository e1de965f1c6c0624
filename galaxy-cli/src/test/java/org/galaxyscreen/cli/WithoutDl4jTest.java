package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on the class path of the distribution, which has no {@code galaxy-dl4j}. */
class WithoutDl4jTest {
    @TempDir
    private Path folder;

    private Path survey;

    @BeforeEach
    void makeSurvey() {
        survey = folder.resolve("survey.h5");
        assertThat(Outcome.run("synthesize", "--output", survey.toString(), "--objects", "20", "--anomalies", "2")
                        .status())
                .isZero();
    }

    @Test
    void screenRunsWithItsAutoencoder() throws IOException, InterruptedException {
        Outcome outcome = screen();

        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("oneDNN", "autoencoder");
        assertThat(folder.resolve("results/anomalies.csv")).exists();
    }

    @Test
    void engineThatIsNotThereIsNamedWithWhatToDo() throws IOException, InterruptedException {
        Outcome outcome = screen("--engine", "dl4j");

        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.text().lines())
                .containsExactly("Error: --engine dl4j needs galaxy-dl4j on the class path; build the commands with it:"
                        + " ./mvnw package -Pdl4j; see galaxy-screen screen --help");
    }

    private Outcome screen(String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "screen", "--weights", "untrained", "--stage", "layer1", "--input", survey.toString(), "--output"));
        arguments.add(folder.resolve("results").toString());
        arguments.addAll(List.of(more));
        try (CommandProcess process = CommandProcess.startWithoutDl4j(folder.resolve("log"), arguments)) {
            return process.outcome();
        }
    }
}
