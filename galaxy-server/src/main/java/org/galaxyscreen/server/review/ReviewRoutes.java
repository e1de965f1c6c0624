package org.galaxyscreen.server.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.Remaining;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.TableFormat;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.report.PictureOverlay;
import org.galaxyscreen.server.internal.Answer;
import org.galaxyscreen.server.internal.Call;
import org.galaxyscreen.server.internal.HttpProblem;
import org.galaxyscreen.server.internal.LocalServer.Route;

/** What the page asks the server, and how it is answered: JSON, in which an object is its place in the catalogue, from 0. Thread-safe. */
final class ReviewRoutes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** Bytes of JSON. */
    static final int MOST_BODY = 64 * 1024;

    private static final int SIDE = 224;
    private static final String DISPOSITION = "Content-Disposition";
    private static final String NO_PICTURE = "there is no picture of that object";

    /** In which formats the page offers the catalogue beside CSV, where they are there; and what a browser calls them. */
    private static final List<Map.Entry<String, String>> EXPORTS = List.of(
            Map.entry("VOTable", "application/x-votable+xml"), Map.entry("Parquet", "application/vnd.apache.parquet"));

    private final ReviewDesk desk;
    private final ObjectImages images;
    private final PictureMaps maps;
    private final AnomalyCatalogue catalogue;
    private final Map<TableFormat, String> exports = new LinkedHashMap<>();
    private final Map<String, Answer> files;

    /** @param files the page, its script and its style, by path */
    ReviewRoutes(
            ReviewDesk desk,
            ObjectImages images,
            PictureMaps maps,
            AnomalyCatalogue catalogue,
            Map<String, Answer> files) {
        this.desk = desk;
        this.images = images;
        this.maps = maps;
        this.catalogue = catalogue;
        this.files = files;
        EXPORTS.forEach(export -> Tables.formats().stream()
                .filter(format -> format.name().equals(export.getKey()))
                .forEach(format -> exports.put(format, export.getValue())));
    }

    Map<String, Route> routes() {
        Map<String, Route> routes = new HashMap<>();
        files.forEach((path, answer) -> routes.put("GET " + path, call -> answer));
        routes.put("GET /image/*", this::image);
        routes.put("GET /api/object/*", this::object);
        routes.put("GET /api/map/*", this::map);
        routes.put("GET /api/state", this::state);
        routes.put("GET /api/order", call -> order());
        routes.put("GET /export/labelled.csv", this::csv);
        exports.forEach((format, type) -> routes.put("GET /export/" + exported(format), call -> export(format, type)));
        routes.put("POST /api/label", this::label);
        routes.put("POST /api/note", this::note);
        routes.put("POST /api/tags", this::tags);
        routes.put("POST /api/undo", this::undo);
        routes.put("POST /api/sample", this::sample);
        routes.put("POST /api/rank", this::rank);
        return routes;
    }

    /** The number at the end of a path. */
    static int number(Call call) {
        String number = call.path().substring(call.path().lastIndexOf('/') + 1);
        if (!number.matches("\\d{1,9}")) {
            throw new HttpProblem(404, "there is nothing at " + call.path());
        }
        return Integer.parseInt(number);
    }

    /** A number in JSON. */
    static int number(String name, JsonNode number) {
        if (!number.isInt()) {
            throw new HttpProblem(400, name + " is '" + number.asText("") + "'; an object's number expected");
        }
        return number.asInt();
    }

    private int row(Call call) {
        return desk.requireRow(number(call));
    }

    private int row(JsonNode body) {
        return desk.requireRow(number("object", body.path("object")));
    }

    private Answer image(Call call) throws IOException {
        int side = call.query("side").map(Integer::parseInt).orElse(SIDE);
        if (side < 16 || side > ObjectImages.MOST_SIDE) {
            throw new HttpProblem(400, "side is " + side + "; 16 to " + ObjectImages.MOST_SIDE + " expected");
        }
        try {
            byte[] jpeg = images.jpeg(new ObjectImages.Asked(
                            desk.id(row(call)),
                            side,
                            call.query("stretch").orElse(null),
                            call.query("limits").orElse(null),
                            call.query("band").orElse(null)))
                    .orElseThrow(() -> new HttpProblem(404, NO_PICTURE));
            return Answer.of("image/jpeg", jpeg).with("Cache-Control", "private, max-age=3600");
        } catch (UnreadableImageException e) {
            throw new HttpProblem(404, "the picture cannot be read: " + e.getMessage());
        }
    }

    /** What an object's image is made of, and what was said of it. */
    private Answer object(Call call) throws IOException {
        int row = row(call);
        ObjectNode json = said(row, desk.labels().of(desk.id(row)));
        try {
            Image image = images.raw(desk.id(row)).orElseThrow(() -> new HttpProblem(404, NO_PICTURE));
            ObjectNode about = json.putObject("image");
            about.put("width", image.width()).put("height", image.height());
            about.put("picture", image.isColour() && image.samples() == Image.Samples.UINT8);
            ArrayNode bands = about.putArray("bands");
            image.bands().forEach(bands::add);
        } catch (UnreadableImageException e) {
            json.putObject("image").put("failure", e.getMessage());
        }
        return Answer.json(json);
    }

    /** Where an object's picture is odd, or of interest; that it is being computed, or why there is none. */
    private Answer map(Call call) {
        PictureMaps.Kind kind = PictureMaps.Kind.of(call.query("of").orElse("oddness"));
        Optional<PictureMaps.Found> found =
                maps.of(kind, desk.id(row(call)), () -> PictureMaps.interesting(desk.labels(), desk.interesting()));
        ObjectNode json = JSON.objectNode();
        if (found.isEmpty()) {
            return Answer.json(json.put("pending", true));
        }
        PictureOverlay map = found.get().map();
        if (map == null) {
            return Answer.json(json.put("none", found.get().none()));
        }
        ObjectNode told = json.putObject("map");
        told.put("side", map.side()).put("highest", map.highest()).put("values", map.toBase64());
        told.putArray("part")
                .add(map.part().left())
                .add(map.part().top())
                .add(map.part().right())
                .add(map.part().bottom());
        return Answer.json(json);
    }

    /** What has changed since a version that the page knows, and what was learned last. */
    private Answer state(Call call) {
        long since = call.query("since").map(Long::parseLong).orElse(0L);
        ReviewLabels labels = desk.labels();
        ObjectNode json = JSON.objectNode();
        // Before the labels are read, so that what comes meanwhile is sent again rather than not at all.
        json.put("version", labels.version());
        json.put("busy", desk.isBusy());
        ArrayNode changed = json.putArray("labels");
        labels.since(since).forEach((id, said) -> desk.row(id).ifPresent(row -> changed.add(said(row, said))));
        progress(json.putObject("progress"), labels);
        ArrayNode kinds = json.putArray("kinds");
        labels.kinds().forEach(kinds::add);
        ArrayNode tags = json.putArray("tags");
        labels.tags().forEach(tags::add);
        ArrayNode files = json.putArray("exports");
        exports.keySet()
                .forEach(
                        format -> files.addObject().put("format", format.name()).put("file", exported(format)));
        ranking(json.putObject("ranking"), desk.ranking());
        return Answer.json(json);
    }

    private ObjectNode said(int row, ReviewLabels.Said said) {
        ObjectNode json = JSON.objectNode().put("object", row);
        said.verdict().ifPresent(verdict -> {
            LabelEvent.put(json.putObject("verdict"), verdict.label());
            json.put("disagree", verdict.disagree());
        });
        ArrayNode by = json.putArray("by");
        new TreeMap<>(said.labels())
                .forEach((who, label) -> LabelEvent.put(by.addObject().put("who", who), label));
        ArrayNode notes = json.putArray("notes");
        new TreeMap<>(said.notes())
                .forEach((who, text) -> notes.addObject().put("who", who).put("text", text));
        ArrayNode tags = json.putArray("tags");
        new TreeMap<>(said.tags()).forEach((who, words) -> {
            ArrayNode own = tags.addObject().put("who", who).putArray("tags");
            words.forEach(own::add);
        });
        return json;
    }

    private void progress(ObjectNode json, ReviewLabels labels) {
        int interesting = 0;
        int disagreed = 0;
        int labelled = 0;
        for (Verdict verdict : labels.verdicts().values()) {
            labelled++;
            disagreed += verdict.disagree() ? 1 : 0;
            interesting += verdict.label().interest() >= desk.interesting() ? 1 : 0;
        }
        json.put("objects", desk.space().rows());
        json.put("labelled", labelled);
        json.put("interesting", interesting);
        json.put("disagreed", disagreed);
        ArrayNode reviewers = json.putArray("reviewers");
        labels.reviewers().forEach((who, count) -> reviewers
                .addObject()
                .put("who", who)
                .put("labels", count)
                .put("canUndo", labels.canUndo(who)));
    }

    private void ranking(ObjectNode json, Ranking ranking) {
        json.put("version", ranking.version());
        json.put("learned", ranking.learned());
        json.put("sample", ranking.sample());
        ArrayNode batch = json.putArray("batch");
        for (int row : ranking.batch()) {
            ObjectNode proposed = batch.addObject().put("object", row);
            ArrayNode why = proposed.putArray("why");
            ranking.why().getOrDefault(row, List.of()).forEach(near -> {
                ObjectNode neighbour = why.addObject();
                desk.row(near.label().id()).ifPresent(other -> neighbour.put("object", other));
                neighbour.put("similarity", near.similarity());
                LabelEvent.put(neighbour, near.label());
            });
        }
        Remaining remaining = ranking.remaining();
        json.putObject("remaining")
                .put("estimate", remaining.estimate())
                .put("lower", remaining.lower())
                .put("upper", remaining.upper())
                .put("sampled", ranking.sampled());
        Ranking.Changes changes = ranking.changes();
        if (changes != null) {
            ObjectNode told = json.putObject("changes").put("entered", changes.entered());
            moves(told.putArray("rose"), changes.rose());
            moves(told.putArray("fell"), changes.fell());
        }
    }

    private static void moves(ArrayNode json, List<Ranking.Move> moves) {
        moves.forEach(move -> json.addObject()
                .put("object", move.row())
                .put("before", move.before())
                .put("after", move.after()));
    }

    /** Each object's place in the ranking, from 0, as little-endian integers in Base64. */
    private Answer order() {
        Ranking ranking = desk.ranking();
        int[] places = Ranking.places(ranking.order());
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * places.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(places);
        return Answer.json(JSON.objectNode()
                .put("version", ranking.version())
                .put("places", Base64.getEncoder().encodeToString(bytes.array())));
    }

    private Answer csv(Call call) throws IOException {
        CsvText text = call.query("spreadsheet-safe").isPresent() ? CsvText.SPREADSHEET_SAFE : CsvText.AS_IS;
        LabelledCatalogue labelled = labelled();
        return Answer.large("text/csv; charset=utf-8", target -> {
                    Writer writer = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8));
                    labelled.write(text, writer);
                    writer.flush();
                })
                .with(DISPOSITION, "attachment; filename=\"labelled.csv\"");
    }

    private Answer export(TableFormat format, String type) throws IOException {
        LabelledCatalogue labelled = labelled();
        return Answer.large(type, target -> format.write(labelled, target))
                .with(DISPOSITION, "attachment; filename=\"" + exported(format) + "\"");
    }

    private static String exported(TableFormat format) {
        return "labelled" + format.extensions().get(0);
    }

    private LabelledCatalogue labelled() {
        return LabelledCatalogue.of(catalogue, desk.labels(), desk.ranking());
    }

    private static String who(JsonNode body) {
        return body.path("who").asText("").strip();
    }

    private Answer label(Call call) throws IOException {
        JsonNode body = call.json(MOST_BODY);
        Label label = LabelEvent.label(desk.id(row(body)), body);
        return taken(new LabelEvent.Labelled(Instant.now(), who(body), label));
    }

    private Answer note(Call call) throws IOException {
        JsonNode body = call.json(MOST_BODY);
        return taken(new LabelEvent.Noted(
                Instant.now(),
                who(body),
                desk.id(row(body)),
                body.path("text").asText("").strip()));
    }

    private Answer tags(Call call) throws IOException {
        JsonNode body = call.json(MOST_BODY);
        return taken(new LabelEvent.Tagged(
                Instant.now(), who(body), desk.id(row(body)), LabelEvent.tags(body.path("tags"))));
    }

    private Answer undo(Call call) throws IOException {
        return taken(new LabelEvent.Undone(Instant.now(), who(call.json(MOST_BODY))));
    }

    private Answer sample(Call call) throws IOException {
        JsonNode body = call.json(MOST_BODY);
        return taken(new LabelEvent.Sampled(
                Instant.now(),
                who(body),
                body.path("count").asInt(0),
                desk.labels().version()));
    }

    /** Answered when what was done is on the disk, with what now holds of the object. */
    private Answer taken(LabelEvent event) throws IOException {
        ObjectNode json = JSON.objectNode().put("kept", true);
        desk.take(event)
                .flatMap(desk::row)
                .ifPresent(row -> json.set("label", said(row, desk.labels().of(desk.id(row)))));
        return Answer.json(json);
    }

    private Answer rank(Call call) throws IOException {
        call.json(MOST_BODY);
        desk.learnSoon();
        return Answer.json(JSON.objectNode().put("asked", true));
    }
}
