package org.galaxyscreen.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;

/**
 * What the page's script reads: the objects listed, column by column, as JSON; numbers as little-endian binary, in Base64 or in a file beside it.
 * {@code data.ts} is its other end.
 */
final class PageData {
    private final String title;
    private final AnomalyCatalogue catalogue;
    private final List<AnomalyCatalogue.Entry> listed;
    private final Map<String, Integer> index = new HashMap<>();
    private final Map<String, List<Neighbour>> neighbours;
    private final Map<String, Map<String, String>> groups;
    private final @Nullable ReportMap map;
    private final UnlistedPoints unlisted;
    private final Map<String, PictureOverlay> oddness;
    private final PictureNumbers pictures;
    private final @Nullable PageColumns columns;

    /** @param columns takes the numbers and ids; null to have them in the JSON */
    PageData(
            String title,
            AnomalyCatalogue catalogue,
            List<AnomalyCatalogue.Entry> listed,
            Map<String, List<Neighbour>> neighbours,
            Map<String, Map<String, String>> groups,
            @Nullable ReportMap map,
            UnlistedPoints unlisted,
            Map<String, PictureOverlay> oddness,
            PictureNumbers pictures,
            @Nullable PageColumns columns) {
        this.columns = columns;
        this.title = title;
        this.catalogue = catalogue;
        this.listed = listed;
        this.neighbours = neighbours;
        this.groups = groups;
        this.map = map;
        this.unlisted = unlisted;
        this.oddness = oddness;
        this.pictures = pictures;
        for (int i = 0; i < listed.size(); i++) {
            index.put(listed.get(i).object().id(), i);
        }
    }

    /** Nothing in JSON that an HTML parser would take for markup, wherever the text comes from. */
    private static final class SafeInHtml extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private final int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();

        SafeInHtml() {
            for (char c : new char[] {'<', '>', '&', '\''}) {
                escapes[c] = CharacterEscapes.ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public SerializableString getEscapeSequence(int c) {
            return new SerializedString(String.format("\\u%04x", c));
        }
    }

    static JsonGenerator json(Writer target) throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(target);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.setCharacterEscapes(new SafeInHtml());
        // Half characters and line separators too go as escapes.
        json.setHighestNonEscapedChar(0x7E);
        return json;
    }

    void write(Writer target) throws IOException {
        try (JsonGenerator json = json(target)) {
            json.writeStartObject();
            json.writeStringField("title", title);
            json.writeNumberField("total", catalogue.entries().size());
            if (columns != null) {
                json.writeStringField("columns", columns.address());
            }
            json.writeArrayFieldStart("detectors");
            for (AnomalyCatalogue.Column detector : catalogue.detectors()) {
                json.writeStartObject();
                json.writeStringField("name", detector.name());
                fence(json, "lower", detector.fences().lower());
                fence(json, "upper", detector.fences().upper());
                json.writeEndObject();
            }
            json.writeEndArray();
            objects(json);
            neighbours(json);
            groups(json);
            plane(json);
            oddness(json);
            json.writeEndObject();
        }
    }

