package org.galaxyscreen.features.preprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.galaxyscreen.core.Providers;
import org.jspecify.annotations.Nullable;

/**
 * How an image becomes a network's input: the shorter side is resized to {@code resize} with antialiasing, the centre
 * {@code crop × crop} is cut out, and each channel becomes {@code (value / scale − mean) / std}. It belongs to the weights:
 * features made with other preprocessing than the weights were trained with are worse in silence.
 *
 * <p>Immutable. A {@code with…} method throws an {@link IllegalArgumentException} for a value out of range.
 */
public final class Preprocessing {
    private static final String VERSION = "preprocessing 1";
    private static final List<String> KEYS =
            List.of("resize", "crop", "interpolation", "scale", "mean", "std", "order");

    /** How pixels are resampled; both antialiased, as in Pillow. */
    public enum Interpolation {
        /** Triangle filter. */
        BILINEAR,
        /** Keys' cubic with a = −0.5. */
        BICUBIC
    }

    /** The order in which a network takes its channels. */
    public enum ChannelOrder {
        /** Red first: torchvision, timm, Zoobot. */
        RGB,
        /** Blue first: Keras's "caffe" mode. */
        BGR
    }

    /** A number a channel. */
    public record Rgb(float red, float green, float blue) {
        private String toText() {
            return red + "," + green + "," + blue;
        }

        private static Rgb parse(String text) {
            String[] channels = text.split(",", -1);
            if (channels.length != 3) {
                throw new IllegalArgumentException("'" + text + "'; three numbers expected");
            }
            return new Rgb(Float.parseFloat(channels[0]), Float.parseFloat(channels[1]), Float.parseFloat(channels[2]));
        }
    }

    /** ImageNet's channel means over [0, 1]. */
    public static final Rgb IMAGENET_MEAN = new Rgb(0.485f, 0.456f, 0.406f);

    /** ImageNet's channel standard deviations over [0, 1]. */
    public static final Rgb IMAGENET_STD = new Rgb(0.229f, 0.224f, 0.225f);

    /** The smallest input side, pixels: below, the last stage has no pixels left to speak of. */
    public static final int MIN_CROP = 64;

    /** The largest input side, pixels. */
    public static final int MAX_CROP = 4096;

    /** CLIP's channel means over [0, 1] (Radford et al. 2021, arXiv:2103.00020). */
    private static final Rgb CLIP_MEAN = new Rgb(0.48145466f, 0.4578275f, 0.40821073f);

    private static final Rgb CLIP_STD = new Rgb(0.26862954f, 0.26130258f, 0.27577711f);

    private static final Map<String, Supplier<Preprocessing>> NAMED = named();

    private final int resize;
    private final int crop;
    private final Interpolation interpolation;
    private final float scale;
    private final Rgb mean;
    private final Rgb std;
    private final ChannelOrder order;

    private Preprocessing(
            int resize, int crop, Interpolation interpolation, float scale, Rgb mean, Rgb std, ChannelOrder order) {
        Objects.requireNonNull(interpolation, "interpolation");
        Objects.requireNonNull(mean, "mean");
        Objects.requireNonNull(std, "std");
        Objects.requireNonNull(order, "order");
        if (crop < MIN_CROP || crop > MAX_CROP) {
            throw new IllegalArgumentException("crop is " + crop + "; " + MIN_CROP + " to " + MAX_CROP + " expected");
        }
        if (resize < crop || resize > 2 * MAX_CROP) {
            throw new IllegalArgumentException(
                    "resize is " + resize + "; " + crop + " (the crop) to " + 2 * MAX_CROP + " expected");
        }
        if (!(scale > 0)) {
            throw new IllegalArgumentException("scale is " + scale + "; a positive number expected");
        }
        if (!(std.red() > 0 && std.green() > 0 && std.blue() > 0)) {
            throw new IllegalArgumentException("std is " + std + "; positive numbers expected");
        }
        this.resize = resize;
        this.crop = crop;
        this.interpolation = interpolation;
        this.scale = scale;
        this.mean = mean;
        this.std = std;
        this.order = order;
    }

