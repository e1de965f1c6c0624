package org.galaxyscreen.features.engine.onednn;

import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Network;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.weights.internal.Quantisation;
import org.galaxyscreen.linalg.NativeScope;
import org.jspecify.annotations.Nullable;

/**
 * What all plans of an engine have in common.
 *
 * @param network goes to the last stage of the readout
 * @param inputSize the side of the images, pixels
 * @param calibration of the activations; null unless the precision is int8
 * @param tag how activations lie
 * @param scope owns the primitives
 */
record OneDnnSetting(
        Network network,
        Readout readout,
        int inputSize,
        OneDnnWeights weights,
        Formats formats,
        @Nullable Int8Calibration calibration,
        format_tag tag,
        engine cpu,
        NativeScope scope) {
    /**
     * The number formats of the blocks.
     *
     * @param afterRelu of activations that are not negative
     * @param shortcut of those that may be
     */
    record Formats(data_type weight, data_type afterRelu, data_type shortcut) {
        static Formats of(Precision precision) {
            return switch (precision) {
                case FP32 -> new Formats(data_type.f32, data_type.f32, data_type.f32);
                case BF16 -> new Formats(data_type.bf16, data_type.bf16, data_type.bf16);
                case INT8 -> new Formats(data_type.s8, data_type.u8, data_type.s8);
                case FP16 ->
                    throw new IllegalArgumentException(
                            "precision is fp16; the onednn engine computes in fp32, bf16 or int8");
            };
        }
    }

    /** What one unit of that activation stands for; 1 unless the type is an integer's. */
    double step(String name, data_type type) {
        if (calibration == null || type == data_type.f32) {
            return 1;
        }
        return calibration.range(name)
                / (type == data_type.u8 ? Quantisation.UNSIGNED_LEVELS : Quantisation.SIGNED_LEVELS);
    }
}
