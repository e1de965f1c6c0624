package org.galaxyscreen.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flight Recorder has of a screening. */
class StageEventsTest {
    private static final int OBJECTS = 30;

    @TempDir
    private Path folder;

    @Test
    void aRecordingHoldsEachStageWithItsSubjectAndCount() throws IOException {
        Path file = folder.resolve("screening.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("galaxyscreen.Stage").withoutThreshold();
            recording.start();
            SurveyScreening.of(SyntheticSurvey.of(OBJECTS, 2, 0))
                    .with(Backbone.of(Weights.untrained(0)).withInputSize(64))
                    .with(ExtractionSettings.defaults().withStage(Stage.LAYER1))
                    .into(folder.resolve("results"))
                    .run();
            recording.stop();
            recording.dump(file);
        }

        Map<String, List<RecordedEvent>> stages = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("galaxyscreen.Stage"))
                .collect(Collectors.groupingBy(event -> event.getString("stage")));
        assertThat(stages).containsOnlyKeys("read", "decode", "preprocess", "infer", "fit", "score", "write");
        for (String each : List.of("decode", "preprocess")) {
            assertThat(stages.get(each)).hasSize(OBJECTS);
            assertThat(subjects(stages.get(each))).contains("synthetic-000000").hasSize(OBJECTS);
        }
        assertThat(counted(stages.get("read"))).isEqualTo(OBJECTS);
        assertThat(counted(stages.get("infer"))).isEqualTo(OBJECTS);
        // Nine tenths are learned from, and scored by the fit; the others are scored after it.
        assertThat(stages.get("fit"))
                .allSatisfy(event -> assertThat(event.getLong("count")).isEqualTo(27));
        assertThat(subjects(stages.get("fit"))).contains("autoencoder", "kmeans", "dbscan");
        assertThat(subjects(stages.get("score"))).contains("autoencoder", "kmeans", "dbscan");
        assertThat(stages.get("score"))
                .allSatisfy(event -> assertThat(event.getLong("count")).isEqualTo(3));
        assertThat(subjects(stages.get("write")))
                .contains("features")
                .anyMatch(subject -> subject.endsWith("anomalies.csv"))
                .anyMatch(subject -> subject.endsWith("report.html"));
    }

    private static Set<String> subjects(List<RecordedEvent> events) {
        return events.stream().map(event -> event.getString("subject")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static long counted(List<RecordedEvent> events) {
        ToLongFunction<RecordedEvent> count = event -> event.getLong("count");
        return events.stream().mapToLong(count).sum();
    }
}
