package org.galaxyscreen.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.detectors.FlaggingDetector;
import org.galaxyscreen.detectors.Screening;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector.Member;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.forest.IsolationForestDetector;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.io.catalogue.CatalogueWriter;
import org.galaxyscreen.io.npy.FeatureReader;

/** Ranks features of any network by an ensemble of one's own choice. */
public final class RankFeatures {
    private RankFeatures() {}

    /** @param args a .npy file, n × d; the .csv file of the ranked objects */
    public static void main(String[] args) throws IOException {
        Features features = FeatureReader.read(Path.of(args[0]), ProgressListener.NONE);

        EnsembleDetector ensemble = new EnsembleDetector(
                List.of(
                        Member.of(LofDetector.defaults().withNeighbours(10), IqrThreshold.upper()),
                        Member.of(IsolationForestDetector.defaults(), IqrThreshold.upper())),
                Voting.majority());
        AnomalyCatalogue catalogue = Screening.defaults(42)
                .withDetector(FlaggingDetector.of(ensemble))
                .withTrainFraction(1)
                .run(features)
                .catalogue();

        CatalogueWriter.write(catalogue, Path.of(args[1]));
        catalogue.entries().stream()
                .limit(10)
                .forEach(entry ->
                        System.out.println(entry.rank() + " " + entry.object().id()));
    }
}
