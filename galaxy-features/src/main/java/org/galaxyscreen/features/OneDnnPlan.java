package org.galaxyscreen.features;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.features.ResNet50.Bottleneck;
import org.galaxyscreen.features.ResNet50.Convolution;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 as a list of oneDNN primitives for a fixed number of images. Batch norm is folded into the convolutions; bias,
 * ReLU and the residual sum are computed while an output tile is still in registers; the layouts are those that oneDNN
 * asks for. Activations share a few buffers, since at most four are alive at once.
 *
 * <p>Immutable, and holds no activations: any number of {@link OneDnnStream}s may run it side by side.
 *
 * <p>The stem is computed in float32 in any precision, for a few per cent of the time: it has 3 % of the products, but all
 * of the input's range. Its rounding in bf16 costs more accuracy than that of all other layers together, because most of a
 * galaxy's image is sky of one level, whose errors do not average out. The last sum is float32 as well, since the features
 * are averages of it.
 *
 * <p>In int8 an activation's integer q stands for {@code step · q}, unsigned after ReLU and signed elsewhere. All factors of
 * a convolution are put into one an output channel, in units of its result:
 * {@code q = max(0, round(Σ w·x · (step_w · step_x / step_q) + b / step_q + shortcut · (step_s / step_q)))}.
 */
final class OneDnnPlan {
    /** The buffer that stands for the caller's images. */
    static final int INPUT = -1;

    /** The buffer that stands for the caller's features. */
    static final int OUTPUT = -2;

    private final engine cpu;
    private final NativeScope scope;
    private final OneDnnWeights weights;
    private final @Nullable Int8Calibration calibration;
    private final Formats formats;
    private final int images;
    private final format_tag tag;
    private final List<Step> steps = new ArrayList<>();
    private final List<Long> bufferBytes = new ArrayList<>();
    private final List<Boolean> bufferFree = new ArrayList<>();
    private long scratchpadBytes;

    /**
     * A primitive and what it works on.
     *
     * @param name of what it makes: a convolution's or a block's, {@code maxpool}, {@code features}
     * @param constants by oneDNN's argument number
     * @param activations by oneDNN's argument number
     */
    record Step(
            String name,
            primitive primitive,
            Map<Integer, memory> constants,
            Map<Integer, Activation> activations,
            desc scratchpad) {
        Activation target() {
            Activation target = activations.get(DNNL_ARG_DST);
            if (target == null) {
                throw new IllegalStateException(name + " has no target");
            }
            return target;
        }
    }

    /**
     * A tensor that is made and used up in a run.
     *
     * @param buffer which buffer it is in: an index, {@link #INPUT} or {@link #OUTPUT}
     * @param step what one unit stands for; 1 unless it is quantised
     */
    record Activation(desc layout, int buffer, int channels, int size, double step) {}

    /** The number formats of one precision; the stem's is float32. */
    private record Formats(data_type weight, data_type afterRelu, data_type shortcut) {
        static Formats of(Precision precision) {
            return switch (precision) {
                case FP32 -> new Formats(data_type.f32, data_type.f32, data_type.f32);
                case BF16 -> new Formats(data_type.bf16, data_type.bf16, data_type.bf16);
                case INT8 -> new Formats(data_type.s8, data_type.u8, data_type.s8);
            };
        }
    }

    /**
     * @param scope owns the primitives
     * @param calibration of the activations; needed for int8, ignored otherwise
     * @param images how many images are computed at once
     * @param channelsLast whether activations lie channels last, to be looked at, and not as oneDNN likes best
     * @throws RuntimeException from oneDNN if it cannot compute in that precision on this machine
     */
    OneDnnPlan(
            ResNet50 network,
            int inputSize,
            OneDnnWeights weights,
            Precision precision,
            @Nullable Int8Calibration calibration,
            int images,
            boolean channelsLast,
            engine cpu,
            NativeScope scope) {
        this.cpu = cpu;
        this.scope = scope;
        this.weights = weights;
        this.calibration = calibration;
        this.formats = Formats.of(precision);
        this.images = images;
        this.tag = channelsLast ? format_tag.nhwc : format_tag.any;
        try (PointerScope temporaries = new PointerScope()) {
            Activation x = stem(network.stem(), inputSize);
            List<Bottleneck> blocks = network.blocks();
            for (Bottleneck block : blocks) {
                x = bottleneck(block, x, block == blocks.get(blocks.size() - 1));
            }
            averagePool(x);
        }
    }

