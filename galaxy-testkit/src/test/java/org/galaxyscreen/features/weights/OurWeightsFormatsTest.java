package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.testkit.WeightsFormatContract;
import org.junit.jupiter.api.Nested;

/** This library's weights formats; in their package, whose tests have what writes such files. */
class OurWeightsFormatsTest {
    @Nested
    class Safetensors extends WeightsFormatContract {
        @Override
        protected WeightsFormat format() {
            return new SafetensorsFormat();
        }

        @Override
        protected void write(Path file) throws IOException {
            TestWeights.of(Stage.LAYER1, 1, Preprocessing.imagenetV2(), ResNet50.Variant.V1_5, 1e-5f)
                    .write(file);
        }
    }

    @Nested
    class Torch extends WeightsFormatContract {
        @Override
        protected WeightsFormat format() {
            return new TorchFormat();
        }

        @Override
        protected void write(Path file) throws IOException {
            TorchCheckpointWriter.write(file, UntrainedWeights.resnet50(Stage.LAYER1, 1));
        }
    }

    @Nested
    class Keras extends WeightsFormatContract {
        @Override
        protected WeightsFormat format() {
            return new KerasFormat();
        }

        @Override
        protected void write(Path file) throws IOException {
            KerasWeightsTest.write(file, "new", Stage.LAYER1, UntrainedWeights.resnet50(Stage.LAYER1, 1), layers -> {});
        }
    }
}
