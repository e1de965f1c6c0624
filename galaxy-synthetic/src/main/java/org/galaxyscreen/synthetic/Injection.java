package org.galaxyscreen.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Image;
import org.jspecify.annotations.Nullable;

/**
 * An anomaly that is painted into images of a survey, to see how bright and how large one must be to be found: the selection function.
 *
 * <p>Brightness is relative to the image: at 1 the brightest pixel of the anomaly adds as much as the image's own brightest pixels (the 99.9 %
 * quantile) exceed its median. Size is relative to the frame: at 1 an anomaly is as large as those of a {@link SyntheticSurvey}, a ring for one
 * about a third of the longer side across. Light is added to the pixels as they are; pictures that were stretched before are not unstretched,
 * so that brightness is then that of the picture. Pixels without a value keep none.
 *
 * <p>The same numbers paint the same anomaly. Immutable and thread-safe.
 *
 * @param kind one of {@link #kinds}
 * @param brightness above 0, at most 100
 * @param size above 0, at most 4
 * @param seed of the anomalies' shapes and places
 */
public record Injection(SyntheticKind kind, double brightness, double size, long seed) {
    private static final Set<SyntheticKind> KINDS = Set.of(
            SyntheticKind.RING,
            SyntheticKind.ARC,
            SyntheticKind.MERGER,
            SyntheticKind.SATELLITE_TRAIL,
            SyntheticKind.SATURATED_STAR);

    /** A disc's scale length in the survey's frames, at size 1. */
    private static final double SCALE = 16;

    /** The blur of the survey's cameras, of its frames. */
    private static final double SEEING = 1.9;

