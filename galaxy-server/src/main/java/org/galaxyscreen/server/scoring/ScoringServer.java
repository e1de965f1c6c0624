package org.galaxyscreen.server.scoring;

import java.io.Closeable;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.galaxyscreen.screening.ImageScorer;
import org.galaxyscreen.server.internal.LocalServer;

/** A scoring endpoint that is being served. Close it to stop: requests that are here are answered first. Thread-safe. */
public final class ScoringServer implements Closeable {
    private final LocalServer server;
    private final ScoringQueue queue;
    private final ImageScorer scorer;
    private final CountDownLatch closed = new CountDownLatch(1);

    ScoringServer(LocalServer server, ScoringQueue queue, ImageScorer scorer) {
        this.server = server;
        this.queue = queue;
        this.scorer = scorer;
    }

    /** Where it listens. */
    public URI address() {
        return server.address();
    }

    /** What clients send as {@code Authorization: Bearer}. */
    public String token() {
        return server.token();
    }

    /** One line for a person: the network, where features are taken, and what computes them. */
    public String describe() {
        return scorer.describe();
    }

    /**
     * Waits until somebody closes this.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    public void await() throws InterruptedException {
        closed.await();
    }

    /** Answers what is being asked, takes no more, and stops. */
    @Override
    public void close() {
        server.close();
        queue.close();
        scorer.close();
        closed.countDown();
    }
}