    private Activation stem(Convolution c, int inputSize) {
        desc nchw = scope.own(layout(data_type.f32, format_tag.nchw, images, c.in(), inputSize, inputSize));
        Activation input = new Activation(nchw, INPUT, c.in(), inputSize, 1);
        int size = c.outputSize(inputSize);
        convolution_forward.primitive_desc description = convolution(
                c,
                inputSize,
                layout(data_type.f32, format_tag.any, images, c.in(), inputSize, inputSize),
                data_type.f32,
                layout(data_type.f32, tag, images, c.out(), size, size),
                attributes(relu(new post_ops())));
        Activation x = reorder("input", input, description.src_desc(), 1);
        Activation y = run(c.name(), c, description, x, activation(description.dst_desc(), c.out(), size, 1), Map.of());
        release(x);
        Activation z = maxPool(y);
        release(y);
        if (formats.afterRelu() == data_type.f32) {
            return z;
        }
        desc wanted = layout(formats.afterRelu(), format_tag.nhwc, images, z.channels(), z.size(), z.size());
        Activation rounded = reorder("rounded", z, wanted, step("maxpool", formats.afterRelu()));
        release(z);
        return rounded;
    }

    /** @param last whether the features are averages of this block, which is then made in float32 */
    private Activation bottleneck(Bottleneck block, Activation x, boolean last) {
        Activation shortcut = x;
        if (block.downsample() != null) {
            shortcut = plain(block.downsample(), x, formats.shortcut(), false);
        }
        Activation y = plain(block.conv1(), x, formats.afterRelu(), true);
        if (shortcut != x) {
            release(x);
        }
        Activation z = plain(block.conv2(), y, formats.afterRelu(), true);
        release(y);
        Activation sum = last && formats.weight() != data_type.f32
                ? sumInFloat(block, z, shortcut)
                : sumOnto(block, z, shortcut);
        release(z);
        return sum;
    }

    private Activation plain(Convolution c, Activation x, data_type type, boolean relu) {
        int size = c.outputSize(x.size());
        double step = step(c.name(), type);
        post_ops ops = new post_ops();
        convolution_forward.primitive_desc description = convolution(
                c,
                x.size(),
                x.layout(),
                formats.weight(),
                layout(type, tag, images, c.out(), size, size),
                attributes(relu ? relu(ops) : ops));
        return run(c.name(), c, description, x, activation(description.dst_desc(), c.out(), size, step), Map.of());
    }

    /** The sum is written over the shortcut, whose layout it therefore has. */
    private Activation sumOnto(Bottleneck block, Activation z, Activation shortcut) {
        Convolution c = block.conv3();
        double step = step(block.name(), formats.afterRelu());
        data_type old = shortcut.layout().get_data_type().intern();
        post_ops ops = new post_ops();
        ops.append_sum((float) (shortcut.step() / step), 0, old);
        // The layout that the shortcut has, but the type of what comes after the ReLU.
        desc target = layout(formats.afterRelu(), format_tag.nhwc, images, c.out(), z.size(), z.size());
        if (old == formats.afterRelu()) {
            target = shortcut.layout();
        }
        convolution_forward.primitive_desc description =
                convolution(c, z.size(), z.layout(), formats.weight(), target, attributes(relu(ops)));
        Activation y = new Activation(scope.own(description.dst_desc()), shortcut.buffer(), c.out(), z.size(), step);
        return run(block.name(), c, description, z, y, Map.of());
    }

    /** The sum in float32, which has another size than the shortcut. */
    private Activation sumInFloat(Bottleneck block, Activation z, Activation shortcut) {
        Convolution c = block.conv3();
        post_ops ops = new post_ops();
        ops.append_binary(dnnl.algorithm.binary_add, shortcut.layout());
        relu(ops);
        if (shortcut.step() != 1) {
            // Up to here in the shortcut's units, which the sum has no factor for.
            ops.append_eltwise(dnnl.algorithm.eltwise_linear, (float) shortcut.step(), 0);
        }
        desc target = layout(data_type.f32, format_tag.any, images, c.out(), z.size(), z.size());
        convolution_forward.primitive_desc description =
                convolution(c, z.size(), z.layout(), formats.weight(), target, attributes(ops));
        Activation y = activation(description.dst_desc(), c.out(), z.size(), shortcut.step());
        run(block.name(), c, description, z, y, Map.of(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1, shortcut));
        release(shortcut);
        return y;
    }

