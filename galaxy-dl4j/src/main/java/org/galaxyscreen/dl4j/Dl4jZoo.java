package org.galaxyscreen.dl4j;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.preprocess.Preprocessing;

/** DL4J's model zoo. */
public final class Dl4jZoo {
    private Dl4jZoo() {}

    /**
     * The zoo's own ResNet-50 with its weights ({@code resnet50_dl4j_inference.v3.zip}): another graph than torchvision's, with
     * 2048 features at 224×224. It wants {@link Preprocessing#caffe}.
     *
     * @param file as DL4J's {@code ModelSerializer} writes it; it is trusted, since that class reads Java objects from it
     * @param maxBatch how many images are computed at once at most, from 1
     * @throws IllegalArgumentException if the batch is out of range
     * @throws IOException if the file cannot be read or is another model
     * @throws IllegalStateException if ND4J would choose a GPU that it cannot run on
     */
    public static InferenceEngine resNet50(Path file, int maxBatch) throws IOException {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("maxBatch is " + maxBatch + "; 1 or more expected");
        }
        return Dl4jEngine.ofZoo(file, maxBatch);
    }
}
