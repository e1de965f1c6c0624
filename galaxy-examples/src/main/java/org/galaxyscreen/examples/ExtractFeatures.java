package org.galaxyscreen.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ExtractionSummary;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.WeightStore;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.npy.FeatureWriter;

/** Writes each image's features as a row for NumPy; memory is bounded by the batch, not by the survey. */
public final class ExtractFeatures {
    private ExtractFeatures() {}

    /** @param args the images; the .npy file, beside which the ids are written; weights, as resnet50-v2 */
    public static void main(String[] args) throws IOException {
        ImageSource images = ImageSources.open(Path.of(args[0]));
        Weights weights = WeightStore.standard().resolve(args[2], ProgressListener.NONE);

        try (FeatureExtractor network = NetworkExtractor.of(weights, Stage.LAYER4, EngineOptions.defaults());
                FeatureWriter file = FeatureWriter.create(Path.of(args[1]), network.dimensions())) {
            System.out.println(network.describe());
            ExtractionSummary summary = network.extract(images, file, ExtractionOptions.defaults());
            summary.failures().forEach(failure -> System.out.println(failure.id() + ": " + failure.reason()));
            file.commit();
        }
    }
}
