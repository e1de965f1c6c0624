package org.galaxyscreen.report;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.UnreadableImageException;

/** Fetches the pictures of a few objects out of a source, by identifier. */
public final class Thumbnails {
    private static final int BATCH = 64;

    private Thumbnails() {}

    /**
     * Reads the images named in one pass; the others are not decoded. Holds the images named in memory.
     *
     * @param ids whose images
     * @return the images by identifier; those that are not in the source or cannot be read are left out
     * @throws IOException if the source as a whole cannot be read
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static Map<String, Image> collect(ImageSource source, Collection<String> ids) throws IOException {
        Map<String, Image> images = new HashMap<>();
        Set<String> wanted = new HashSet<>(ids);
        try (ImageStream stream = source.open()) {
            List<PendingImage> batch;
            while (!wanted.isEmpty() && !(batch = stream.next(BATCH)).isEmpty()) {
                Cancellation.check("collecting thumbnails");
                for (PendingImage pending : batch) {
                    if (wanted.remove(pending.object().id())) {
                        read(pending, images);
                    }
                }
            }
        }
        return images;
    }

    private static void read(PendingImage pending, Map<String, Image> images) {
        try {
            images.put(pending.object().id(), pending.read());
        } catch (UnreadableImageException e) {
            // A picture that cannot be read any more is shown as missing; the scores in the report still stand.
        }
    }
}
