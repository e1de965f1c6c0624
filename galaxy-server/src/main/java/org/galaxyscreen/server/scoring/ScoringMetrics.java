package org.galaxyscreen.server.scoring;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What the endpoint has done, in Prometheus's text format (version 0.0.4). Thread-safe. */
final class ScoringMetrics {
    /** What the text format is called in HTTP. */
    static final String TYPE = "text/plain; version=0.0.4";

    /** Seconds up to which requests are counted. */
    private static final double[] BOUNDS = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    private final Map<Integer, LongAdder> requests = new ConcurrentSkipListMap<>();
    private final LongAdder scored = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder flagged = new LongAdder();
    private final LongAdder[] within = new LongAdder[BOUNDS.length];
    private final LongAdder nanos = new LongAdder();
    private final LongAdder timed = new LongAdder();

    ScoringMetrics() {
        for (int i = 0; i < within.length; i++) {
            within[i] = new LongAdder();
        }
    }

    /** Counts a request for scores. */
    void answered(int status, long tookNanos) {
        requests.computeIfAbsent(status, key -> new LongAdder()).increment();
        timed.increment();
        nanos.add(tookNanos);
        for (int i = 0; i < BOUNDS.length; i++) {
            if (tookNanos <= BOUNDS[i] * 1e9) {
                within[i].increment();
            }
        }
    }

    /** Counts an image that was scored. */
    void scored(boolean isFlagged) {
        scored.increment();
        if (isFlagged) {
            flagged.increment();
        }
    }

    /** Counts an image that could not be read. */
    void unreadable() {
        unreadable.increment();
    }

    /**
     * All of it.
     *
     * @param waiting images that wait now
     * @param underWay images that are being read and computed now
     */
    String text(int waiting, int underWay) {
        StringBuilder text = new StringBuilder();
        head(text, "galaxyscreen_requests_total", "counter", "Requests for scores, by the status of the answer.");
        requests.forEach(
                (status, count) -> line(text, "galaxyscreen_requests_total{status=\"" + status + "\"}", count.sum()));
        head(text, "galaxyscreen_images_total", "counter", "Images, by what became of them.");
        line(text, "galaxyscreen_images_total{outcome=\"scored\"}", scored.sum());
        line(text, "galaxyscreen_images_total{outcome=\"unreadable\"}", unreadable.sum());
        head(text, "galaxyscreen_images_flagged_total", "counter", "Images that were scored and flagged.");
        line(text, "galaxyscreen_images_flagged_total", flagged.sum());
        head(text, "galaxyscreen_images_waiting", "gauge", "Images in the queue.");
        line(text, "galaxyscreen_images_waiting", waiting);
        head(text, "galaxyscreen_images_under_way", "gauge", "Images that are being read and computed.");
        line(text, "galaxyscreen_images_under_way", underWay);
        head(text, "galaxyscreen_request_seconds", "histogram", "How long requests for scores took.");
        for (int i = 0; i < BOUNDS.length; i++) {
            line(text, "galaxyscreen_request_seconds_bucket{le=\"" + BOUNDS[i] + "\"}", within[i].sum());
        }
        line(text, "galaxyscreen_request_seconds_bucket{le=\"+Inf\"}", timed.sum());
        text.append(String.format(Locale.ROOT, "galaxyscreen_request_seconds_sum %.6f\n", nanos.sum() / 1e9));
        line(text, "galaxyscreen_request_seconds_count", timed.sum());
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String series, long value) {
        text.append(series).append(' ').append(value).append('\n');
    }
}
