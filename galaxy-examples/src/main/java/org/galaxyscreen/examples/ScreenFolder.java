package org.galaxyscreen.examples;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.FeatureExtractor;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.WeightStore;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.Pictures;

/** Screens a folder of cutouts, or a Galaxy10 file: a ranked catalogue, and a report to look at. */
public final class ScreenFolder {
    private static final int SHOWN = 20;

    private ScreenFolder() {}

    /** @param args the images; the folder for anomalies.csv and report.html; weights, as resnet50-v2 */
    public static void main(String[] args) throws IOException {
        ImageSource images = ImageSources.open(Path.of(args[0]));
        Path results = Files.createDirectories(Path.of(args[1]));
        Weights weights = WeightStore.standard().resolve(args[2], ProgressListener.NONE);

        Extraction extraction;
        try (FeatureExtractor network = NetworkExtractor.of(weights, Stage.LAYER4, EngineOptions.defaults())) {
            extraction = network.extract(images, ExtractionOptions.defaults());
        }
        AnomalyCatalogue catalogue =
                Screening.defaults(42).run(extraction.features()).catalogue();

        CatalogueWriter.write(catalogue, results.resolve("anomalies.csv"));
        List<String> oddest = catalogue.entries().stream()
                .limit(SHOWN)
                .map(entry -> entry.object().id())
                .toList();
        HtmlReport report = new HtmlReport("Anomalies in " + images.name(), catalogue)
                .pictures(Pictures.collect(images, oddest, oddest))
                .failures(extraction.failures());
        try (Writer page = Files.newBufferedWriter(results.resolve("report.html"))) {
            report.write(page);
        }
    }
}
