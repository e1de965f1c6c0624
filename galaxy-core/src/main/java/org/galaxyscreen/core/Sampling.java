package org.galaxyscreen.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A few of many images. */
public final class Sampling {
    private static final int BATCH = 64;

    private Sampling() {}

    /**
     * Images evenly spread over a source, in its order; none is read. Of a source that does not know its size, the first ones.
     *
     * @param images how many, from 1; fewer where the source has fewer
     * @throws IOException if the source as a whole cannot be read
     * @throws IllegalArgumentException if the number is not positive
     */
    public static List<PendingImage> spread(ImageSource source, int images) throws IOException {
        if (images < 1) {
            throw new IllegalArgumentException("images is " + images + "; 1 or more expected");
        }
        long size = source.size().orElse(images);
        long count = Math.min(size, images);
        List<PendingImage> chosen = new ArrayList<>();
        try (ImageStream stream = source.open()) {
            long index = 0;
            for (List<PendingImage> batch = stream.next(BATCH);
                    !batch.isEmpty() && chosen.size() < count;
                    batch = stream.next(BATCH)) {
                for (PendingImage image : batch) {
                    if (chosen.size() < count && index++ == chosen.size() * size / count) {
                        chosen.add(image);
                    }
                }
            }
        }
        return chosen;
    }
}
