package org.galaxyscreen.features.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.weights.Weights;
import org.galaxyscreen.features.weights.internal.FoldedConvolution;
import org.galaxyscreen.features.weights.internal.Quantisation;
import org.galaxyscreen.linalg.NativeScope;
import org.jspecify.annotations.Nullable;

/**
 * A network's weights as oneDNN wants them: batch norm folded in, in the layouts that its convolutions asked for. What is
 * packed once is shared by all primitives that ask for the same layout.
 */
final class OneDnnWeights {
    private final Weights weights;
    private final @Nullable Int8Calibration calibration;
    private final engine cpu;
    private final stream stream;
    private final NativeScope scope;
    private final Map<String, List<Packed>> packed = new HashMap<>();

    /**
     * A convolution's constants.
     *
     * @param scales what the integer sum of an output channel is multiplied by; null unless the weight is int8
     */
    record Packed(desc layout, memory weight, memory bias, @Nullable memory scales) {}

    /**
     * @param calibration corrects the biases; null unless the weights become int8
     * @param scope owns what is packed
     */
    OneDnnWeights(
            Weights weights, @Nullable Int8Calibration calibration, engine cpu, stream stream, NativeScope scope) {
        this.weights = weights;
        this.calibration = calibration;
        this.cpu = cpu;
        this.stream = stream;
        this.scope = scope;
    }

    /**
     * A convolution's constants in that layout and type.
     *
     * @param sourceStep what one unit of its input stands for; 1 unless that is int8
     * @param targetStep what one unit of its result stands for; 1 unless that is quantised
     */
    Packed pack(Convolution c, desc layout, double sourceStep, double targetStep) {
        List<Packed> made = packed.computeIfAbsent(c.name(), name -> new ArrayList<>());
        for (Packed known : made) {
            if (known.layout().equals(layout)) {
                return known;
            }
        }
        desc kept = scope.own(new desc(layout));
        FoldedConvolution folded = FoldedConvolution.of(weights, c);
        float[] bias = folded.bias();
        float[] correction =
                calibration == null ? new float[bias.length] : calibration.correction(c.name(), bias.length);
        for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) ((bias[i] + correction[i]) / targetStep);
        }
        Packed result;
        if (calibration != null && layout.get_data_type().intern() == data_type.s8) {
            Quantisation quantised = Quantisation.of(folded.weight(), c.out());
            float[] scales = quantised.steps();
            for (int i = 0; i < scales.length; i++) {
                scales[i] = (float) (scales[i] * sourceStep / targetStep);
            }
            try (BytePointer values = new BytePointer(quantised.values())) {
                result = new Packed(kept, reordered(c, data_type.s8, values, kept), floats(bias), floats(scales));
            }
        } else {
            try (FloatPointer values = new FloatPointer(folded.weight())) {
                result = new Packed(kept, reordered(c, data_type.f32, values, kept), floats(bias), null);
            }
        }
        made.add(result);
        return result;
    }

    /**
     * How a convolution's weight lies.
     *
     * @param any whether as oneDNN likes best, and not row by row
     */
    static desc layout(Convolution c, data_type type, boolean any) {
        if (c.groups() == 1) {
            format_tag tag = any ? format_tag.any : format_tag.oihw;
            return OneDnnSketch.layout(type, tag, c.out(), c.in(), c.kernel(), c.kernel());
        }
        format_tag tag = any ? format_tag.any : format_tag.goihw;
        int groups = c.groups();
        return OneDnnSketch.layout(type, tag, groups, c.out() / groups, c.in() / groups, c.kernel(), c.kernel());
    }

    private memory reordered(Convolution c, data_type type, Pointer values, desc layout) {
        desc plain = layout(c, type, false);
        memory target = scope.own(new memory(layout, cpu));
        try (memory source = new memory(plain, cpu, values);
                reorder.primitive_desc description = new reorder.primitive_desc(source, target);
                reorder made = new reorder(description);
                IntMemoryMap arguments = new IntMemoryMap()) {
            arguments.put(DNNL_ARG_FROM, source);
            arguments.put(DNNL_ARG_TO, target);
            made.execute(stream, arguments);
            stream._wait();
        }
        return target;
    }

    /** A vector of floats in oneDNN's memory. */
    memory floats(float... values) {
        memory made = scope.own(new memory(OneDnnSketch.layout(data_type.f32, format_tag.x, values.length), cpu));
        new FloatPointer(made.get_data_handle()).put(values, 0, values.length);
        return made;
    }
}
