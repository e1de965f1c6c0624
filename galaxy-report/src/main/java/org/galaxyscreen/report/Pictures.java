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
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a report, by identifier: a small one of each object, and a larger one of some. They are shrunk and
 * compressed as they come, so that the memory that is held is about that of the finished page. Immutable.
 */
public final class Pictures {
    /** The longer side of a larger picture at most, in pixels. */
    public static final int LARGE_SIDE = 512;

    private static final Pictures NONE = new Pictures(Map.of());
    private static final int BATCH = 64;
    private static final float SMALL_QUALITY = 0.78f;
    private static final float LARGE_QUALITY = 0.85f;

    private final Map<String, Picture> byId;

    private Pictures(Map<String, Picture> byId) {
        this.byId = Map.copyOf(byId);
    }

    /** Both as JPEG; no larger one where the small one has all pixels, or none was asked for. */
    record Picture(byte[] small, byte @Nullable [] large) {}

    /** No pictures. */
    public static Pictures none() {
        return NONE;
    }

    /**
     * The longer side of small pictures: the more there are, the smaller they are, so that a page of 10,000 stays under
     * 30 MB.
     *
     * @param count how many pictures
     */
    static int smallSide(int count) {
        if (count <= 1_500) {
            return 224;
        }
        if (count <= 4_000) {
            return 160;
        }
        return count <= 10_000 ? 112 : 64;
    }

    /**
     * Reads the images named in one pass, on several threads; the others are not decoded.
     *
     * @param ids whose pictures to keep
     * @param inDetail those of them of which to keep a larger picture too
     * @return the pictures; those that are not in the source or cannot be read are left out
     * @throws IOException if the source as a whole cannot be read
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public static Pictures collect(ImageSource source, Collection<String> ids, Collection<String> inDetail)
            throws IOException {
        Set<String> wanted = new HashSet<>(ids);
        Set<String> detailed = new HashSet<>(inDetail);
        int side = smallSide(wanted.size());
        Map<String, Picture> pictures = new HashMap<>();
        try (ImageStream stream = source.open()) {
            List<PendingImage> batch;
            while (!wanted.isEmpty() && !(batch = stream.next(BATCH)).isEmpty()) {
                Cancellation.check("collecting pictures");
                List<PendingImage> needed = batch.stream()
                        .filter(pending -> wanted.remove(pending.object().id()))
                        .toList();
                List<Map.Entry<String, Picture>> made = needed.parallelStream()
                        .flatMap(pending -> read(pending, side, detailed).stream())
                        .toList();
                made.forEach(picture -> pictures.put(picture.getKey(), picture.getValue()));
            }
        }
        return new Pictures(pictures);
    }

    private static List<Map.Entry<String, Picture>> read(PendingImage pending, int side, Set<String> detailed) {
        String id = pending.object().id();
        try {
            return List.of(Map.entry(id, picture(pending.read(), side, detailed.contains(id))));
        } catch (UnreadableImageException e) {
            // A picture that cannot be read any more is shown as missing; the scores in the report still stand.
            return List.of();
        }
    }

    /** Pictures of images that are in memory, each with a larger one where the image has more pixels. */
    public static Pictures of(Map<String, Image> images) {
        int side = smallSide(images.size());
        Map<String, Picture> pictures = new HashMap<>();
        images.forEach((id, image) -> pictures.put(id, picture(image, side, true)));
        return new Pictures(pictures);
    }

    private static Picture picture(Image image, int side, boolean detailed) {
        boolean larger = detailed && Math.max(image.width(), image.height()) > side;
        JpegEncoder.Sizes sizes = new JpegEncoder.Sizes(image);
        byte[] small = sizes.encode(side, SMALL_QUALITY);
        return new Picture(small, larger ? sizes.encode(LARGE_SIDE, LARGE_QUALITY) : null);
    }

    /** How many objects have a picture. */
    public int size() {
        return byId.size();
    }

    @Nullable
    Picture of(String id) {
        return byId.get(id);
    }
}
