package org.galaxyscreen.features;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.galaxyscreen.features.ResNet50.Convolution;

/** A convolution's constants as a GPU wants them: batch norm folded in, filters channels last, in the precision's own bytes. */
final class CudaWeights {
    private CudaWeights() {}

    /**
     * A convolution's constants.
     *
     * @param weight [out, kernel, kernel, in], little-endian
     * @param bias [out], little-endian
     */
    record Packed(ByteBuffer weight, ByteBuffer bias) {}

    /** @param channels how many input channels the filters have, those beyond the convolution's being zero */
    static Packed pack(Weights weights, Convolution c, int channels, Precision precision) {
        Weights.Folded folded = weights.fold(c);
        int taps = c.kernel() * c.kernel();
        float[] filters = new float[c.out() * taps * channels];
        for (int out = 0; out < c.out(); out++) {
            for (int in = 0; in < c.in(); in++) {
                for (int tap = 0; tap < taps; tap++) {
                    filters[(out * taps + tap) * channels + in] = folded.weight()[(out * c.in() + in) * taps + tap];
                }
            }
        }
        return new Packed(bytes(filters, precision), bytes(folded.bias(), precision));
    }

    /** What a byte becomes: 256 floats each for red, green and blue, little-endian. */
    static ByteBuffer levels(Preprocessing preprocessing) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(3 * 256 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] channel : Preprocessor.levels(preprocessing)) {
            for (float level : channel) {
                bytes.putFloat(level);
            }
        }
        return bytes.flip();
    }

    /** How many bytes a value has. */
    static int valueBytes(Precision precision) {
        return switch (precision) {
            case FP32 -> Float.BYTES;
            case BF16, FP16 -> Short.BYTES;
            case INT8 -> Byte.BYTES;
        };
    }

    /** Direct, rounded to nearest, ties to even. */
    private static ByteBuffer bytes(float[] values, Precision precision) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * valueBytes(precision)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (precision) {
                case FP32 -> bytes.putFloat(value);
                case BF16 -> bytes.putShort(bfloat16(value));
                case FP16 -> bytes.putShort(NumberFormat.half(value));
                case INT8 -> throw new IllegalArgumentException("the cuda engine does not compute in int8");
            }
        }
        return bytes.flip();
    }

    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
