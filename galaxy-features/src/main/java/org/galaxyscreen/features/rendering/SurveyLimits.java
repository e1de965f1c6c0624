package org.galaxyscreen.features.rendering;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.core.Cancellation;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.UnreadableImageException;

/** Finds one pair of limits a channel for a whole survey. */
public final class SurveyLimits {
    /** Pixels taken of an image and channel. */
    private static final int PIXELS = 4096;

    private SurveyLimits() {}

    /**
     * The rendering with fixed limits in the place of those that it has: found, as these are, on pixels of images spread evenly over the
     * survey, at most 4096 an image, evenly spread too. Images that cannot be read or rendered are left out. Deterministic.
     *
     * @param rendering how pixels become channels, and which limits
     * @param source the survey; as many images are read, the others are not
     * @param images how many images to look at, 1 to 10000
     * @throws IOException if the source as a whole cannot be read, or no image can be rendered, or all pixels are the same
     */
    public static Rendering measure(Rendering rendering, ImageSource source, int images) throws IOException {
        if (images < 1 || images > 10_000) {
            throw new IllegalArgumentException("images is " + images + "; 1 to 10000 expected");
        }
        if (rendering.limits().kind() == Limits.Kind.FIXED) {
            return rendering;
        }
        long step = Math.max(1, source.size().orElse(images) / images);
        List<List<float[]>> samples = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        String refused = "";
        try (ImageStream stream = source.open()) {
            long index = 0;
            int taken = 0;
            for (List<PendingImage> batch = stream.next(64);
                    !batch.isEmpty() && taken < images;
                    batch = stream.next(64)) {
                for (PendingImage image : batch) {
                    if (index++ % step == 0 && taken < images) {
                        Cancellation.check("measuring limits");
                        taken++;
                        try {
                            add(rendering.channels(image.read()), samples);
                        } catch (UnreadableImageException | IllegalArgumentException e) {
                            refused = String.valueOf(e.getMessage());
                        }
                    }
                }
            }
        }
        if (samples.get(0).isEmpty()) {
            throw new IOException(source.name() + ": no image can be rendered: " + refused);
        }
        double[] pairs = new double[6];
        for (int c = 0; c < 3; c++) {
            float[] values = rendering.isTogether() ? joined(samples) : joined(List.of(samples.get(c)));
            double[] pair = rendering.limits().of(c, values);
            if (!(pair[0] < pair[1])) {
                throw new IOException(source.name() + ": the limits of channel " + (c + 1) + " are both " + pair[0]
                        + "; pixels that differ expected");
            }
            pairs[2 * c] = pair[0];
            pairs[2 * c + 1] = pair[1];
        }
        return rendering.withLimits(Limits.fixed(pairs));
    }

    private static void add(Channels channels, List<List<float[]>> samples) {
        for (int c = 0; c < 3; c++) {
            float[] all = channels.valid(c);
            int stride = (all.length + PIXELS - 1) / PIXELS;
            float[] some = new float[(all.length + stride - 1) / stride];
            for (int i = 0; i < some.length; i++) {
                some[i] = all[i * stride];
            }
            samples.get(c).add(some);
        }
    }

    private static float[] joined(List<List<float[]>> parts) {
        int length = parts.stream()
                .flatMap(List::stream)
                .mapToInt(part -> part.length)
                .reduce(0, Math::addExact);
        float[] all = new float[length];
        int at = 0;
        for (List<float[]> channel : parts) {
            for (float[] part : channel) {
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
        }
        return all;
    }
}