    private static Map<String, Supplier<Preprocessing>> named() {
        Map<String, Supplier<Preprocessing>> named = new LinkedHashMap<>();
        named.put("imagenet-v1", Preprocessing::imagenetV1);
        named.put("imagenet-v2", Preprocessing::imagenetV2);
        named.put("imagenet", Preprocessing::imagenet);
        named.put("timm-a1", Preprocessing::timmA1);
        named.put("zoobot", Preprocessing::zeroToOne);
        named.put("zero-to-one", Preprocessing::zeroToOne);
        named.put("clip", Preprocessing::clip);
        named.put("efficientnet-lite", () -> efficientNetLite(224));
        named.put("caffe", Preprocessing::caffe);
        return Collections.unmodifiableMap(named);
    }

    /** torchvision's IMAGENET1K_V1: resize 256, crop 224, bilinear, ImageNet's mean and deviation. */
    public static Preprocessing imagenetV1() {
        return new Preprocessing(256, 224, Interpolation.BILINEAR, 255, IMAGENET_MEAN, IMAGENET_STD, ChannelOrder.RGB);
    }

    /** torchvision's IMAGENET1K_V2: resize 232, crop 224, bilinear, ImageNet's mean and deviation. */
    public static Preprocessing imagenetV2() {
        return imagenetV1().withResize(232);
    }

    /** Zoobot's: resize and crop 224, values in [0, 1], no mean, no deviation. */
    public static Preprocessing zeroToOne() {
        return new Preprocessing(
                224, 224, Interpolation.BILINEAR, 255, new Rgb(0, 0, 0), new Rgb(1, 1, 1), ChannelOrder.RGB);
    }

    /** Caffe's, as used by Keras's and DL4J's ResNet-50: resize 256, crop 224, blue first, bytes less ImageNet's mean. */
    public static Preprocessing caffe() {
        return new Preprocessing(
                256,
                224,
                Interpolation.BILINEAR,
                1,
                new Rgb(123.68f, 116.779f, 103.939f),
                new Rgb(1, 1, 1),
                ChannelOrder.BGR);
    }

    /**
     * What timm's ConvNeXts and ViTs and DINOv2 mostly want: resize 256, crop 224, bicubic, ImageNet's mean and deviation.
     *
     * @return it; {@link #withInputSize} for networks of other sizes
     */
    public static Preprocessing imagenet() {
        return imagenetV1().withInterpolation(Interpolation.BICUBIC);
    }

    /** CLIP's and OpenCLIP's: resize and crop 224, bicubic, a mean and deviation of its own. */
    public static Preprocessing clip() {
        return new Preprocessing(224, 224, Interpolation.BICUBIC, 255, CLIP_MEAN, CLIP_STD, ChannelOrder.RGB);
    }

    /**
     * TensorFlow's for EfficientNet-Lite: the shorter side resized to 32 pixels more than the crop, bicubic, bytes less 127 over 128.
     *
     * @param size the side of the network's input, pixels: 224, 240 or 260 in what the networks were trained with
     * @return it
     * @throws IllegalArgumentException if the size is out of range
     */
    public static Preprocessing efficientNetLite(int size) {
        return new Preprocessing(
                size + 32,
                size,
                Interpolation.BICUBIC,
                1,
                new Rgb(127, 127, 127),
                new Rgb(128, 128, 128),
                ChannelOrder.RGB);
    }

    /** The names that {@link #of} knows. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /**
     * The preprocessing of that name.
     *
     * @param name one of {@link #names}
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Preprocessing of(String name) {
        Supplier<Preprocessing> named = NAMED.get(name);
        if (named == null) {
            throw new IllegalArgumentException(
                    "preprocessing is '" + name + "'; " + Providers.either(names()) + " expected");
        }
        return named.get();
    }

    /** timm's for {@code resnet50.a1_in1k}: a crop of 0.95 of the shorter side, bicubic, ImageNet's mean and deviation. */
    public static Preprocessing timmA1() {
        return new Preprocessing(235, 224, Interpolation.BICUBIC, 255, IMAGENET_MEAN, IMAGENET_STD, ChannelOrder.RGB);
    }

    /** In one line, with a version; {@link #parse} reads it. */
    public String toText() {
        return String.join(
                "; ",
                VERSION,
                "resize=" + resize,
                "crop=" + crop,
                "interpolation=" + interpolation.name().toLowerCase(Locale.ROOT),
                "scale=" + scale,
                "mean=" + mean.toText(),
                "std=" + std.toText(),
                "order=" + order.name().toLowerCase(Locale.ROOT));
    }

