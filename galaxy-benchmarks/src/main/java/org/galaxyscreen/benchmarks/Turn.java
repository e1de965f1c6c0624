package org.galaxyscreen.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.screening.ImageExtractor;

/**
 * What one turn took of those that are taken one after the other.
 *
 * @param rate images a second
 * @param millis milliseconds of processor time an image, of the whole process
 */
record Turn(double rate, double millis) {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** What is measured. */
    @FunctionalInterface
    interface Work<E extends Exception> {
        /** Returns the number of images. */
        int run() throws E;
    }

    /** Measures. */
    static <E extends Exception> Turn of(Work<E> work) throws E {
        long processor = PROCESS.getProcessCpuTime();
        long begin = System.nanoTime();
        int images = work.run();
        return new Turn(
                images * 1e9 / (System.nanoTime() - begin), (PROCESS.getProcessCpuTime() - processor) / 1e6 / images);
    }

    /** The middle of a number of all turns. */
    static double middle(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return turns.stream().mapToDouble(value).sorted().toArray()[turns.size() / 2];
    }

    /** Extracts all images, none of which may fail, and counts them. */
    static int extract(ImageExtractor extractor, ImageSource images) throws IOException {
        int[] rows = new int[1];
        extractor.extract(images, new FeatureSink() {
            @Override
            public void accept(SurveyObject object, float[] values, int offset) {
                rows[0]++;
            }

            @Override
            public void skipped(ImageFailure failure) {
                throw new IllegalStateException(failure.toString());
            }
        });
        return rows[0];
    }
}
