package org.galaxyscreen.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.galaxyscreen.io.npy.FeatureReader;

/** A detector of one's own, behind the library's scaling: a row is as odd as it is far from the mean of the training rows. */
public record OwnDetector() implements Detector {
    /** @param args a .npy file, n × d */
    public static void main(String[] args) throws IOException {
        Features features = FeatureReader.read(Path.of(args[0]), ProgressListener.NONE);
        Detector detector = Pipeline.of(new OwnDetector(), new StandardScaler());
        Scores scores = detector.fit(features).score(features);
        for (int row = 0; row < scores.size(); row++) {
            System.out.println(scores.object(row).id() + " " + scores.value(row));
        }
    }

    @Override
    public String name() {
        return "distance-to-mean";
    }

    @Override
    public FittedDetector fit(Features train, ProgressListener progress) {
        double[] mean = new double[train.dimensions()];
        for (int row = 0; row < train.rows(); row++) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += train.value(row, i) / (double) train.rows();
            }
        }
        return new Fitted(name(), mean);
    }

    private record Fitted(String name, double[] mean) implements FittedDetector {
        @Override
        public int dimensions() {
            return mean.length;
        }

        @Override
        public Scores score(Features features) {
            double[] distances = new double[features.rows()];
            for (int row = 0; row < distances.length; row++) {
                for (int i = 0; i < mean.length; i++) {
                    distances[row] = Math.hypot(distances[row], features.value(row, i) - mean[i]);
                }
            }
            return new Scores(name, features.objects(), distances);
        }
    }
}
