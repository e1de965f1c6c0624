package org.galaxyscreen.detectors.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.galaxyscreen.core.Detector;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.Samples;
import org.galaxyscreen.detectors.cluster.KMeansDetector;
import org.junit.jupiter.api.Test;

class LeaveOneClassOutTest {
    private static final List<String> CLASSES = List.of("edge-on", "merging", "spiral");
    /** 300 objects of three far-apart classes, and five without a label. */
    private static final Features LABELLED = labelled();

    private static final LeaveOneClassOut PROTOCOL = LeaveOneClassOut.defaults(5)
            .withEvaluation(
                    EvaluationOptions.defaults().withCutoffs(List.of(10)).withResamples(50));

    @Test
    void eachClassIsFoundAmongTheOthers() {
        Detector kmeans = KMeansDetector.defaults().withClusters(2);

        LeaveOneClassOut.Report report = PROTOCOL.run(kmeans, LABELLED);

        assertThat(report.outcomes())
                .extracting(LeaveOneClassOut.Outcome::leftOut)
                .containsExactlyElementsOf(CLASSES);
        assertThat(report.outcomes()).allSatisfy(outcome -> {
            assertThat(outcome.detector()).isEqualTo("kmeans");
            assertThat(outcome.trainRows()).isEqualTo(100);
            assertThat(outcome.evaluation().rows()).isEqualTo(200);
            assertThat(outcome.evaluation().anomalies()).isEqualTo(100);
            assertThat(outcome.evaluation().rocAuc().value()).isEqualTo(1);
            assertThat(outcome.evaluation().cutoffs().get(0).precision().value())
                    .isEqualTo(1);
        });
        assertThat(report.table().rows()).hasSize(4);
        assertThat(report.table().toMarkdown()).contains("| mean | kmeans | – | – | 1.000 |");
    }

    @Test
    void nothingScoredWasLearnedFrom() {
        Recorder recorder = new Recorder();

        PROTOCOL.withTrainFraction(0.7).run(recorder, LABELLED);

        assertThat(recorder.trained).hasSize(3);
        for (int i = 0; i < 3; i++) {
            String leftOut = CLASSES.get(i);
            Set<SurveyObject> trained = new HashSet<>(recorder.trained.get(i));
            assertThat(trained).hasSize(140).noneMatch(object -> leftOut.equals(object.label()));
            assertThat(recorder.scored.get(i)).hasSize(60 + 100).doesNotContainAnyElementsOf(trained);
            assertThat(recorder.scored.get(i)).noneMatch(object -> object.label() == null);
            assertThat(recorder.scored.get(i).subList(60, 160)).allMatch(object -> leftOut.equals(object.label()));
        }
    }

    @Test
    void contaminationSaysHowManyAnomaliesThereAre() {
        LeaveOneClassOut.Report report =
                PROTOCOL.withContamination(0.1).run(KMeansDetector.defaults().withClusters(2), LABELLED);

        // 100 ordinary objects and 11 anomalies: 9.9 %.
        assertThat(report.outcomes()).allMatch(outcome -> outcome.evaluation().anomalies() == 11);
    }

    @Test
    void outcomeDoesNotDependOnWhichOthersAreAskedFor() {
        Detector kmeans = KMeansDetector.defaults().withClusters(2);

        assertThat(PROTOCOL.withClasses(List.of("spiral")).run(kmeans, LABELLED).outcomes())
                .containsExactly(PROTOCOL.run(kmeans, LABELLED).outcomes().get(2));
    }

    @Test
    void detectorsAreReportedInOrderUnderTheirNames() {
        Map<String, Detector> detectors = new LinkedHashMap<>();
        detectors.put("two", KMeansDetector.defaults().withClusters(2));
        detectors.put("one", KMeansDetector.defaults().withClusters(1));
        List<Progress> heard = new ArrayList<>();

        LeaveOneClassOut.Report report = PROTOCOL.run(detectors, LABELLED, progress -> {
            if (progress.unit().equals("fits")) {
                heard.add(progress);
            }
        });

        assertThat(report.outcomes())
                .extracting(LeaveOneClassOut.Outcome::detector)
                .containsExactly("two", "one", "two", "one", "two", "one");
        assertThat(heard).extracting(Progress::done).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(heard).allMatch(progress -> progress.total() == 6);
    }

    @Test
    void badArgumentsAreNamed() {
        Detector kmeans = KMeansDetector.defaults();
        assertThatThrownBy(() -> PROTOCOL.withClasses(List.of("ring")).run(kmeans, LABELLED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no object is labelled 'ring'; the labels are [edge-on, merging, spiral]");
        assertThatThrownBy(() -> PROTOCOL.run(kmeans, Samples.clustered(20, 4, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no object has a label; objects of at least two classes expected");
        assertThatThrownBy(() -> PROTOCOL.run(Map.of(), LABELLED, ProgressListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("detectors is empty");
        assertThatThrownBy(() -> PROTOCOL.withClasses(List.of("spiral", "spiral")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("classes is [spiral, spiral]");
        assertThatThrownBy(() -> PROTOCOL.withTrainFraction(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trainFraction is 1.0");
        assertThatThrownBy(() -> PROTOCOL.withContamination(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("contamination is 0.0");
    }

    @Test
    void interruptionStopsIt() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> PROTOCOL.run(new Recorder(), LABELLED)).isInstanceOf(CancellationException.class);
        } finally {
            Thread.interrupted();
        }
    }

    private static Features labelled() {
        Features rows = Samples.clustered(305, 12, 3, 4);
        Features.Builder builder = Features.builder(12);
        for (int row = 0; row < rows.rows(); row++) {
            builder.add(rows.object(row).withLabel(row < 300 ? CLASSES.get(row % 3) : null), rows.row(row), 0);
        }
        return builder.build();
    }

    private static final class Recorder implements Detector {
        private final List<List<SurveyObject>> trained = new ArrayList<>();
        private final List<List<SurveyObject>> scored = new ArrayList<>();

        @Override
        public String name() {
            return "recorder";
        }

        @Override
        public FittedDetector fit(Features train, ProgressListener progress) {
            trained.add(train.objects());
            return new FittedDetector() {
                @Override
                public String name() {
                    return "recorder";
                }

                @Override
                public int dimensions() {
                    return train.dimensions();
                }

                @Override
                public Scores score(Features features) {
                    scored.add(features.objects());
                    return new Scores(name(), features.objects(), new double[features.rows()]);
                }
            };
        }
    }
}
