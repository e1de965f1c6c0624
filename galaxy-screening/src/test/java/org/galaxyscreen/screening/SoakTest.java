package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same screening over and over in one process, for {@code -Dgalaxy.soak.minutes} (60): {@code -Psoak}. Memory and open files stay
 * where they were after the first tenth of the time.
 */
@Tag("soak")
class SoakTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    /** What memory may grow by from the first half's most to the second's: an allocator's fragments, not a leak of each round. */
    private static final double MOST_GROWTH = 1.05;

    @TempDir
    private Path folder;

    private record Sample(long kilobytes, long files, int threads) {}

    @Test
    void memoryHandlesAndThreadsStayFlat() throws IOException {
        assumeTrue(
                Files.exists(STATUS), "the process's memory and files are read from /proc, which this system has not");
        Duration time =
                Duration.ofSeconds((long) (60 * Double.parseDouble(System.getProperty("galaxy.soak.minutes", "60"))));
        List<Sample> samples = new ArrayList<>();
        long start = System.nanoTime();
        for (long elapsed = 0; elapsed < time.toNanos(); elapsed = System.nanoTime() - start) {
            round();
            if (elapsed > time.toNanos() / 10) {
                samples.add(sample());
            }
        }

        List<Sample> first = samples.subList(0, samples.size() / 2);
        List<Sample> second = samples.subList(samples.size() / 2, samples.size());
        System.out.printf(
                Locale.ROOT,
                "soak: %d rounds after the warm-up; resident memory at most %d MiB in their first half, %d MiB in the second;"
                        + " open files %d, %d; threads %d, %d%n",
                samples.size(),
                most(first).kilobytes() >> 10,
                most(second).kilobytes() >> 10,
                most(first).files(),
                most(second).files(),
                most(first).threads(),
                most(second).threads());
        assertThat(first).as("rounds").hasSizeGreaterThan(4);
        assertThat(most(second).kilobytes())
                .isLessThan((long) (MOST_GROWTH * most(first).kilobytes()));
        assertThat(most(second).files()).isLessThanOrEqualTo(most(first).files());
        assertThat(most(second).threads()).isLessThanOrEqualTo(most(first).threads());
    }

    /** Extraction, fit, results, a detector saved, read and used. */
    private void round() throws IOException {
        Path results = folder.resolve("results");
        Path saved = folder.resolve("saved.detector");
        ScreeningResult result = SurveyScreening.of(SyntheticSurvey.of(40, 3, 1))
                .with(Backbone.of(Weights.untrained(0)).withInputSize(64))
                .with(ExtractionSettings.defaults().withStage(Stage.LAYER2))
                .into(results)
                .run();
        DetectorFile.write(result.detector(), saved);
        FittedFlaggingDetector read = DetectorFile.read(saved).detector();
        Features rows = Features.builder(read.dimensions())
                .add(result.catalogue().entries().get(0).object(), new float[read.dimensions()], 0)
                .build();
        assertThat(read.judge(rows).rank().entries()).hasSize(1);
        try (Stream<Path> files = Files.walk(results)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Sample sample() throws IOException {
        System.gc();
        long kilobytes = 0;
        int threads = 0;
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                kilobytes = Long.parseLong(line.replaceAll("\\D", ""));
            } else if (line.startsWith("Threads:")) {
                threads = Integer.parseInt(line.replaceAll("\\D", ""));
            }
        }
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return new Sample(kilobytes, files.count(), threads);
        }
    }

    private static Sample most(List<Sample> samples) {
        return new Sample(
                samples.stream().mapToLong(Sample::kilobytes).max().orElse(0),
                samples.stream().mapToLong(Sample::files).max().orElse(0),
                samples.stream().mapToInt(Sample::threads).max().orElse(0));
    }
}
