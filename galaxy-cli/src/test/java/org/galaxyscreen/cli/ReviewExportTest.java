package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.npy.NpyWriter;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.review.ReviewServer;
import org.galaxyscreen.server.review.SurveyReview;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue with labels in every format that the commands bring. */
class ReviewExportTest {
    @TempDir
    private Path folder;

    private Path results = Path.of("unset");

    @BeforeEach
    void screen() throws IOException {
        Path features = folder.resolve("f.npy");
        StringBuilder ids = new StringBuilder("row,id\n");
        try (NpyWriter writer = NpyWriter.create(features, 2)) {
            for (int row = 0; row < 40; row++) {
                writer.write(new float[] {row % 7, row == 39 ? 50 : row % 5}, 0);
                ids.append(row).append(",object-").append(row).append('\n');
            }
            writer.commit();
        }
        Files.writeString(folder.resolve("f.csv"), ids);
        results = folder.resolve("results");
        Outcome outcome =
                run("detect", "--features", features.toString(), "--detector", "knn", "--output", results.toString());
        assertThat(outcome.status()).as(outcome.text()).isZero();
        Files.writeString(
                results.resolve("labels.jsonl"),
                "{\"galaxy-screen-labels\":1}\n{\"time\":\"2026-03-04T05:06:07Z\",\"who\":\"Ada\",\"id\":\"object-39\",\"mark\":\"interest\",\"interest\":4}\n");
    }

    /** The interests that a file has, with their objects. */
    private static List<String> labelled(Path file) throws IOException {
        CatalogueTable table = Tables.read(file);
        List<String> names =
                table.columns().stream().map(column -> column.name()).toList();
        List<String> labelled = new ArrayList<>();
        table.forEachRow((number, cells) -> {
            Object interest = cells[names.indexOf("review_interest")];
            if (interest != null) {
                labelled.add(cells[names.indexOf("id")] + " " + interest);
            }
        });
        return labelled;
    }

    @Test
    void theFormatsThatHelpNamesAreWritten() throws IOException {
        // A line may end behind a dot.
        String help = run("review", "--help").text().replaceAll("\\s+", "");
        for (String end : List.of(".csv", ".vot", ".fits", ".parquet", ".jsonl")) {
            assertThat(help).contains(end);
            Path file = folder.resolve("labelled" + end);

            Outcome outcome = run("review", results.toString(), "--export", file.toString());

            assertThat(outcome.status()).as(outcome.text()).isZero();
            if (end.equals(".jsonl")) {
                assertThat(Files.readAllLines(file))
                        .hasSize(40)
                        .anyMatch(line -> line.contains("\"review_interest\":4"));
            } else {
                assertThat(labelled(file)).as(end).containsExactly("object-39 4");
            }
        }
    }

    @Test
    void anotherFormatIsRefusedByTheOption() {
        Outcome outcome = run("review", results.toString(), "--export", "labelled.xlsx");

        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text())
                .startsWith("Error: --export: the name labelled.xlsx tells no format; one of these ends expected: ")
                .contains(".parquet (Parquet)");
    }

    @Test
    void thePageOffersParquetBecauseItsModuleIsThere() throws IOException, InterruptedException {
        try (ReviewServer server = SurveyReview.of(results).serve(ServerOptions.defaults(), RunListener.NONE)) {
            JsonNode exports = new ObjectMapper()
                    .readTree(get(server, "/api/state", HttpResponse.BodyHandlers.ofString())
                            .body())
                    .get("exports");
            assertThat(exports.toString())
                    .isEqualTo("[{\"format\":\"VOTable\",\"file\":\"labelled.vot\"},"
                            + "{\"format\":\"Parquet\",\"file\":\"labelled.parquet\"}]");

            HttpResponse<byte[]> parquet =
                    get(server, "/export/labelled.parquet", HttpResponse.BodyHandlers.ofByteArray());

            assertThat(parquet.headers().firstValue("Content-Type")).contains("application/vnd.apache.parquet");
            assertThat(parquet.headers().firstValue("Content-Disposition"))
                    .contains("attachment; filename=\"labelled.parquet\"");
            assertThat(labelled(Files.write(folder.resolve("page.parquet"), parquet.body())))
                    .containsExactly("object-39 4");
        }
    }

    private static <T> HttpResponse<T> get(ReviewServer server, String path, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path))
                .header("Authorization", "Bearer " + server.token())
                .build();
        return HttpClient.newHttpClient().send(request, handler);
    }
}
