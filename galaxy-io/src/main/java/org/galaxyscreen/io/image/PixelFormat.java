package org.galaxyscreen.io.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.galaxyscreen.core.HalfFloats;
import org.galaxyscreen.core.Image;

/**
 * What the bytes of an image in an array mean: for those who write image sources. Immutable.
 *
 * @param values the type of a value
 * @param order of the bytes of a value
 * @param height rows
 * @param width columns
 * @param bands the channels' names, in their order
 * @param channelsFirst whether a channel's values lie together
 */
public record PixelFormat(
        Values values, ByteOrder order, int height, int width, List<String> bands, boolean channelsFirst) {

    /** Types of values, each of which a float holds as near as it can. */
    public enum Values {
        /** Unsigned, 8 bits. */
        UINT8(1),
        /** Signed, 8 bits. */
        INT8(1),
        /** Unsigned, 16 bits. */
        UINT16(2),
        /** Signed, 16 bits. */
        INT16(2),
        /** Unsigned, 32 bits. */
        UINT32(4),
        /** Signed, 32 bits. */
        INT32(4),
        /** IEEE 754 binary16. */
        FLOAT16(2),
        /** IEEE 754 binary32. */
        FLOAT32(4),
        /** IEEE 754 binary64. */
        FLOAT64(8);

        private final int bytes;

        Values(int bytes) {
            this.bytes = bytes;
        }

        /** How many bytes a value has. */
        public int bytes() {
            return bytes;
        }
    }

    /**
     * The format of images with two sides, or three of which one counts channels.
     *
     * @param dataset what it is called in messages
     * @param sides of an image, outermost first
     * @param channelsFirst empty where the shape has to show it
     * @param names of the channels; none for the rule
     * @throws IOException if the shape does not show where channels are, there are too many, or other names than channels, or too many pixels
     */
    public static PixelFormat of(
            Object dataset,
            Values values,
            ByteOrder order,
            int[] sides,
            Optional<Boolean> channelsFirst,
            List<String> names)
            throws IOException {
        boolean first =
                sides.length == 3 && (channelsFirst.isPresent() ? channelsFirst.get() : channelsFirst(dataset, sides));
        int channels = sides.length < 3 ? 1 : sides[first ? 0 : 2];
        if (channels > Image.MAX_BANDS) {
            throw new IOException(dataset + " has " + channels + " channels; at most " + Image.MAX_BANDS
                    + " expected: say where they are by the option channels");
        }
        if (!names.isEmpty() && names.size() != channels) {
            throw new IOException(dataset + " has " + channels + " channels; the option channel-names has "
                    + names.size() + " names: " + String.join(", ", names));
        }
        List<String> bands = names;
        if (names.isEmpty()) {
            bands = channels == 3 && values == Values.UINT8
                    ? Image.RGB
                    : IntStream.rangeClosed(1, channels)
                            .mapToObj(String::valueOf)
                            .toList();
        }
        int height = sides[first ? 1 : 0];
        int width = sides[first ? 2 : 1];
        if (height < 1 || width < 1 || height > Image.MAX_PIXELS / width) {
            throw new IOException(dataset + " has images of " + width + "×" + height + " pixels; 1 to "
                    + Image.MAX_PIXELS + " pixels expected");
        }
        return new PixelFormat(values, order, height, width, bands, first);
    }

    private static boolean channelsFirst(Object dataset, int[] sides) throws IOException {
        boolean first = sides[0] == 3 || sides[0] == 1;
        boolean last = sides[2] == 3 || sides[2] == 1;
        if (first == last) {
            throw new IOException(dataset + " has images of shape (" + sides[0] + ", " + sides[1] + ", " + sides[2]
                    + "), which does not show where their channels are; say so by the option channels, first or last");
        }
        return first;
    }

    /** Bytes of an image. */
    public long imageBytes() {
        return (long) width * height * bands.size() * values.bytes;
    }

    /** 8-bit images of three channels are pictures where no bands are named; all others become planes of floats. */
    public Image decode(byte[] bytes) {
        int pixels = width * height;
        int channels = bands.size();
        if (values == Values.UINT8 && bands.equals(Image.RGB)) {
            return Image.wrap(width, height, channelsFirst ? interleaved(bytes, pixels) : bytes);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
        float[][] planes = new float[channels][pixels];
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < pixels; i++) {
                int at = channelsFirst ? channel * pixels + i : i * channels + channel;
                planes[channel][i] = value(buffer, at * values.bytes);
            }
        }
        return Image.ofFloats(width, height, bands, List.of(planes));
    }

    private static byte[] interleaved(byte[] planes, int pixels) {
        byte[] rgb = new byte[3 * pixels];
        for (int channel = 0; channel < 3; channel++) {
            for (int i = 0; i < pixels; i++) {
                rgb[3 * i + channel] = planes[channel * pixels + i];
            }
        }
        return rgb;
    }

    private float value(ByteBuffer buffer, int at) {
        return switch (values) {
            case UINT8 -> buffer.get(at) & 0xFF;
            case INT8 -> buffer.get(at);
            case UINT16 -> buffer.getShort(at) & 0xFFFF;
            case INT16 -> buffer.getShort(at);
            case UINT32 -> buffer.getInt(at) & 0xFFFFFFFFL;
            case INT32 -> buffer.getInt(at);
            case FLOAT16 -> HalfFloats.toFloat(buffer.getShort(at));
            case FLOAT32 -> buffer.getFloat(at);
            case FLOAT64 -> (float) buffer.getDouble(at);
        };
    }
}
