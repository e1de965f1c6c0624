package org.galaxyscreen.features.rendering;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which values become black and white. Written as {@code minmax}, {@code percentile:LOW:HIGH}, {@code zscale:CONTRAST}, or
 * {@code fixed:LOW:HIGH}, with six numbers where the three channels have their own. Found on the valid pixels; percentiles and zscale as in
 * astropy. Immutable.
 */
public final class Limits {
    private static final double ZSCALE_CONTRAST = 0.25;

    /** How they are found. */
    public enum Kind {
        /** The smallest and the largest value. */
        MINMAX,
        /** Two percentiles, interpolated linearly. */
        PERCENTILE,
        /** IRAF's zscale. */
        ZSCALE,
        /** Given. */
        FIXED
    }

    private final Kind kind;
    private final List<Double> numbers;

    private Limits(Kind kind, List<Double> numbers) {
        this.kind = kind;
        this.numbers = numbers;
    }

    /** From the smallest value to the largest. */
    public static Limits minMax() {
        return new Limits(Kind.MINMAX, List.of());
    }

    /**
     * From one percentile to another.
     *
     * @throws IllegalArgumentException unless {@code 0 ≤ low < high ≤ 100}
     */
    public static Limits percentile(double low, double high) {
        if (!(low >= 0 && low < high && high <= 100)) {
            throw new IllegalArgumentException("percentiles are " + low + " and " + high
                    + "; two numbers from 0 to 100, the lower first, expected");
        }
        return new Limits(Kind.PERCENTILE, List.of(low, high));
    }

    /**
     * IRAF's zscale.
     *
     * @param contrast usually 0.25
     * @throws IllegalArgumentException if it is not positive
     */
    public static Limits zscale(double contrast) {
        if (!(contrast > 0)) {
            throw new IllegalArgumentException("contrast of zscale is " + contrast + "; a positive number expected");
        }
        return new Limits(Kind.ZSCALE, List.of(contrast));
    }

    /**
     * The same for all images.
     *
     * @param pairs low and high, once for all channels or once for each of the three
     * @throws IllegalArgumentException if there are not two or six, or a low one is not below its high one
     */
    public static Limits fixed(double... pairs) {
        boolean ordered = pairs.length == 2 || pairs.length == 6;
        for (int i = 0; ordered && i < pairs.length; i += 2) {
            ordered = pairs[i] < pairs[i + 1] && Double.isFinite(pairs[i]) && Double.isFinite(pairs[i + 1]);
        }
        if (!ordered) {
            throw new IllegalArgumentException("fixed limits are " + Arrays.toString(pairs)
                    + "; two numbers or six, each lower one before its higher one, expected");
        }
        return new Limits(Kind.FIXED, Arrays.stream(pairs).boxed().toList());
    }

    /**
     * What {@link #toString} writes, or a user types.
     *
     * @throws IllegalArgumentException if it is none of the four forms
     */
    public static Limits parse(String text) {
        String[] parts = text.strip().split(":", -1);
        double[] numbers = new double[parts.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Numbers.parse("limits", text, parts[i + 1]);
        }
        switch (parts[0]) {
            case "minmax":
                if (numbers.length == 0) {
                    return minMax();
                }
                break;
            case "percentile":
                if (numbers.length == 2) {
                    return percentile(numbers[0], numbers[1]);
                }
                break;
            case "zscale":
                if (numbers.length < 2) {
                    return zscale(numbers.length == 0 ? ZSCALE_CONTRAST : numbers[0]);
                }
                break;
            case "fixed":
                return fixed(numbers);
            default:
                break;
        }
        throw new IllegalArgumentException("limits are '" + text
                + "'; minmax, percentile:LOW:HIGH, zscale, zscale:CONTRAST or fixed:LOW:HIGH expected");
    }

    /** How they are found. */
    public Kind kind() {
        return kind;
    }

    /**
     * Low and high of one channel.
     *
     * @param channel from 0 to 2
     * @param values the valid values in the image's order, none of them NaN; not changed
     * @return low and high, in the values' unit
     * @throws IllegalArgumentException if there are no values
     */
    public double[] of(int channel, float[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("there are no values; at least one expected");
        }
        switch (kind) {
            case FIXED:
                int at = numbers.size() == 2 ? 0 : 2 * channel;
                return new double[] {numbers.get(at), numbers.get(at + 1)};
            case ZSCALE:
                return ZScale.limits(values, numbers.get(0));
            case PERCENTILE:
                return percentiles(values, numbers.get(0), numbers.get(1));
            default:
                float low = Float.POSITIVE_INFINITY;
                float high = Float.NEGATIVE_INFINITY;
                for (float value : values) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
                return new double[] {low, high};
        }
    }

    /** By NumPy's linear interpolation between the values of the two ranks about each. */
    private static double[] percentiles(float[] values, double... percents) {
        int[] ranks = new int[2 * percents.length];
        for (int i = 0; i < percents.length; i++) {
            ranks[2 * i] = (int) place(percents[i], values.length);
            ranks[2 * i + 1] = Math.min(ranks[2 * i] + 1, values.length - 1);
        }
        int[] rising = ranks.clone();
        Arrays.sort(rising);
        float[] found = Selection.at(values, rising);
        double[] limits = new double[percents.length];
        for (int i = 0; i < limits.length; i++) {
            float below = found[Arrays.binarySearch(rising, ranks[2 * i])];
            float above = found[Arrays.binarySearch(rising, ranks[2 * i + 1])];
            limits[i] = below + (place(percents[i], values.length) - ranks[2 * i]) * ((double) above - below);
        }
        return limits;
    }

    private static double place(double percent, int count) {
        return percent / 100 * (count - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits limits && kind == limits.kind && numbers.equals(limits.numbers);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + numbers.hashCode();
    }

    /** As it is parsed. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT)
                + numbers.stream().map(number -> ":" + number).collect(Collectors.joining());
    }
}
