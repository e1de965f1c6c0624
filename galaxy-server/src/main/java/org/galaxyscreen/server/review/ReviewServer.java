package org.galaxyscreen.server.review;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.galaxyscreen.server.internal.LocalServer;

/** A review that is being served. Close it to stop; labels that were acknowledged are on the disk all the time. Thread-safe. */
public final class ReviewServer implements Closeable {
    private final LocalServer server;
    private final ReviewDesk desk;
    private final ObjectImages images;
    private final OwnImages own;
    private final PictureMaps maps;
    private final CountDownLatch closed = new CountDownLatch(1);

    ReviewServer(LocalServer server, ReviewDesk desk, ObjectImages images, OwnImages own, PictureMaps maps) {
        this.server = server;
        this.desk = desk;
        this.images = images;
        this.own = own;
        this.maps = maps;
    }

    /** The address to open, with the token that lets its reader in. Whoever has it can label. */
    public URI address() {
        return server.address().resolve("/?token=" + server.token());
    }

    /** What a program sends as {@code Authorization: Bearer} instead. */
    public String token() {
        return server.token();
    }

    /** How many bytes of pictures are kept in memory. */
    public long pictureBytes() {
        return images.taken();
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
    public void close() throws IOException {
        server.close();
        own.close();
        maps.close();
        desk.close();
        closed.countDown();
    }
}
