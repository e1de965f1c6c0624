package org.galaxyscreen.features.engine;

import java.util.Locale;

/** The number format in which an engine multiplies; sums are always wider. */
public enum Precision {
    /** IEEE single precision. */
    FP32,
    /** bfloat16 operands, float32 sums. */
    BF16,
    /** IEEE half precision operands, float32 sums; for GPUs. */
    FP16,
    /** 8-bit integer operands with calibrated scales, 32-bit integer sums. */
    INT8;

    /** As on the command line: {@code fp32}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
