package org.galaxyscreen.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the script reads, decoded again: each number of each object in the place that {@code data.ts} looks for it. */
class PageDataTest {
    private static final AnomalyCatalogue CATALOGUE = new AnomalyCatalogue(
            List.of(
                    new AnomalyCatalogue.Column("lof", Fences.above(2.5)),
                    new AnomalyCatalogue.Column("knn", new Fences(-1, Double.POSITIVE_INFINITY))),
            List.of(
                    new AnomalyCatalogue.Entry(
                            1,
                            new SurveyObject("a", 10.5, -20.25, 0.125, 0.25, "ring"),
                            true,
                            List.of(9.5, 7.25),
                            List.of(true, false),
                            3.5,
                            true),
                    new AnomalyCatalogue.Entry(
                            2,
                            new SurveyObject("b", 11.5, 21.25, 0.25, 0.5, "arc"),
                            false,
                            List.of(1.5, -0.25),
                            List.of(false, true),
                            0.5,
                            false),
                    new AnomalyCatalogue.Entry(
                            3, SurveyObject.of("c"), false, List.of(0.5, 0.75), List.of(false, false), 0.25, false)));

    private static final PictureNumbers NUMBERS = new PictureNumbers() {
        @Override
        public int small(AnomalyCatalogue.Entry entry) {
            String id = entry.object().id();
            return id.equals("c") ? -1 : 7 + id.charAt(0) - 'a';
        }

        @Override
        public int large(AnomalyCatalogue.Entry entry) {
            return entry.object().id().equals("b") ? 70_000 : -1;
        }
    };

    private static Map<?, ?> written(
            List<AnomalyCatalogue.Entry> listed,
            Map<String, Map<String, String>> groups,
            ReportMap map,
            UnlistedPoints unlisted,
            Map<String, PictureOverlay> oddness)
            throws IOException {
        return written(listed, groups, map, unlisted, oddness, null);
    }

    private static Map<?, ?> written(
            List<AnomalyCatalogue.Entry> listed,
            Map<String, Map<String, String>> groups,
            @Nullable ReportMap map,
            UnlistedPoints unlisted,
            Map<String, PictureOverlay> oddness,
            @Nullable PageColumns columns)
            throws IOException {
        StringWriter text = new StringWriter();
        new PageData("A title", CATALOGUE, listed, Map.of(), groups, map, unlisted, oddness, NUMBERS, columns)
                .write(text);
        try (JsonParser json = new JsonFactory().createParser(text.toString())) {
            json.nextToken();
            return (Map<?, ?>) value(json);
        }
    }

