package org.galaxyscreen.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.jspecify.annotations.Nullable;

/**
 * What a written report holds beside the catalogue and takes long to compute: the map, the nearest ordinary objects, the groups. Read from the page
 * that {@link HtmlReport} wrote. Immutable.
 */
public final class SavedReport {
    private static final String BEGIN = "<script type=\"application/json\" id=\"report-data\">";
    private static final long MOST_BYTES = 200_000_000;

    private final List<String> ids = new ArrayList<>();
    private final Map<String, List<Neighbour>> neighbours = new HashMap<>();
    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();
    private final @Nullable ReportMap map;
    private final @Nullable UnlistedPoints unlisted;

    private SavedReport(Map<?, ?> data) {
        list(object(data.get("objects")).get("ids")).forEach(id -> ids.add((String) id));
        for (Object each : list(data.get("neighbours"))) {
            List<Neighbour> near = new ArrayList<>();
            for (Object neighbour : list(list(each).get(1))) {
                near.add(new Neighbour(
                        id(list(neighbour).get(0)), ((Number) list(neighbour).get(1)).doubleValue()));
            }
            neighbours.put(id(list(each).get(0)), near);
        }
        for (Object each : list(data.get("groups"))) {
            List<?> names = list(object(each).get("names"));
            ByteBuffer numbers = numbers(object(each).get("of"));
            Map<String, String> groupOf = new HashMap<>();
            for (String id : ids) {
                int number = numbers.getInt();
                if (number >= 0) {
                    groupOf.put(id, (String) names.get(number));
                }
            }
            groups.put((String) object(each).get("name"), groupOf);
        }
        Object plane = data.get("plane");
        map = plane == null ? null : map(object(plane));
        Object others = plane == null ? null : object(plane).get("unlisted");
        unlisted = others == null ? null : unlisted(object(others));
    }

    private ReportMap map(Map<?, ?> plane) {
        ByteBuffer x = numbers(plane.get("x"));
        ByteBuffer y = numbers(plane.get("y"));
        Map<String, ReportMap.Place> places = new HashMap<>();
        for (String id : ids) {
            double across = x.getFloat();
            double up = y.getFloat();
            if (Double.isFinite(across) && Double.isFinite(up)) {
                places.put(id, new ReportMap.Place(across, up));
            }
        }
        return new ReportMap((String) plane.get("name"), (String) plane.get("note"), places);
    }

    private static UnlistedPoints unlisted(Map<?, ?> points) {
        FloatBuffer x = numbers(points.get("x")).asFloatBuffer();
        FloatBuffer y = numbers(points.get("y")).asFloatBuffer();
        float[] across = new float[x.remaining()];
        float[] up = new float[y.remaining()];
        x.get(across);
        y.get(up);
        return new UnlistedPoints(across, up, numbers(points.get("flagged")).array());
    }

    private String id(Object number) {
        return ids.get(((Number) number).intValue());
    }

    private static ByteBuffer numbers(Object text) {
        return ByteBuffer.wrap(Base64.getDecoder().decode((String) text)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Map<?, ?> object(Object value) {
        return (Map<?, ?>) value;
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    /**
     * Reads a page.
     *
     * @return empty if it is no page of a report, or one of another version
     * @throws IOException if it cannot be read, or has more than 200 MB
     */
    public static Optional<SavedReport> read(Path page) throws IOException {
        if (Files.size(page) > MOST_BYTES) {
            throw new IOException(page + " has " + Files.size(page) + " bytes; a report of 200 MB at most expected");
        }
        String text = Files.readString(page, StandardCharsets.UTF_8);
        int begin = text.indexOf(BEGIN);
        int end = begin < 0 ? -1 : text.indexOf("</script>", begin);
        if (end < 0) {
            return Optional.empty();
        }
        try (JsonParser json = new JsonFactory().createParser(text.substring(begin + BEGIN.length(), end))) {
            json.nextToken();
            return Optional.of(new SavedReport(object(value(json))));
        } catch (JacksonException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | java.nio.BufferUnderflowException e) {
            // Another version's, or changed by hand: what is in it can be done without.
            return Optional.empty();
        }
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new HashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                object.put(name, value(json));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> array = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(json));
            }
            return array;
        }
        return token == JsonToken.VALUE_STRING
                ? json.getText()
                : token.isNumeric() ? json.getNumberValue() : token.isBoolean() ? json.getBooleanValue() : null;
    }

    /** The map, where there is one. */
    public Optional<ReportMap> map() {
        return Optional.ofNullable(map);
    }

    /**
     * The map with all of its objects, those that the page does not list too, where the page is of that catalogue: their points are in its order.
     *
     * @return empty if there is no map, or the page is of another catalogue, or some of the objects that it does not list have no place
     */
    public Optional<ReportMap> map(AnomalyCatalogue catalogue) {
        UnlistedPoints points = unlisted;
        if (map == null || points == null) {
            return map();
        }
        Set<String> listed = new HashSet<>(ids);
        List<String> others = catalogue.entries().stream()
                .map(entry -> entry.object().id())
                .filter(id -> !listed.contains(id))
                .toList();
        if (others.size() != points.size()
                || others.size() + ids.size() != catalogue.entries().size()) {
            return Optional.empty();
        }
        Map<String, ReportMap.Place> places = new HashMap<>(map.places());
        for (int i = 0; i < others.size(); i++) {
            places.put(others.get(i), new ReportMap.Place(points.x(i), points.y(i)));
        }
        return Optional.of(new ReportMap(map.name(), map.note(), places));
    }

    /** The points of the map whose objects the page does not list, where there are some. */
    public Optional<UnlistedPoints> unlisted() {
        return Optional.ofNullable(unlisted);
    }

    /** The nearest ordinary objects, by the odd object's identifier. */
    public Map<String, List<Neighbour>> neighbours() {
        return Map.copyOf(neighbours);
    }

    /** The groups' names by the objects' identifiers, for each way of grouping, by its name. */
    public Map<String, Map<String, String>> groups() {
        return new LinkedHashMap<>(groups);
    }
}
