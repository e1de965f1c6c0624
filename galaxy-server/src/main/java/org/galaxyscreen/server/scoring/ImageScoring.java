package org.galaxyscreen.server.scoring;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.detectors.DetectorFile;
import org.galaxyscreen.io.image.SingleImages;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ExtractionSettings;
import org.galaxyscreen.screening.ImageScorer;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SettingException;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.internal.LocalServer;
import org.jspecify.annotations.Nullable;

/**
 * Serves a saved detector over HTTP: images in, scores and flags out, the same as a screening that loads the file would give. Immutable.
 *
 * <pre>{@code
 * try (ScoringServer server = ImageScoring.of(Path.of("survey.detector")).serve(ServerOptions.defaults(), RunListener.NONE)) {
 *     System.out.println(server.address() + " " + server.token());
 *     server.await();
 * }
 * }</pre>
 */
public final class ImageScoring {
    /** The most images that may wait. */
    public static final int MAX_QUEUE = 1 << 20;

    /** The largest body of a request that can be allowed, bytes. */
    public static final int MAX_BODY = 1 << 30;

    /** The longest time that a request can be given; the server drops connections that take two minutes. */
    public static final Duration MAX_PATIENCE = Duration.ofSeconds(100);

    private final Path detectors;
    private final @Nullable Backbone network;
    private final @Nullable ExtractionSettings settings;
    private final @Nullable Path reference;
    private final List<Path> allowed;
    private final Bounds bounds;

    private record Bounds(int queue, int body, Duration patience) {}

    private ImageScoring(
            Path detectors,
            @Nullable Backbone network,
            @Nullable ExtractionSettings settings,
            @Nullable Path reference,
            List<Path> allowed,
            Bounds bounds) {
        this.detectors = Objects.requireNonNull(detectors, "detectors");
        this.network = network;
        this.settings = settings;
        this.reference = reference;
        this.allowed = List.copyOf(allowed);
        this.bounds = bounds;
    }

    /**
     * An endpoint with a queue of 256 images, bodies of up to 64 MB and a minute for each request; no file can be named.
     *
     * @param detectors a file that a screening has saved
     */
    public static ImageScoring of(Path detectors) {
        return new ImageScoring(
                detectors, null, null, null, List.of(), new Bounds(256, 64 << 20, Duration.ofMinutes(1)));
    }

    /** This by a network that must be the detectors'; by default that is found by its name, which only published and random weights have. */
    public ImageScoring with(Backbone newNetwork) {
        return new ImageScoring(
                detectors, Objects.requireNonNull(newNetwork, "newNetwork"), settings, reference, allowed, bounds);
    }

    /** This by settings of the features that must be the detectors'; by default {@link ExtractionSettings#like}. */
    public ImageScoring with(ExtractionSettings newSettings) {
        return new ImageScoring(
                detectors, network, Objects.requireNonNull(newSettings, "newSettings"), reference, allowed, bounds);
    }

    /**
     * This with the nearest of reference objects named in each answer.
     *
     * @param features a file that an extraction or a screening has left, by the same network; its rows are held in memory
     */
    public ImageScoring comparingWith(Path features) {
        return new ImageScoring(
                detectors, network, settings, Objects.requireNonNull(features, "features"), allowed, bounds);
    }

    /** This with one folder more whose files, and those below it, may be named in requests. */
    public ImageScoring allowing(Path folder) {
        List<Path> more = new ArrayList<>(allowed);
        more.add(Objects.requireNonNull(folder, "folder"));
        return new ImageScoring(detectors, network, settings, reference, more, bounds);
    }

    /**
     * This with another number of images that may wait; a request has no more than as many.
     *
     * @throws IllegalArgumentException if it is not 1 to {@link #MAX_QUEUE}
     */
    public ImageScoring withQueue(int images) {
        if (images < 1 || images > MAX_QUEUE) {
            throw new IllegalArgumentException("queue is " + images + "; 1 to " + MAX_QUEUE + " expected");
        }
        return new ImageScoring(
                detectors, network, settings, reference, allowed, new Bounds(images, bounds.body(), bounds.patience()));
    }

    /**
     * This with another limit of a request's body, and of a file that is named.
     *
     * @throws IllegalArgumentException if it is not 1 to {@link #MAX_BODY}
     */
    public ImageScoring withBody(int bytes) {
        if (bytes < 1 || bytes > MAX_BODY) {
            throw new IllegalArgumentException("body is " + bytes + "; 1 to " + MAX_BODY + " bytes expected");
        }
        return new ImageScoring(
                detectors, network, settings, reference, allowed, new Bounds(bounds.queue(), bytes, bounds.patience()));
    }

    /**
     * This with another time after which a request is given up.
     *
     * @throws IllegalArgumentException if it is not positive, or longer than {@link #MAX_PATIENCE}
     */
    public ImageScoring withPatience(Duration patience) {
        if (patience.isNegative() || patience.isZero() || patience.compareTo(MAX_PATIENCE) > 0) {
            throw new IllegalArgumentException(
                    "patience is " + patience + "; more than nothing, up to " + MAX_PATIENCE + " expected");
        }
        return new ImageScoring(
                detectors, network, settings, reference, allowed, new Bounds(bounds.queue(), bounds.body(), patience));
    }

    /**
     * Reads the detectors, makes the network ready, and listens.
     *
     * @throws SettingException if the network must be named and is not
     * @throws IOException if a file cannot be read, the detectors or the reference objects are of other features, or the server cannot listen there
     * @throws IllegalArgumentException if this machine cannot run the engine that was asked for
     */
    public ScoringServer serve(ServerOptions options, RunListener listener) throws IOException {
        FeatureOrigin origin = DetectorFile.read(detectors)
                .features()
                .orElseThrow(() -> new IOException(
                        detectors + ": the detector does not say what its features were made by; fit it again on"
                                + " features of this library"));
        AllowedFolders folders = new AllowedFolders(allowed);
        ExtractionSettings made = settings == null ? ExtractionSettings.like(origin) : settings;
        ImageScorer scorer = ImageScorer.open(detectors, Backbone.of(network, origin, detectors), made, listener);
        try {
            Features objects = reference == null ? null : scorer.reference(reference, listener);
            ScoringQueue queue = new ScoringQueue(scorer::score, objects, bounds.queue());
            try {
                ScoringRoutes routes = new ScoringRoutes(
                        queue,
                        scorer.detector(),
                        scorer.origin(),
                        new SingleImages(made.source(), bounds.body()),
                        folders,
                        new ScoringRoutes.Limits(bounds.body(), bounds.queue(), bounds.patience()));
                LocalServer server =
                        LocalServer.start(options, routes.routes(), ScoringRoutes.OPEN, ScoringRoutes.WORKERS);
                return new ScoringServer(server, queue, scorer);
            } catch (IOException | RuntimeException e) {
                queue.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            scorer.close();
            throw e;
        }
    }
}
