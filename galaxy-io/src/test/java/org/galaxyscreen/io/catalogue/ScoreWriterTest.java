package org.galaxyscreen.io.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.Scores;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.Verdicts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreWriterTest {
    @TempDir
    private Path folder;

    @Test
    void idsAreQuotedWhereTheyNeedItAndKeptFromSpreadsheetsWhereThatIsAskedFor() throws IOException {
        List<SurveyObject> objects = List.of(SurveyObject.of("a, \"b\""), SurveyObject.of("=1+1"));
        Verdicts verdicts = Verdicts.of(new Scores("plain", objects, new double[] {0.1, 2.5}), Fences.above(1));
        Path file = folder.resolve("scores.csv");

        ScoreWriter.write(verdicts, CsvText.SPREADSHEET_SAFE, file);

        assertThat(file).hasContent("row,id,score,flag\n0,\"a, \"\"b\"\"\",0.1,false\n1,'=1+1,2.5,true\n");
    }

    @Test
    void anIdIsWrittenInUtf8OrRefused() throws IOException {
        Path file = folder.resolve("scores.csv");
        ScoreWriter.write(of("Ünïcode 😀"), CsvText.AS_IS, file);
        assertThat(file).hasContent("row,id,score,flag\n0,Ünïcode 😀,0.1,false\n");

        assertThatThrownBy(() -> ScoreWriter.write(of("half \ud83d"), CsvText.AS_IS, file))
                .isInstanceOf(CharacterCodingException.class);
        assertThat(file).as("as it was").hasContent("row,id,score,flag\n0,Ünïcode 😀,0.1,false\n");
    }

    private static Verdicts of(String id) {
        return Verdicts.of(new Scores("plain", List.of(SurveyObject.of(id)), new double[] {0.1}), Fences.above(1));
    }

    /** More than are made at a time. */
    @Test
    void rowsAreInTheirOrderHoweverManyThereAre() throws IOException {
        int rows = 64 * 4096 + 5000;
        double[] scores =
                IntStream.range(0, rows).mapToDouble(row -> row * 0.25).toArray();
        Verdicts verdicts =
                Verdicts.of(new Scores("plain", SurveyObject.numbered(rows), scores), Fences.above(rows / 8.0));
        Path file = folder.resolve("scores.csv");

        ScoreWriter.write(verdicts, CsvText.AS_IS, file);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1 + rows);
        assertThat(IntStream.range(0, rows)
                        .filter(row -> !lines.get(1 + row).startsWith(row + ",row-" + row + ","))
                        .boxed())
                .isEmpty();
        assertThat(lines.get(1 + rows / 2)).isEqualTo("133572,row-133572,33393,false");
        assertThat(lines.get(2 + rows / 2)).isEqualTo("133573,row-133573,33393.25,true");
    }
}