    private convolution_forward.primitive_desc convolution(
            Convolution c, int size, desc source, data_type weight, desc target, primitive_attr attributes) {
        int outputSize = c.outputSize(size);
        // What the padding does not fill on the right: with stride 2 the last column may be left over.
        int right = (outputSize - 1) * c.stride() + c.kernel() - size - c.padding();
        if (weight == data_type.s8) {
            attributes.set_scales_mask(DNNL_ARG_WEIGHTS, 1);
        }
        return new convolution_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.convolution_direct,
                source,
                layout(weight, format_tag.any, c.out(), c.in(), c.kernel(), c.kernel()),
                layout(data_type.f32, format_tag.x, c.out()),
                target,
                pair(c.stride()),
                pair(c.padding()),
                pair(right),
                attributes,
                false);
    }

    private Activation run(
            String name,
            Convolution c,
            convolution_forward.primitive_desc description,
            Activation x,
            Activation y,
            Map<Integer, Activation> others) {
        OneDnnWeights.Packed packed = weights.pack(c, description.weights_desc(), x.step(), y.step());
        Map<Integer, memory> constants = new HashMap<>();
        constants.put(DNNL_ARG_WEIGHTS, packed.weight());
        constants.put(DNNL_ARG_BIAS, packed.bias());
        if (packed.scales() != null) {
            constants.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, packed.scales());
        }
        Map<Integer, Activation> activations = new HashMap<>(others);
        activations.put(DNNL_ARG_SRC, x);
        activations.put(DNNL_ARG_DST, y);
        add(name, new convolution_forward(description), constants, activations, description.scratchpad_desc());
        return y;
    }

    private Activation reorder(String name, Activation x, desc wanted, double step) {
        primitive_attr attributes = attributes(new post_ops());
        Map<Integer, memory> constants = new HashMap<>();
        if (step != 1) {
            attributes.set_scales_mask(DNNL_ARG_DST, 0);
            constants.put(DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, weights.floats((float) step));
        }
        reorder.primitive_desc description =
                new reorder.primitive_desc(cpu, x.layout(), cpu, wanted, attributes, false);
        Activation y = activation(wanted, x.channels(), x.size(), step);
        Map<Integer, Activation> activations = Map.of(DNNL_ARG_SRC, x, DNNL_ARG_DST, y);
        add(name, new reorder(description), constants, activations, description.scratchpad_desc());
        return y;
    }

    private Activation maxPool(Activation x) {
        int size = (x.size() + 2 - 3) / 2 + 1;
        int right = (size - 1) * 2 + 3 - x.size() - 1;
        data_type type = x.layout().get_data_type().intern();
        pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.pooling_max,
                x.layout(),
                layout(type, tag, images, x.channels(), size, size),
                pair(2),
                pair(3),
                pair(0),
                pair(1),
                pair(right),
                attributes(new post_ops()),
                false);
        Activation y = activation(description.dst_desc(), x.channels(), size, x.step());
        Map<Integer, Activation> activations = Map.of(DNNL_ARG_SRC, x, DNNL_ARG_DST, y);
        add("maxpool", new pooling_forward(description), Map.of(), activations, description.scratchpad_desc());
        return y;
    }

    private void averagePool(Activation x) {
        desc rows = scope.own(layout(data_type.f32, format_tag.nchw, images, x.channels(), 1, 1));
        pooling_forward.primitive_desc description = new pooling_forward.primitive_desc(
                cpu,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.pooling_avg_exclude_padding,
                x.layout(),
                rows,
                pair(x.size()),
                pair(x.size()),
                pair(0),
                pair(0),
                pair(0),
                attributes(new post_ops()),
                false);
        Activation y = new Activation(rows, OUTPUT, x.channels(), 1, 1);
        Map<Integer, Activation> activations = Map.of(DNNL_ARG_SRC, x, DNNL_ARG_DST, y);
        add("features", new pooling_forward(description), Map.of(), activations, description.scratchpad_desc());
    }

    private void add(
            String name,
            primitive made,
            Map<Integer, memory> constants,
            Map<Integer, Activation> activations,
            desc scratchpad) {
        scratchpadBytes = Math.max(scratchpadBytes, scratchpad.get_size());
        steps.add(new Step(name, scope.own(made), constants, activations, scope.own(scratchpad)));
    }

    /** A new activation in a buffer that is free. */
    private Activation activation(desc layout, int channels, int size, double step) {
        int buffer = bufferFree.indexOf(true);
        if (buffer < 0) {
            buffer = bufferFree.size();
            bufferFree.add(false);
            bufferBytes.add(0L);
        }
        bufferFree.set(buffer, false);
        bufferBytes.set(buffer, Math.max(bufferBytes.get(buffer), layout.get_size()));
        return new Activation(scope.own(layout), buffer, channels, size, step);
    }

    /** Says that an activation is not needed any more. */
    private void release(Activation x) {
        bufferFree.set(x.buffer(), true);
    }

    /** What one unit of that activation stands for. */
    private double step(String name, data_type type) {
        if (calibration == null || type != data_type.u8 && type != data_type.s8) {
            return 1;
        }
        return calibration.range(name)
                / (type == data_type.u8 ? Quantisation.UNSIGNED_LEVELS : Quantisation.SIGNED_LEVELS);
    }

    private static post_ops relu(post_ops ops) {
        ops.append_eltwise(dnnl.algorithm.eltwise_relu, 0, 0);
        return ops;
    }

    /** The library's own scratchpad would tie a primitive to the thread that made it. */
    private static primitive_attr attributes(post_ops ops) {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        attributes.set_post_ops(ops);
        return attributes;
    }

    static desc layout(data_type type, format_tag tag, long... extents) {
        return new desc(extents, type, tag);
    }

    private static LongPointer pair(long value) {
        return new LongPointer(value, value);
    }

    /** How many images are computed at once. */
    int images() {
        return images;
    }

    List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /** How large each buffer must be, bytes. */
    List<Long> bufferBytes() {
        return Collections.unmodifiableList(bufferBytes);
    }

    long scratchpadBytes() {
        return scratchpadBytes;
    }
}
