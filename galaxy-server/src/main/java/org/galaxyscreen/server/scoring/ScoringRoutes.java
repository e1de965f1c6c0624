package org.galaxyscreen.server.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Fences;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.detectors.FittedFlaggingDetector;
import org.galaxyscreen.detectors.neighbour.NearestRows;
import org.galaxyscreen.io.image.SingleImages;
import org.galaxyscreen.server.internal.Answer;
import org.galaxyscreen.server.internal.Call;
import org.galaxyscreen.server.internal.HttpProblem;
import org.galaxyscreen.server.internal.LocalServer.Route;

/** What the scoring endpoint answers at which path. Thread-safe. */
final class ScoringRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Requests for scores that are answered at once; each takes a thread, which waits. As many of one image make full batches. */
    private static final int REQUESTS = 64;

    /** Threads for all requests, so that health and metrics are answered while images are waited for. */
    static final int WORKERS = REQUESTS + 8;

    /** What needs no token: what a supervisor asks. */
    static final Set<String> OPEN = Set.of("GET /health", "GET /metrics");

    /** Bodies of requests that are here at once take a part of Java's heap at most. */
    private static final int PART_OF_HEAP = 4;

    private final ScoringQueue queue;
    private final FittedFlaggingDetector detector;
    private final FeatureOrigin origin;
    private final SingleImages decoder;
    private final AllowedFolders folders;
    private final Limits limits;
    private final ScoringMetrics metrics = new ScoringMetrics();
    private final Semaphore places = new Semaphore(REQUESTS);
    private final AtomicLong bodies = new AtomicLong();
    private final long bodyRoom;
    private final JsonNode description;

    /**
     * What a request may ask for.
     *
     * @param body bytes of its body
     * @param images of one request
     * @param patience how long its images may take
     */
    record Limits(int body, int images, Duration patience) {}

    ScoringRoutes(
            ScoringQueue queue,
            FittedFlaggingDetector detector,
            FeatureOrigin origin,
            SingleImages decoder,
            AllowedFolders folders,
            Limits limits)
            throws IOException {
        this.queue = queue;
        this.detector = detector;
        this.origin = origin;
        this.decoder = decoder;
        this.folders = folders;
        this.limits = limits;
        this.bodyRoom = Math.max(limits.body(), Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
        try (InputStream in = ScoringRoutes.class.getResourceAsStream("openapi.json")) {
            this.description = JSON.readTree(Objects.requireNonNull(in, "openapi.json is missing from the jar"));
        }
    }

    Map<String, Route> routes() {
        return Map.of(
                "POST /score", this::score,
                "GET /model", call -> Answer.json(model()),
                "GET /health", call -> health(),
                "GET /metrics",
                        call -> Answer.text(ScoringMetrics.TYPE, metrics.text(queue.waiting(), queue.underWay())),
                "GET /openapi.json", call -> Answer.json(description));
    }

    private Answer health() {
        if (!queue.isAlive()) {
            throw HttpProblem.busy("images are not scored any more; start the server again", 60);
        }
        return Answer.json(JSON.createObjectNode().put("status", "ok"));
    }

    private Answer score(Call call) throws IOException {
        long started = System.nanoTime();
        int status = 500;
        boolean placed = places.tryAcquire();
        try {
            if (!placed) {
                throw HttpProblem.busy(REQUESTS + " requests are being answered, of as many that may; ask again", 1);
            }
            Answer answer = Answer.json(scored(call));
            status = 200;
            return answer;
        } catch (HttpProblem e) {
            status = e.status();
            throw e;
        } catch (IllegalArgumentException e) {
            status = 400;
            throw e;
        } finally {
            if (placed) {
                places.release();
            }
            metrics.answered(status, System.nanoTime() - started);
        }
    }

    private JsonNode scored(Call call) throws IOException {
        long length = call.length().orElse(limits.body());
        if (length > limits.body()) {
            throw HttpProblem.tooLarge(limits.body());
        }
        if (bodies.addAndGet(length) > bodyRoom) {
            bodies.addAndGet(-length);
            throw HttpProblem.busy("the requests that are here take all memory that there is for them; ask again", 1);
        }
        try {
            List<ScoringJob> jobs = jobs(call);
            if (jobs.isEmpty()) {
                throw new HttpProblem(400, "the request has no image; one or more expected");
            }
            queue.add(jobs);
            return answer(jobs);
        } finally {
            bodies.addAndGet(-length);
        }
    }

    private List<ScoringJob> jobs(Call call) throws IOException {
        String media = call.mediaType();
        if (media.equals("application/json")) {
            return named(call.json(limits.body()));
        }
        if (media.equals("multipart/form-data")) {
            return Multipart.parts(call.header("Content-Type").orElse(""), call.body(limits.body()), limits.images())
                    .stream()
                    .map(part -> new ScoringJob(part.name(), () -> decoder.decode(part.content())))
                    .toList();
        }
        if (call.isImage()) {
            byte[] body = call.body(limits.body());
            return List.of(new ScoringJob(call.query("name").orElse("image"), () -> decoder.decode(body)));
        }
        throw new HttpProblem(
                415,
                "the request's type is '" + media
                        + "'; image/*, application/fits, application/octet-stream, multipart/form-data or application/json expected");
    }

    private List<ScoringJob> named(JsonNode request) {
        JsonNode files = request.path("files");
        if (!files.isArray() || request.size() != 1) {
            throw new HttpProblem(
                    400, "the request's body is no object with a list of files, {\"files\": [\"a.jpg\"]}");
        }
        if (files.size() > limits.images()) {
            throw new HttpProblem(
                    413, "the request names " + files.size() + " files; at most " + limits.images() + " expected");
        }
        List<ScoringJob> jobs = new ArrayList<>();
        for (JsonNode file : files) {
            if (!file.isTextual() || file.asText().isBlank()) {
                throw new HttpProblem(400, "the list of files has " + file + "; names of files expected");
            }
            jobs.add(named(file.asText()));
        }
        return jobs;
    }

    private ScoringJob named(String name) {
        Optional<Path> file = folders.file(name);
        return new ScoringJob(name, () -> {
            if (file.isEmpty()) {
                throw new UnreadableImageException("it is not there");
            }
            return decoder.decode(file.get());
        });
    }

    private JsonNode answer(List<ScoringJob> jobs) throws IOException {
        long end = System.nanoTime() + limits.patience().toNanos();
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode images = answer.putArray("images");
        try {
            for (ScoringJob job : jobs) {
                ObjectNode image = images.addObject().put("name", job.name());
                ScoringJob.Outcome outcome =
                        job.outcome().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (outcome instanceof ScoringJob.Scored scored) {
                    metrics.scored(scored.verdicts().flagged(scored.row()));
                    put(image, scored);
                } else if (outcome instanceof ScoringJob.Broken broken) {
                    metrics.unreadable();
                    image.put("error", broken.reason());
                } else {
                    Throwable cause = ((ScoringJob.Failed) outcome).cause();
                    throw new IOException(Failures.reason(cause), cause);
                }
            }
        } catch (TimeoutException e) {
            throw new HttpProblem(
                    504,
                    "the images were not scored within " + limits.patience().toSeconds() + " s; send fewer at once");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw HttpProblem.busy("the server is stopping", 10);
        } catch (ExecutionException e) {
            throw new IOException(Failures.reason(e), e);
        } finally {
            queue.drop(jobs);
        }
        return answer;
    }

    private static void put(ObjectNode image, ScoringJob.Scored scored) {
        Verdicts verdicts = scored.verdicts();
        int row = scored.row();
        image.put("score", verdicts.scores().value(row));
        image.put("flagged", verdicts.flagged(row));
        image.put("votes", verdicts.votes(row));
        ArrayNode detectors = image.putArray("detectors");
        for (int member = 0; member < verdicts.columns().size(); member++) {
            AnomalyCatalogue.Column column = verdicts.columns().get(member);
            ObjectNode node = detectors.addObject().put("name", column.name());
            node.put("score", verdicts.members().get(member).value(row));
            node.put("flagged", verdicts.flagged(member, row));
            put(node, column.fences());
        }
        ArrayNode nearest = image.putArray("nearest");
        for (NearestRows.Near near : scored.nearest()) {
            SurveyObject object = near.object();
            ObjectNode node = nearest.addObject().put("id", object.id()).put("distance", near.distance());
            if (Double.isFinite(object.ra()) && Double.isFinite(object.dec())) {
                node.put("ra", object.ra()).put("dec", object.dec());
            }
            if (object.label() != null) {
                node.put("label", object.label());
            }
        }
    }

    /** JSON has no infinity: a fence that is not there is left out. */
    private static void put(ObjectNode node, Fences fences) {
        if (Double.isFinite(fences.lower())) {
            node.put("lowerFence", fences.lower());
        }
        if (Double.isFinite(fences.upper())) {
            node.put("upperFence", fences.upper());
        }
    }

    private JsonNode model() {
        ObjectNode model = JSON.createObjectNode();
        model.put("detector", detector.name());
        model.put("trainingRows", detector.trainingRows());
        detector.fences().ifPresent(fences -> put(model, fences));
        ArrayNode members = model.putArray("members");
        detector.ensemble().ifPresent(ensemble -> ensemble.memberNames().forEach(members::add));
        ObjectNode made = model.putObject("features");
        origin.written().forEach(made::put);
        made.remove("calibration");
        return model;
    }
}
