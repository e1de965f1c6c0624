package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.EngineOptions.Kind;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.cuda.CudaProbe;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;

/** What a GPU check computes: generated weights, images, and the features that a processor computes of them in float32. */
final class GpuCheckData {
    static final int SIZE = 224;
    static final int IMAGE = 3 * SIZE * SIZE;
    static final int DIFFERENT = 64;
    static final int DIMENSIONS = 2048;
    private static final int NOISE = 8;

    private final Path folder;
    private final Weights weights = Weights.untrained(0).withPreprocessing(preprocessing());

    GpuCheckData(Path folder) {
        this.folder = folder;
    }

    Weights weights() {
        return weights;
    }

    /** Bytes, [64, 224, 224, 3]. */
    Path pixelsFile() {
        return folder.resolve("pixels");
    }

    /** float32, little-endian, [64, 2048]. */
    Path featuresFile() {
        return folder.resolve("features");
    }

    /** ImageNet's, of images that have the network's size already. */
    static Preprocessing preprocessing() {
        return Preprocessing.imagenetV2().withInputSize(SIZE);
    }

    /** Writes images, most of them galaxies and some noise, and what oneDNN computes of them on the processor, in float32. */
    void prepare(PrintStream out) throws IOException {
        HeldImages galaxies = HeldImages.of(DIFFERENT - NOISE, SIZE);
        ByteBuffer pixels = ByteBuffer.allocateDirect(DIFFERENT * IMAGE);
        for (int i = 0; i < DIFFERENT - NOISE; i++) {
            pixels.put(galaxies.image(i).rgb());
        }
        SplittableRandom random = new SplittableRandom(1);
        while (pixels.hasRemaining()) {
            pixels.put((byte) random.nextInt());
        }
        FloatBuffer floats = CudaProbe.floats(pixels.rewind(), preprocessing());
        FloatBuffer features = Rows.direct(DIFFERENT * DIMENSIONS);
        try (InferenceEngine engine = Engines.create(
                weights,
                Stage.LAYER4,
                EngineOptions.defaults().withKind(Kind.ONEDNN).withMaxBatch(8))) {
            out.println(engine.describe());
            for (int from = 0; from < DIFFERENT; from += 8) {
                engine.infer(floats.position(from * IMAGE), 8, features.position(from * DIMENSIONS));
            }
        }
        Files.createDirectories(folder);
        byte[] bytes = new byte[pixels.capacity()];
        pixels.get(0, bytes);
        Files.write(pixelsFile(), bytes);
        ByteBuffer rows = ByteBuffer.allocate(features.capacity() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        rows.asFloatBuffer().put(features.rewind());
        Files.write(featuresFile(), rows.array());
    }

    ByteBuffer pixels() throws IOException {
        byte[] bytes = Files.readAllBytes(pixelsFile());
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).rewind();
    }

    float[] reference() throws IOException {
        float[] rows = new float[DIFFERENT * DIMENSIONS];
        ByteBuffer.wrap(Files.readAllBytes(featuresFile()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(rows);
        return rows;
    }
}
