package org.galaxyscreen.interest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewBenchmarkTest {
    @TempDir
    Path folder;

    @Test
    void modelsAreInTheOrderGiven() {
        SimulatedReview protocol =
                SimulatedReview.defaults().withStarters(5).withLabels(40).withSeeds(3);

        ReviewBenchmark benchmark = ReviewBenchmark.run(
                protocol,
                Survey.space(),
                Survey.interest(),
                4,
                List.of(Blend.defaults(), new BayesianRidge()),
                ProgressListener.NONE);

        assertThat(benchmark.interesting()).isEqualTo(20);
        ReviewQuality blend = benchmark.models().get(0);
        assertThat(benchmark.labels()).containsExactly(5, 15, 25, 35, 40);
        assertThat(blend.curve()).hasSize(5);
        assertThat(blend.curve().get(4)).isEqualTo(blend.shown().mean(), within(1e-12));
        assertThat(benchmark.plainCurve()).isSorted().hasSize(5);
        assertThat(blend.shown().mean()).isBetween(12.0, 20.0);
        assertThat(blend.shown().mean() + blend.next().mean()).isLessThanOrEqualTo(20);
        assertThat(benchmark.toJson())
                .matches(
                        "(?s)\\{\"default\":\"blend\",\"objects\":300,\"interesting\":20,\"plain\":\\d+,"
                                + "\"labels\":\\[5,15,25,35,40\\],\"plain_curve\":\\[\\d+(,\\d+){4}\\],\"models\":\\{"
                                + "\"blend\":\\{\"shown\":\\{\"mean\":[\\d.]+,\"sd\":[\\d.]+\\},\"ranked\":\\{.*\\},"
                                + "\"next\":\\{[^}]*\\},\"curve\":\\[[\\d.]+(,[\\d.]+){4}\\]\\},\"bayesian_ridge\":\\{.*\\}\\}\\}\n");
    }

    @Test
    void tableIsReadByItsColumnNames() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "ra,score,id\n1,4,a\n\n\"1,5\",0,\"b \"\"c\"\"\"\n");

        InterestTable table = InterestTable.read(file);
        assertThat(table.of(List.of(SurveyObject.of("b \"c\""), SurveyObject.of("a"))))
                .containsExactly(0, 4);
        assertThatThrownBy(() -> table.of(List.of(SurveyObject.of("x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " has no score of 'x'; one for each object expected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id,interest\\na,1|: the columns are [id, interest]",
                "id,score\\na,6|, line 2: the score is '6'",
                "id,score\\na,1\\na,2|, line 3: the id 'a' was there before",
                "id,score\\na|, line 2 has 1 fields; 2 expected",
                "id,score\\na,|, line 2: the score is ''"
            })
    void badTablesAreNamedWithTheirLine(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), text.replace("\\n", "\n"));

        assertThatThrownBy(() -> InterestTable.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + message);
    }
}
