package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;

/**
 * Keeps an NVIDIA GPU busy for minutes with the same few images, through the whole of an extraction: every row must be the first
 * pass's to the bit, and the GPU's free memory must stay what it was. Ends with status 1 if not, or if there is no GPU.
 */
public final class GpuStress {
    private static final int DIFFERENT = 64;
    private static final long MEMORY_SLACK = 16;
    private static final double REPORT_SECONDS = 30;

    private final int dimensions;
    private final float[] first;
    private long rows;
    private long differing;

    GpuStress(int dimensions) {
        this.dimensions = dimensions;
        this.first = new float[DIFFERENT * dimensions];
    }

    /** The arguments are minutes and a precision, 10 and bf16 if there are none. */
    public static void main(String[] args) throws IOException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 10;
        Precision precision = Precision.valueOf((args.length > 1 ? args[1] : "bf16").toUpperCase(Locale.ROOT));
        try (InferenceEngine engine = GpuPeers.engine(GpuPeers.weights(), precision, 0)) {
            System.out.println(engine.describe());
            boolean passed = new GpuStress(engine.dimensions()).run(engine, minutes, System.out);
            System.exit(passed ? 0 : 1);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    boolean run(InferenceEngine engine, double minutes, PrintStream out) throws IOException {
        HeldImages images = HeldImages.of(DIFFERENT, engine.inputSize());
        // Not closed: that would close the engine.
        NetworkExtractor extractor = NetworkExtractor.of(
                engine, GpuPeers.PREPROCESSING, EngineOptions.defaults().threads());
        extractor.extract(
                images,
                (object, values, offset) ->
                        System.arraycopy(values, offset, first, number(object) * dimensions, dimensions),
                ExtractionOptions.defaults());
        // The second pass has allocated what there is to allocate.
        extractor.extract(images.repeated(4L * engine.maxBatch()), this::compare, ExtractionOptions.defaults());
        long before = GpuMeter.freeMemory();
        long least = before;
        long pass = 16L * engine.maxBatch();
        long started = System.nanoTime();
        double seconds = 0;
        while (seconds < TimeUnit.MINUTES.toSeconds(1) * minutes) {
            double since = seconds;
            long done = rows;
            while (seconds - since < REPORT_SECONDS) {
                extractor.extract(images.repeated(pass), this::compare, ExtractionOptions.defaults());
                seconds = (System.nanoTime() - started) / 1e9;
            }
            long free = GpuMeter.freeMemory();
            least = Math.min(least, free);
            pass = Math.max(pass, (long) ((rows - done) / (seconds - since) * REPORT_SECONDS / 3));
            out.printf(
                    Locale.ROOT,
                    "%5.0f s  %,d images  %.0f images/s  %,d MiB free  %,d rows differ%n",
                    seconds,
                    rows,
                    (rows - done) / (seconds - since),
                    free,
                    differing);
        }
        return differing == 0 && least >= before - MEMORY_SLACK;
    }

    private int number(SurveyObject object) {
        return (int) (Long.parseLong(object.id()) % DIFFERENT);
    }

    private void compare(SurveyObject object, float[] values, int offset) {
        int from = number(object) * dimensions;
        rows++;
        if (!Arrays.equals(first, from, from + dimensions, values, offset, offset + dimensions)) {
            differing++;
        }
    }
}
