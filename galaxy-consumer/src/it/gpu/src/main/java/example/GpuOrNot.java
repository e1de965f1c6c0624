package example;

import java.nio.FloatBuffer;
import java.util.Locale;
import org.galaxyscreen.features.engine.Device;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;

/** Computes on a GPU where there is one; elsewhere on the processor, and says why. */
public final class GpuOrNot {
    private static final int SIZE = 64;

    private GpuOrNot() {}

    public static void main(String[] arguments) {
        Weights weights = Weights.untrained(0).withPreprocessing(Preprocessing.imagenetV2().withInputSize(SIZE));
        EngineOptions options = EngineOptions.defaults().withMaxBatch(1);
        long started = System.nanoTime();
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, options)) {
            System.out.printf(Locale.ROOT, "%s, after %.2f s%n", engine.describe(), (System.nanoTime() - started) / 1e9);
            FloatBuffer features = FloatBuffer.allocate(engine.dimensions());
            engine.infer(FloatBuffer.allocate(3 * SIZE * SIZE), 1, features);
            boolean gpu = engine.name().equals("cuda");
            if (!gpu && !engine.describe().contains("not CUDA, since")) {
                throw new IllegalStateException("no word about the GPU: " + engine.describe());
            }
            if (!gpu) {
                demandOne(weights, options);
            }
        }
    }

    private static void demandOne(Weights weights, EngineOptions options) {
        try (InferenceEngine engine = Engines.create(weights, Stage.LAYER1, options.withDevice(Device.CUDA))) {
            throw new IllegalStateException("a GPU was demanded, and this came: " + engine.describe());
        } catch (IllegalStateException e) {
            if (!e.getMessage().startsWith("the cuda engine cannot run here: ")) {
                throw e;
            }
            System.out.println("as expected: " + e.getMessage());
        }
    }
}
