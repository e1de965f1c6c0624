package org.galaxyscreen.server.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galaxyscreen.server.internal.Answer;
import org.galaxyscreen.server.internal.Call;
import org.galaxyscreen.server.internal.HttpProblem;
import org.galaxyscreen.server.internal.LocalServer.Route;

/** What the page asks of objects that are like others, or like images of a reviewer's own. Thread-safe. */
final class LikenessRoutes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_EXAMPLES = 100;
    private static final int MOST_ALIKE = 500;

    private final ReviewDesk desk;
    private final OwnImages own;

    LikenessRoutes(ReviewDesk desk, OwnImages own) {
        this.desk = desk;
        this.own = own;
    }

    Map<String, Route> routes() {
        return Map.of(
                "POST /api/like",
                this::like,
                "POST /api/alike",
                this::alike,
                "POST /api/own-image",
                this::take,
                "GET /own-image/*",
                this::picture);
    }

    /** Examples that are objects, and such that are images. */
    private List<float[]> examples(JsonNode body, String objects, String images) {
        List<float[]> examples = new ArrayList<>();
        int count = body.path(objects).size() + body.path(images).size();
        if (count > MOST_EXAMPLES) {
            throw new HttpProblem(400, objects + " has " + count + " examples; at most " + MOST_EXAMPLES + " expected");
        }
        body.path(objects)
                .forEach(object ->
                        examples.add(desk.space().example(desk.requireRow(ReviewRoutes.number(objects, object)))));
        body.path(images)
                .forEach(image ->
                        examples.add(own.get(ReviewRoutes.number(images, image)).row()));
        return examples;
    }

    /** All objects by their likeness to examples: the first of them, with their likeness. */
    private Answer like(Call call) throws IOException {
        JsonNode body = call.json(ReviewRoutes.MOST_BODY);
        List<float[]> more = examples(body, "more", "moreImages");
        List<float[]> less = examples(body, "less", "lessImages");
        if (more.isEmpty() && less.isEmpty()) {
            throw new HttpProblem(400, "there are no examples; one or more in more or less expected");
        }
        int count = Math.max(1, Math.min(MOST_ALIKE, body.path("count").asInt(60)));
        ObjectNode json = JSON.objectNode();
        ArrayNode objects = json.putArray("objects");
        desk.space().mostLike(more, less, count).forEach(match -> objects.addObject()
                .put("object", match.row())
                .put("likeness", round(match.likeness())));
        return Answer.json(json);
    }

    private static double round(double likeness) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.6f", likeness));
    }

    /** What would go if an object and its like were dismissed. */
    private Answer alike(Call call) throws IOException {
        ObjectNode json = JSON.objectNode();
        ArrayNode objects = json.putArray("objects");
        int object = desk.requireRow(
                ReviewRoutes.number("object", call.json(ReviewRoutes.MOST_BODY).path("object")));
        List<Integer> alike = desk.alike(object);
        json.put("count", alike.size());
        alike.stream().limit(MOST_ALIKE).forEach(objects::add);
        return Answer.json(json);
    }

    private Answer take(Call call) throws IOException {
        if (!call.isImage()) {
            throw new HttpProblem(
                    415,
                    "the request's type is '" + call.mediaType()
                            + "'; image/*, application/fits or application/octet-stream expected");
        }
        int number = own.take(call);
        ObjectNode json = JSON.objectNode().put("image", number);
        ArrayNode doubts = json.putArray("doubts");
        own.get(number).doubts().forEach(doubts::add);
        return Answer.json(json);
    }

    private Answer picture(Call call) {
        return Answer.of("image/jpeg", own.get(ReviewRoutes.number(call)).jpeg());
    }
}
