package org.galaxyscreen.server.scoring;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.server.internal.HttpProblem;

/** The parts of a {@code multipart/form-data} body (RFC 7578). */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile("(?i)boundary=(?:\"([^\"]{1,70})\"|([^\\s;,\"]{1,70}))");
    private static final Pattern FILE = Pattern.compile("(?i)[; ]filename=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))");
    private static final Pattern FIELD = Pattern.compile("(?i)[; ]name=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))");
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Bytes of a part's headers. */
    private static final int MOST_HEAD = 8192;

    private Multipart() {}

    /**
     * A part.
     *
     * @param name of its file, or of its field
     * @param content a copy
     */
    record Part(String name, byte[] content) {}

    /**
     * All parts.
     *
     * @param type the request's, with the boundary
     * @param most how many parts at most
     * @throws HttpProblem 400 if it is no such body, 413 if it has more parts
     */
    static List<Part> parts(String type, byte[] body, int most) {
        Matcher matcher = BOUNDARY.matcher(type);
        if (!matcher.find()) {
            throw new HttpProblem(400, "the request's type is '" + type + "'; a boundary in it expected");
        }
        String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        byte[] first = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        byte[] next = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        int at = indexOf(body, first, 0);
        if (at < 0) {
            throw cutOff();
        }
        List<Part> parts = new ArrayList<>();
        at += first.length;
        while (!isEnd(body, at)) {
            if (parts.size() == most) {
                throw new HttpProblem(413, "the request has more than " + most + " parts; at most as many expected");
            }
            int head = indexOf(body, HEAD_END, at);
            int end = head < 0 ? -1 : indexOf(body, next, head + HEAD_END.length - 2);
            if (end < 0) {
                throw cutOff();
            }
            if (head - at > MOST_HEAD) {
                throw new HttpProblem(
                        400,
                        "part " + parts.size() + " of the request has " + (head - at) + " bytes of headers; at most "
                                + MOST_HEAD + " expected");
            }
            String headers = new String(body, at, head - at, StandardCharsets.UTF_8);
            int from = Math.min(end, head + HEAD_END.length);
            parts.add(new Part(name(headers, parts.size()), Arrays.copyOfRange(body, from, end)));
            at = end + next.length;
        }
        return parts;
    }

    private static HttpProblem cutOff() {
        return new HttpProblem(
                400, "the request's body is cut off; multipart/form-data up to its last boundary expected");
    }

    private static boolean isEnd(byte[] body, int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    private static String name(String headers, int number) {
        for (String line : headers.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "Content-Disposition:", 0, "Content-Disposition:".length())) {
                for (Pattern pattern : List.of(FILE, FIELD)) {
                    Matcher matcher = pattern.matcher(line);
                    if (matcher.find()) {
                        String quoted = matcher.group(1);
                        return quoted == null ? matcher.group(2) : quoted.replaceAll("\\\\(.)", "$1");
                    }
                }
            }
        }
        return "part-" + number;
    }

    private static int indexOf(byte[] body, byte[] wanted, int from) {
        for (int at = from; at <= body.length - wanted.length; at++) {
            if (body[at] == wanted[0] && Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
