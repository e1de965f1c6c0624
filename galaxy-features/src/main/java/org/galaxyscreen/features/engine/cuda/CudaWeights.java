package org.galaxyscreen.features.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.internal.StoredNumber;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.features.weights.internal.FoldedConvolution;

/** A convolution's constants as a GPU wants them: batch norm folded in, filters channels last, in the precision's own bytes. */
final class CudaWeights {
    /** The channel of an image that is one everywhere. */
    private static final int ONE = 3;

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
        FoldedConvolution folded = FoldedConvolution.of(weights, c);
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

    /**
     * The stem for images of bytes that are not normalised, in a narrow format, which holds bytes exactly: eight channels, red, green,
     * blue and a one, twice. What normalises is in the filters, each as the format's nearest and, for the second four channels, what is
     * missing from that. The ones carry what is subtracted, so that padding stays what it is to normalised images, and, in the middle
     * of the filter, which never lies on padding, the bias; the bias of its own is zero.
     */
    static Packed pixelStem(Weights weights, Convolution stem, Precision precision) {
        FoldedConvolution folded = FoldedConvolution.of(weights, stem);
        float[][] levels = Preprocessor.levels(weights.preprocessing());
        boolean blueFirst = weights.preprocessing().order() == Preprocessing.ChannelOrder.BGR;
        StoredNumber format = precision == Precision.BF16 ? StoredNumber.BF16 : StoredNumber.F16;
        int taps = stem.kernel() * stem.kernel();
        float[] filters = new float[stem.out() * taps * CudaPlan.PIXEL_CHANNELS];
        double[] exact = new double[CudaPlan.IMAGE_CHANNELS];
        for (int out = 0; out < stem.out(); out++) {
            for (int tap = 0; tap < taps; tap++) {
                exact[ONE] = tap == taps / 2 ? folded.bias()[out] : 0;
                for (int in = 0; in < stem.in(); in++) {
                    int colour = blueFirst ? 2 - in : in;
                    double weight = folded.weight()[(out * stem.in() + in) * taps + tap];
                    float black = levels[colour][0];
                    exact[colour] = weight * (levels[colour][255] - (double) black) / 255;
                    exact[ONE] += weight * black;
                }
                for (int channel = 0; channel < exact.length; channel++) {
                    int at = (out * taps + tap) * CudaPlan.PIXEL_CHANNELS + channel;
                    ByteBuffer nearest = bytes(new float[] {(float) exact[channel]}, precision);
                    filters[at] = format.get(nearest, 0);
                    filters[at + exact.length] = (float) (exact[channel] - filters[at]);
                }
            }
        }
        return new Packed(bytes(filters, precision), bytes(new float[stem.out()], precision));
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
                case FP16 -> bytes.putShort(StoredNumber.half(value));
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
