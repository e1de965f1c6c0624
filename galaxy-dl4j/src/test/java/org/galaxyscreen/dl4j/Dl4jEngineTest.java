package org.galaxyscreen.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.testdata.Npy;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jEngineTest {
    @Test
    void agreesWithTorchvisionOnTheReferenceInput() throws IOException {
        float[] expected = Npy.floats(ReferenceData.require("golden/seed0/features_hash_input.npy"));
        Weights weights = References.weights(Stage.LAYER4, 0, Preprocessing.imagenetV2());
        FloatBuffer features = References.direct(2 * 2048);

        try (Dl4jEngine engine = new Dl4jEngine(weights, Readout.of(Stage.LAYER4), 2, "")) {
            engine.infer(References.input(2, 224, 0), 2, features);
        }

        for (int row = 0; row < 2; row++) {
            assertThat(References.relativeError(expected, References.array(features), row, 2048))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void closedEngineSaysSo() {
        Weights weights =
                References.weights(Stage.LAYER1, 0, Preprocessing.imagenetV2().withInputSize(64));
        Dl4jEngine engine = new Dl4jEngine(weights, Readout.of(Stage.LAYER1), 1, "");
        engine.close();
        engine.close();

        assertThatThrownBy(() -> engine.infer(References.input(1, 64, 0), 1, References.direct(256)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dl4j engine is closed");
    }

    /** The zoo's own graph, with weights by chance: the features are its last block's output, averaged. */
    @Test
    void zooModelGivesItsLastBlockAveraged(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("zoo.zip");
        float[] expected = new float[2048];
        FloatBuffer input = References.input(1, 224, 3);
        ComputationGraph zoo = org.deeplearning4j.zoo.model.ResNet50.builder()
                .numClasses(10)
                .build()
                .init();
        try (INDArray image = Nd4j.create(References.array(input), new long[] {1, 3, 224, 224}, 'c')) {
            zoo.params().muli(0.05); // the zoo's own first weights overflow
            ModelSerializer.writeModel(zoo, file.toFile(), false);
            float[] block = zoo.feedForward(image, false)
                    .get("res5c_branch")
                    .dup('c')
                    .data()
                    .asFloat();
            int pixels = block.length / 2048;
            for (int i = 0; i < block.length; i++) {
                expected[i / pixels] += block[i] / pixels;
            }
        }
        zoo.close();
        FloatBuffer features = References.direct(2048);

        try (InferenceEngine engine = Dl4jZoo.resNet50(file, 2)) {
            engine.infer(input, 1, features);
            assertThat(engine.describe()).contains("zoo");
        }

        assertThat(References.relativeError(expected, References.array(features), 0, 2048))
                .isLessThan(1e-5);
    }

    @Test
    void otherFilesAreNoZooModels(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("text.zip"), "not a model");

        assertThatThrownBy(() -> Dl4jZoo.resNet50(file, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("text.zip: not a model that DL4J can read");
    }
}
