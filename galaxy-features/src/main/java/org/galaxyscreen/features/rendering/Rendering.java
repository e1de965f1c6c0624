package org.galaxyscreen.features.rendering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.galaxyscreen.core.Image;

/**
 * The recipe by which an image of any bands becomes a colour image: bands are chosen and mixed to three channels, the limits are found,
 * and the stretch turns values between them into brightness from 0 to 1. Features depend on it as they do on the weights, so it has a text
 * form, {@link #toText}, to be kept with them and compared.
 *
 * <p>In this order: the bands named are taken, each a float plane; pixels that are NaN, infinite or masked in any of them are invalid; the
 * channels are weighted sums of the bands (one band is all three channels, three are red, green and blue); limits are found on each channel's
 * valid pixels, or on those of all three together; values are cut to the limits and stretched; invalid pixels are filled. Where the limits
 * coincide, as in a constant image, everything is black. An image of which more pixels are invalid than allowed is refused.
 *
 * <p>Immutable and thread-safe.
 */
public final class Rendering {
    private static final String VERSION = "rendering 1";

    private static final Rendering DEFAULTS =
            new Rendering(List.of(), List.of(), Limits.percentile(0.5, 99.5), false, Stretch.asinh(), 0.5, Fill.LOW);

    /** What invalid pixels become. */
    public enum Fill {
        /** The lower limit: black. */
        LOW,
        /** The median of the channel's valid pixels. */
        MEDIAN
    }

    private final List<String> bands;
    private final List<List<Double>> mix;
    private final Limits limits;
    private final boolean together;
    private final Stretch stretch;
    private final double mostInvalid;
    private final Fill fill;

    private Rendering(
            List<String> bands,
            List<List<Double>> mix,
            Limits limits,
            boolean together,
            Stretch stretch,
            double mostInvalid,
            Fill fill) {
        this.bands = bands;
        this.mix = mix;
        this.limits = limits;
        this.together = together;
        this.stretch = stretch;
        this.mostInvalid = mostInvalid;
        this.fill = fill;
    }

    /**
     * All bands of the image, which must be one or three; limits at the percentiles 0.5 and 99.5 of each channel; asinh:0.1; at most half of
     * the pixels invalid, and those black.
     */
    public static Rendering defaults() {
        return DEFAULTS;
    }

