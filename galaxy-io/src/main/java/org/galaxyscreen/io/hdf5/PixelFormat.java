package org.galaxyscreen.io.hdf5;

import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.galaxyscreen.core.Image;

/**
 * What the bytes of an image in a dataset mean. Immutable.
 *
 * @param order of the bytes of a value
 * @param channelsFirst whether a channel's values lie together
 */
record PixelFormat(Values values, ByteOrder order, int height, int width, List<String> bands, boolean channelsFirst) {

    /** Types of values, each of which a float holds as near as it can. */
    enum Values {
        UINT8(1),
        INT8(1),
        UINT16(2),
        INT16(2),
        UINT32(4),
        INT32(4),
        FLOAT16(2),
        FLOAT32(4),
        FLOAT64(8);

        private final int bytes;

        Values(int bytes) {
            this.bytes = bytes;
        }

        static Values of(Hdf5Dataset dataset) throws IOException {
            DataType type = dataset.type();
            if (type instanceof FixedPoint integer && integer.getSize() <= 4) {
                String name = (integer.isSigned() ? "INT" : "UINT") + 8 * integer.getSize();
                return valueOf(name);
            }
            if (type instanceof FloatingPoint && (type.getSize() == 2 || type.getSize() == 4 || type.getSize() == 8)) {
                return valueOf("FLOAT" + 8 * type.getSize());
            }
            throw new IOException(
                    dataset + " holds " + ImageStack.describe(type)
                            + "; integers of 8, 16 or 32 bits, floats of 16, 32 or 64 bits, or encoded images as bytes expected");
        }
    }

    /** 8-bit images of three channels are pictures where no bands are named; all others become planes of floats. */
    Image decode(byte[] bytes) {
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
            case FLOAT16 -> FloatingPoint.toFloat(buffer.getShort(at));
            case FLOAT32 -> buffer.getFloat(at);
            case FLOAT64 -> (float) buffer.getDouble(at);
        };
    }
}
