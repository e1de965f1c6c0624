package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell proposes after {@code generate-completion}. */
class CompletionTest {
    @TempDir
    private Path folder;

    @Test
    void bashCompletesCommandsOptionsAndNames() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "completion is tried in Bash, which this system has not");
        Outcome generated = run("generate-completion");
        assertThat(generated.status()).as(generated.text()).isZero();
        Path script = Files.writeString(folder.resolve("completion.bash"), generated.text());

        assertThat(proposed(script, "galaxy-screen", "scr")).isEqualTo("screen");
        assertThat(proposed(script, "galaxy-screen", "comp")).isEqualTo("compare");
        assertThat(proposed(script, "galaxy-screen", "compare", "--rep")).isEqualTo("--report");
        assertThat(proposed(script, "galaxy-screen", "detect", "--eps-q")).isEqualTo("--eps-quantile");
        assertThat(proposed(script, "galaxy-screen", "detect", "--detector", "ifo"))
                .isEqualTo("iforest");
        assertThat(proposed(script, "galaxy-screen", "detect", "--transform", "pc"))
                .isEqualTo("pca");
    }

    /** What Bash would write for the last word. */
    private static String proposed(Path script, String... words) throws IOException, InterruptedException {
        String line = "source '" + script + "'; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; _complete_galaxy-screen; echo \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("/bin/bash", "-c", line)
                .redirectError(ProcessBuilder.Redirect.DISCARD) // that no completion is under way
                .start();
        String text = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(text).isZero();
        return text.strip();
    }
}
