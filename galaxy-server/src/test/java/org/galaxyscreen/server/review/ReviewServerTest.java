package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.CatalogueTable;
import org.galaxyscreen.io.catalogue.table.TableColumn;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.hdf5.Galaxy10Writer;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The review as its page uses it. */
class ReviewServerTest {
    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private PlainResults results;

    @SuppressWarnings("NullAway.Init")
    private ReviewServer server;

    @SuppressWarnings("NullAway.Init")
    private Client ada;

    /** Ids by the page's numbers. */
    @SuppressWarnings("NullAway.Init")
    private List<String> ids;

    @BeforeEach
    void start() throws IOException {
        results = PlainResults.write(folder);
        ids = SavedResults.open(folder.resolve("results")).catalogue().entries().stream()
                .map(entry -> entry.object().id())
                .toList();
        restart();
    }

    private void restart() throws IOException {
        server = results.review().serve(ServerOptions.defaults(), RunListener.NONE);
        ada = Client.of(server, "Ada");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private List<String> lines() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("results/labels.jsonl"));
        return lines.subList(1, lines.size());
    }

    private Map<Integer, JsonNode> labels() throws IOException {
        Map<Integer, JsonNode> labels = new HashMap<>();
        ada.state().get("labels").forEach(said -> labels.put(said.get("object").asInt(), said));
        return labels;
    }

    @Test
    void everyLabelIsInTheFileWhenItIsAcknowledgedAndThereAfterARestart() throws IOException {
        ada.interest(0, 5);
        assertThat(lines()).singleElement().asString().contains("\"who\":\"Ada\"", "\"interest\":5");
        ada.done("/api/label", "\"object\":1,\"mark\":\"known\",\"kind\":\"ring\"");
        ada.done("/api/label", "\"object\":2,\"mark\":\"artefact\"");
        ada.done("/api/label", "\"object\":3,\"mark\":\"unsure\"");
        ada.done("/api/note", "\"object\":3,\"text\":\"two cores <b>\"");
        assertThat(lines()).hasSize(5);
        Map<Integer, JsonNode> before = labels();

        server.close();
        restart();

        assertThat(labels()).isEqualTo(before).hasSize(4);
        assertThat(before.get(1).at("/verdict/kind").asText()).isEqualTo("ring");
        assertThat(before.get(3).at("/notes/0/text").asText()).isEqualTo("two cores <b>");
        assertThat(ada.state().at("/kinds/0").asText()).isEqualTo("ring");
        assertThat(ada.state().at("/progress/interesting").asInt()).isOne();
    }

    @Test
    void undoTakesBackOnesOwnLabelsOneByOne() throws IOException {
        Client ben = Client.of(server, "Ben");
        ada.interest(0, 5);
        ada.interest(0, 2);
        ben.interest(0, 4);

        assertThat(ada.done("/api/undo", "").at("/label/by/0/interest").asInt()).isEqualTo(5);
        assertThat(ada.done("/api/undo", "").at("/label/by").toString())
                .isEqualTo("[{\"who\":\"Ben\",\"mark\":\"interest\",\"interest\":4}]");
        HttpResponse<String> nothing = ada.post("/api/undo", "{\"who\":\"Ada\"}");
        assertThat(nothing.statusCode()).isEqualTo(409);
        assertThat(nothing.body()).contains("Ada has no label that could be taken back");
        server.close();
        restart();
        assertThat(labels().get(0).get("by")).hasSize(1);
    }

    @Test
    void twoReviewersAreMergedWithTheirNamesAndTheirDisagreements() throws Exception {
        Client ben = Client.of(server, "Ben");
        Thread other = new Thread(() -> {
            try {
                for (int i = 0; i < 40; i++) {
                    ben.interest(i, i % 6);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        other.start();
        for (int i = 0; i < 40; i++) {
            ada.interest(i, i < 20 ? i % 6 : (i + 3) % 6);
        }
        other.join();

        assertThat(lines()).hasSize(80);
        Map<Integer, JsonNode> labels = labels();
        for (int i = 0; i < 40; i++) {
            assertThat(labels.get(i).get("by")).hasSize(2);
            assertThat(labels.get(i).get("disagree").asBoolean())
                    .as("object %d", i)
                    .isEqualTo(i >= 20);
        }
        // 1 and 4: the mean is 2.5.
        assertThat(labels.get(25).at("/verdict/interest").asInt()).isEqualTo(3);
        assertThat(ada.state().at("/progress/disagreed").asInt()).isEqualTo(20);
    }

    @Test
    void rankingLearnsWhenTheBatchIsDoneAndSaysWhatChanged() throws IOException {
        JsonNode first = ada.ranking(1);
        List<Integer> batch = Client.batch(first);
        assertThat(batch).containsExactly(0, 1, 2, 3, 4);
        assertThat(first.has("changes")).isFalse();
        for (int object : batch) {
            int number = number(object);
            ada.interest(object, number >= PlainResults.ODD && number < 55 ? 5 : 0);
        }
        JsonNode second = ada.ranking(2);

        assertThat(second.get("learned").asInt()).isEqualTo(5);
        assertThat(Client.batch(second)).hasSize(5).doesNotContainAnyElementsOf(batch);
        assertThat(second.at("/changes/rose")).isNotEmpty();
        assertThat(second.at("/batch/0/why/0/interest").asInt()).isBetween(0, 5);
        assertThat(second.at("/remaining/lower").asDouble())
                .isLessThan(second.at("/remaining/upper").asDouble());
        assertThat(second.at("/remaining/sampled").asBoolean()).isFalse();
        ada.done("/api/sample", "\"count\":7");
        JsonNode sample = ada.ranking(3);
        assertThat(sample.get("sample").asBoolean()).isTrue();
        assertThat(sample.at("/remaining/sampled").asBoolean()).isTrue();
        List<Integer> drawn = Client.batch(sample);
        server.close();
        restart();
        assertThat(Client.batch(ada.ranking(1))).isEqualTo(drawn);
    }

    private int number(int object) {
        for (int i = 0; i < PlainResults.OBJECTS; i++) {
            if (PlainResults.id(i).equals(ids.get(object))) {
                return i;
            }
        }
        throw new AssertionError(object);
    }

    @Test
    void moreLikeThisFindsTheKindAndDismissingShowsWhatWouldGo() throws IOException {
        int one = ids.indexOf("object-51");
        JsonNode like =
                ada.done("/api/like", "\"more\":[" + one + "],\"less\":[" + ids.indexOf("object-57") + "],\"count\":5");
        List<Integer> found = new ArrayList<>();
        like.get("objects").forEach(each -> found.add(number(each.get("object").asInt())));
        assertThat(found).containsExactlyInAnyOrder(50, 51, 52, 53, 54);
        assertThat(like.at("/objects/0/object").asInt()).isEqualTo(one);

        JsonNode alike = ada.done("/api/alike", "\"object\":" + one);
        assertThat(alike.get("count").asInt()).isBetween(4, 40);
        assertThat(alike.get("objects")).hasSize(alike.get("count").asInt());
        assertThat(lines()).isEmpty();
        ada.done("/api/label", "\"object\":" + one + ",\"mark\":\"dismiss_alike\"");
        assertThat(lines()).hasSize(1);
    }

    @Test
    void pictureOfANumberIsThatOfItsId() throws IOException {
        assertPicturesAreThoseOfTheirIds();
    }

    /** The file has the objects in another order than the results, and a catalogue is joined to it. */
    @Test
    void pictureOfAnHdf5FileIsThatOfItsId() throws IOException {
        Path survey = folder.resolve("survey.h5");
        try (Galaxy10Writer writer = Galaxy10Writer.create(survey)) {
            for (int i = PlainResults.OBJECTS - 1; i >= 0; i--) {
                byte[] rgb = new byte[3 * 1600];
                for (int at = 0; at < rgb.length; at++) {
                    rgb[at] = (byte) (PlainResults.colour(i) >> 8 * (2 - at % 3));
                }
                writer.add(SurveyObject.of(PlainResults.id(i)), Image.wrap(40, 40, rgb));
            }
            writer.commit();
        }
        Path catalogue = Files.writeString(folder.resolve("catalogue.csv"), "id,mag\nobject-3,20.5\n");
        server.close();
        server = results.review()
                .withImages(
                        survey,
                        NamedOptions.parse(List.of("images-dataset=images", "id-dataset=id", "join=" + catalogue)),
                        Rendering.defaults())
                .serve(ServerOptions.defaults(), RunListener.NONE);
        ada = Client.of(server, "Ada");
        assertPicturesAreThoseOfTheirIds();
    }

    private void assertPicturesAreThoseOfTheirIds() throws IOException {
        for (int object = 0; object < PlainResults.OBJECTS; object += 7) {
            HttpResponse<byte[]> answer =
                    ada.send(ada.request("/image/" + object).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
            int pixel = ImageIO.read(new ByteArrayInputStream(answer.body())).getRGB(20, 20);
            int expected = PlainResults.colour(number(object));
            for (int shift = 0; shift <= 16; shift += 8) {
                assertThat(Math.abs((pixel >> shift & 0xFF) - (expected >> shift & 0xFF)))
                        .as("object %d", object)
                        .isLessThan(6);
            }
        }
        assertThat(server.pictureBytes()).isPositive();
        assertThat(ada.get("/api/object/0").at("/image/width").asInt()).isEqualTo(40);
    }

    @Test
    void valuesOfTheSourceAreStretchedAsAsked() throws IOException {
        // A ramp from 0 to 100 in one band of 32-bit numbers.
        StringBuilder header = new StringBuilder();
        for (String card : List.of(
                "SIMPLE  =                    T",
                "BITPIX  =                  -32",
                "NAXIS   =                    2",
                "NAXIS1  =                   40",
                "NAXIS2  =                   40",
                "END")) {
            header.append(String.format("%-80s", card));
        }
        ByteBuffer fits = ByteBuffer.allocate(2880 + 3 * 2880);
        fits.put(String.format("%-2880s", header).getBytes(StandardCharsets.US_ASCII));
        for (int pixel = 0; pixel < 1600; pixel++) {
            fits.putFloat(pixel / 16f);
        }
        Path images = Files.createDirectories(folder.resolve("fits"));
        Files.write(images.resolve("object-7.fits"), fits.array());
        server.close();
        server = results.review()
                .withImages(images, NamedOptions.none(), Rendering.defaults())
                .serve(ServerOptions.defaults(), RunListener.NONE);
        ada = Client.of(server, "Ada");
        int object = ids.indexOf("object-7");

        JsonNode about = ada.get("/api/object/" + object).get("image");
        assertThat(about.get("picture").asBoolean()).isFalse();
        assertThat(about.get("bands")).hasSize(1);
        assertThat(grey(object, "&stretch=linear&limits=minmax")).isBetween(122, 134);
        assertThat(grey(object, "&stretch=sqrt&limits=minmax")).isBetween(176, 186);
        assertThat(grey(object, "&stretch=linear&limits=fixed:0:50")).isGreaterThan(245);
        HttpResponse<String> none = ada.send(
                ada.request("/image/" + object + "?stretch=nice").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("stretch is 'nice'; linear, sqrt, power:A");
    }

    /** What the middle of the picture is. */
    private int grey(int object, String how) throws IOException {
        byte[] jpeg = ada.send(
                        ada.request("/image/" + object + "?side=40" + how).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        return ImageIO.read(new ByteArrayInputStream(jpeg)).getRGB(20, 20) & 0xFF;
    }

    @Test
    void catalogueIsExportedWithWhatWasSaidByPageAndByCommand() throws IOException {
        ada.interest(0, 4);
        Client.of(server, "Ben").interest(0, 2);
        ada.done("/api/note", "\"object\":1,\"text\":\"=1+1, \\\"quoted\\\"\"");
        String csv = ada.send(ada.request("/export/labelled.csv").build(), HttpResponse.BodyHandlers.ofString())
                .body();
        List<String> rows = csv.lines().toList();
        assertThat(rows).hasSize(PlainResults.OBJECTS + 1);
        assertThat(rows.get(0))
                .endsWith(
                        ",review_rank,review_mark,review_interest,review_kind,review_disagree,review_labels,review_notes,review_tags");
        assertThat(rows.get(1)).endsWith(",1,interest,3,,true,Ada: interest 4; Ben: interest 2,,");
        assertThat(rows.get(2)).endsWith(",\"Ada: =1+1, \"\"quoted\"\"\",");

        Path file = folder.resolve("labelled.csv");
        results.review().export(CsvText.AS_IS, file);
        assertThat(Files.readAllLines(file).get(1)).endsWith(",,interest,3,,true,Ada: interest 4; Ben: interest 2,,");
    }

    @Test
    void tagsOfAllReviewersAreKeptFoundAndExported() throws IOException {
        ada.interest(2, 4);
        ada.done("/api/tags", "\"object\":2,\"tags\":[\"merger\",\"blue\",\"merger\"]");
        Client.of(server, "Ben").done("/api/tags", "\"object\":2,\"tags\":[\"<b>tail</b>\"]");
        ada.done("/api/tags", "\"object\":3,\"tags\":[\"merger\"]");
        ada.done("/api/tags", "\"object\":3,\"tags\":[]");
        server.close();
        restart();

        assertThat(labels().get(2).get("tags").toString())
                .isEqualTo(
                        "[{\"who\":\"Ada\",\"tags\":[\"blue\",\"merger\"]},{\"who\":\"Ben\",\"tags\":[\"<b>tail</b>\"]}]");
        assertThat(labels().get(3).get("tags")).isEmpty();
        assertThat(ada.state().get("tags").toString()).isEqualTo("[\"<b>tail</b>\",\"blue\",\"merger\"]");
        // Parquet's module is not on this class path.
        assertThat(ada.state().get("exports").toString())
                .isEqualTo("[{\"format\":\"VOTable\",\"file\":\"labelled.vot\"}]");
        assertThat(ada.send(ada.request("/export/labelled.parquet").build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<byte[]> xml =
                ada.send(ada.request("/export/labelled.vot").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(xml.headers().firstValue("Content-Type")).contains("application/x-votable+xml");
        Path byPage = Files.write(folder.resolve("page.vot"), xml.body());
        Path byCommand = folder.resolve("command.vot");
        results.review().export(CsvText.AS_IS, byCommand);
        for (Path file : List.of(byPage, byCommand)) {
            CatalogueTable table = Tables.read(file);
            List<String> names = table.columns().stream().map(TableColumn::name).toList();
            table.forEachRow((number, cells) -> {
                if (number == 3) {
                    assertThat(cells[names.indexOf("id")]).isEqualTo(ids.get(2));
                    assertThat(cells[names.indexOf("review_interest")]).isEqualTo(4L);
                    assertThat(cells[names.indexOf("review_disagree")]).isEqualTo(false);
                    assertThat(cells[names.indexOf("review_tags")]).isEqualTo("<b>tail</b>; blue; merger");
                }
            });
        }
        assertThatThrownBy(() -> results.review().export(CsvText.AS_IS, folder.resolve("labelled.what")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(".vot");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/label|{\"who\":\"\",\"object\":0,\"mark\":\"unsure\"}|400|the reviewer's name is ''",
                "/api/label|{\"who\":\"a\\nb\",\"object\":0,\"mark\":\"unsure\"}|400|the reviewer's name is",
                "/api/label|{\"who\":\"A\",\"object\":60,\"mark\":\"unsure\"}|404|there is no object 60; 0 to 59 expected",
                "/api/label|{\"who\":\"A\",\"object\":\"0\",\"mark\":\"unsure\"}|400|object is '0'; an object's number expected",
                "/api/label|{\"who\":\"A\",\"object\":0,\"mark\":\"interest\",\"interest\":6}|400|is 6; 0 to 5 expected",
                "/api/label|{\"who\":\"A\",\"object\":0,\"mark\":\"interest\"}|400|the interest is ''; 0 to 5 expected",
                "/api/label|{\"who\":\"A\",\"object\":0,\"mark\":\"nice\"}|400|the mark is 'nice'; interest, artefact, known",
                "/api/label|{\"who\":\"A\",\"object\":0,\"mark\":\"known\"}|400|text without tabs and line breaks expected",
                "/api/label|[1]|400|no JSON object",
                "/api/label|{|400|no JSON",
                "/api/tags|{\"who\":\"A\",\"object\":0,\"tags\":[\"two words\"]}|400|the tag is 'two words'; a word of 1 to 30",
                "/api/tags|{\"who\":\"A\",\"object\":0}|400|the tags are ''; a list of words expected",
                "/api/sample|{\"who\":\"A\",\"count\":0}|400|the sample has 0 objects; 1 to 1000 expected",
                "/api/like|{\"who\":\"A\"}|400|there are no examples",
                "/api/nothing|{}|404|there is nothing at POST /api/nothing",
            })
    void whatIsOffIsRefusedWithASentence(String path, String body, int status, String sentence) throws IOException {
        HttpResponse<String> answer = ada.post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("{\"error\":").contains(sentence);
        assertThat(lines()).isEmpty();
    }

    @Test
    void secondReviewOfTheSameResultsIsRefused() {
        assertThatThrownBy(() -> results.review().serve(ServerOptions.defaults(), RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("labels.jsonl");
    }

    @Test
    void missingFeaturesAreASentence() throws IOException {
        server.close();
        Files.delete(folder.resolve("features.npy"));

        assertThatThrownBy(() -> results.review().serve(ServerOptions.defaults(), RunListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage("the features are not there: " + folder.resolve("features.npy")
                        + "; screen with --keep-features, or name a file of features with --features");
    }
}
