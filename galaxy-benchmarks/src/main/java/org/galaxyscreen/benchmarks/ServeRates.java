package org.galaxyscreen.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ImageExtractor;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.ScreeningSettings;
import org.galaxyscreen.screening.SurveyScreening;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.scoring.ImageScoring;
import org.galaxyscreen.server.scoring.ScoringServer;

/**
 * How many images a second {@code serve} scores, beside what {@code extract} makes of the same files: the two take turns, each with its network
 * ready, and the clients, in this process too, read the files and send them as forms. The network has random weights, which cost as much as others.
 * Processor time is that of the whole process: of {@code serve} it holds what the clients take. Where others use the machine, it is what to go by.
 */
public final class ServeRates {
    private static final String BOUNDARY = "----------------galaxies";

    private ServeRates() {}

    /**
     * Prints a line a turn, and the middle of each number.
     *
     * @param args a folder of pictures; the precision ({@code fp32}); how many clients (4), images in a form (8) and turns (5)
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Precision precision = Precision.valueOf((args.length > 1 ? args[1] : "fp32").toUpperCase(Locale.ROOT));
        int clients = args.length > 2 ? Integer.parseInt(args[2]) : 4;
        int together = args.length > 3 ? Integer.parseInt(args[3]) : 8;
        int turns = args.length > 4 ? Integer.parseInt(args[4]) : 5;
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
        Backbone network = Backbone.weights("untrained:1");
        ExtractionSettings settings = ExtractionSettings.defaults()
                .withEngine(EngineOptions.defaults().withPrecision(precision));
        Path results = Files.createTempDirectory("serve-rates");
        Path detectors = results.resolve("detector");
        SurveyScreening.of(folder)
                .with(network)
                .with(settings)
                .with(ScreeningSettings.defaults().withGallery(0))
                .into(results.resolve("results"))
                .saving(detectors)
                .run();
        ImageSource images = ImageSources.open(folder);
        List<Turn> extracted = new ArrayList<>();
        List<Turn> served = new ArrayList<>();
        try (ImageExtractor extractor = ImageExtractor.open(network, settings, RunListener.NONE);
                ScoringServer server =
                        ImageScoring.of(detectors).with(network).serve(ServerOptions.defaults(), RunListener.NONE)) {
            System.out.printf(
                    "%d images, %s, %d clients, %d images a form%n", files.size(), precision, clients, together);
            System.out.println(extractor.describe());
            Turn.extract(extractor, images);
            serve(server, files, clients, together);
            for (int turn = 0; turn < turns; turn++) {
                Turn one = Turn.of(() -> Turn.extract(extractor, images));
                Turn other = Turn.of(() -> serve(server, files, clients, together));
                extracted.add(one);
                served.add(other);
                System.out.printf(
                        "turn %d: extract %.1f images/s, %.1f ms; serve %.1f, %.1f ms; ratio %.3f, of processor time %.3f%n",
                        turn + 1,
                        one.rate(),
                        one.millis(),
                        other.rate(),
                        other.millis(),
                        other.rate() / one.rate(),
                        one.millis() / other.millis());
            }
        }
        System.out.printf(
                "middle: extract %.1f images/s, %.1f ms; serve %.1f, %.1f ms; ratio %.3f, of processor time %.3f%n",
                Turn.middle(extracted, Turn::rate),
                Turn.middle(extracted, Turn::millis),
                Turn.middle(served, Turn::rate),
                Turn.middle(served, Turn::millis),
                Turn.middle(served, Turn::rate) / Turn.middle(extracted, Turn::rate),
                Turn.middle(extracted, Turn::millis) / Turn.middle(served, Turn::millis));
        Folders.delete(results);
    }

    /** Each client sends the next form when it has the answer to the last one. */
    private static int serve(ScoringServer server, List<Path> files, int clients, int together)
            throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger busy = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<Future<?>> ends = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            ends.add(threads.submit(() -> {
                for (int from = next.getAndAdd(together); from < files.size(); from = next.getAndAdd(together)) {
                    List<Path> some = files.subList(from, Math.min(files.size(), from + together));
                    HttpRequest request = HttpRequest.newBuilder(
                                    server.address().resolve("/score"))
                            .header("Authorization", "Bearer " + server.token())
                            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(form(some)))
                            .build();
                    int status = 503;
                    while (status == 503) {
                        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                        status = answer.statusCode();
                        if (status == 503) {
                            busy.incrementAndGet();
                            Thread.sleep(1000);
                        } else if (status != 200 || answer.body().contains("\"error\"")) {
                            throw new IOException(status + ": " + answer.body());
                        }
                    }
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();
        if (busy.get() > 0) {
            System.out.println(busy + " answers were 503");
        }
        return files.size();
    }

    private static byte[] form(List<Path> files) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Path file : files) {
            body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\""
                            + file.getFileName() + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(Files.readAllBytes(file));
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }
}