    /**
     * This with the bands to take, in the order in which the channels or the mixture take them.
     *
     * @param names none for all that an image has
     * @throws IllegalArgumentException if a name is blank, is given twice, or has a comma, a semicolon or a control character in it
     */
    public Rendering withBands(List<String> names) {
        for (String name : names) {
            if (name.isBlank() || name.chars().anyMatch(c -> c == ',' || c == ';' || Character.isISOControl(c))) {
                throw new IllegalArgumentException(
                        "band is '" + name + "'; a name without commas and semicolons expected");
            }
        }
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("bands are " + names + "; each once expected");
        }
        return new Rendering(List.copyOf(names), mix, limits, together, stretch, mostInvalid, fill);
    }

    /**
     * This with the weights by which bands make channels: {@code channel = Σ weight × band}.
     *
     * @param weights three rows (red, green, blue) of one weight a band; none for the plain rule
     * @throws IllegalArgumentException if there are not three rows of the same length, or a weight is not finite
     */
    public Rendering withMix(List<List<Double>> weights) {
        boolean fits = weights.isEmpty() || weights.size() == 3;
        for (List<Double> row : weights) {
            fits &= row.size() == weights.get(0).size() && !row.isEmpty();
            fits &= row.stream().allMatch(Double::isFinite);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "mix is " + weights + "; three rows (red, green, blue) of one number a band expected");
        }
        return new Rendering(
                bands, weights.stream().map(List::copyOf).toList(), limits, together, stretch, mostInvalid, fill);
    }

    /** This with other limits. */
    public Rendering withLimits(Limits newLimits) {
        return new Rendering(bands, mix, Objects.requireNonNull(newLimits), together, stretch, mostInvalid, fill);
    }

    /**
     * This with one pair of limits for all three channels, which keeps their ratios, or one each.
     *
     * @param newTogether whether limits are found on the three channels' pixels together
     */
    public Rendering withChannelsTogether(boolean newTogether) {
        return new Rendering(bands, mix, limits, newTogether, stretch, mostInvalid, fill);
    }

    /** This with another stretch. */
    public Rendering withStretch(Stretch newStretch) {
        return new Rendering(bands, mix, limits, together, Objects.requireNonNull(newStretch), mostInvalid, fill);
    }

    /**
     * This with another rule for invalid pixels.
     *
     * @param most the largest part of an image that may be invalid, 0 to 1; an image without any valid pixel is always refused
     * @param newFill what they become
     * @throws IllegalArgumentException if it is out of range
     */
    public Rendering withInvalid(double most, Fill newFill) {
        if (!(most >= 0 && most <= 1)) {
            throw new IllegalArgumentException("the largest invalid part is " + most + "; 0 to 1 expected");
        }
        return new Rendering(bands, mix, limits, together, stretch, most, Objects.requireNonNull(newFill));
    }

    /** The bands taken; none for all. */
    public List<String> bands() {
        return bands;
    }

    /** The limits. */
    public Limits limits() {
        return limits;
    }

    /** The stretch. */
    public Stretch stretch() {
        return stretch;
    }

    /**
     * The picture. 8-bit RGB images that no band is asked of are pictures already and come back as they are.
     *
     * @return a colour image of floats in [0, 1], its planes the same array where it is grey
     * @throws IllegalArgumentException if a band is missing, there are other than one or three bands and no mixture, the mixture is
     *     for another number of bands, or too many pixels are invalid
     */
    public Image render(Image image) {
        if (bands.isEmpty() && mix.isEmpty() && image.isColour() && image.samples() == Image.Samples.UINT8) {
            return image;
        }
        Channels channels = channels(image);
        double[][] ranges = new double[3][];
        for (int c = 0; c < 3; c++) {
            ranges[c] = c > 0 && (together || channels.isGrey())
                    ? ranges[0]
                    : limits.of(c, together ? channels.allValid() : channels.valid(c));
        }
        float[][] values = channels.values();
        float[] fills = new float[3];
        for (int c = 0; c < 3; c++) {
            fills[c] = fill == Fill.MEDIAN && channels.hasInvalid() ? channels.median(c) : (float) ranges[c][0];
        }
        channels.fill(fills);
        if (stretch.kind() == Stretch.Kind.LUPTON) {
            lupton(values, ranges);
        } else {
            for (int c = 0; c < (channels.isGrey() ? 1 : 3); c++) {
                stretch.apply(values[c], ranges[c][0], ranges[c][1]);
            }
        }
        if (fill == Fill.LOW) {
            // A limit rounded to float is not always black.
            channels.fill(new float[3]);
        }
        return Image.ofFloats(image.width(), image.height(), Image.RGB, Arrays.asList(values));
    }

    /** Three channels at once; the brightest of a pixel is cut at 1 and takes the others with it, so that colours stay. */
    private void lupton(float[][] values, double[][] ranges) {
        boolean grey = values[0] == values[1];
        for (int i = 0; i < values[0].length; i++) {
            double red = values[0][i] - ranges[0][0];
            double green = values[1][i] - ranges[1][0];
            double blue = values[2][i] - ranges[2][0];
            double factor = stretch.luptonFactor((red + green + blue) / 3);
            red = Math.max(0, red * factor);
            green = Math.max(0, green * factor);
            blue = Math.max(0, blue * factor);
            double brightest = Math.max(1, Math.max(red, Math.max(green, blue)));
            values[0][i] = (float) (red / brightest);
            if (!grey) {
                values[1][i] = (float) (green / brightest);
                values[2][i] = (float) (blue / brightest);
            }
        }
    }

    /** The channels in the images' units, before limits. */
    Channels channels(Image image) {
        List<String> chosen = bands.isEmpty() ? image.bands() : bands;
        int count = mix.isEmpty() ? chosen.size() : mix.get(0).size();
        if (count != chosen.size()) {
            throw new IllegalArgumentException(
                    "mixes " + count + " bands; the image has " + chosen.size() + ": " + String.join(", ", chosen));
        }
        if (mix.isEmpty() && count != 1 && count != 3) {
            throw new IllegalArgumentException("the image has " + count + " bands (" + shown(chosen)
                    + "); choose one or three of them, or say how they are mixed to red, green and blue");
        }
        List<float[]> planes = new ArrayList<>();
        for (String band : chosen) {
            planes.add(image.plane(band));
        }
        return Channels.of(planes, mix, image.mask(), mostInvalid);
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(20, names.size()))) + (names.size() > 20 ? ", …" : "");
    }

    boolean isTogether() {
        return together;
    }

    /** In one line, with a version; {@link #parse} reads it. */
    public String toText() {
        String weights = mix.stream()
                .map(row -> row.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining("/"));
        return VERSION + "; bands=" + (bands.isEmpty() ? "*" : String.join(",", bands)) + "; mix="
                + (mix.isEmpty() ? "*" : weights) + "; limits=" + limits + "; channels="
                + (together ? "together" : "each") + "; stretch=" + stretch + "; invalid=" + mostInvalid + ":"
                + fill.name().toLowerCase(Locale.ROOT);
    }

    /**
     * What {@link #toText} wrote.
     *
     * @throws IllegalArgumentException if it is another text, or of a version that is not known
     */
    public static Rendering parse(String text) {
        String[] parts = text.split("; ", -1);
        if (!parts[0].equals(VERSION)) {
            throw new IllegalArgumentException(
                    "rendering is '" + text + "'; a text that begins with '" + VERSION + ";' expected");
        }
        Map<String, String> values = new HashMap<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                values.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        List<String> keys = List.of("bands", "mix", "limits", "channels", "stretch", "invalid");
        if (values.size() != keys.size()
                || parts.length != keys.size() + 1
                || !values.keySet().containsAll(keys)) {
            throw new IllegalArgumentException(
                    "rendering is '" + text + "'; " + String.join("=, ", keys) + "= expected after the version");
        }
        String names = values.getOrDefault("bands", "");
        String[] invalid = values.getOrDefault("invalid", "").split(":", -1);
        String channels = values.getOrDefault("channels", "");
        if (invalid.length != 2 || !channels.equals("each") && !channels.equals("together")) {
            throw new IllegalArgumentException(
                    "rendering is '" + text + "'; channels=each or channels=together, and invalid=PART:FILL expected");
        }
        return defaults()
                .withBands(names.equals("*") ? List.of() : List.of(names.split(",", -1)))
                .withMix(parseMix(values.getOrDefault("mix", "")))
                .withLimits(Limits.parse(values.getOrDefault("limits", "")))
                .withChannelsTogether(channels.equals("together"))
                .withStretch(Stretch.parse(values.getOrDefault("stretch", "")))
                .withInvalid(Numbers.parse("invalid", text, invalid[0]), parseFill(invalid[1]));
    }

    /**
     * What a user types for a mixture: {@code 1,0,0/0,1,0/0,0,1}, red, green and blue, one number a band; {@code *} for none.
     *
     * @throws IllegalArgumentException if it is not such a text
     */
    public static List<List<Double>> parseMix(String text) {
        if (text.equals("*")) {
            return List.of();
        }
        List<List<Double>> weights = new ArrayList<>();
        for (String row : text.split("/", -1)) {
            List<Double> numbers = new ArrayList<>();
            for (String number : row.split(",", -1)) {
                numbers.add(Numbers.parse("mix", text, number));
            }
            weights.add(Collections.unmodifiableList(numbers));
        }
        return weights;
    }

    private static Fill parseFill(String text) {
        for (Fill fill : Fill.values()) {
            if (fill.name().equalsIgnoreCase(text)) {
                return fill;
            }
        }
        throw new IllegalArgumentException("fill is '" + text + "'; low or median expected");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rendering rendering && toText().equals(rendering.toText());
    }

    @Override
    public int hashCode() {
        return toText().hashCode();
    }

    @Override
    public String toString() {
        return toText();
    }
}
