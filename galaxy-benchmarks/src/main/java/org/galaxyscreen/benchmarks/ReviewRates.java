package org.galaxyscreen.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.galaxyscreen.io.npy.NpyWriter;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.review.ReviewServer;
import org.galaxyscreen.server.review.SurveyReview;

/**
 * How long the page of a review waits for its server: {@code ReviewRates FOLDER [ROWS COLUMNS]}, where with rows and columns the folder's results are made
 * first. Asks through HTTP, from this process, and prints for each kind of question the median on the clock, and processor time of the whole process, which
 * is what to go by where others use the machine.
 */
public final class ReviewRates {
    private static final int WARMING = 20;
    private static final int ASKED = 20;
    private static final int LATENT = 16;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ReviewServer server;
    private final SplittableRandom random = new SplittableRandom(1);
    private final int objects;

    private ReviewRates(ReviewServer server) throws Exception {
        this.server = server;
        this.objects = state().at("/progress/objects").asInt();
    }

    /** What is timed. */
    private interface Question {
        void ask() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        if (args.length > 2) {
            write(folder, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        }
        SurveyReview review = SurveyReview.of(folder);
        Files.deleteIfExists(review.labels());
        long processor = PROCESS.getProcessCpuTime();
        long wall = System.nanoTime();
        try (ReviewServer server = review.serve(ServerOptions.defaults(), RunListener.NONE)) {
            System.out.printf(
                    Locale.ROOT,
                    "listens after %.1f s, %.1f s of processor time%n",
                    (System.nanoTime() - wall) / 1e9,
                    (PROCESS.getProcessCpuTime() - processor) / 1e9);
            memory();
            ReviewRates rates = new ReviewRates(server);
            rates.time("more like one", WARMING, () -> rates.like(1, 0));
            rates.time("more like three, less like two", WARMING, () -> rates.like(3, 2));
            rates.time(
                    "what goes with one that is dismissed",
                    3,
                    () -> rates.ask("alike", "\"object\":" + rates.object()));
            for (int label = 0; label < 100; label++) {
                rates.label();
            }
            rates.learn();
            rates.time("a label, until all are ranked anew", 10, () -> {
                rates.label();
                rates.learn();
            });
            rates.time("the places of all", 3, () -> rates.get("/api/order"));
        }
        memory();
    }

    private void time(String name, int warming, Question question) throws Exception {
        for (int i = 0; i < warming; i++) {
            question.ask();
        }
        double[] millis = new double[ASKED];
        long processor = PROCESS.getProcessCpuTime();
        for (int i = 0; i < ASKED; i++) {
            long wall = System.nanoTime();
            question.ask();
            millis[i] = (System.nanoTime() - wall) / 1e6;
        }
        double each = (PROCESS.getProcessCpuTime() - processor) / 1e6 / ASKED;
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f ms (%.0f to %.0f), %.0f ms of processor time%n",
                name,
                (millis[ASKED / 2 - 1] + millis[ASKED / 2]) / 2,
                millis[0],
                millis[ASKED - 1],
                each);
    }

    private int object() {
        return random.nextInt(objects);
    }

    private String some(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Integer.toString(object()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private void like(int more, int less) throws Exception {
        ask("like", "\"more\":" + some(more) + ",\"less\":" + some(less) + ",\"count\":60");
    }

    private void label() throws Exception {
        ask("label", "\"object\":" + object() + ",\"mark\":\"interest\",\"interest\":" + random.nextInt(6));
    }

    /** Has the ranking learn, and waits until it has. */
    private void learn() throws Exception {
        long before = state().at("/ranking/version").asLong();
        ask("rank", "");
        JsonNode state = state();
        while (state.at("/ranking/version").asLong() <= before
                || state.get("busy").asBoolean()) {
            Thread.sleep(5);
            state = state();
        }
    }

    /** Without the labels that are known. */
    private JsonNode state() throws Exception {
        return JSON.readTree(get("/api/state?since=1000000"));
    }

    private String get(String path) throws Exception {
        return send(request(path).build());
    }

    private void ask(String path, String fields) throws Exception {
        String body = "{\"who\":\"me\"" + (fields.isEmpty() ? "" : ",") + fields + "}";
        send(request("/api/" + path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.address().resolve(path))
                .header("Authorization", "Bearer " + server.token());
    }

    private String send(HttpRequest request) throws Exception {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** What of Java's heap is in use after a collection, and where the system tells it, what the process has taken at most. */
    private static void memory() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        Path status = Path.of("/proc/self/status");
        String most = Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM") || line.startsWith("RssAnon"))
                        .map(line -> line.replaceAll("\\s+", " "))
                        .collect(Collectors.joining(", "))
                : "";
        System.out.printf(
                Locale.ROOT, "heap in use %d MB; %s%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20, most);
    }

    /** Rows of sixteen latent values, mixed, with noise, cut off at 0 as a network's features are; the catalogue has them in their order. */
    private static void write(Path folder, int rows, int columns) throws IOException {
        SplittableRandom random = new SplittableRandom(17);
        float[][] mix = new float[LATENT][columns];
        for (float[] direction : mix) {
            for (int k = 0; k < columns; k++) {
                direction[k] = (float) random.nextGaussian();
            }
        }
        try (NpyWriter features = NpyWriter.create(folder.resolve("features.npy"), columns);
                BufferedWriter catalogue = Files.newBufferedWriter(folder.resolve("anomalies.csv"))) {
            catalogue.write("rank,id,ra,dec,redshift,label,split,ensemble_score,ensemble_flag,one_score,one_flag\n");
            float[] row = new float[columns];
            for (int i = 0; i < rows; i++) {
                Arrays.fill(row, 0);
                for (float[] direction : mix) {
                    float latent = (float) random.nextGaussian();
                    for (int k = 0; k < columns; k++) {
                        row[k] += latent * direction[k];
                    }
                }
                for (int k = 0; k < columns; k++) {
                    row[k] = Math.max(0, row[k] + 4 * (float) random.nextDouble() - 2);
                }
                features.write(row, 0);
                double score = 1 - i / (double) rows;
                catalogue.write((i + 1) + ",row-" + i + ",,,,,train," + score + ",false," + score + ",false\n");
            }
            features.commit();
        }
        Files.writeString(folder.resolve("summary.json"), "{\"source\":\"rows\",\"detectors\":{\"one\":{}}}");
    }
}
