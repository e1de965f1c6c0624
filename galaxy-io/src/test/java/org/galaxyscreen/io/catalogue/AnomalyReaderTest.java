package org.galaxyscreen.io.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnomalyReaderTest {
    private static final List<String> IDS =
            List.of("NGC 1, \"north\"", " b ", "line\nbreak", "carriage\r\nreturn\r", "=1+1", "<b>", "ünïcode", "-3");

    private static final Map<String, Fences> FENCES =
            Map.of("kmeans", Fences.above(2), "lof", new Fences(0.5, 1.5), "other", Fences.above(1));

    @TempDir
    Path folder;

    private static AnomalyCatalogue catalogue() {
        List<AnomalyCatalogue.Entry> entries = new java.util.ArrayList<>();
        for (int i = 0; i < IDS.size(); i++) {
            boolean known = i % 2 == 0;
            entries.add(new AnomalyCatalogue.Entry(
                    i + 1,
                    new SurveyObject(
                            IDS.get(i),
                            known ? 10.1 * i : Double.NaN,
                            known ? -5.3 * i - 1 : Double.NaN,
                            known ? 0.1 : Double.NaN,
                            Double.NaN,
                            known ? "a, \"b\"" : null),
                    i % 3 == 0,
                    List.of(0.1 + i, 1.0 / (i + 1)),
                    List.of(i < 2, i < 4),
                    Math.exp(-i),
                    i == 0));
        }
        return new AnomalyCatalogue(
                List.of(
                        new AnomalyCatalogue.Column("kmeans", Fences.above(2)),
                        new AnomalyCatalogue.Column("lof", new Fences(0.5, 1.5))),
                entries);
    }

    @ParameterizedTest
    @EnumSource(CsvText.class)
    void whatWasWrittenIsReadToTheBit(CsvText text) throws IOException {
        Path file = folder.resolve("anomalies.csv");
        CatalogueWriter.write(catalogue(), text, file);

        assertThat(AnomalyReader.read(file, text, FENCES)).isEqualTo(catalogue());
    }

    @Test
    void furtherColumnsAreWrittenAfterTheOwnAndPassedOver() throws IOException {
        StringWriter written = new StringWriter();
        CatalogueWriter.write(
                catalogue(),
                CsvText.AS_IS,
                List.of(new CatalogueWriter.Column("note", entry -> entry.rank() == 2 ? "two, \"cores\"" : "")),
                written);
        Path file = folder.resolve("labelled.csv");
        Files.writeString(file, written.toString());

        assertThat(written.toString().lines().findFirst().orElseThrow()).endsWith(",ensemble_flag,note");
        assertThat(written.toString()).contains(",false,\"two, \"\"cores\"\"\"\n");
        assertThat(AnomalyReader.read(file, CsvText.AS_IS, FENCES)).isEqualTo(catalogue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2,b,,,,,test,1,false,0,false|2,b,,,,,test,one,false,0,false|line 3: lof_score is 'one'; a number expected",
                "2,b,,,,,test,1,false,0,false|2,b,,,,,test,1,maybe,0,false|line 3: lof_flag is 'maybe'; true or false expected",
                "2,b,,,,,test,1,false,0,false|2,a,,,,,test,1,false,0,false|line 3: id is 'a'; each id once expected",
                "2,b,,,,,test,1,false,0,false|3,b,,,,,test,1,false,0,false|line 3: rank is '3'; 2 expected",
                "2,b,,,,,test,1,false,0,false|2,b,,,|line 3 has 5 fields; 11 expected, as the header has",
                "2,b,,,,,test,1,false,0,false|2,\"b|Unclosed quoted field at end of input (record starting at line 3)",
                "split|other|has no column 'split'; a file that screen or detect wrote expected",
            })
    void damageIsNamed(String text, String replacement, String message) throws IOException {
        Path file = folder.resolve("anomalies.csv");
        Files.writeString(
                file,
                """
                rank,id,ra,dec,redshift,label,split,lof_score,lof_flag,ensemble_score,ensemble_flag
                1,a,,,,,test,2,true,1,true
                2,b,,,,,test,1,false,0,false
                """
                        .replace(text, replacement));

        assertThatThrownBy(() -> AnomalyReader.read(file, CsvText.AS_IS, FENCES))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageEndingWith(message);
    }
}