    /** Each object that has a map: its place in the list, the map's side, the part of the picture that it covers, and its numbers. */
    private void oddness(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("oddness");
        for (int i = 0; i < listed.size(); i++) {
            PictureOverlay overlay = oddness.get(listed.get(i).object().id());
            if (overlay != null) {
                json.writeStartObject();
                json.writeNumberField("object", i);
                json.writeNumberField("side", overlay.side());
                json.writeArrayFieldStart("part");
                PictureOverlay.Part part = overlay.part();
                for (double edge : new double[] {part.left(), part.top(), part.right(), part.bottom()}) {
                    json.writeNumber((float) edge);
                }
                json.writeEndArray();
                json.writeNumberField("highest", overlay.highest());
                json.writeStringField("values", overlay.toBase64());
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    /** JSON has no infinity. */
    private static void fence(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    private void objects(JsonGenerator json) throws IOException {
        Map<String, Integer> labels = labels();
        json.writeArrayFieldStart("labels");
        for (String label : labels.keySet()) {
            json.writeString(label);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("objects");
        json.writeFieldName("ids");
        if (columns == null) {
            ids(json);
        } else {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            try (JsonGenerator own = new JsonFactory().createGenerator(text)) {
                ids(own);
            }
            columns.write(json, text.toByteArray());
        }
        integers(json, "rank", AnomalyCatalogue.Entry::rank);
        doubles(json, "ra", entry -> entry.object().ra());
        doubles(json, "dec", entry -> entry.object().dec());
        floats(json, "redshift", entry -> entry.object().redshift());
        floats(json, "pixelScale", entry -> entry.object().pixelScale());
        integers(json, "label", entry -> {
            String label = entry.object().label();
            return label == null ? -1 : labels.getOrDefault(label, -1);
        });
        flags(json, "training", entry -> entry.training() ? 1 : 0);
        flags(json, "flagged", entry -> entry.flagged() ? 1 : 0);
        doubles(json, "ensemble", AnomalyCatalogue.Entry::ensembleScore);
        json.writeArrayFieldStart("scores");
        for (int d = 0; d < catalogue.detectors().size(); d++) {
            int column = d;
            column(json, doubles(entry -> entry.scores().get(column)));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("flags");
        for (int d = 0; d < catalogue.detectors().size(); d++) {
            int column = d;
            column(json, flags(entry -> entry.flags().get(column) ? 1 : 0));
        }
        json.writeEndArray();
        integers(json, "picture", entry -> pictures.small(entry));
        integers(json, "large", entry -> pictures.large(entry));
        json.writeEndObject();
    }

    private void ids(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (AnomalyCatalogue.Entry entry : listed) {
            json.writeString(entry.object().id());
        }
        json.writeEndArray();
    }

    private Map<String, Integer> labels() {
        Map<String, Integer> labels = new TreeMap<>();
        for (AnomalyCatalogue.Entry entry : listed) {
            SurveyObject object = entry.object();
            if (object.label() != null) {
                labels.put(object.label(), 0);
            }
        }
        int next = 0;
        for (Map.Entry<String, Integer> label : labels.entrySet()) {
            label.setValue(next++);
        }
        return labels;
    }

    private void neighbours(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("neighbours");
        for (int i = 0; i < listed.size(); i++) {
            List<Neighbour> near = neighbours
                    .getOrDefault(listed.get(i).object().id(), List.of())
                    .stream()
                    .filter(neighbour -> index.containsKey(neighbour.id()))
                    .toList();
            if (!near.isEmpty()) {
                json.writeStartArray();
                json.writeNumber(i);
                json.writeStartArray();
                for (Neighbour neighbour : near) {
                    json.writeStartArray();
                    json.writeNumber(index.get(neighbour.id()));
                    json.writeNumber((float) neighbour.distance());
                    json.writeEndArray();
                }
                json.writeEndArray();
                json.writeEndArray();
            }
        }
        json.writeEndArray();
    }

    private void groups(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("groups");
        for (Map.Entry<String, Map<String, String>> group : groups.entrySet()) {
            List<String> names =
                    new ArrayList<>(new java.util.TreeSet<>(group.getValue().values()));
            Map<String, Integer> numbers = new HashMap<>();
            names.forEach(name -> numbers.put(name, numbers.size()));
            json.writeStartObject();
            json.writeStringField("name", group.getKey());
            json.writeArrayFieldStart("names");
            for (String name : names) {
                json.writeString(name);
            }
            json.writeEndArray();
            integers(json, "of", entry -> {
                String name = group.getValue().get(entry.object().id());
                return name == null ? -1 : numbers.get(name);
            });
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void plane(JsonGenerator json) throws IOException {
        if (map == null) {
            json.writeNullField("plane");
            return;
        }
        json.writeObjectFieldStart("plane");
        json.writeStringField("name", map.name());
        json.writeStringField("note", map.note());
        Map<String, ReportMap.Place> places = map.places();
        floats(json, "x", entry -> {
            ReportMap.Place place = places.get(entry.object().id());
            return place == null ? Double.NaN : place.x();
        });
        floats(json, "y", entry -> {
            ReportMap.Place place = places.get(entry.object().id());
            return place == null ? Double.NaN : place.y();
        });
        unlisted(json, map);
        json.writeEndObject();
    }

    /** The points of those that are not listed, if there are any. */
    private void unlisted(JsonGenerator json, ReportMap places) throws IOException {
        UnlistedPoints points =
                UnlistedPoints.of(catalogue, index.keySet(), places).and(unlisted);
        if (points.size() == 0) {
            json.writeNullField("unlisted");
            return;
        }
        ByteBuffer x = ByteBuffer.allocate(points.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer y = ByteBuffer.allocate(points.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer flagged = ByteBuffer.allocate(points.size());
        for (int i = 0; i < points.size(); i++) {
            x.putFloat(points.x(i));
            y.putFloat(points.y(i));
            flagged.put((byte) (points.isFlagged(i) ? 1 : 0));
        }
        json.writeObjectFieldStart("unlisted");
        column(json, "x", x);
        column(json, "y", y);
        column(json, "flagged", flagged);
        json.writeEndObject();
    }

    private void integers(JsonGenerator json, String name, ToIntFunction<AnomalyCatalogue.Entry> value)
            throws IOException {
        ByteBuffer bytes = buffer(Integer.BYTES);
        listed.forEach(entry -> bytes.putInt(value.applyAsInt(entry)));
        column(json, name, bytes);
    }

    private void doubles(JsonGenerator json, String name, ToDoubleFunction<AnomalyCatalogue.Entry> value)
            throws IOException {
        column(json, name, doubles(value));
    }

    private ByteBuffer doubles(ToDoubleFunction<AnomalyCatalogue.Entry> value) {
        ByteBuffer bytes = buffer(Double.BYTES);
        listed.forEach(entry -> bytes.putDouble(value.applyAsDouble(entry)));
        return bytes;
    }

    private void floats(JsonGenerator json, String name, ToDoubleFunction<AnomalyCatalogue.Entry> value)
            throws IOException {
        ByteBuffer bytes = buffer(Float.BYTES);
        listed.forEach(entry -> bytes.putFloat((float) value.applyAsDouble(entry)));
        column(json, name, bytes);
    }

    private void flags(JsonGenerator json, String name, ToIntFunction<AnomalyCatalogue.Entry> value)
            throws IOException {
        column(json, name, flags(value));
    }

    private ByteBuffer flags(ToIntFunction<AnomalyCatalogue.Entry> value) {
        ByteBuffer bytes = buffer(1);
        listed.forEach(entry -> bytes.put((byte) value.applyAsInt(entry)));
        return bytes;
    }

    private ByteBuffer buffer(int each) {
        return ByteBuffer.allocate(listed.size() * each).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void column(JsonGenerator json, String name, ByteBuffer bytes) throws IOException {
        json.writeFieldName(name);
        column(json, bytes);
    }

    private void column(JsonGenerator json, ByteBuffer bytes) throws IOException {
        if (columns == null) {
            json.writeString(Base64.getEncoder().encodeToString(bytes.array()));
        } else {
            columns.write(json, bytes.array());
        }
    }
}
