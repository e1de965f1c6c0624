package org.galaxyscreen.server.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.RunWarning;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reviews of more objects or features than there is room for, with little room or with many objects. */
class LargeReviewTest {
    private static final SurveyReview.Bounds FEW_VALUES = new SurveyReview.Bounds(1000, 6 * PlainResults.OBJECTS - 1);
    private static final SurveyReview.Bounds FEW_OBJECTS = new SurveyReview.Bounds(40, 1000);

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();

    private final RunListener listener = new RunListener() {
        @Override
        public void onWarning(RunWarning warning) {
            warnings.add(warning.text());
        }
    };

    private record Like(int object, double likeness) {}

    private static List<Like> like(Client client, String examples) throws IOException {
        JsonNode found = client.done("/api/like", examples + ",\"count\":500");
        return StreamSupport.stream(found.get("objects").spliterator(), false)
                .map(each -> new Like(
                        each.get("object").asInt(), each.get("likeness").asDouble()))
                .toList();
    }

    private static int[] order(Client client) throws IOException {
        ByteBuffer places = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(client.get("/api/order").get("places").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        int[] order = new int[places.remaining() / Integer.BYTES];
        for (int object = 0; object < order.length; object++) {
            order[places.getInt()] = object;
        }
        return order;
    }

    /** All six components are kept, so that nothing may be different but the rounding. */
    @Test
    void featuresLeftInTheirFileAnswerAsThoseInMemory() throws IOException {
        PlainResults results = PlainResults.write(folder);
        List<List<Like>> found = new ArrayList<>();
        List<int[]> orders = new ArrayList<>();
        for (SurveyReview review : List.of(results.review(), results.review().withBounds(FEW_VALUES))) {
            Files.deleteIfExists(review.labels());
            try (ReviewServer server = review.serve(ServerOptions.defaults(), listener)) {
                Client ada = Client.of(server, "Ada");
                found.add(like(ada, "\"more\":[0,1],\"less\":[9]"));
                ada.interest(0, 5);
                ada.interest(30, 0);
                ada.done("/api/label", "\"object\":31,\"mark\":\"artefact\"");
                ada.done("/api/rank", "");
                ada.ranking(2);
                orders.add(order(ada));
            }
        }

        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith(
                        "the features do not fit in memory: the ranking learns from 6 principal components, with 100 % of");
        assertThat(found.get(1)).hasSize(PlainResults.OBJECTS);
        for (int i = 0; i < PlainResults.OBJECTS; i++) {
            assertThat(found.get(1).get(i).object())
                    .isEqualTo(found.get(0).get(i).object());
            assertThat(found.get(1).get(i).likeness())
                    .isCloseTo(found.get(0).get(i).likeness(), within(2e-6));
        }
        assertThat(orders.get(1)).containsExactly(orders.get(0));
        assertThat(orders.get(0)[0]).isZero();
    }

    @Test
    void catalogueThatIsTooLargeIsReviewedFromItsHead() throws IOException {
        PlainResults results = PlainResults.write(folder);
        try (ReviewServer server = results.review().withBounds(FEW_OBJECTS).serve(ServerOptions.defaults(), listener)) {
            Client ada = Client.of(server, "Ada");

            assertThat(ada.state().at("/progress/objects").asInt()).isEqualTo(40);
            assertThat(like(ada, "\"more\":[39]")).hasSize(40).first().isEqualTo(new Like(39, 1));
            assertThat(ada.post("/api/label", "{\"who\":\"Ada\",\"object\":40,\"mark\":\"unsure\"}")
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(warnings).containsExactly("the catalogue has 60 objects; the review is of the first 40");
    }

    /**
     * A million objects, of which twenty far down the catalogue lie together and far from all others. Whatever can be done with an object of the head
     * can be done with them.
     */
    @Test
    @Tag("stress")
    void millionObjectsAreReviewed() throws IOException {
        int objects = 1_000_000;
        int kin = 900_000;
        write(objects, kin);
        SurveyReview review = SurveyReview.of(folder).withBatch(5);
        try (ReviewServer server = review.serve(ServerOptions.defaults(), listener)) {
            Client ada = Client.of(server, "Ada");
            Client ben = Client.of(server, "Ben");
            int last = objects - 1;

            assertThat(ada.state().at("/progress/objects").asInt()).isEqualTo(objects);
            assertThat(like(ada, "\"more\":[900000]").subList(0, 20))
                    .extracting(Like::object)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(kin, kin + 20).boxed().toList());
            assertThat(ada.done("/api/alike", "\"object\":900000").get("count").asInt())
                    .isBetween(10, 100);
            ada.interest(kin, 5);
            ada.interest(last, 0);
            ada.done("/api/tags", "\"object\":" + last + ",\"tags\":[\"far-down\"]");
            ada.done("/api/rank", "");
            ada.ranking(2);
            int[] order = order(ada);
            assertThat(order[0]).isEqualTo(kin);
            // By the regression the kin are foremost, 1, and by the plain ranking p = 0.1, which counts 0.3: above 1.03
            // are those of others whose
            // ranks, each anywhere from 0 to 1, come to more, which is a part of ∫ (0.3 p − 0.03) dp from 0.1 on, or
            // 0.1215.
            List<Integer> places = IntStream.range(0, objects)
                    .filter(place -> order[place] > kin && order[place] < kin + 20)
                    .boxed()
                    .toList();
            assertThat(places).hasSize(19).allSatisfy(place -> assertThat(place).isCloseTo(121_500, within(15_000)));
            ben.interest(kin, 1);
            assertThat(ada.done("/api/undo", "").at("/label/object").asInt()).isEqualTo(last);
            assertThat(ada.state().at("/progress/disagreed").asInt()).isOne();

            HttpResponse<Path> csv = ada.send(
                    ada.request("/export/labelled.csv").build(),
                    HttpResponse.BodyHandlers.ofFile(folder.resolve("labelled.csv")));
            try (var lines = Files.lines(csv.body())) {
                List<String> labelled = lines.filter(line -> line.contains("Ada: ") || line.contains("far-down"))
                        .toList();
                assertThat(labelled).hasSize(2);
                assertThat(labelled.get(0))
                        .startsWith((kin + 1) + ",row-" + kin + ",")
                        .contains("Ada: interest 5; Ben: interest 1");
                assertThat(labelled.get(1))
                        .startsWith(objects + ",row-" + last + ",")
                        .contains("far-down");
            }
            try (var lines = Files.lines(csv.body())) {
                assertThat(lines.count()).isEqualTo(objects + 1);
            }
        }
        assertThat(warnings).hasSize(1).first().asString().contains("the images are not where they were");
    }

    private void write(int objects, int kin) throws IOException {
        SplittableRandom random = new SplittableRandom(17);
        try (FeatureWriter rows = FeatureWriter.create(folder.resolve("features.npy"), 8);
                BufferedWriter catalogue = Files.newBufferedWriter(folder.resolve("anomalies.csv"))) {
            catalogue.write("rank,id,ra,dec,redshift,label,split,ensemble_score,ensemble_flag,one_score,one_flag\n");
            float[] row = new float[8];
            for (int i = 0; i < objects; i++) {
                boolean together = i >= kin && i < kin + 20;
                for (int d = 0; d < row.length; d++) {
                    row[d] = (float) (together ? 9 + 0.1 * random.nextGaussian() : random.nextGaussian());
                }
                rows.accept(SurveyObject.of("row-" + i), row, 0);
                double score = 1 - i / (double) objects;
                catalogue.write(String.format("%d,row-%d,,,,,train,%s,false,%s,false%n", i + 1, i, score, score));
            }
            rows.commit();
        }
        Files.writeString(folder.resolve("summary.json"), "{\"source\":\"rows\",\"detectors\":{\"one\":{}}}");
    }
}
