package org.galaxyscreen.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.AnomalyCatalogue;

/**
 * Pictures as text in the page. JPEG files of one size begin with the same bytes, from the tables to the header of the scan: a
 * fifth of a thumbnail. The page holds such a beginning once.
 */
final class PictureText implements PictureNumbers {
    private static final int PER_CHUNK = 200;

    private final Map<String, Integer> small = new HashMap<>();
    private final Map<String, Integer> large = new HashMap<>();
    private final List<byte[]> pictures = new ArrayList<>();
    private final int leftOut;

    /**
     * Takes the small pictures first, then larger ones, by rank, as long as there is room.
     *
     * @param room bytes at most, before they are encoded as text
     */
    PictureText(Pictures source, List<AnomalyCatalogue.Entry> listed, long room) {
        long left = room;
        int missed = 0;
        for (AnomalyCatalogue.Entry entry : listed) {
            Pictures.Picture picture = source.of(entry.object().id());
            if (picture != null && picture.small().length <= left) {
                left -= picture.small().length;
                small.put(entry.object().id(), pictures.size());
                pictures.add(picture.small());
            } else if (picture != null) {
                missed++;
            }
        }
        for (AnomalyCatalogue.Entry entry : listed) {
            Pictures.Picture picture = source.of(entry.object().id());
            byte[] larger = picture == null ? null : picture.large();
            if (larger != null && larger.length <= left) {
                left -= larger.length;
                large.put(entry.object().id(), pictures.size());
                pictures.add(larger);
            }
        }
        leftOut = missed;
    }

    @Override
    public int small(AnomalyCatalogue.Entry entry) {
        return small.getOrDefault(entry.object().id(), -1);
    }

    @Override
    public int large(AnomalyCatalogue.Entry entry) {
        return large.getOrDefault(entry.object().id(), -1);
    }

    /** How many small pictures there was no room for. */
    int leftOut() {
        return leftOut;
    }

    void write(Writer target) throws IOException {
        Map<String, Integer> heads = new LinkedHashMap<>();
        int inChunk = 0;
        for (byte[] picture : pictures) {
            if (inChunk == 0) {
                target.append("<script type=\"text/plain\" class=\"pictures\">");
            }
            int end = scanStart(picture);
            String head = Base64.getEncoder().encodeToString(padded(picture, end));
            int number = heads.computeIfAbsent(head, text -> heads.size());
            target.append(Integer.toString(number))
                    .append(':')
                    .append(Base64.getEncoder().encodeToString(Arrays.copyOfRange(picture, end, picture.length)))
                    .append('\n');
            inChunk++;
            if (inChunk == PER_CHUNK) {
                target.append("</script>\n");
                inChunk = 0;
            }
        }
        if (inChunk > 0) {
            target.append("</script>\n");
        }
        target.append("<script type=\"application/json\" id=\"picture-heads\">");
        try (JsonGenerator json = PageData.json(target)) {
            json.writeStartObject();
            json.writeNumberField("perChunk", PER_CHUNK);
            json.writeArrayFieldStart("heads");
            for (String head : heads.keySet()) {
                json.writeString(head);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        target.append("</script>\n");
    }

    /** The first byte of the entropy-coded data: after the start-of-scan segment. */
    static int scanStart(byte[] jpeg) {
        int at = 2;
        while (at + 4 <= jpeg.length) {
            int marker = jpeg[at + 1] & 0xFF;
            int length = (jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF;
            at += 2 + length;
            if (marker == 0xDA) {
                return at;
            }
        }
        throw new IllegalStateException("a JPEG file that was just written has no scan");
    }

    /** With a comment of such a length that Base64 ends without a rest, so that text can go on where this ends. */
    private static byte[] padded(byte[] picture, int end) {
        int comment = new int[] {0, 5, 4}[end % 3];
        // After the first segment: JFIF's own wants to be the first.
        int first = 4 + ((picture[4] & 0xFF) << 8 | picture[5] & 0xFF);
        ByteArrayOutputStream head = new ByteArrayOutputStream(end + comment);
        head.write(picture, 0, first);
        if (comment > 0) {
            head.write(0xFF);
            head.write(0xFE);
            head.write(0);
            head.write(comment - 2);
            for (int i = 4; i < comment; i++) {
                head.write(' ');
            }
        }
        head.write(picture, first, end - first);
        return head.toByteArray();
    }
}
