package org.galaxyscreen.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One pass over an {@link ImageSource}, in its order. For one thread; holds memory for a batch, not for the survey.
 * Images already handed out stay readable after the stream is closed.
 */
public interface ImageStream extends AutoCloseable {
    /**
     * The next images: at least one and at most {@code max} of them, or none when the pass is over.
     *
     * @param max how many images at most, from 1
     * @throws IOException if the source as a whole cannot be read further; the message says from which image on
     */
    List<PendingImage> next(int max) throws IOException;

    /**
     * Whether {@link #next} answers without waiting for images that do not exist yet. False for a source whose images come as time goes by, as
     * those sent to a server, while it has none: whoever gathers images into batches then goes on with those that it has.
     */
    default boolean isReady() {
        return true;
    }

    @Override
    void close() throws IOException;

    /**
     * For implementations of {@link #next}.
     *
     * @throws IllegalArgumentException if {@code max} is below 1
     */
    static void requireSome(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("max is " + max + "; 1 or more expected");
        }
    }

    /**
     * A pass over images that are known by number, with nothing to close.
     *
     * @param size how many there are
     * @param image the image of a number, from 0; asked for once, in order, when its turn comes
     */
    static ImageStream over(int size, IntFunction<? extends PendingImage> image) {
        return new ImageStream() {
            private int next;

            @Override
            public List<PendingImage> next(int max) {
                requireSome(max);
                int end = next + Math.min(max, size - next);
                List<PendingImage> images = new ArrayList<>(end - next);
                while (next < end) {
                    images.add(image.apply(next++));
                }
                return images;
            }

            @Override
            public void close() {}
        };
    }
}
