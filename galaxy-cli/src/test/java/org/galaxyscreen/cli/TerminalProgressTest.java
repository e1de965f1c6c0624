package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.galaxyscreen.core.Progress;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    @Test
    void lineShowsCountRateAndTimeLeft() {
        assertThat(TerminalProgress.line(new Progress("extracting features", 500, 2000, "images"), 10))
                .isEqualTo("Extracting features  [======                  ] 500/2,000 images  50/s  30 s left");
        assertThat(TerminalProgress.line(new Progress("training", 3, -1, "epochs"), 2))
                .isEqualTo("Training  3 epochs  1.5/s");
    }

    @Test
    void longTimesAreReadable() {
        assertThat(TerminalProgress.duration(59.4)).isEqualTo("59 s");
        assertThat(TerminalProgress.duration(125)).isEqualTo("2 min 05 s");
        assertThat(TerminalProgress.duration(7260)).isEqualTo("2 h 01 min");
    }

    @Test
    void awayFromATerminalEachTaskIsOneLine() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TerminalProgress progress = new TerminalProgress(new PrintStream(text, true, StandardCharsets.UTF_8), false);

        for (int done = 0; done <= 30; done++) {
            progress.onProgress(new Progress("extracting features", done, 30, "images"));
        }
        progress.onProgress(new Progress("fitting K-means", 1, 3, "runs"));

        assertThat(text.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("Extracting features (30 images)", "Fitting K-means (3 runs)");
    }

    @Test
    void onATerminalTheLineIsRedrawnInPlaceAndEnded() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        TerminalProgress progress = new TerminalProgress(new PrintStream(text, true, StandardCharsets.UTF_8), true);

        progress.onProgress(new Progress("fitting", 0, 2, "runs"));
        progress.onProgress(new Progress("fitting", 2, 2, "runs"));

        assertThat(text.toString(StandardCharsets.UTF_8))
                .startsWith("\rFitting")
                .endsWith(System.lineSeparator());
    }
}
