package org.galaxyscreen.detectors.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.detectors.Pipeline;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.ensemble.EnsembleDetector;
import org.galaxyscreen.detectors.ensemble.Voting;
import org.galaxyscreen.detectors.neighbour.LofDetector;
import org.galaxyscreen.detectors.saved.internal.ModelWriter;
import org.galaxyscreen.detectors.threshold.IqrThreshold;
import org.galaxyscreen.detectors.transform.StandardScaler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door, as another library goes through it: with a detector and a codec of its own. */
class DetectorCodecTest {
    private static final Features TRAIN = Samples.clustered(60, 4, 2, 5);

    @TempDir
    private Path folder;

    /** Of a library beside this one: the distance from one row, in one dimension. */
    record FarFrom(int dimensions, float[] row, Fences usual) implements FittedDetector {
        @Override
        public String name() {
            return "far";
        }

        @Override
        public Scores score(Features features) {
            double[] scores = new double[features.rows()];
            Arrays.setAll(scores, i -> Math.abs(features.value(i, 0) - row[0]));
            return new Scores(name(), features.objects(), scores);
        }
    }

    private record Far() implements Detector {
        @Override
        public String name() {
            return "far";
        }

        @Override
        public FittedDetector fit(Features train, ProgressListener progress) {
            return new FarFrom(train.dimensions(), train.row(0), Fences.above(3));
        }
    }

    /** As {@code META-INF/services} of the tests lists it. */
    public static final class FarCodec implements DetectorCodec<FarFrom> {
        /** For the service loader. */
        public FarCodec() {}

        @Override
        public String name() {
            return "test.far";
        }

        @Override
        public Class<FarFrom> type() {
            return FarFrom.class;
        }

        @Override
        public void save(FarFrom fitted, StateWriter state) {
            state.put("dimensions", fitted.dimensions())
                    .put("row", fitted.row())
                    .put("usual", fitted.usual());
        }

        @Override
        public FarFrom load(StateReader state) throws IOException {
            int dimensions = state.positiveInteger("dimensions");
            return new FarFrom(dimensions, state.floats("row", dimensions), state.fences("usual"));
        }
    }

    @Test
    void othersDetectorsAreSavedAloneAndWithinOurs() throws IOException {
        EnsembleDetector ensemble = new EnsembleDetector(
                List.of(
                        EnsembleDetector.Member.of(Pipeline.of(new Far(), new StandardScaler()), IqrThreshold.upper()),
                        EnsembleDetector.Member.of(LofDetector.defaults(), IqrThreshold.upper())),
                Voting.any());
        for (Detector detector : List.of(new Far(), ensemble)) {
            FittedDetector fitted = detector.fit(TRAIN);
            Path file = folder.resolve(detector.name());
            DetectorFile.write(Samples.flagging(fitted), file);

            FittedDetector read = DetectorFile.read(file).detector().detector();

            assertThat(read).hasSameClassAs(fitted);
            assertThat(read.score(TRAIN).values()).isEqualTo(fitted.score(TRAIN).values());
        }
        assertThat(((FarFrom) DetectorFile.read(folder.resolve("far"))
                                .detector()
                                .detector())
                        .usual())
                .isEqualTo(Fences.above(3));
    }

    /** A file that says so is not believed: a transform is no detector. */
    @Test
    void whatIsNoDetectorIsRefused() throws IOException {
        Path file = folder.resolve("scaler");
        ModelWriter model = new ModelWriter();
        model.state().fitted(new StandardScaler().fit(TRAIN, ProgressListener.NONE));
        model.write(file, Map.of());

        assertThatThrownBy(() -> DetectorFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is a 'standardScaler', which is no FittedFlaggingDetector");
    }

    @Test
    void unknownNamesAreRefused() throws IOException {
        Path file = folder.resolve("unknown");
        ModelWriter model = new ModelWriter();
        model.state().put("type", "mylibrary.svm");
        model.write(file, Map.of());

        assertThatThrownBy(() -> DetectorFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is a 'mylibrary.svm', which no detector codec on the class path reads");
    }

    @Test
    void namesAreUnique() {
        List<String> names = ServiceLoader.load(DetectorCodec.class).stream()
                .map(ServiceLoader.Provider::get)
                .map(DetectorCodec::name)
                .toList();

        assertThat(names)
                .doesNotHaveDuplicates()
                .contains(
                        "kmeans", "dbscan", "autoencoder", "knn", "lof", "iforest", "ensemble", "pipeline", "flagging")
                .contains("pca", "standardScaler", "test.far");
    }
}
