package org.galaxyscreen.detectors.internal;

import java.util.Locale;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory.data_type;

/** What the factors of a product are stored in; the sums are float32 either way. */
public enum ProductPrecision {
    /** 24 significant bits. */
    FLOAT32(data_type.f32),
    /** 8 significant bits: coarser, but twice as fast or more where the processor multiplies it. */
    BFLOAT16(data_type.bf16);

    /** Multiplications from which on the faster format is worth its coarser bounds. */
    private static final double LARGE = 1e10;

    private final data_type type;

    ProductPrecision(data_type type) {
        this.type = type;
    }

    data_type type() {
        return type;
    }

    /** The faster one for products of that size on this processor. */
    static ProductPrecision fastest(long left, long right, int dimensions) {
        return (double) left * right * dimensions >= LARGE && multipliesBfloat16() ? BFLOAT16 : FLOAT32;
    }

    private static boolean multipliesBfloat16() {
        String set = dnnl.get_effective_cpu_isa().intern().name().toLowerCase(Locale.ROOT);
        return set.contains("amx") || set.contains("bf16") || set.contains("fp16") || set.contains("avx10");
    }

    /**
     * Rounds values to what the format holds, in place. Bfloat16 by Dekker's (1971) splitting, which leaves the upper 8
     * bits of a float rounded to nearest, in arithmetic that the compiler vectorises; above 2^111 it gives NaN.
     */
    void round(float[] values, int length) {
        if (this == BFLOAT16) {
            for (int i = 0; i < length; i++) {
                float spread = values[i] * 0x1.0001p16f;
                values[i] = spread - (spread - values[i]);
            }
        }
    }
}
