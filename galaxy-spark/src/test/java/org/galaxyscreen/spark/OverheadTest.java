package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.SurveyExtraction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark costs beside a plain run, of the same real images by the same network on one thread, in turn. Prints processor time, which others' work does not change much. */
@Tag("stress")
class OverheadTest {
    private static final int IMAGES = Integer.getInteger("galaxy.overhead.images", 300);
    private static final int ROUNDS = Integer.getInteger("galaxy.overhead.rounds", 3);

    @TempDir
    private Path folder;

    private interface Run {
        void run(Path images, Path output) throws IOException;
    }

    @Test
    void anExecutorCostsLittleBesideAPlainRun() throws IOException {
        Path survey = folder.resolve("survey");
        Path few = folder.resolve("few");
        TestSurvey.copy(IMAGES, survey);
        TestSurvey.copy(100, few);
        ExtractionSettings settings = TestSurvey.settings();
        ExtractionSettings oneThread = settings.withEngine(settings.engine().withThreads(1));
        try (SparkSession spark = TestSurvey.session("local[1]").getOrCreate()) {
            SparkExtraction extraction =
                    SparkExtraction.of(TestSurvey.backbone()).with(settings);
            Run onSpark =
                    (images, output) -> extraction.write(Surveys.files(spark, images.toString()), output + ".parquet");
            Run plain = (images, output) -> SurveyExtraction.of(images, Path.of(output + ".npy"))
                    .with(TestSurvey.backbone())
                    .with(oneThread)
                    .run();
            List<Double> ratios = new ArrayList<>();
            measured(plain, few, folder.resolve("warm"));
            measured(onSpark, few, folder.resolve("warm"));
            for (int round = 0; round < ROUNDS; round++) {
                double[] one = measured(plain, survey, folder.resolve("plain" + round));
                double[] other = measured(onSpark, survey, folder.resolve("spark" + round));
                ratios.add(other[0] / one[0]);
                System.out.printf(
                        Locale.ROOT,
                        "%d images: plain %.1f s of processor (%.1f s by the clock), Spark %.1f s (%.1f s): %.3f%n",
                        IMAGES,
                        one[0],
                        one[1],
                        other[0],
                        other[1],
                        other[0] / one[0]);
            }
            Collections.sort(ratios);
            double median = ratios.get(ROUNDS / 2);
            System.out.printf(Locale.ROOT, "an executor of one core costs %.3f of a plain run%n", median);
            assertThat(median).isLessThan(1.5);
        }
    }

    /** Seconds of this process's processors, and by the clock. */
    private static double[] measured(Run run, Path images, Path output) throws IOException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long clock = System.nanoTime();
        run.run(images, output);
        return new double[] {(system.getProcessCpuTime() - processor) / 1e9, (System.nanoTime() - clock) / 1e9};
    }
}