    private static Object value(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> object = new HashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                object.put(name, value(json));
            }
            return object;
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<Object> array = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                array.add(value(json));
            }
            return array;
        }
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            default -> null;
        };
    }

    private static ByteBuffer bytes(Object base64) {
        return ByteBuffer.wrap(Base64.getDecoder().decode((String) base64)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static List<Double> doubles(Object base64) {
        ByteBuffer bytes = bytes(base64);
        List<Double> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            values.add(bytes.getDouble());
        }
        return values;
    }

    private static List<Float> floats(Object base64) {
        ByteBuffer bytes = bytes(base64);
        List<Float> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            values.add(bytes.getFloat());
        }
        return values;
    }

    private static List<Integer> integers(Object base64) {
        ByteBuffer bytes = bytes(base64);
        List<Integer> values = new ArrayList<>();
        while (bytes.hasRemaining()) {
            values.add(bytes.getInt());
        }
        return values;
    }

    private static UnlistedPoints points(float... each) {
        byte[] flagged = new byte[each.length];
        flagged[0] = 1;
        float[] y = each.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] = -y[i];
        }
        return new UnlistedPoints(each, y, flagged);
    }

    private static UnlistedPoints none() {
        return new UnlistedPoints(new float[0], new float[0], new byte[0]);
    }

    @Test
    void columnsHoldTheObjectsInTheirOrder() throws IOException {
        Map<?, ?> data = written(CATALOGUE.entries(), Map.of(), null, none(), Map.of());

        assertThat(data.get("title")).isEqualTo("A title");
        assertThat(data.get("total")).isEqualTo(3.0);
        assertThat(data.get("plane")).isNull();
        Map<String, Object> second = new HashMap<>(Map.of("name", "knn", "lower", -1.0));
        second.put("upper", null);
        Map<String, Object> first = new HashMap<>(Map.of("name", "lof", "upper", 2.5));
        first.put("lower", null);
        assertThat(data.get("detectors")).isEqualTo(List.of(first, second));
        assertThat(data.get("labels")).isEqualTo(List.of("arc", "ring"));
        Map<?, ?> objects = (Map<?, ?>) data.get("objects");
        assertThat(objects.get("ids")).isEqualTo(List.of("a", "b", "c"));
        assertThat(integers(objects.get("rank"))).containsExactly(1, 2, 3);
        assertThat(doubles(objects.get("ra"))).containsExactly(10.5, 11.5, Double.NaN);
        assertThat(doubles(objects.get("dec"))).containsExactly(-20.25, 21.25, Double.NaN);
        assertThat(floats(objects.get("redshift"))).containsExactly(0.125f, 0.25f, Float.NaN);
        assertThat(floats(objects.get("pixelScale"))).containsExactly(0.25f, 0.5f, Float.NaN);
        assertThat(integers(objects.get("label"))).containsExactly(1, 0, -1);
        assertThat(bytes(objects.get("training")).array()).containsExactly(1, 0, 0);
        assertThat(bytes(objects.get("flagged")).array()).containsExactly(1, 0, 0);
        assertThat(doubles(objects.get("ensemble"))).containsExactly(3.5, 0.5, 0.25);
        List<?> scores = (List<?>) objects.get("scores");
        assertThat(scores).hasSize(2);
        assertThat(doubles(scores.get(0))).containsExactly(9.5, 1.5, 0.5);
        assertThat(doubles(scores.get(1))).containsExactly(7.25, -0.25, 0.75);
        List<?> flags = (List<?>) objects.get("flags");
        assertThat(bytes(flags.get(0)).array()).containsExactly(1, 0, 0);
        assertThat(bytes(flags.get(1)).array()).containsExactly(0, 1, 0);
        assertThat(integers(objects.get("picture"))).containsExactly(7, 8, -1);
        assertThat(integers(objects.get("large"))).containsExactly(-1, 70_000, -1);
        assertThat(data.get("oddness")).isEqualTo(List.of());
        assertThat(data.get("groups")).isEqualTo(List.of());
    }

    @Test
    void columnsOfAFileLieWhereThePageSays() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Map<?, ?> data =
                written(CATALOGUE.entries(), Map.of(), null, none(), Map.of(), new PageColumns("numbers.bin", file));

        assertThat(data.get("columns")).isEqualTo("numbers.bin");
        Map<?, ?> objects = (Map<?, ?>) data.get("objects");
        assertThat(text(file, objects.get("ids"))).isEqualTo("[\"a\",\"b\",\"c\"]");
        assertThat(column(file, objects.get("rank")).asIntBuffer()).isEqualTo(IntBuffer.wrap(new int[] {1, 2, 3}));
        assertThat(column(file, objects.get("ra")).asDoubleBuffer())
                .isEqualTo(DoubleBuffer.wrap(new double[] {10.5, 11.5, Double.NaN}));
        assertThat(column(file, ((List<?>) objects.get("scores")).get(1)).asDoubleBuffer())
                .isEqualTo(DoubleBuffer.wrap(new double[] {7.25, -0.25, 0.75}));
        assertThat(column(file, ((List<?>) objects.get("flags")).get(1)))
                .isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 0}));
        assertThat(column(file, objects.get("large")).asIntBuffer())
                .isEqualTo(IntBuffer.wrap(new int[] {-1, 70_000, -1}));
    }

    private static String text(ByteArrayOutputStream file, Object place) {
        return StandardCharsets.UTF_8.decode(column(file, place)).toString();
    }

    /** What lies where a page says, which is where a typed array of any kind can begin. */
    private static ByteBuffer column(ByteArrayOutputStream file, Object place) {
        int from = ((Double) ((List<?>) place).get(0)).intValue();
        int length = ((Double) ((List<?>) place).get(1)).intValue();
        assertThat(from % 8).isZero();
        return ByteBuffer.wrap(file.toByteArray(), from, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void groupsAreNumberedByTheirNames() throws IOException {
        Map<String, Map<String, String>> groups = new LinkedHashMap<>();
        groups.put("cluster", Map.of("a", "two", "c", "one"));
        groups.put("tile", Map.of("b", "x"));

        List<?> read = (List<?>)
                written(CATALOGUE.entries(), groups, null, none(), Map.of()).get("groups");

        Map<?, ?> cluster = (Map<?, ?>) read.get(0);
        assertThat(cluster.get("name")).isEqualTo("cluster");
        assertThat(cluster.get("names")).isEqualTo(List.of("one", "two"));
        assertThat(integers(cluster.get("of"))).containsExactly(1, -1, 0);
        assertThat(((Map<?, ?>) read.get(1)).get("name")).isEqualTo("tile");
        assertThat(integers(((Map<?, ?>) read.get(1)).get("of"))).containsExactly(-1, 0, -1);
    }

    /** The listed ones have their places, the others of the catalogue and what came beside them lie beneath. */
    @Test
    void mapHasThePlacesOfAll() throws IOException {
        ReportMap map = new ReportMap(
                "A map",
                "read so",
                Map.of(
                        "a",
                        new ReportMap.Place(1.5, 2.5),
                        "b",
                        new ReportMap.Place(-1, 8),
                        "c",
                        new ReportMap.Place(4, 5)));
        Map<?, ?> plane =
                (Map<?, ?>) written(CATALOGUE.entries().subList(0, 2), Map.of(), map, points(30, 31), Map.of())
                        .get("plane");

        assertThat(plane.get("name")).isEqualTo("A map");
        assertThat(plane.get("note")).isEqualTo("read so");
        assertThat(floats(plane.get("x"))).containsExactly(1.5f, -1f);
        assertThat(floats(plane.get("y"))).containsExactly(2.5f, 8f);
        Map<?, ?> unlisted = (Map<?, ?>) plane.get("unlisted");
        assertThat(floats(unlisted.get("x"))).containsExactly(4f, 30f, 31f);
        assertThat(floats(unlisted.get("y"))).containsExactly(5f, -30f, -31f);
        assertThat(bytes(unlisted.get("flagged")).array()).containsExactly(0, 1, 0);

        Map<?, ?> without = (Map<?, ?>) written(
                        CATALOGUE.entries(),
                        Map.of(),
                        new ReportMap("A map", "", Map.of("b", new ReportMap.Place(1, 2))),
                        none(),
                        Map.of())
                .get("plane");
        assertThat(floats(without.get("x"))).containsExactly(Float.NaN, 1f, Float.NaN);
        assertThat(floats(without.get("y"))).containsExactly(Float.NaN, 2f, Float.NaN);
        assertThat(without.get("unlisted")).isNull();
        assertThat(without.containsKey("unlisted")).isTrue();
    }

    @Test
    void oddnessIsThatOfItsObject() throws IOException {
        PictureOverlay overlay =
                new PictureOverlay(1, new float[] {2}, new PictureOverlay.Part(-0.25, 0.125, 1.25, 0.5));

        List<?> read = (List<?>) written(CATALOGUE.entries(), Map.of(), null, none(), Map.of("b", overlay))
                .get("oddness");

        assertThat(read)
                .isEqualTo(List.of(Map.of(
                        "object",
                        1.0,
                        "side",
                        1.0,
                        "part",
                        List.of(-0.25, 0.125, 1.25, 0.5),
                        "highest",
                        2.0,
                        "values",
                        "/w==")));
    }

    @Test
    void placesOfAnotherNumberAreRefused() {
        assertThatThrownBy(() -> new UnlistedPoints(new float[1], new float[2], new byte[1]))
                .hasMessage("1 and 2 places of 1 objects; as many expected");
        assertThatThrownBy(() -> new UnlistedPoints(new float[1], new float[1], new byte[2]))
                .hasMessage("1 and 1 places of 2 objects; as many expected");
        assertThatThrownBy(() -> new ReportMap.Place(0, Double.NaN)).hasMessageContaining("place (0.0, NaN)");
        assertThatThrownBy(() -> new ReportMap.Place(Double.POSITIVE_INFINITY, 0))
                .hasMessageContaining("place (Infinity, 0.0)");
    }

    private static byte[] jpeg(int... bytes) {
        byte[] jpeg = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            jpeg[i] = (byte) bytes[i];
        }
        return jpeg;
    }

    /** Segments of 6 and 300 bytes, then the scan's header of 4 bytes: it begins with the marker 0xFFDA. */
    @Test
    void scanBeginsAfterItsHeader() {
        byte[] picture = new byte[2 + 8 + 302 + 6 + 3];
        System.arraycopy(jpeg(0xFF, 0xD8, 0xFF, 0xE0, 0, 6), 0, picture, 0, 6);
        System.arraycopy(jpeg(0xFF, 0xDB, 300 >> 8, 300 & 0xFF), 0, picture, 10, 4);
        System.arraycopy(jpeg(0xFF, 0xDA, 0, 4), 0, picture, 312, 4);

        assertThat(PictureText.scanStart(picture)).isEqualTo(318);
        assertThatThrownBy(() -> PictureText.scanStart(Arrays.copyOf(picture, 315)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a JPEG file that was just written has no scan");
        assertThat(PictureText.scanStart(Arrays.copyOf(picture, 316))).isEqualTo(318);
    }
}