    /** @throws IllegalArgumentException if the kind is not one of light, or a number is out of range */
    public Injection {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("kind is '" + kind.label() + "'; one of "
                    + kinds().stream().map(SyntheticKind::label).toList() + " expected");
        }
        requireRange("brightness", brightness, 100);
        requireRange("size", size, 4);
    }

    private static void requireRange(String what, double value, double most) {
        if (!(value > 0 && value <= most)) {
            throw new IllegalArgumentException(what + " is " + value + "; above 0 and at most " + most + " expected");
        }
    }

    /** The kinds that are light, and can be added to any image. */
    public static List<SyntheticKind> kinds() {
        return Arrays.stream(SyntheticKind.values()).filter(KINDS::contains).toList();
    }

    /**
     * A copy of an image with an anomaly in it.
     *
     * @param image pictures of red, green and blue get the anomaly in colour; any others get it in all bands alike
     * @param number which of the anomalies of this kind: images that are told apart by it get different ones
     */
    public Image into(Image image, long number) {
        Scene scene = new Scene();
        SeededRandom random = SeededRandom.of(seed, number * SyntheticKind.values().length + kind.ordinal());
        AnomalyPainter painter = new AnomalyPainter(scene, random, SCALE * size);
        double middle = Scene.SIZE / 2.0;
        switch (kind) {
            case RING -> painter.ring(middle, middle);
            case ARC -> painter.arc(middle, middle);
            case MERGER -> painter.merger(middle, middle);
            case SATELLITE_TRAIL -> painter.satelliteTrail();
            default -> painter.saturatedStar();
        }
        new Camera(SEEING, 0).blur(scene);
        return image.isInterleaved() ? intoPicture(image, scene) : intoBands(image, scene);
    }

    private Image intoPicture(Image image, Scene scene) {
        Light light = new Light(scene, image.width(), image.height());
        byte[] rgb = image.rgb().clone();
        float[] grey = new float[rgb.length / 3];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = ((rgb[3 * i] & 0xFF) + (rgb[3 * i + 1] & 0xFF) + (rgb[3 * i + 2] & 0xFF)) / 3f;
        }
        double factor = brightness * contrast(grey, 255) / light.peak();
        for (int channel = 0; channel < 3; channel++) {
            float[] added = light.planes()[channel];
            for (int i = 0; i < grey.length; i++) {
                int value = (int) Math.round((rgb[3 * i + channel] & 0xFF) + factor * added[i]);
                rgb[3 * i + channel] = (byte) Math.max(0, Math.min(255, value));
            }
        }
        Image painted = Image.wrap(image.width(), image.height(), rgb);
        return masked(painted, image);
    }

    private Image intoBands(Image image, Scene scene) {
        Light light = new Light(scene, image.width(), image.height());
        boolean colour = image.isColour();
        boolean bytes = image.samples() == Image.Samples.UINT8;
        List<float[]> planes = IntStream.range(0, image.bands().size())
                .mapToObj(band -> {
                    float[] plane = image.plane(band).clone();
                    float[] added = colour ? light.planes()[band] : light.grey();
                    double peak = colour ? light.peak() : light.greyPeak();
                    double factor = brightness * contrast(plane, bytes ? 255 : colour ? 1 : 0) / peak;
                    for (int i = 0; i < plane.length; i++) {
                        double sum = plane[i] + factor * added[i];
                        plane[i] = (float) (colour || bytes ? Math.max(0, Math.min(bytes ? 255 : 1, sum)) : sum);
                    }
                    return plane;
                })
                .toList();
        Image painted = bytes
                ? Image.ofBytes(
                        image.width(),
                        image.height(),
                        image.bands(),
                        planes.stream().map(Injection::rounded).toList())
                : Image.ofFloats(image.width(), image.height(), image.bands(), planes);
        return masked(painted, image);
    }

    private static byte[] rounded(float[] plane) {
        byte[] bytes = new byte[plane.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(plane[i]);
        }
        return bytes;
    }

    private static Image masked(Image painted, Image original) {
        boolean @Nullable [] mask = original.mask();
        return mask == null ? painted : painted.withMask(mask);
    }

    /**
     * By how much an image's brightest pixels exceed its median.
     *
     * @param range what it is taken for where the image is flat; 0 for one unit
     */
    private static double contrast(float[] values, double range) {
        float[] sorted = new float[values.length];
        int count = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                sorted[count++] = value;
            }
        }
        Arrays.sort(sorted, 0, count);
        double contrast = count == 0 ? 0 : (double) sorted[(int) (0.999 * (count - 1))] - sorted[count / 2];
        return contrast > 0 ? contrast : range > 0 ? range : 1;
    }

    /** A scene's light in the pixels of an image, on whose longer side the scene lies, each pixel the mean of what falls into it. */
    private static final class Light {
        private final float[][] planes = new float[3][];
        private final float[] grey;

        Light(Scene scene, int width, int height) {
            double step = (double) Scene.SIZE / Math.max(width, height);
            int samples = (int) Math.ceil(step);
            for (int plane = 0; plane < 3; plane++) {
                planes[plane] = new float[width * height];
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        double sum = 0;
                        for (int s = 0; s < samples * samples; s++) {
                            double right = x + (s % samples + 0.5) / samples - width / 2.0;
                            double down = y + (s / samples + 0.5) / samples - height / 2.0;
                            sum += at(scene.planes()[plane], right * step, down * step);
                        }
                        planes[plane][y * width + x] = (float) (sum / (samples * samples));
                    }
                }
            }
            grey = new float[width * height];
            for (int i = 0; i < grey.length; i++) {
                grey[i] = (planes[0][i] + planes[1][i] + planes[2][i]) / 3;
            }
        }

        /** Between the four pixels around a place, which is counted from the scene's middle. */
        private static double at(float[] plane, double right, double down) {
            double x = Math.max(0, Math.min(Scene.SIZE - 1.001, right + Scene.SIZE / 2.0 - 0.5));
            double y = Math.max(0, Math.min(Scene.SIZE - 1.001, down + Scene.SIZE / 2.0 - 0.5));
            int left = (int) x;
            int top = (int) y;
            int at = top * Scene.SIZE + left;
            double fx = x - left;
            double fy = y - top;
            return (1 - fy) * ((1 - fx) * plane[at] + fx * plane[at + 1])
                    + fy * ((1 - fx) * plane[at + Scene.SIZE] + fx * plane[at + Scene.SIZE + 1]);
        }

        float[][] planes() {
            return planes;
        }

        float[] grey() {
            return grey;
        }

        double peak() {
            double peak = 1e-12;
            for (float[] plane : planes) {
                peak = Math.max(peak, peak(plane));
            }
            return peak;
        }

        double greyPeak() {
            return Math.max(1e-12, peak(grey));
        }

        private static double peak(float[] plane) {
            double peak = 0;
            for (float value : plane) {
                peak = Math.max(peak, value);
            }
            return peak;
        }
    }
}
