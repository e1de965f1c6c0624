package example;

import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;

/** The odder, the farther from the mean row. */
public record MeanDistance() implements Detector {
    @Override
    public String name() {
        return "mean_distance";
    }

    @Override
    public FittedDetector fit(Features train, ProgressListener progress) {
        if (train.rows() == 0) {
            throw new IllegalArgumentException("there are no rows to learn from");
        }
        double[] mean = new double[train.dimensions()];
        for (int row = 0; row < train.rows(); row++) {
            float[] values = finite(train, row);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += (double) values[i] / train.rows();
            }
        }
        return new Fitted(mean);
    }

    private static float[] finite(Features features, int row) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted at row " + row);
        }
        float[] values = features.row(row);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("row " + row + " (" + features.object(row).id() + ") has "
                        + values[i] + " in dimension " + i + "; finite numbers expected");
            }
        }
        return values;
    }

    private record Fitted(double[] mean) implements FittedDetector {
        @Override
        public String name() {
            return "mean_distance";
        }

        @Override
        public int dimensions() {
            return mean.length;
        }

        @Override
        public Scores score(Features features) {
            if (features.dimensions() != mean.length) {
                throw new IllegalArgumentException("fitted on rows of " + mean.length + " values; these have "
                        + features.dimensions());
            }
            double[] scores = new double[features.rows()];
            for (int row = 0; row < scores.length; row++) {
                float[] values = finite(features, row);
                for (int i = 0; i < mean.length; i++) {
                    scores[row] += (values[i] - mean[i]) * (values[i] - mean[i]);
                }
            }
            return new Scores(name(), features.objects(), scores);
        }
    }
}
