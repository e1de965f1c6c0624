package org.galaxyscreen.server.review;

import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.report.JpegEncoder;
import org.galaxyscreen.screening.ImageFeatures;
import org.galaxyscreen.screening.SettingException;
import org.galaxyscreen.server.internal.Call;
import org.galaxyscreen.server.internal.HttpProblem;
import org.jspecify.annotations.Nullable;

/**
 * Images of the reviewers' own, with which objects are compared. Their features are made as the survey's were; the network is made ready when the first
 * image comes. One is computed at a time, and the last hundred are kept. Thread-safe.
 */
final class OwnImages implements Closeable {
    private static final int KEPT = 100;
    private static final int SIDE = 224;
    private static final float QUALITY = 0.88f;

    private final Opening opening;
    private final ReviewSpace space;
    private final Semaphore turn = new Semaphore(1);
    private final Map<Integer, Own> kept = new LinkedHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int last;
    private @Nullable ImageFeatures recipe;

    /** What makes the network ready. */
    @FunctionalInterface
    interface Opening {
        /** As {@link ImageFeatures#like}. */
        ImageFeatures open() throws IOException;
    }

    /**
     * An image that came.
     *
     * @param row its features, to compare the objects with
     * @param jpeg a small picture of it
     * @param doubts as {@link ImageFeatures#doubts}
     */
    record Own(float[] row, byte[] jpeg, List<String> doubts) {}

    OwnImages(Opening opening, ReviewSpace space) {
        this.opening = opening;
        this.space = space;
    }

    /**
     * Takes the image that a request has as its body.
     *
     * @return its number
     * @throws HttpProblem 503 while another is computed, 413 if it is too large, 409 if the survey's features cannot be made here, 400 if it
     *     is no image that is read
     */
    int take(Call call) throws IOException {
        if (!turn.tryAcquire()) {
            throw HttpProblem.busy("another image is being looked at; drop this one again in a moment", 1);
        }
        try {
            // Not before it is its turn, so that no more than one is in memory.
            byte[] file = call.body(ImageFeatures.MOST_BYTES);
            ImageFeatures ready = ready();
            Image image = ready.read(file);
            float[] row = space.example(ready.of(image));
            byte[] jpeg = JpegEncoder.encode(ready.rendering().render(image), SIDE, QUALITY);
            return keep(new Own(row, jpeg, ready.doubts()));
        } catch (UnreadableImageException e) {
            throw new HttpProblem(400, "the image cannot be read: " + e.getMessage());
        } finally {
            turn.release();
        }
    }

    private ImageFeatures ready() throws IOException {
        ImageFeatures open = recipe;
        if (open == null) {
            try {
                open = opening.open();
            } catch (SettingException e) {
                throw new HttpProblem(
                        409, "begin the review with the network: " + e.message(setting -> "--" + setting));
            } catch (IOException | IllegalArgumentException e) {
                throw new HttpProblem(
                        409, "an image's features cannot be made as the survey's were: " + e.getMessage());
            }
            recipe = open;
        }
        return open;
    }

    private int keep(Own own) {
        synchronized (kept) {
            kept.put(++last, own);
            if (kept.size() > KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
            return last;
        }
    }

    /**
     * One that came.
     *
     * @throws HttpProblem 404 if there is none of that number any more
     */
    Own get(int number) {
        synchronized (kept) {
            Own own = kept.get(number);
            if (own == null) {
                throw new HttpProblem(404, "there is no image " + number + " any more; drop it again");
            }
            return own;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // From now on it is nobody's turn.
            turn.acquireUninterruptibly();
            if (recipe != null) {
                recipe.close();
            }
        }
    }
}