    /**
     * What {@link #toText} wrote.
     *
     * @throws IllegalArgumentException if it is another text, or of a version that is not known
     */
    public static Preprocessing parse(String text) {
        String[] parts = text.split("; ", -1);
        if (!parts[0].equals(VERSION) || parts.length != KEYS.size() + 1) {
            throw new IllegalArgumentException("preprocessing is '" + text + "'; '" + VERSION + "; "
                    + String.join("=…; ", KEYS) + "=…' expected, which earlier versions of this library did not write");
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < KEYS.size(); i++) {
            String start = KEYS.get(i) + "=";
            if (!parts[i + 1].startsWith(start)) {
                throw new IllegalArgumentException(
                        "preprocessing is '" + text + "', with '" + parts[i + 1] + "'; " + start + "… expected");
            }
            values.add(parts[i + 1].substring(start.length()));
        }
        try {
            return new Preprocessing(
                    Integer.parseInt(values.get(0)),
                    Integer.parseInt(values.get(1)),
                    Interpolation.valueOf(values.get(2).toUpperCase(Locale.ROOT)),
                    Float.parseFloat(values.get(3)),
                    Rgb.parse(values.get(4)),
                    Rgb.parse(values.get(5)),
                    ChannelOrder.valueOf(values.get(6).toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("preprocessing is '" + text + "': " + e.getMessage(), e);
        }
    }

    /** As {@link #toText}. */
    @Override
    public String toString() {
        return toText();
    }

    /** This with another shorter side. */
    public Preprocessing withResize(int newResize) {
        return new Preprocessing(newResize, crop, interpolation, scale, mean, std, order);
    }

    /**
     * This for another input side; the shorter side keeps its ratio to the crop.
     *
     * @param newCrop pixels, 64 to 4096
     */
    public Preprocessing withInputSize(int newCrop) {
        int newResize = Math.max(newCrop, (int) Math.round((double) resize * newCrop / crop));
        return new Preprocessing(newResize, newCrop, interpolation, scale, mean, std, order);
    }

    /** This with another value of {@link #crop}. */
    public Preprocessing withCrop(int newCrop) {
        return new Preprocessing(resize, newCrop, interpolation, scale, mean, std, order);
    }

    /** This with another value of {@link #interpolation}. */
    public Preprocessing withInterpolation(Interpolation newInterpolation) {
        return new Preprocessing(resize, crop, newInterpolation, scale, mean, std, order);
    }

    /** This with another value of {@link #scale}. */
    public Preprocessing withScale(float newScale) {
        return new Preprocessing(resize, crop, interpolation, newScale, mean, std, order);
    }

    /** This with another value of {@link #mean}. */
    public Preprocessing withMean(Rgb newMean) {
        return new Preprocessing(resize, crop, interpolation, scale, newMean, std, order);
    }

    /** This with another value of {@link #std}. */
    public Preprocessing withStd(Rgb newStd) {
        return new Preprocessing(resize, crop, interpolation, scale, mean, newStd, order);
    }

    /** This with another value of {@link #order}. */
    public Preprocessing withOrder(ChannelOrder newOrder) {
        return new Preprocessing(resize, crop, interpolation, scale, mean, std, newOrder);
    }

    /** The shorter side after resizing, pixels; at least {@code crop}. */
    public int resize() {
        return resize;
    }

    /** The side of the network's input, pixels; 64 to 4096. ResNet-50 takes multiples of 32 alone. */
    public int crop() {
        return crop;
    }

    /** How pixels are resampled. */
    public Interpolation interpolation() {
        return interpolation;
    }

    /** What a byte is divided by: 255 for [0, 1], 1 for [0, 255]. */
    public float scale() {
        return scale;
    }

    /** What is subtracted after scaling, in the order red, green, blue. */
    public Rgb mean() {
        return mean;
    }

    /** What is divided by after subtracting, in the order red, green, blue; positive. */
    public Rgb std() {
        return std;
    }

    /** The order in which the network takes its channels. */
    public ChannelOrder order() {
        return order;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(resize, crop, interpolation, scale, mean, std, order);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Preprocessing that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }
}
