package org.galaxyscreen.server.review;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.rendering.Limits;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.features.rendering.Stretch;
import org.galaxyscreen.report.JpegEncoder;
import org.jspecify.annotations.Nullable;

/** The objects' pictures, read from their source when they are asked for; the last ones are kept, up to a number of bytes. Thread-safe. */
final class ObjectImages {
    /** The longest side that is asked for. */
    static final int MOST_SIDE = 2_048;

    private static final int BATCH = 256;
    private static final float QUALITY = 0.88f;

    private final ImageLookup source;
    private final Rendering rendering;
    private final long room;
    private final LinkedHashMap<Asked, byte[]> kept = new LinkedHashMap<>(256, 0.75f, true);
    private long taken;

    /**
     * How a picture is wanted.
     *
     * @param side the longer side at most, pixels
     * @param stretch null for the survey's own; pictures of 8 bits stay as they are
     * @param limits null for the survey's own
     * @param band null for all
     */
    record Asked(String id, int side, @Nullable String stretch, @Nullable String limits, @Nullable String band) {}

    /**
     * @param source by what pictures are found
     * @param rendering the recipe by which bands become a picture
     * @param room how many bytes of pictures are kept at most
     */
    ObjectImages(ImageLookup source, Rendering rendering, long room) {
        this.source = source;
        this.rendering = rendering;
        this.room = room;
    }

    /**
     * What finds a source's images: itself, where it can, else one pass over it, which keeps what the source hands out.
     *
     * @param objects those whose images are wanted
     */
    static ImageLookup lookup(ImageSource source, List<SurveyObject> objects) throws IOException {
        Optional<ImageLookup> lookup = source.lookup();
        if (lookup.isPresent()) {
            return lookup.get();
        }
        Map<String, Optional<PendingImage>> images = new HashMap<>();
        objects.forEach(object -> images.put(object.id(), Optional.empty()));
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(BATCH); !some.isEmpty(); some = stream.next(BATCH)) {
                some.forEach(image -> images.computeIfPresent(image.object().id(), (id, none) -> Optional.of(image)));
            }
        }
        return id -> images.getOrDefault(id, Optional.empty());
    }

    /** The image, not yet decoded; empty where there is none. */
    Optional<PendingImage> pending(String id) throws IOException {
        return source.find(id);
    }

    /**
     * An image of the source by the survey's recipe.
     *
     * @throws IllegalArgumentException if it cannot be rendered
     */
    Image rendered(Image image) {
        return rendering.render(image);
    }

    /** The image as it is in the source; empty where there is none. */
    Optional<Image> raw(String id) throws IOException {
        Optional<PendingImage> found = pending(id);
        return found.isPresent() ? Optional.of(found.get().read()) : Optional.empty();
    }

    /**
     * A picture as JPEG; empty where the source has no image of that id.
     *
     * @throws UnreadableImageException if it is damaged
     * @throws IllegalArgumentException if the stretch, the limits or the band is none
     */
    Optional<byte[]> jpeg(Asked asked) throws IOException {
        synchronized (kept) {
            byte[] known = kept.get(asked);
            if (known != null) {
                return Optional.of(known);
            }
        }
        Optional<Image> image = raw(asked.id());
        if (image.isEmpty()) {
            return Optional.empty();
        }
        Rendering recipe = rendering;
        if (asked.band() != null) {
            recipe = recipe.withMix(List.of()).withBands(List.of(asked.band()));
        }
        recipe = asked.stretch() == null ? recipe : recipe.withStretch(Stretch.parse(asked.stretch()));
        recipe = asked.limits() == null ? recipe : recipe.withLimits(Limits.parse(asked.limits()));
        byte[] jpeg = JpegEncoder.encode(recipe.render(image.get()), asked.side(), QUALITY);
        keep(asked, jpeg);
        return Optional.of(jpeg);
    }

    private void keep(Asked asked, byte[] jpeg) {
        synchronized (kept) {
            byte[] before = kept.put(asked, jpeg);
            taken += jpeg.length - (before == null ? 0 : before.length);
            var oldest = kept.entrySet().iterator();
            while (taken > room && oldest.hasNext()) {
                taken -= oldest.next().getValue().length;
                oldest.remove();
            }
        }
    }

    /** How many bytes are kept. */
    long taken() {
        synchronized (kept) {
            return taken;
        }
    }
}
