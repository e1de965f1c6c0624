package org.galaxyscreen.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** A report as its script reads it. */
final class ReportPage {
    private static final Pattern CHUNK =
            Pattern.compile("<script type=\"text/plain\" class=\"pictures\">(.*?)</script>", Pattern.DOTALL);

    private final JsonNode data;
    private final JsonNode heads;
    private final List<String> pictures = new ArrayList<>();

    private ReportPage(String page) throws IOException {
        data = json(page, "report-data");
        heads = json(page, "picture-heads").get("heads");
        CHUNK.matcher(page)
                .results()
                .forEach(chunk -> pictures.addAll(chunk.group(1).lines().toList()));
    }

    static ReportPage read(Path file) throws IOException {
        return new ReportPage(Files.readString(file));
    }

    private static JsonNode json(String page, String id) throws IOException {
        Matcher matcher = Pattern.compile("id=\"" + id + "\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page);
        if (!matcher.find()) {
            throw new IOException("the page has no " + id);
        }
        return new ObjectMapper().readTree(matcher.group(1));
    }

    /** The larger picture of each object, or the small one; in the order of the ranks. Objects without are left out. */
    Map<String, BufferedImage> pictures() throws IOException {
        Map<String, BufferedImage> byId = new LinkedHashMap<>();
        JsonNode objects = data.get("objects");
        ByteBuffer small = integers(objects.get("picture"));
        ByteBuffer large = integers(objects.get("large"));
        for (JsonNode id : objects.get("ids")) {
            int number = Math.max(small.getInt(), large.getInt());
            if (number >= 0) {
                String[] parts = pictures.get(number).split(":", 2);
                String jpeg = heads.get(Integer.parseInt(parts[0])).textValue() + parts[1];
                byId.put(
                        id.textValue(),
                        ImageIO.read(
                                new ByteArrayInputStream(Base64.getDecoder().decode(jpeg))));
            }
        }
        return byId;
    }

    private static ByteBuffer integers(JsonNode text) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(text.textValue())).order(ByteOrder.LITTLE_ENDIAN);
    }
}
